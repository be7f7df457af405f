"""Edits of a forum file as its document knows it: in which of its files, and where in that, a value is written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from idiaspora.plugin_config.checking.json_schema import keys_at
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.editing.edits import edited, reordered, without
from idiaspora.plugin_config.editing.entries import Entries, Entry
from idiaspora.plugin_config.editing.moving import cut, pasted
from idiaspora.plugin_config.editing.places import Item, NotEditable, Steps, data_of
from idiaspora.plugin_config.editing.wording import Plain
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS
from idiaspora.plugin_config.language.document import Document
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


@dataclass(frozen=True)
class Add:
    """A new item of a list that is written, behind its others."""

    path: Path
    value: Mapping[str, Plain]


@dataclass(frozen=True)
class Move:
    """An item of a list that goes to the end of another list, `target`, be that written yet or not, with its lines."""

    path: Path
    target: Path


Edit: TypeAlias = Write | Remove | Reorder | Add | Move

WRITTEN_FIRST = ("name", "slug", "like")
"""What people write first of a thing: which one it is, and what it is like."""

Texts: TypeAlias = Mapping[str, str]
"""The contents of files by their names, as `Document.files` has them."""


def rewritten(texts: Texts, document: Document, edit: Edit, overlay: str = "") -> dict[str, str]:
    """The texts with one edit, every other byte kept. Raises NotEditable.

    `document` is what the texts say, possibly before other edits. A value is changed in the file in which it stands,
    a new one is written where what surrounds it stands; with `overlay`, the name of one of the files, new values and
    those of other files are written there, so that it overrides them.
    """
    if isinstance(edit, Move):
        return _moved(texts, document, edit, overlay)
    file = _target(document, edit, overlay)
    mark, body = _parts(texts[file])
    if not body.strip() or not _has_content(body):
        raise NotEditable(f"{file} holds no values yet", "write a first one by hand")
    return {**texts, file: mark + _changed(body, document, edit, file)}


def all_rewritten(texts: Texts, document: Document, edits: Sequence[Edit], overlay: str = "") -> dict[str, str]:
    """The texts with several edits, as `rewritten` makes them one after the other. Raises NotEditable.

    What concerns one entry of a section is written there alone, and the whole proven at the end.
    """
    if any(isinstance(edit, Move) for edit in edits):
        return _one_by_one(texts, document, edits, overlay)
    divided: dict[str, Entries] = {}
    now = dict(texts)
    for edit in edits:
        with _naming(edit):
            file = _target(document, edit, overlay)
        if file not in divided:
            divided[file] = _divided(_parts(now[file])[1])
        entries = divided[file]
        if _is_made_in_its_entry(document, edit, file, entries):
            continue
        if not entries.is_right():
            return _one_by_one(texts, document, edits, overlay)
        now[file] = _parts(now[file])[0] + entries.text
        with _naming(edit):
            now = rewritten(now, document, edit, overlay)
        del divided[file]
    for file, entries in divided.items():
        if not entries.is_right():
            return _one_by_one(texts, document, edits, overlay)
        now[file] = _parts(now[file])[0] + entries.text
    return now


def _one_by_one(texts: Texts, document: Document, edits: Sequence[Edit], overlay: str) -> dict[str, str]:
    for edit in edits:
        with _naming(edit):
            texts = rewritten(texts, document, edit, overlay)
    return dict(texts)


@contextmanager
def _naming(edit: Edit) -> Iterator[None]:
    """What cannot be changed is known by the edit that would change it."""
    try:
        yield
    except NotEditable as error:
        error.edit = edit
        raise


def _divided(body: str) -> Entries:
    try:
        return Entries(body)
    except (yaml.YAMLError, UnicodeError):
        raise NotEditable("the file is not well-formed YAML", "correct it first") from None


def _is_made_in_its_entry(document: Document, edit: Edit, file: str, entries: Entries) -> bool:
    entry = _entry_of(document, edit, entries)
    if entry is None:
        return False
    try:
        return entries.put(entry, _changed(entries.small_text(entry), document, edit, file))
    except NotEditable:
        return False  # the whole text may have more to say about it


def _entry_of(document: Document, edit: Edit, entries: Entries) -> Entry | None:
    """The entry of a section that an edit concerns and leaves there."""
    if len(edit.path) < (2 if isinstance(edit, Write) else 3):
        return None
    section, step = edit.path[:2]
    if isinstance(step, str):
        return entries.of_key(str(section), step)
    return entries.of_item(str(section), _names(_child(_child(document.data, section), step)))


def _target(document: Document, edit: Edit, overlay: str) -> str:
    return file_of(document, edit.path, overlay if isinstance(edit, Write) else "")


def _parts(text: str) -> tuple[str, str]:
    """The byte order mark, if there is one, and the rest."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark, text.removeprefix(mark)


def _changed(body: str, document: Document, edit: Edit, file: str) -> str:
    steps = _steps(document, edit.path, data_of(body))
    if isinstance(edit, Write):
        return edited(body, steps, edit.value, _usual_order)
    if isinstance(edit, Add):
        key, name = next(iter(ITEM_KEYS.names_of(edit.value).items()))
        return edited(body, (*steps, Item(key, name)), edit.value, _usual_order)
    if isinstance(edit, Remove):
        return without(body, steps)
    if isinstance(edit, Reorder):
        return reordered(body, steps, _positions_there(document, edit, file))
    raise AssertionError("what moves an item is made for both of its lists")


def file_of(document: Document, path: Path, overlay: str = "") -> str:
    """The name of the file in which a value stands, or would be written."""
    return overlay or document.span_of(path).file


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _moved(texts: Texts, document: Document, edit: Move, overlay: str) -> dict[str, str]:
    """The texts with an item in another list, which may stand in another file. Raises NotEditable."""
    if overlay:
        raise NotEditable("an overlay moves nothing", "adopt it without --overlay")
    source, target = (file_of(document, path) for path in (edit.path, edit.target))
    spans = [(path, span) for path, span in document.spans.items()]
    spans += [(path, span) for path, values in document.overridden.items() for _, span in values]
    inside = {span.file for path, span in spans if path[: len(edit.path)] == edit.path}
    if inside - {source}:
        raise NotEditable(f"its lines stand in {', '.join(sorted(inside))}", "move them by hand, in all of these files")
    mark, body = _parts(texts[source])
    body, lines = cut(body, _steps(document, edit.path, data_of(body)))
    texts = {**texts, source: mark + body}
    mark, body = _parts(texts[target])
    steps = _steps(document, edit.target, data_of(body))
    return {**texts, target: mark + pasted(body, steps, lines, _usual_order)}


def _steps(document: Document, path: Path, data: Any) -> Steps:
    """A path of the document as the way in one of its files, whose items may stand at other positions."""
    value: Any = document.data
    found: list[str | int | Item] = []
    for step in path:
        value = _child(value, step)
        if isinstance(step, int):
            named = _names(value)
            present = data if isinstance(data, list) else []
            item = next((one for one in named if any(map(one.is_in, present))), named[0] if named else None)
            at = step if item is None else next((at for at, other in enumerate(present) if item.is_in(other)), -1)
            data = _child(data, at) if at >= 0 else None
            found.append(step if item is None else item)
        else:
            data = _child(data, step)
            found.append(step)
    return tuple(found)


def _names(value: Any) -> list[Item]:
    """What may identify an item of a list."""
    return [Item(key, value[key]) for key in (ITEM_KEYS.names_of(value) if isinstance(value, dict) else ())]


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
    keys = keys_at(ForumFile, tuple(0 if isinstance(step, Item) else step for step in steps))
    first = [key for key in WRITTEN_FIRST if key in keys]
    return (*first, *(key for key in keys if key not in first))
