"""The text of a forum file from its data, with comments that say what is not in it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from idiaspora.plugin_config.editing.wording import entry_lines, key_text
from idiaspora.plugin_config.language.hidden_characters import is_hidden, unicode_escape
from idiaspora.provisioning.importing.drafting import Data, SecretName

STEP = 2
FIRST = "forum"
"""The file of a folder that says which forum it is."""
OF_FIRST = ("version", "forum")


def file_text(data: Data, comments: Iterable[str] = ()) -> str:
    """A whole file. Sections are set apart by empty lines."""
    lines = list(map(_comment, comments))
    for at, (key, value) in enumerate(data.items()):
        is_section = isinstance(value, (Mapping, list))
        if is_section or (not at and lines):
            lines.append("")
        lines += _entry(f"{key_text(key)}:", value, 0)
    return "\n".join(lines) + "\n"


def sections(data: Data) -> Mapping[str, Data]:
    """The data of a folder's files by their names without ending: what says which forum it is, and each section."""
    parts: dict[str, Data] = {FIRST: {}}
    for key, value in data.items():
        name = FIRST if key in OF_FIRST else key
        parts.setdefault(name, {})[key] = value
    return parts


def secrets_in(value: Any) -> Iterator[SecretName]:
    """The secrets that data names, in their order."""
    if isinstance(value, SecretName):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from secrets_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from secrets_in(item)


def _entry(head: str, value: Any, indent: int) -> list[str]:
    """The lines of a key or an item. Top sections are always written in lines of their own."""
    if isinstance(value, SecretName):
        return [f"{' ' * indent}{head} !secret {value.name}"]
    if indent or not value or not isinstance(value, (Mapping, list)):
        return entry_lines(head, value, indent, STEP)
    if isinstance(value, Mapping):
        below: Sequence[tuple[str, Any]] = [(f"{key_text(key)}:", item) for key, item in value.items()]
    else:
        below = [("-", item) for item in value]
    return [head, *(line for inner, item in below for line in _entry(inner, item, STEP))]


def _comment(text: str) -> str:
    """One line, in which nothing from the forum can end the comment or hide."""
    shown = "".join(unicode_escape(sign) if is_hidden(sign) else sign for sign in text)
    return f"# {shown}".rstrip()
