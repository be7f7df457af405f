"""`idiaspora explain`."""

from typing import Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, Environment, ForumFile, OutputFormat
from idiaspora.cli.output import Format, Output


def explain(
    path: Annotated[
        str,
        typer.Argument(metavar="PATH", help="A place in the file, such as themes[diaspora-capital].questions.answers."),
    ],
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Explain a value of the forum file: where it is written, what it overrides, which fields of Discourse it becomes.

    Needs no key and no network.
    """
    output = Output("explain", format)
    with reported(output):
        from idiaspora.cli.runs.explain import run

        run(path, file, env, output)
