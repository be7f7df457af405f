"""Changes and plans as plain data, without a forum: what the guards are asked about."""

from collections.abc import Iterable
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired, Forum
from idiaspora.plugin_config.fields.directory import Directory, Entry, Table
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

HERE = Origin(Span("forum.yaml", 1, 1), "here")
URL = "https://forum.example.org"


def made(kind: str, key: str, hindrance: str = "", **wanted: Any) -> Create:
    fields = tuple(FieldChange(name, None, value, HERE) for name, value in wanted.items())
    return Create(Resource(kind, key, {}, HERE), fields, hindrance=hindrance)


def changed(kind: str, key: str, hindrance: str = "", live: Live | None = None, **values: tuple[Any, Any]) -> Update:
    """A change of fields, each as what it was and what it becomes."""
    fields = tuple(FieldChange(name, old, new, HERE) for name, (old, new) in values.items())
    present = live or Live(kind, key, 50, {name: old for name, (old, _) in values.items()})
    return Update(Resource(kind, key, {}, HERE), fields, live=present, hindrance=hindrance)


def gone(kind: str, key: str, hindrance: str = "", live: Live | None = None) -> Delete:
    return Delete(Resource(kind, key, {}, HERE), live=live or Live(kind, key, 50, {}), hindrance=hindrance)


def named(**things: Iterable[tuple[int, str]]) -> Directory:
    """What there is on the forum by kind, each with its number; things of numbers below 50 are Discourse's own."""
    return Directory(
        {
            kind: Table({name: Entry(id, name, name, name, is_system=id < 50) for id, name in entries})
            for kind, entries in things.items()
        }
    )


def planned(
    *changes: Change,
    lives: Iterable[Live] = (),
    found: Found | None = None,
    group_rows: dict[int, dict[str, Any]] | None = None,
    by_calendar: Iterable[tuple[str, str]] = (),
) -> Plan:
    steps = tuple(Operation(one.address, one.action, (one,), 50) for one in changes)
    there = found or Found()
    objects = {(live.kind, live.key.casefold()): live for live in lives}
    snapshot = Snapshot(there.names, objects, group_rows=group_rows or {})
    return Plan("Forum", URL, "provisioner", steps, there, snapshot, by_calendar=frozenset(by_calendar))


def wanting(*resources: Resource, protected: Iterable[tuple[str, str]] = ()) -> Desired:
    """What a file asks for, with what its `protect:` names."""
    forum = Forum("Forum", URL, "provisioner", (), HERE)
    return Desired(forum, resources, protected=dict.fromkeys(protected, HERE))
