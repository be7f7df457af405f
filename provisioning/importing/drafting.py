"""From what was read of a forum to the data of a forum file. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from idiaspora.plugin_config.editing.write_targets import LiveField, words_of
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.kinds.setting_uploads import OF_UPLOADS
from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.upload import Stored, stored_in
from idiaspora.provisioning.importing.inventory import Inventory, is_on
from idiaspora.provisioning.importing.tagged import CommitName, SecretName, UploadName

Data: TypeAlias = dict[str, Any]
"""A mapping of a forum file: texts, numbers, booleans, lists, mappings, and values that stand there as tags."""

NOWHERE = Origin(Span(""), "")


def draft(inventory: Inventory, head: Data) -> Data:
    """The data of a file with all things of an inventory, under the keys of `head`."""
    data: Data = {**head}
    for kind in KINDS.values():
        things = [live for live in inventory.things if live.kind == kind.name]
        if kind.export.table:
            said = ((live, value) for live in things for value in said_of(kind, live, inventory).values())
            table = {live.key: _named(value, live, inventory.uploads) for live, value in said}
            _put_filled(data, (kind.export.table,), table)
        elif kind.section is not None:
            section = kind.section
            content: Any = _nested(kind, things, inventory)
            if section.mappings is not None:
                content = section.mappings.rows(map(_of_table(kind, section.mappings), content))
            if section.only:
                content = {key: value for item in content for key, value in item.items() if key != kind.identity.field}
            _put_filled(data, section.path, content)
    for word, text in _words(inventory):
        _put(data, word, text)
    return data


def _of_table(kind: Kind, table: Mappings) -> Callable[[Data], tuple[str, Any]]:
    """An item of a table by its key and its value."""
    return lambda item: (item[kind.identity.field], item[table.field])


def _named(value: Any, live: Live, uploads: Mapping[str, UploadName]) -> Any:
    """A value of a setting, with the files that were fetched in place of their addresses."""
    if live.row.get("type") not in OF_UPLOADS:
        return value
    return [uploads.get(item, item) for item in value] if isinstance(value, list) else uploads.get(value, value)


def _words(inventory: Inventory) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is said of the whole forum in a word."""
    for kind in KINDS.values():
        if kind.export.word and is_on(inventory.settings, kind.export.switch):
            yield kind.export.word


def _nested(kind: Kind, things: Iterable[Live], inventory: Inventory) -> list[Data]:
    """The items of a section, those of paths below one another."""
    top: list[Data] = []
    by_key: dict[str, Data] = {}
    items = [(live.key, item) for live in things if (item := said_of(kind, live, inventory))]
    for key, item in items:
        by_key[key] = item
    for key, item in items:
        above = by_key.get(key.rpartition("/")[0]) if kind.export.below else None
        siblings = top if above is None else above.setdefault(kind.export.below, [])
        siblings.append(item)
    return top


def said_of(kind: Kind, live: Live, inventory: Inventory) -> Data:
    """What a file says of a thing; empty for one of Discourse's own that is as Discourse made it."""
    said: Data = {}
    system = kind.export.system(live.key, live.row)
    for name, value in _said(kind, live, system, inventory.uploads):
        _put(said, tuple(name.split(".")), value)
    for part in inventory.parts.get((kind.name, live.key), ()):
        part_kind = KINDS[part.kind]
        for name, value in _said(part_kind, part, None, inventory.uploads):
            within = (part_kind.export.within,) if part_kind.export.within else ()
            _put(said, (*within, *name.split(".")), value)
    if kind.own_file is not None and kind.own_file.field in said:
        address = said[kind.own_file.field]
        said[kind.own_file.field] = inventory.uploads.get(address, address)
    if (system is not None and not said) or kind.export.table:
        return said
    field = kind.identity.field
    name = live.values.get(field, live.key) if kind.export.below else live.key
    return {field: name, **{key: value for key, value in said.items() if key != field}}


def _said(
    kind: Kind, live: Live, system: Mapping[str, Any] | None, uploads: Mapping[str, UploadName]
) -> Iterator[tuple[str, Any]]:
    """The fields that are written of a thing, with their words. A picture that was not fetched is left out."""
    export = kind.export
    defaults = {**export.defaults, **export.own_defaults(live.values, live.row)} if system is None else system
    needed = _required(kind) | export.always
    for name in kind.fields:
        value = live.value(name)
        if value is UNKNOWN or (system is not None and name not in system):
            continue
        value = export.words[name](value, live.row) if name in export.words else value
        if stored := stored_in(value):
            if all(address in uploads for address in stored):
                yield name, {path: _named_file(live, name, item, uploads) for path, item in value.items()}
            continue
        if kind.fields[name].wire.uploading is not None and not export.table:
            if value in uploads:
                yield name, uploads[value]
        elif name in needed or not _is_default(live, name, value, defaults):
            yield name, _words_for(live, name, value)


def _named_file(live: Live, name: str, item: Any, uploads: Mapping[str, UploadName]) -> Any:
    """One of several files, by the name of the one that was fetched where it is no text."""
    return uploads[item] if isinstance(item, Stored) else _words_for(live, name, item)


def _required(kind: Kind) -> frozenset[str]:
    """The fields without which the file has no such item."""
    model = kind.section.model if kind.section else None
    fields = model.model_fields if model else {}
    return frozenset(name for name, info in fields.items() if info.is_required())


def _is_default(live: Live, name: str, value: Any, defaults: Mapping[str, Any]) -> bool:
    if isinstance(value, Secret) or name not in defaults:
        return not value
    return bool(sameness(_resource(live), name, live)(value, defaults[name]))


def _words_for(live: Live, name: str, value: Any) -> Any:
    if isinstance(value, Secret):
        return SecretName(re.sub(r"\W", "_", live.key).upper(), value)
    if isinstance(value, CodeOfCommit):
        return CommitName(value)
    row = live.row if KINDS[live.kind].export.table else {}
    return words_of(LiveField(_resource(live), name, _sorted(live, name, value), NOWHERE, row))


def _sorted(live: Live, name: str, value: Any) -> Any:
    """The value in an order that does not change from one import to the next, where none means anything."""
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        is_set = sameness(_resource(live), name, live)(value, value[::-1])
        return tuple(sorted(value, key=str.casefold)) if is_set else value
    if isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values()):
        return dict(sorted(value.items()))
    return value


def _resource(live: Live) -> Resource:
    return Resource(live.kind, live.key, {}, NOWHERE)


def _put_filled(data: Data, path: tuple[str, ...], section: Any) -> None:
    """Put a section at its place, unless it is empty, which would say that there shall be none."""
    if section:
        _put(data, path, section)


def _put(data: Data, path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {})
    data[path[-1]] = value
