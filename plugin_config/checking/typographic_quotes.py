"""Quotation marks of other languages than YAML's around a whole value: they are part of what it says. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.plugin_config.language.spans import Path

OPENING, CLOSING = "“„”«»‘‚’‹›", "”“»«’‘›‹"
REMEDY = 'write straight ones ("), or none'


def is_quoted(value: object) -> bool:
    """Whether a line of text stands between such marks, with none of them inside."""
    if not isinstance(value, str) or "\n" in value.strip():
        return False
    text = value.strip()
    inner = text[1:-1]
    return len(text) > 1 and text[0] in OPENING and text[-1] in CLOSING and not set(inner) & {*OPENING, *CLOSING}


def doubts_about_quotes(document: Document) -> Iterator[Problem]:
    """Each such value, as a warning: it may be meant."""
    for path, value in _values(document.data, ()):
        if is_quoted(value):
            message = f"{value.strip()} holds its quotation marks, which are none to YAML, as text"
            place = document.text_path(path)
            yield Problem("typographic-quotes", message, document.span_of(path), REMEDY, place, Severity.WARNING)


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _values(inner, (*path, index))
    else:
        yield path, value
