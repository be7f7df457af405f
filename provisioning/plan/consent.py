"""Steps that need consent: deletions, and collections that are emptied, which is a deletion too. Pure.

A step that would also empty something is divided when there is no consent: the rest of it goes on.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from idiaspora.plugin_config.kinds.changes import Action, Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.plan import Operation

KINDS_OF_CONSENT = tuple(sorted(kind.name for kind in KINDS.values() if kind.is_deletable))
"""The kinds that `--allow-delete` knows."""


def needed_consent(operation: Operation) -> str:
    """What a step needs consent for, in words; empty when it needs none."""
    if operation.action is Action.DELETE:
        return f"needs --allow-delete {operation.kind}"
    if emptied := list(_emptied(operation)):
        return f"would empty {', '.join(emptied)}; needs --allow-delete {operation.kind}"
    return ""


def awaiting_consent(operations: Iterable[Operation], allowed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What would be done with consent that is not given yet, by kind: `delete category news`, `empty members of …`."""
    found: dict[str, list[str]] = {}
    for step in operations:
        for change in () if step.kind in allowed else step.changes:
            if isinstance(change, Delete) and not change.hindrance:
                found.setdefault(step.kind, []).append(f"delete {change.address}")
            elif emptied := _emptied_fields(change):
                fields = ", ".join(item.field for item in emptied)
                found.setdefault(step.kind, []).append(f"empty {fields} of {change.address}")
    return {kind: tuple(what) for kind, what in found.items()}


def _emptied_fields(change: Change) -> tuple[FieldChange, ...]:
    return tuple(item for item in change.emptied if KINDS[change.kind].empties(item))


def _emptied(operation: Operation) -> Iterator[str]:
    for change in operation.changes:
        for item in _emptied_fields(change):
            yield item.field if len(KINDS[change.kind].fields) > 1 else change.key


def divided(operations: Sequence[Operation], allowed: Collection[str]) -> tuple[Operation, ...]:
    """The steps, those apart that only empty something and have no consent. `allowed` are the kinds that have it."""
    parts: list[Operation] = []
    withheld: set[tuple[str, str]] = set()
    for step in operations:
        if step.action is not Action.UPDATE or step.kind in allowed:
            parts.append(step)
            continue
        parts += _parts(_without(withheld, step))
        withheld |= {(change.address, item.field) for change in step.changes for item in _emptied_fields(change)}
    return tuple(parts)


def _without(withheld: Collection[tuple[str, str]], step: Operation) -> Operation:
    """A step that does not tell again what an earlier one of the same thing would have emptied, and may not."""
    changes = tuple(
        replace(
            change,
            fields=tuple(
                item for item in change.fields if item.old != item.new or (change.address, item.field) not in withheld
            ),
        )
        for change in step.changes
    )
    return replace(step, changes=changes)


def emptied_id(id: str) -> str:
    """The name of the part of a step that only empties something."""
    return f"{id} (emptied)"


def _parts(step: Operation) -> list[Operation]:
    emptying = [_emptying(one) for one in step.changes if isinstance(one, Update) and _emptied_fields(one)]
    if not emptying:
        return [step]
    others = map(_without_emptying, step.changes)
    rest = tuple(change for change in others if change.fields or change.renamed_from or change.again)
    apart = replace(step, id=emptied_id(step.id) if rest else step.id, changes=tuple(emptying), requests=0)
    return [replace(step, changes=rest), apart] if rest else [apart]


def _emptying(change: Update) -> Change:
    return replace(change, fields=_emptied_fields(change), renamed_from="", again=False)


def _without_emptying(change: Change) -> Change:
    emptied = {item.field for item in _emptied_fields(change)}
    return replace(change, fields=tuple(item for item in change.fields if item.field not in emptied))
