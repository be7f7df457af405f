"""What the notes of a plan say that may be open for a while: to whom, where, and from which step to which."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from who_may_what import Fact, Known

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.kinds.shifts import has_rights, owners_of
from idiaspora.provisioning.plan.plan import Early, Operation
from idiaspora.sandbox.store.store import Store

VISITOR = "a visitor"


@dataclass(frozen=True)
class Excused:
    """What may be open between two steps of a plan, on a forum of which something is `known` from the beginning."""

    steps: tuple[Operation, ...]
    known: Known

    def open_after(self, step: str) -> Iterator[Early]:
        """What a note says to be open after a step was begun and before another one ended."""
        order = {one.id: index for index, one in enumerate(self.steps)}
        for one in self.steps:
            if order[one.id] <= order[step]:
                yield from (early for early in one.ahead if order[step] <= order[early.until])

    def holds(self, fact: Fact, step: str, facts: Collection[Fact], store: Store) -> bool:
        """Whether a note says that somebody may do something in the middle of a step or at its end."""
        person, _, thing = fact
        for early in self.open_after(step):
            includes = any(self._is_in(name, person, facts, store) for name in early.audiences)
            if includes and thing in self._things(early, person, facts, store):
                return True
        return False

    def _is_in(self, audience: str, person: str, facts: Collection[Fact], store: Store) -> bool:
        """Whether somebody is in an audience now. Of those that are no groups it is not known: anybody may be."""
        if audience == ANONYMOUS_USERS or person == VISITOR:
            return (audience, person) == (ANONYMOUS_USERS, VISITOR)
        for group in store.all("group"):
            if group_key(group["name"]) == audience:
                return (person, "is or could be in", self._named("group", group)) in facts
            if audience == owners_of(group["name"]):
                return (person, "owns", self._named("group", group)) in facts
        return audience == LOGGED_IN_USERS or not has_rights(audience)

    def _things(self, early: Early, person: str, facts: Collection[Fact], store: Store) -> set[str]:
        """The things of facts that a place stands for."""
        kind, _, key = early.place.partition(" ")
        if kind == "category":
            return {
                self._named("category", row) for row in store.all("category") if row["slug"] == key.rpartition("/")[2]
            }
        if kind == "tag_group":
            (row,) = store.where("tag_group", name=key) or ({"tag_names": ()},)
            return {f"tag {name}" for name in row["tag_names"]}
        if kind == "chat_channel":
            return {early.place}
        if kind in ("page", "about_topic"):
            return {thing for _, _, thing in facts if thing.startswith("page ")}
        if kind in ("group", "membership"):
            # What its members may do elsewhere, they may through it.
            (row,) = store.where("group", name=key) or ({"id": 0, "name": key},)
            own = self._named("group", row)
            if (person, "is or could be in", own) not in facts:
                return {own}
        return {thing for _, _, thing in facts} if kind != "moderator" or person == key else set()

    def _named(self, kind: str, row: dict[str, object]) -> str:
        return f"{kind} {row['id'] if row['id'] in self.known[kind] else row.get('slug') or row['name']}"
