"""`idiaspora explain`: one value of the forum file."""

import typer

from idiaspora.cli.arguments import FileAndPaths
from idiaspora.cli.connection import loaded
from idiaspora.cli.output import Output
from idiaspora.cli.results.explain.report import explanation_report
from idiaspora.cli.results.explain.text import explanation_lines
from idiaspora.plugin_config.explain import Explanation, UnknownPath, explain, explain_key
from idiaspora.plugin_config.language.problems import Invalid

ANY_ITEM = "[]"
"""How a path stands for any item of a list."""


def run(given: FileAndPaths, environment: str | None, output: Output) -> None:
    """Raises BadParameter for a path that does not exist, for none and for several, and Invalid. Where there is no
    forum file yet and none is named, the language is explained."""
    path = _only(given.paths)
    try:
        if given.is_named or environment is not None or given.file.exists():
            explanation = _of_file(given, environment, path)
        else:
            explanation = explain_key(path)
    except UnknownPath as unknown:
        raise typer.BadParameter(f"{unknown.args[0]}; {unknown.remedy}", param_hint="PATH") from None
    output.result(explanation_lines(explanation))
    output.data(explanation_report(explanation).data())


def _of_file(given: FileAndPaths, environment: str | None, path: str) -> Explanation:
    """What a file says at a place; of a key of any item a file with mistakes can say no more than the language."""
    try:
        return explain(*loaded(given.file, environment), path)
    except Invalid:
        if ANY_ITEM not in path or environment is not None or not given.file.exists():
            raise
        return explain_key(path)


def _only(paths: tuple[str, ...]) -> str:
    """The one path that is asked about. Raises BadParameter."""
    if not paths:
        raise typer.BadParameter("name the place to explain, such as settings.title", param_hint="PATH")
    if len(paths) > 1:
        message = f"one place is explained at a time, and “{paths[0]}” is no file that is there"
        raise typer.BadParameter(message, param_hint="FILE")
    return paths[0]
