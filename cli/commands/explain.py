"""`idiaspora explain`."""

from pathlib import Path
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
        from idiaspora.cli.connection import loaded
        from idiaspora.cli.results.explain.report import explanation_report
        from idiaspora.cli.results.explain.text import explanation_lines
        from idiaspora.plugin_config.explain import UnknownPath
        from idiaspora.plugin_config.explain import explain as explanation_of

        asked, source = _in_order(path, file)
        document, desired = loaded(source, env)
        try:
            explanation = explanation_of(document, desired, asked)
        except UnknownPath as unknown:
            raise typer.BadParameter(f"{unknown.args[0]}; {unknown.remedy}", param_hint="PATH") from None
        output.result(explanation_lines(explanation))
        output.data(explanation_report(explanation).data())


def _in_order(path: str, file: Path) -> tuple[str, Path]:
    """Path and file, also when they were given the other way round."""
    swapped = file != DEFAULT_FILE and not file.exists() and Path(path).exists()
    return (str(file), Path(path)) if swapped else (path, file)
