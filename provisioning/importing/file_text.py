"""The text of a forum file from its data, with comments that say what is not in it. Pure."""

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

from idiaspora.plugin_config.editing.wording import entry_lines, inline, key_text
from idiaspora.plugin_config.language.hidden_characters import is_hidden, unicode_escape
from idiaspora.provisioning.importing.drafting import Data
from idiaspora.provisioning.importing.tagged import Tagged

NO_NOTES: Mapping[str, str] = {}
STEP = 2
WIDEST = 140
"""Columns up to which a thing stands on one line: what many things say is easier to compare below one another."""
WIDEST_NOTE = 116
FIRST = "forum"
"""The file of a folder that says which forum it is, and what its sections have in common."""
OF_FIRST = ("version", "forum", "defaults", "shapes")


def file_text(data: Data, comments: Iterable[str] = (), notes: Mapping[str, str] = NO_NOTES) -> str:
    """A whole file. Sections are set apart by empty lines; `notes` stand above those of these names."""
    lines = list(map(_comment, comments))
    for at, (key, value) in enumerate(data.items()):
        is_section = isinstance(value, (Mapping, list))
        if is_section or (not at and lines):
            lines.append("")
        lines += map(_comment, wrap(notes.get(key, ""), WIDEST_NOTE))
        lines += _entry(f"{key_text(key)}:", value, 0)
    return "\n".join(lines) + "\n"


def sections(data: Data) -> Mapping[str, Data]:
    """The data of a folder's files by their names without ending: what says which forum it is, and each section."""
    parts: dict[str, Data] = {FIRST: {}}
    for key, value in data.items():
        name = FIRST if key in OF_FIRST else key
        parts.setdefault(name, {})[key] = value
    return parts


def _entry(head: str, value: Any, indent: int) -> list[str]:
    """The lines of a key or an item. Top sections are always written in lines of their own."""
    pad = " " * indent
    if isinstance(value, Tagged):
        return [f"{pad}{head} {value.tag}"]
    if not value or not isinstance(value, (Mapping, list)):
        return entry_lines(head, value, indent, STEP)
    if indent and _fits_a_line(value) and len(one_line := f"{pad}{head} {inline(value)}") <= WIDEST:
        return [one_line]
    if isinstance(value, list):
        return [f"{pad}{head}", *(line for item in value for line in _entry("-", item, indent + STEP))]
    lines = [line for key, item in value.items() for line in _entry(f"{key_text(key)}:", item, indent + STEP)]
    return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]] if head == "-" else [f"{pad}{head}", *lines]


def _fits_a_line(value: Any) -> bool:
    """Whether a value can stand on one line: texts of several lines, tags and lists of things cannot."""
    if isinstance(value, Mapping):
        return all(map(_fits_a_line, value.values()))
    if isinstance(value, list):
        return all(not isinstance(item, Mapping) and _fits_a_line(item) for item in value)
    return not isinstance(value, Tagged) and "\n" not in str(value)


def _comment(text: str) -> str:
    """One line, in which nothing from the forum can end the comment or hide."""
    shown = "".join(unicode_escape(sign) if is_hidden(sign) else sign for sign in text)
    return f"# {shown}".rstrip()
