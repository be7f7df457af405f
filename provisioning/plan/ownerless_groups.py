"""Groups that take membership requests and would have no owner left. Pure.

The forum lets the last owner go, and then refuses every other change of the group while it takes requests (3.5).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.membership import missing
from idiaspora.plugin_config.kinds.names import GROUP, MEMBERSHIP
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.snapshot import Snapshot

TAKES_REQUESTS = "allow_membership_requests"


def problems_of_ownerless_groups(changes: Iterable[Change], snapshot: Snapshot) -> Iterator[Problem]:
    """Groups that the changes leave without an owner and with their requests."""
    by_group: dict[str, dict[str, Change]] = {}
    for change in changes:
        if change.kind in (GROUP, MEMBERSHIP) and not isinstance(change, Delete):
            by_group.setdefault(change.key, {})[change.kind] = change
    for key, of_one in by_group.items():
        emptied = _emptied_by(key, of_one, snapshot)
        if emptied is not None and _takes_requests(key, of_one.get(GROUP), snapshot):
            yield Problem(
                "no-owner-left",
                f"{key} takes membership requests and would have no owner who grants them: the forum then refuses "
                "every change of the group",
                emptied.span,
                f"name an owner in owners, or write allow_membership_requests: false for {key}",
                emptied.path,
            )


def _emptied_by(key: str, changes: Mapping[str, Change], snapshot: Snapshot) -> Origin | None:
    """What takes the last owner, or, where there is none already, what asks for requests."""
    change = changes.get(MEMBERSHIP)
    live = snapshot.get(MEMBERSHIP, key)
    owners: tuple[str, ...] | None = live.values["owners"] if live else None
    origin = None
    for item in change.fields if change else ():
        if item.field == "owners":
            owners, origin = item.new, item.origin
        elif owners:
            gone = missing(item.old or (), item.new)
            left = missing(owners, gone)
            origin = item.origin if left != owners else origin
            owners = left
    if owners is None or owners:
        return None
    group = changes.get(GROUP)
    asked = next((item.origin for item in group.fields if item.field == TAKES_REQUESTS), None) if group else None
    return origin or asked or (group.resource.origin if group else None)


def _takes_requests(key: str, change: Change | None, snapshot: Snapshot) -> bool:
    """Whether the group takes requests then; what cannot be read does not count."""
    wanted: dict[str, Any] = change.wanted() if change else {}
    live = snapshot.get(GROUP, key)
    return bool(wanted.get(TAKES_REQUESTS, live is not None and live.row.get(TAKES_REQUESTS)))
