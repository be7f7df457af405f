"""The existing people that a plan reaches: members of a group, or all registered users.

How many accounts a default of people's own preferences would change the forum tells beforehand. It is asked with a PUT,
which writes nothing (3.5): the one that a plan may send, and only with a key that may write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import MEMBERS
from idiaspora.plugin_config.fields.directory import UnknownName
from idiaspora.plugin_config.kinds.changes import Change, Delete, Reach, Update
from idiaspora.plugin_config.kinds.names import GROUP, MEMBERSHIP, SITE_SETTING
from idiaspora.plugin_config.kinds.resource import ExistingMembers
from idiaspora.plugin_config.kinds.setting_requests import wanted_value
from idiaspora.plugin_config.kinds.site_setting import to_text
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.provisioning.errors import NotFound
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.found import Found

NO_USER_DEFAULT = "bad-setting"
MENUS = "default_navigation_menu_"
"""Settings whose numbers of the forum are not those of the people (3.5): where several items are only removed it counts
each removal, and it leaves out people who have one of several new items."""


@understood()
def with_reach(client: ForumClient, plan: Plan, desired: Desired) -> Plan:
    """The plan, with the people that each change reaches.

    Raises ForumError and IncompleteRead, and Invalid for a setting that is not a default of user preferences.
    """
    sent = client.requests_sent
    counting = _Counting(client, plan.found)
    members = _Members(desired, plan.told)
    steps = tuple(
        replace(step, changes=tuple(_with_reach(change, counting, members) for change in step.changes))
        for step in plan.operations
    )
    if counting.problems:
        raise Invalid(counting.problems)
    return replace(plan, operations=steps, reads=plan.reads + client.requests_sent - sent)


def _with_reach(change: Change, counting: "_Counting", members: "_Members") -> Change:
    if change.resource.existing_members is ExistingMembers.NOTHING or isinstance(change, Delete):
        return change
    if change.kind == SITE_SETTING and isinstance(change, Update):
        return replace(change, reach=counting.reach(change))
    return replace(change, reach=members.reach(change))


@dataclass(frozen=True)
class _Members:
    desired: Desired
    told: Mapping[str, tuple[str, ...]]

    def reach(self, change: Change) -> Reach:
        """The members that the file names, else those that the group has."""
        if names := self.told.get(change.key.casefold()):
            return Reach(len(names), names=tuple(names), group=change.key)
        membership = self.desired.get(MEMBERSHIP, change.key)
        declared = membership.fields.get("members") if membership else None
        if declared is not None:
            return Reach(len(declared.value), group=change.key)
        row: Mapping[str, Any] = change.live.row if change.live else {}
        return Reach(int(row.get("user_count") or 0), group=change.key)


@dataclass
class _Counting:
    """Asks how many accounts a setting would change, once for each setting and only if there is one."""

    client: ForumClient
    found: Found

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []
        self._registered: int | None = None
        self._may_write: bool | None = None

    def reach(self, change: Update) -> Reach:
        """The exact number where the forum can tell, else at most everybody."""
        text = "" if change.again else self._text(change)
        if text is not None and not change.again and self._key_may_write():
            count = self._count(change, text)
            if not change.key.startswith(MENUS):
                return Reach(count)
            before, after = _items(change.live.row.get("value")), _items(text)
            if len(after - before) <= 1 and (after - before or len(before - after) <= 1):
                return Reach(count)
        return Reach(self._everybody(), exact=False)

    def _text(self, change: Update) -> str | None:
        """The text that would be written; None while it names what does not exist yet."""
        try:
            return str(to_text(wanted_value(change), change.live.row, self.found.names))
        except UnknownName:
            return None

    def _count(self, change: Change, text: str) -> int:
        try:
            answer = self.client.send(
                "PUT", f"/admin/site_settings/{change.key}/user_count.json", json={change.key: text}, idempotent=True
            )
        except NotFound:
            answer = {}
        count = answer.get("user_count") if isinstance(answer, dict) else None
        if count is None:
            origin = change.resource.existing.origin if change.resource.existing else change.resource.origin
            message = f"{change.key} is not a default of user preferences, so existing members cannot get it"
            remedy = "take existing_members away"
            self.problems.append(Problem(NO_USER_DEFAULT, message, origin.span, remedy, origin.path))
            return 0
        return int(count)

    def _key_may_write(self) -> bool:
        if self._may_write is None:
            scopes = self.client.send("GET", "/session/scopes.json")
            # An empty list is that of a key without limits (3.5).
            self._may_write = not (isinstance(scopes, dict) and scopes.get("scopes"))
        return self._may_write

    def _everybody(self) -> int:
        if self._registered is None:
            self._registered = endpoints.member_count(self.client, self.found.names.stored(GROUP, MEMBERS))
        return self._registered


def _items(text: object) -> set[str]:
    return set(str(text or "").split("|")) - {""}
