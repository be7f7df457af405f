"""The values that existing people have of those that Discourse applies only to people who join later. Pure.

The forum does not tell which people a value was set for; the lock file records it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, NOTIFICATION_DEFAULTS
from idiaspora.plugin_config.kinds.resource import Declared, ExistingMembers, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.state.lock import Entry, Lock

NOTIFICATIONS, WATCHING = NOTIFICATION_DEFAULTS, "watching"
OF_QUESTIONS = re.compile(r"(?P<section>themes|categories)\[.+\]\.questions")
SECTIONS = ("themes", "categories")
NO_LONGER_ASKED = "it moderates nothing with questions any more"

Identity = tuple[str, str]
"""A resource's kind and folded key."""


@dataclass(frozen=True)
class Untold:
    """Values that existing people are to have, and may not have as far as anything tells.

    `whole` are those that were set before for later people alone: also with a change all of it has to reach them.
    """

    resources: frozenset[Identity] = frozenset()
    whole: frozenset[Identity] = frozenset()

    def needs_telling(self, resource: Resource, *, changes: bool) -> bool:
        """Whether an unchanged value has to be written again; with a change of it goes what differs."""
        return _identity(resource) in (self.whole if changes else self.resources)


def untold(desired: Desired, lock: Lock, named: Collection[str] = ()) -> Untold:
    """What the lock file does not know to have reached existing people. `named` are groups whose members are to be told
    in any case."""
    asked = [item for item in desired.resources if item.existing_members is ExistingMembers.ALL]
    entries = {_identity(item): lock.get(item.kind, item.key) for item in asked}
    missing = {identity: entry for identity, entry in entries.items() if entry is None or not entry.existing}
    told = frozenset((NOTIFICATIONS, name.casefold()) for name in named)
    return Untold(frozenset(missing) | told, frozenset(identity for identity, entry in missing.items() if entry) | told)


def with_former_watching(desired: Desired, lock: Lock, names: Directory) -> Desired:
    """What is desired, with the roles that were notified of questions at the last apply and no longer exist.

    What a group watches is the file's own as far as it follows from themes and categories: who moderates none with
    questions any more is told of none.
    """
    places = [place for name in SECTIONS if (place := desired.collections.get(name))]
    asked = _questions(desired, lock, names)
    if not places or not asked:
        return desired
    origin = Origin(places[0].span, places[0].path, NO_LONGER_ASKED)
    resources = {_identity(item): item for item in desired.resources}
    for entry in lock.of_kind(NOTIFICATIONS):
        watched = entry.fields.get(WATCHING, ())
        group = _role_of(entry, desired, lock, names)
        if not group or not set(watched) & asked:
            continue
        identity = (NOTIFICATIONS, group.casefold())
        following = Declared(ExistingMembers.CHANGES, origin)
        known = resources.get(identity) or Resource(NOTIFICATIONS, group, {}, origin, existing=following)
        if WATCHING not in known.fields:
            rest = tuple(path for path in watched if path not in asked)
            resources[identity] = replace(known, fields={**known.fields, WATCHING: Declared(rest, origin)})
    return replace(desired, resources=tuple(resources.values()))


def _questions(desired: Desired, lock: Lock, names: Directory) -> set[str]:
    """The categories in which questions are asked, and those in which they were when the file was applied last."""
    wanted = {theme.questions.category for theme in desired.audit.themes if theme.questions}
    known = (entry for entry in lock.of_kind(CATEGORY) if entry.id is not None)
    former = {
        entry.key for entry in known if _were_questions(entry, desired) or names.key(CATEGORY, entry.id or 0) in wanted
    }
    return wanted | former


def _were_questions(entry: Entry, desired: Desired) -> bool:
    """Whether a category was one of questions, of a section that is still written: what is not written is unmanaged."""
    found = OF_QUESTIONS.fullmatch(entry.collection)
    return found is not None and found["section"] in desired.collections


def _role_of(entry: Entry, desired: Desired, lock: Lock, names: Directory) -> str:
    """The present group of a role that an entry is about, be it under a former name; empty for other groups."""
    group = lock.get(GROUP, entry.key)
    ids = {there.id: name for name in desired.roles.values() if (there := names.find(GROUP, name))}
    own = next((name for name in desired.roles.values() if name.casefold() == entry.key.casefold()), "")
    return own or (ids.get(group.id, "") if group and group.id is not None else "")


def _identity(resource: Resource) -> Identity:
    return resource.kind, resource.key.casefold()
