"""Edits of a forum file as its document knows it: in which of its files, and where in that, a value is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from idiaspora.plugin_config.checking.json_schema import keys_at
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.editing.edits import edited, reordered, without
from idiaspora.plugin_config.editing.places import Item, NotEditable, Steps, data_of
from idiaspora.plugin_config.editing.wording import Plain
from idiaspora.plugin_config.language.document import Document, names_of
from idiaspora.plugin_config.language.spans import Path


@dataclass(frozen=True)
class Write:
    """A value at a place of the document, be it written there yet or not."""

    path: Path
    value: Plain


@dataclass(frozen=True)
class Remove:
    """A key of a mapping, or an item of a list, that is to be removed."""

    path: Path


@dataclass(frozen=True)
class Reorder:
    """The items of a list stand in another order, given as their present positions."""

    path: Path
    order: tuple[int, ...]


Edit: TypeAlias = Write | Remove | Reorder

Texts: TypeAlias = Mapping[str, str]
"""The contents of files by their names, as `Document.files` has them."""


def rewritten(texts: Texts, document: Document, edit: Edit, overlay: str = "") -> dict[str, str]:
    """The texts with one edit, every other byte kept. Raises NotEditable.

    `document` is what the texts say, possibly before other edits. A value is changed in the file in which it stands,
    a new one is written where what surrounds it stands; with `overlay`, the name of one of the files, new values and
    those of other files are written there, so that it overrides them.
    """
    file = file_of(document, edit.path, overlay if isinstance(edit, Write) else "")
    text = texts[file]
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    if not body.strip() or not _has_content(body):
        raise NotEditable(f"{file} holds no values yet", "write a first one by hand")
    steps = _steps(document, edit.path, data_of(body))
    if isinstance(edit, Write):
        body = edited(body, steps, edit.value, _usual_order)
    elif isinstance(edit, Remove):
        body = without(body, steps)
    else:
        body = reordered(body, steps, _positions_there(document, edit, file))
    return {**texts, file: mark + body}


def file_of(document: Document, path: Path, overlay: str = "") -> str:
    """The name of the file in which a value stands, or would be written."""
    return overlay or document.span_of(path).file


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _steps(document: Document, path: Path, data: Any) -> Steps:
    """A path of the document as the way in one of its files, whose items may stand at other positions."""
    value: Any = document.data
    found: list[str | int | Item] = []
    for step in path:
        value = _child(value, step)
        if isinstance(step, int):
            named = [Item(key, value[key]) for key in (names_of(value) if isinstance(value, dict) else ())]
            present = data if isinstance(data, list) else []
            item = next((one for one in named if any(map(one.is_in, present))), named[0] if named else None)
            at = step if item is None else next((at for at, other in enumerate(present) if item.is_in(other)), -1)
            data = _child(data, at) if at >= 0 else None
            found.append(step if item is None else item)
        else:
            data = _child(data, step)
            found.append(step)
    return tuple(found)


def _child(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _positions_there(document: Document, edit: Reorder, file: str) -> tuple[int, ...]:
    if any(document.span_of((*edit.path, index)).file != file for index in edit.order):
        raise NotEditable("the list stands in several files", "put its items in order by hand")
    return edit.order


def _usual_order(steps: Steps) -> tuple[str, ...]:
    return keys_at(ForumFile, tuple(0 if isinstance(step, Item) else step for step in steps))
