"""`idiaspora explain`: one value of the forum file."""

from pathlib import Path

import typer

from idiaspora.cli.connection import loaded
from idiaspora.cli.options import DEFAULT_FILE
from idiaspora.cli.output import Output
from idiaspora.cli.results.explain.report import explanation_report
from idiaspora.cli.results.explain.text import explanation_lines
from idiaspora.plugin_config.explain import UnknownPath, explain


def run(path: str, file: Path, environment: str | None, output: Output) -> None:
    """Raises BadParameter for a path that does not exist, and Invalid."""
    asked, source = _in_order(path, file)
    document, desired = loaded(source, environment)
    try:
        explanation = explain(document, desired, asked)
    except UnknownPath as unknown:
        raise typer.BadParameter(f"{unknown.args[0]}; {unknown.remedy}", param_hint="PATH") from None
    output.result(explanation_lines(explanation))
    output.data(explanation_report(explanation).data())


def _in_order(path: str, file: Path) -> tuple[str, Path]:
    """Path and file, also when they were given the other way round."""
    swapped = file != DEFAULT_FILE and not file.exists() and Path(path).exists()
    return (str(file), Path(path)) if swapped else (path, file)
