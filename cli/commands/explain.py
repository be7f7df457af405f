"""`idiaspora explain`."""

from typing import Annotated

import typer

from idiaspora.cli.arguments import FileBeforeKey, file_and_paths
from idiaspora.cli.completions import places_and_keys
from idiaspora.cli.errors import reported
from idiaspora.cli.options import Environment, OutputFormat
from idiaspora.cli.output import Format, Output


def explain(
    file: FileBeforeKey = None,
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH",
            help="A place in the file, such as themes[diaspora-capital].questions.answers, or any key that it may "
            "have, such as themes[].color.",
            autocompletion=places_and_keys,
            show_default=False,
        ),
    ] = None,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Explain a value of the forum file: where it is written, what it overrides, which fields of Discourse it becomes.

    Of every key, written or not, it tells the meaning, the type, the allowed values, and an example; of site settings
    what is known of Discourse 3.5 and 2026. Needs no key and no network, and for keys no forum file either.
    """
    output = Output("explain", format)
    with reported(output):
        from idiaspora.cli.runs.explain import run

        run(file_and_paths("explain", [file, path], needs_path=True), env, output)
