"""What is looked at though it is not the file's: categories that groups which go may be the only ones to see, what
those have their members watch, categories that a protection names, and settings that name groups."""

from collections.abc import Collection, Iterable, Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds import notification_defaults
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, NOTIFICATION_DEFAULTS, SITE_SETTING, TAG_GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.site_setting import GROUPS, ONE_GROUP, known_rows
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.ownership import may_own


def limited_kinds(desired: Desired, lock: Lock) -> frozenset[str]:
    """The kinds with a list of their own of which a thing may be limited by one that goes, as tag groups are by groups;
    none where nothing can go."""
    going = {kind for kind in KINDS if may_own(desired, lock, kind) or any(i.absent for i in desired.of_kind(kind))}
    return _limited_by(going)


def limited_by_what_goes(desired: Desired, found: Found) -> frozenset[str]:
    """The same where what goes was found."""
    absent = (item for item in desired.resources if item.absent and found.names.find(item.kind, item.key))
    return _limited_by({item.kind for item in (*absent, *found.undeclared)})


def _limited_by(going: Collection[str]) -> frozenset[str]:
    limits = {kind.name: kind.opens.limits for kind in KINDS.values() if kind.listing and kind.opens}
    return frozenset(name for name, found in limits.items() if found and not found.by.isdisjoint(going))


def protected_kinds(desired: Desired) -> frozenset[str]:
    """The kinds with a list of their own of which a protection names a thing that groups or settings of the file may
    show to others."""
    shown = bool(desired.of_kind(GROUP) or desired.of_kind(SITE_SETTING))
    return frozenset({TAG_GROUP} if shown and any(kind == TAG_GROUP for kind, _ in desired.protected) else ())


def settings_with_groups(desired: Desired, lock: Lock) -> frozenset[str]:
    """The settings that may name a group which goes or gets another name; none where no group does."""
    groups = desired.of_kind(GROUP)
    if not (may_own(desired, lock, GROUP) or any(item.absent or item.previously for item in groups)):
        return frozenset()
    return frozenset(name for name, rows in known_rows().items() if rows[0]["type"] in (ONE_GROUP, *GROUPS))


def bystanders(
    desired: Desired, lock: Lock, found: Found, known: Collection[str], restricted: Iterable[str]
) -> tuple[Resource, ...]:
    """What is read beside the file's own; `known` are the keys of that. `restricted` are the categories in which
    something may depend on groups."""
    there = found.names.table(CATEGORY).entries
    leaving = _groups_that_go(desired, found)
    closed = [path for path in restricted if path not in known]
    protected = _protected_here(desired, there, {*known, *(closed if leaving else ())})
    return (
        *(Resource(CATEGORY, path, {}, going.origin) for going in leaving[:1] for path in closed),
        *protected,
        *(_notifications_of(going) for going in leaving if lock.get(NOTIFICATION_DEFAULTS, going.key)),
    )


def _protected_here(desired: Desired, there: Iterable[str], known: Collection[str]) -> Iterator[Resource]:
    """The categories that only a protection names, where the file has groups or settings that may show them."""
    if not (desired.of_kind(GROUP) or desired.of_kind(SITE_SETTING)):
        return
    fold = KINDS[CATEGORY].identity.fold
    for path in there:
        if path not in known and (origin := desired.protected.get((CATEGORY, fold(path)))):
            yield Resource(CATEGORY, path, {}, origin)


def _notifications_of(going: Resource) -> Resource:
    """What a group that is to be deleted has its members watch, which they would keep."""
    fields = {name: Declared((), going.origin) for name in notification_defaults.FIELDS}
    return Resource(NOTIFICATION_DEFAULTS, going.key, fields, going.origin)


def _groups_that_go(desired: Desired, found: Found) -> list[Resource]:
    pruned = (item for item in desired.of_kind(GROUP) if item.absent and found.names.find(GROUP, item.key))
    return [*pruned, *(item for item in found.undeclared if item.kind == GROUP)]
