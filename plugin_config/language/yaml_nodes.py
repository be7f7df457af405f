"""Text as YAML nodes: PyYAML's composer, guarded against hostile shapes, its errors in words that help."""

import re
import unicodedata
from typing import Any

import yaml

from idiaspora.plugin_config.language.hidden_characters import is_hidden
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.spans import Span

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser reads ten times faster than PyYAML's own, which stands in where libyaml is missing."""

NULL = "tag:yaml.org,2002:null"

DEEPEST = 40
"""Levels of nesting; a forum file needs eight."""

# What PyYAML says (both parsers), what it means, what to do, and whether the place where it began tells more.
_MEANINGS = (
    (
        r"mapping values are not allowed",
        "a colon stands where no key can be: in an unquoted text, or below a line that has no colon or another value",
        'put the text in quotes ("like: this"), align the key with its neighbours, or give the line above its colon',
        False,
    ),
    (
        r"could not find expected ':'",
        "a line that should be a key has no colon",
        "write it as key: value, or indent it if it continues the text above",
        True,
    ),
    (
        r"found unexpected end of stream",
        "a quotation mark is opened and never closed",
        "close the quotation mark with the same one, which “ ” « » are not; double one that belongs to the text",
        True,
    ),
    (
        r"expected ',' or|did not find expected ',' or",
        "a bracket is opened and not closed, or a comma is missing in it",
        "close the bracket, and put a comma between its items",
        True,
    ),
    (
        r"sequence entries are not allowed",
        "a list begins on the line of its key",
        "begin the list on the next line, or write it as [one, two]",
        False,
    ),
    (
        r"unknown escape character",
        "a backslash in double quotes begins an escape that does not exist",
        "write the backslash twice, or use single quotes",
        False,
    ),
    (
        r"cannot start any token",
        "a text begins with a character that YAML keeps for itself (@, `, %)",
        "put the text in quotes",
        False,
    ),
    (
        r"expected <block end>|did not find expected (key|'-' indicator)",
        "the line does not fit the lines above it: its indentation differs, or text follows a closing quotation mark",
        "align it with its neighbours; inside quotes double a quotation mark that belongs to the text",
        False,
    ),
    (r"second occurrence", "the same anchor (&name) is set twice", "give one of the anchors another name", False),
    (
        r"undefined tag handle",
        "a tag may hold only one exclamation mark",
        "write !env, !file, !folder, !git, !secret or !upload",
        False,
    ),
)


def compose(text: str, shown: str) -> tuple[yaml.Node | None, list[Problem]]:
    """The top node of a text, `None` together with the problems where there is none to be had.

    The node may contain itself (an anchor with an alias inside), and one node may stand in several places.
    """
    try:
        problem = _shape(text, shown)
        node = None if problem else yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        return None, _syntax_problems(error, text, shown)
    if problem is None and (node is None or (node.tag == NULL and not node.value)):
        node = None
        problem = Problem(
            "empty-file",
            f"{shown} holds nothing but white space and comments",
            Span(shown),
            "describe the forum; `idiaspora init` writes a file to start from",
        )
    return node, [problem] if problem else []


def span_of(mark: Any, text: str, shown: str) -> Span:
    """The place of a PyYAML mark, which counts from 0; at the end of a text libyaml's points behind the last line."""
    if mark.line and mark.index >= len(text):
        return Span(shown, text.rstrip().count("\n") + 1)
    return Span(shown, mark.line + 1, mark.column + 1)


def _shape(text: str, shown: str) -> Problem | None:
    """Refuses what composing could not survive: the composer recurses, and expects one document."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return Problem(
                    "too-deep",
                    f"values are nested more than {DEEPEST} levels deep",
                    span_of(event.start_mark, text, shown),
                    "check the brackets and the indentation from here upwards",
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                return Problem(
                    "several-documents",
                    "a second YAML document begins here",
                    span_of(event.start_mark, text, shown),
                    "remove the line “---”, or put the part below it into a file of its own in a folder",
                )
    return None


def _syntax_problems(error: yaml.YAMLError, text: str, shown: str) -> list[Problem]:
    said = str(getattr(error, "problem", None) or error).splitlines()[0]
    mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None) or mark
    span = span_of(mark, text, shown) if mark else Span(shown)
    if tabs := _tabs(text, span, shown, said):
        return tabs
    if spaces := _odd_spaces(text, span, shown):
        return spaces
    if "undefined alias" in said:
        return [Problem("unknown-anchor", "the alias (*name) has no anchor (&name) above it", span, _ANCHOR_REMEDY)]
    for pattern, meaning, remedy, at_opening in _MEANINGS:
        if re.search(pattern, said):
            place = span_of(context_mark, text, shown) if at_opening and context_mark else span
            return [Problem("yaml-syntax", meaning, place, remedy)]
    return [Problem("yaml-syntax", f"this is not well-formed YAML: {said}", span, "correct or quote the text here")]


_BEFORE_STRUCTURE = re.compile(r"^[ ]*(?:-[ ]+)*|[:,\[{-]")
"""What stands before a space that structures a line: its indentation, or a sign of YAML."""

_ANCHOR_REMEDY = "set the anchor first; put a text that begins with * in quotes"


def _tabs(text: str, span: Span, shown: str, said: str) -> list[Problem]:
    """Every line that is indented with a tab, when a tab is what the parser stumbled over."""
    lines = text.split("\n")
    here = lines[span.line - 1] if span.line <= len(lines) else ""
    stumbled = "tab character" in said or here[span.column - 1 :].startswith("\t") or re.match(r" *\t", here)
    if not stumbled:
        return []
    numbers = [number for number, line in enumerate(lines, 1) if re.match(r" *\t[ \t]*[^\s#]", line)] or [span.line]
    return [
        Problem(
            "tab",
            "a tab stands where YAML allows only spaces",
            Span(shown, number, lines[number - 1].find("\t") + 1 or 1),
            "indent with spaces; let your editor replace tabs",
        )
        for number in numbers
    ]


def _odd_spaces(text: str, span: Span, shown: str) -> list[Problem]:
    """Characters beside the place that look like a space, or like nothing, and stand where one structures the line. In
    a text they are meant: “mot : suite”."""
    lines = text.split("\n")
    first = max(span.line - 3, 0)
    return [
        Problem(
            "yaml-syntax",
            f"column {at + 1} has a character that looks like a space and is none to YAML: "
            f"{unicodedata.name(line[at], 'an invisible one').lower()} (U+{ord(line[at]):04X})",
            Span(shown, number, at + 1),
            "replace it with a space",
        )
        for number, line in enumerate(lines[first : span.line], first + 1)
        if (at := _odd_place(line)) is not None
    ]


def _odd_place(line: str) -> int | None:
    ends = (found.end() for found in _BEFORE_STRUCTURE.finditer(line.partition("#")[0]))
    return next((at for at in ends if at < len(line) and _looks_like_space(line[at])), None)


def _looks_like_space(character: str) -> bool:
    return (unicodedata.category(character) == "Zs" and character != " ") or (
        not character.isascii() and is_hidden(character)
    )
