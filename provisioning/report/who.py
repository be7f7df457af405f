"""Who the people of a consultation are: the experts by their groups, and what people say of themselves in a field."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import Directory, UnknownName
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import Site
from idiaspora.provisioning.report import requests
from idiaspora.provisioning.report.rows import person_row
from idiaspora.provisioning.report.store import Store


class NotThere(ProvisioningError):
    """The audience, or the field that was asked for, is not on the forum."""


def expert_groups(desired: Desired) -> tuple[str, ...]:
    """The groups of all roles of the file, and those that moderate its themes, each once."""
    groups = [name for theme in desired.report.themes for name in theme.groups]
    return tuple(dict.fromkeys((*desired.roles.values(), *groups)))


@dataclass
class Experts:
    """The members of groups, each group read once; who they are is kept in the store."""

    client: ForumClient
    names: Directory
    store: Store
    _read: dict[str, frozenset[int]] = field(default_factory=dict)

    def of(self, groups: Iterable[str]) -> frozenset[int] | None:
        """The ids of everybody in the groups; None where one of them is not on the forum."""
        found: frozenset[int] = frozenset()
        for name in groups:
            members = self._members(name)
            if members is None:
                return None
            found |= members
        return found

    def _members(self, name: str) -> frozenset[int] | None:
        try:
            stored = self.names.stored(GROUP, name)
        except UnknownName:
            return None
        if stored not in self._read:
            members = endpoints.people(self.client, stored).members
            for row in members:
                known = self.store.people.get(row["id"], {})
                own = person_row(row)
                self.store.people[row["id"]] = {**own, "staff": own["staff"] or bool(known.get("staff"))}
            self._read[stored] = frozenset(int(row["id"]) for row in members)
        return self._read[stored]


def field_values(client: ForumClient, site: Site, name: str, ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """What people say in a user field, by their ids; nothing without a name. Raises NotThere."""
    if not name:
        return {}
    fields = site.body.get("user_fields") or ()
    defined = next((row for row in fields if str(row.get("name", "")).casefold() == name.casefold()), None)
    if defined is None:
        raise NotThere(f"the forum has no user field “{name}”", hint="Name one of its user fields with --by.")
    key = str(defined["id"])
    cards = requests.cards(client, sorted(ids))
    return {int(card["id"]): {name: str((card.get("user_fields") or {}).get(key) or "")} for card in cards}
