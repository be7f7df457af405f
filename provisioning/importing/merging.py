"""What a forum file does not declare yet of what was imported, and the file with that added. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.editing.places import NotEditable
from idiaspora.plugin_config.editing.rewriting import Add, Edit, Write, all_rewritten, file_of
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.yaml_nodes import compose
from idiaspora.provisioning.importing.drafting import Data
from idiaspora.provisioning.importing.file_text import file_text
from idiaspora.provisioning.importing.inventory import importable, section_of
from idiaspora.provisioning.importing.tagged import Tagged

PLACE = "place"


class Known(dict[str, Any]):
    """An item that the file has already, with nothing but what names it, its place in the file, and what is new below
    it."""


def missing(data: Data, desired: Desired) -> Data:
    """What of the data a file does not declare."""
    found: Data = {}
    for kind in importable():
        *outer, key = section_of(kind)
        items: Any = data
        for step in (*outer, key):
            items = items.get(step, {})
        new: Any
        if kind.export.table:
            new = {name: value for name, value in items.items() if desired.get(kind.name, name) is None}
        elif kind.section is not None and (table := kind.section.mappings):
            new = table.rows((key, value) for key, value in table.items(items) if desired.get(kind.name, key) is None)
        elif kind.section is not None and kind.section.only:
            declared = desired.get(kind.name, kind.section.only)
            new = {name: value for name, value in items.items() if declared is None or name not in declared.fields}
        else:
            new = list(_missing_items(kind, items, desired, ""))
        inside = found
        for step in outer if new else ():
            inside = inside.setdefault(step, {})
        if new:
            inside[key] = new
    return found


def _missing_items(kind: Kind, items: Iterable[Data], desired: Desired, above: str) -> Iterator[Data]:
    below = kind.export.below
    for item in items:
        key = _key(kind, item, above)
        inner = list(_missing_items(kind, item.get(below, ()), desired, key)) if below else []
        declared = desired.get(kind.name, key)
        if declared is None:
            own = {name: value for name, value in item.items() if name != below}
            new = [one for one in inner if not isinstance(one, Known)]
            yield {**own, below: new} if new else own
        elif inner:
            yield Known(slug=item["slug"], name=item["name"], **{below: inner, PLACE: declared.origin.path})


def _key(kind: Kind, item: Data, above: str) -> str:
    if not kind.export.below:
        return str(item[kind.identity.field])
    own = slugs.part(str(item["slug"]), str(item["name"]))
    return f"{above}/{own}" if above else own


def with_additions(texts: Mapping[str, str], document: Document, data: Data) -> dict[str, str]:
    """The texts of a file with what `missing` found; every byte that was there stays. Raises NotEditable."""
    try:
        return _with_additions(texts, document, data)
    except NotEditable:
        unended = [name for name, text in texts.items() if not text.endswith(("\n", "\r"))]
        if not unended:
            raise
    # A line break of ours would become a part of the last value.
    raise NotEditable(f"{unended[0]} ends within a text", "put a line break at its end, then run this again")


def _with_additions(texts: Mapping[str, str], document: Document, data: Data) -> dict[str, str]:
    tags: dict[str, str] = {}
    edits: list[Edit] = []
    new: Data = {}
    for key, value in data.items():
        if key in document.data:
            edits += _edits((key,), value, document, tags)
            continue
        known = [item for item in value if isinstance(item, Known)] if isinstance(value, list) else []
        edits += _edits((key,), known, document, tags)
        if rest := [item for item in value if not isinstance(item, Known)] if known else value:
            new[key] = rest
    now = _with_tags(all_rewritten(texts, document, edits), tags) if edits else dict(texts)
    if not new:
        return now
    file = file_of(document, ())
    longer = _appended(now[file], file_text(new))
    if _takes_more(now[file], longer, new):
        return {**now, file: longer}
    # Written in braces, indented, or with an end that nothing may follow: it goes in among what is there.
    now = all_rewritten(now, document, [Write((key,), _plain(value, tags)) for key, value in new.items()])
    return _with_tags(now, tags)


def _edits(path: tuple[str | int, ...], value: Any, document: Document, tags: dict[str, str]) -> Iterator[Edit]:
    """What to write at a place that is there."""
    present = document.value_at(path)
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(present, dict) and key in present:
                yield from _edits((*path, key), item, document, tags)
            else:
                yield Write((*path, key), _plain(item, tags))
        return
    for item in value:
        if isinstance(item, Known):
            yield from _edits_below(item, document, tags)
        else:
            yield Add(path, _plain(item, tags))


def _edits_below(item: Known, document: Document, tags: dict[str, str]) -> Iterator[Edit]:
    """What to write below an item that is there."""
    below = next((key for key, value in item.items() if isinstance(value, list)), "")
    here = document.path_of(item[PLACE]) if below else None
    if here is None:
        return
    if isinstance(present := document.value_at(here), dict) and below in present:
        yield from _edits((*here, below), item[below], document, tags)
    else:
        yield Write((*here, below), _plain(item[below], tags))


def _plain(value: Any, tags: dict[str, str]) -> Any:
    """Data as an editor takes them: a word stands for each tag until all is written."""
    if isinstance(value, Tagged):
        token = f"idiaspora-tag-{len(tags)}-"
        tags[token] = value.tag
        return token
    if isinstance(value, dict):
        return {key: _plain(item, tags) for key, item in value.items()}
    return [_plain(item, tags) for item in value] if isinstance(value, list) else value


def _with_tags(texts: Mapping[str, str], tags: Mapping[str, str]) -> dict[str, str]:
    for token, tag in tags.items():
        texts = {file: text.replace(token, tag) for file, text in texts.items()}
    return dict(texts)


def _takes_more(text: str, longer: str, new: Data) -> bool:
    """Whether new sections at the end of a text stand beside what it says, and leave that as it is."""
    before, after = (_said(part) for part in (text, longer))
    return after[: len(before)] == before and len(after) == len(before) + len(new)


def _said(text: str) -> list[str]:
    """What stands below each key of a text, comparable; empty for a text that is no mapping."""
    node, _ = compose(text.removeprefix("\ufeff"), "")
    if not isinstance(node, yaml.MappingNode):
        return []
    return [yaml.serialize(yaml.MappingNode(node.tag, [pair])) for pair in node.value]


def _appended(text: str, addition: str) -> str:
    """Another section at the end of a text, with the line ends that it has."""
    line_break = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith("\n") else line_break
    return text + gap + addition.replace("\n", line_break)
