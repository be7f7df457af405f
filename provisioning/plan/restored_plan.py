"""A saved plan as a plan again, as far as it can be shown: nothing of it can be written. Pure."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.kinds.changes import Action, Change, Complete, Create, Delete, FieldChange, Reach, Update
from idiaspora.plugin_config.kinds.resource import Declared, ExistingMembers, Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.saved_calendar import restored_standings
from idiaspora.provisioning.plan.saved_plan import (
    WORDS_FOR_EXISTING,
    SavedObject,
    SavedOperation,
    SavedPlan,
)
from idiaspora.provisioning.state.found import NO_NAMES, Found
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.snapshot import Snapshot


def restored(saved: SavedPlan) -> Plan:
    """The plan as it was shown when it was saved. Of a secret it tells only that there was one."""
    return Plan(
        saved.forum,
        saved.url,
        saved.username,
        tuple(map(_operation, saved.operations)),
        Found(),
        Snapshot(NO_NAMES, {}),
        reads=saved.reads,
        verification=saved.verification,
        seconds=saved.seconds,
        notes=tuple(Note(note.resource, note.text, note.remedy, note.place) for note in saved.notes),
        told=saved.told,
        standings=None if saved.calendar is None else restored_standings(saved.calendar),
    )


def _operation(step: SavedOperation) -> Operation:
    changes = tuple(_change(item, step) for item in step.objects)
    return Operation(step.id, step.action, changes, level=0, depends_on=step.depends_on, requests=step.requests)


def _change(item: SavedObject, step: SavedOperation) -> Change:
    origin = _origin(item.place, item.reason)
    existing = next(what for what, word in WORDS_FOR_EXISTING.items() if word == item.existing_members)
    told = Declared(existing, origin) if existing is not ExistingMembers.NOTHING else None
    resource = Resource(item.kind, item.key, {}, origin, existing=told)
    fields = tuple(
        FieldChange(field.field, _value(field.old), _value(field.new), _origin(field.place, field.reason))
        for field in item.fields
    )
    reach = None if item.reach is None else Reach(**item.reach.model_dump())
    if step.action is Action.CREATE:
        return Create(resource, fields, hindrance=item.hindrance, reach=reach)
    if item.id is None:
        return Complete(resource, fields, hindrance=item.hindrance, reach=reach)
    live = Live(item.kind, item.key, item.id, {field.field: field.old for field in fields})
    if step.action is Action.DELETE:
        return Delete(resource, fields, hindrance=item.hindrance, live=live)
    return Update(
        resource,
        fields,
        hindrance=item.hindrance,
        reach=reach,
        live=live,
        renamed_from=item.renamed_from,
        again=item.again,
    )


def _origin(place: str, reason: str) -> Origin:
    file, _, line = place.rpartition(":")
    return Origin(Span(file, int(line) if is_whole(line) else 1), "", reason=reason)


def _value(value: Any) -> Any:
    """A value of JSON as the program has it: lists are tuples."""
    if isinstance(value, list):
        return tuple(map(_value, value))
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    return value
