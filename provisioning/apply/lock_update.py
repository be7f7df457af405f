"""The lock file after an apply: it follows from the one before, the plan and its outcomes. Pure.

Recorded is what was written and read back, and what was in order already. Of what was not done the former knowledge
stays; what was deleted, or is unmanaged now, is forgotten.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.field import Where
from idiaspora.plugin_config.kinds.changes import Change, Create, Update
from idiaspora.plugin_config.kinds.own_file import own_address
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS, riding_on
from idiaspora.plugin_config.kinds.resource import ExistingMembers, Resource
from idiaspora.plugin_config.kinds.uploads import located, uploads_in
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.plan.outcome import Applied, Outcome, Status
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.lock import Entry, Lock, plain
from idiaspora.provisioning.state.ownership import has_left


def recorded(before: Lock, desired: Desired, plan: Plan, applied: Applied) -> Lock:
    """The lock file after an apply."""
    desired = plan.desired or desired
    ledger = _Ledger.of(before, plan, applied)
    known = [entry for resource in desired.resources if not resource.absent and (entry := ledger.entry(resource))]
    taken = {(entry.kind, entry.id) for entry in known if entry.id is not None}
    addresses = {(entry.kind, entry.key.casefold()) for entry in known}
    left = [
        entry
        for entry in ledger.left_over(desired)
        if (entry.kind, entry.id) not in taken and (entry.kind, entry.key.casefold()) not in addresses
    ]
    return Lock(plan.url, tuple(sorted((*known, *left), key=lambda entry: entry.address)))


@dataclass(frozen=True)
class _Ledger:
    """The outcomes of a run by resource. `lost` are the fields by resource that are not as they should be."""

    before: Lock
    plan: Plan
    found: Found
    outcomes: Mapping[tuple[str, str], Sequence[tuple[Outcome, Change]]]
    lost: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, before: Lock, plan: Plan, applied: Applied) -> "_Ledger":
        outcomes: dict[tuple[str, str], list[tuple[Outcome, Change]]] = {}
        for outcome in applied.outcomes:
            for change in outcome.operation.changes:
                outcomes.setdefault(_identity(change.resource), []).append((outcome, change))
                for part in riding_on(change.kind) if isinstance(change, Create) else ():
                    outcomes.setdefault((part.name, change.key.casefold()), []).append((outcome, change))
        lost: dict[tuple[str, str], set[str]] = {}
        for identity, taken in outcomes.items():
            for outcome, change in taken:
                if outcome.status is not Status.DONE or applied.unverified or applied.interrupted:
                    lost.setdefault(identity, set()).update(change.wanted())
        for item in applied.unconverged:
            lost.setdefault(_identity(item.resource), set()).add(item.change.field)
        return cls(before, plan, applied.found, outcomes, {key: frozenset(fields) for key, fields in lost.items()})

    def entry(self, resource: Resource) -> Entry | None:
        """What is known of a declared resource; None when it does not exist, or is not what the file says in its
        key."""
        former = self.before.get(resource.kind, resource.key)
        id = self.found.id_of(resource.kind, resource.key)
        if not self._stands(resource, id):
            return None
        known = former if former is not None and former.id == id else None
        lost = self.lost.get(_identity(resource), frozenset())
        fields = {name: value for name, value in self._values(resource) if name not in lost}
        fields |= {name: value for name, value in (known.fields if known else {}).items() if name in lost}
        followed = all(outcome.status is Status.DONE for outcome, _ in self.outcomes.get(_identity(resource), ()))
        if not (fields or followed or resource.kind in _IDS):
            return None  # an entry would say that something was applied, and bind the lock file to this forum
        former_names = resource.previously if followed or known is None else known.previously
        handed = resource.existing_members is ExistingMembers.ALL
        if not followed or lost:
            handed = handed and known is not None and known.existing
        uploads = {item.sha1: item.address for item in self._uploads(resource) if item.address}
        return Entry(resource.kind, resource.key, id, resource.collection, former_names, fields, handed, uploads)

    def _stands(self, resource: Resource, id: int | None) -> bool:
        """Whether the resource is there under its key: neither still to be made, nor still to be renamed."""
        for outcome, change in self.outcomes.get(_identity(resource), ()):
            renames = isinstance(change, Update) and (change.renamed_from or change.aside)
            makes = isinstance(change, Create) or renames
            if makes and outcome.status is not Status.DONE:
                return False
        return id is not None or resource.kind not in _IDS

    def _values(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        kind, names, rows = KINDS[resource.kind], self.plan.snapshot.names, self.plan.snapshot.setting_rows
        for name, declared in resource.fields.items():
            value = declared.value
            if kind.source is Source.SETTINGS and resource.key in rows:
                field, row = kind.fields[name], rows[resource.key]
                value = field.whole(value, field.decode(row, names), Where(names, row))
                value = located(value, self.found.names)
            elif kind.own_file and name == kind.own_file.field:
                value = own_address(value, resource.kind, resource.key, self.found.names)
            try:
                yield name, plain(kind.fields[name].wire.codec.recorded(value) if name in kind.fields else value)
            except ValueError:
                continue  # a secret

    def _uploads(self, resource: Resource) -> Iterator[Upload]:
        is_own = KINDS[resource.kind].own_file is not None
        for declared in resource.fields.values():
            if is_own:
                yield from uploads_in(own_address(declared.value, resource.kind, resource.key, self.found.names))
            else:
                yield from uploads_in(located(declared.value, self.found.names))

    def left_over(self, desired: Desired) -> Iterator[Entry]:
        """Former entries of resources that are still there, and are still to be deleted, or to be renamed."""
        holders = self.found.holders(self.before)
        declared = {
            (item.kind, id) for item in desired.resources if (id := self.found.id_of(item.kind, item.key)) is not None
        }
        for entry in self.before.entries:
            if entry.kind not in _IDS or entry.id is None:
                continue
            if (entry.kind, entry.id) in declared:
                yield entry
            elif has_left(entry, desired, holders) and (now := _key_of(entry, self.found)):
                yield replace(entry, key=now, collection=holders.followed(entry.collection))


_IDS = frozenset(kind.name for kind in KINDS.values() if kind.section is not None)
"""The kinds whose resources have ids of their own."""


def _identity(resource: Resource) -> tuple[str, str]:
    return resource.kind, resource.key.casefold()


def _key_of(entry: Entry, found: Found) -> str:
    """The key that a resource has now by which it is the file's; empty when it is gone, or was renamed by somebody."""
    present = found.present_key_of(entry.kind, entry.id) if entry.id is not None else ""
    going = {(item.kind, found.id_of(item.kind, item.key)) for item in found.undeclared}
    same = KINDS[entry.kind].identity.fold(present) == KINDS[entry.kind].identity.fold(entry.key)
    return present if present and (same or (entry.kind, entry.id) in going) else ""
