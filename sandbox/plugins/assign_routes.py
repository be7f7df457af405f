"""Assigning people and groups to topics and posts (Discourse 3.5, plugins/discourse-assign/lib/assigner.rb)."""

from dataclasses import replace
from typing import Any

from idiaspora.sandbox.groups.groups import admits, find_group, rows_of_group
from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_access, not_found, ok, success
from idiaspora.sandbox.http.permitted import number_of, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user, page_number
from idiaspora.sandbox.plugins.assignments import (
    GROUP,
    KIND,
    POST,
    TOPIC,
    USER,
    assignment_of,
    assignments_in,
    may_assign,
)
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import SMALL_ACTION, WHISPER, can_see_post, can_see_topic
from idiaspora.sandbox.topics.post_store import add_post

MOST_IN_A_TOPIC = 5
MEMBERS, MOST_MEMBERS = 50, 1000
FIRST_STATUS = "New"


@route("PUT", "/assign/assign", "discourse_assign/assign/assign")
def assign(context: Context) -> Answer:
    """Refused (400) with the reason; for the same person with another note or status it is a change."""
    kind, target, topic = _target(context)
    assignee = _assignee(context)
    note, status = (str(context.params.get(key) or "") or None for key in ("note", "status"))
    current = assignment_of(context, kind, target["id"])
    is_same = current is not None and _is(current, assignee)
    is_known = current is not None and is_same and _says(context, current, note, status)
    reason = _unsuitable(context, topic, assignee)
    if reason is None:
        reason = (
            f"Topic is already assigned to @{_name(assignee)}"
            if is_known
            else _over_limit(context, topic, assignee, current)
        )
    if reason is not None:
        raise Refusal(Answer(400, json={"error": reason}))
    row: Document = {
        "topic_id": topic["id"],
        "target_type": kind,
        "target_id": target["id"],
        "assigned_to_type": assignee[0],
        "assigned_to_id": assignee[1]["id"],
        "assigned_by_user_id": context.require_login()["id"],
        "note": note,
        "status": status or _first_status(context),
    }
    if current is None:
        context.store.insert(KIND, row)
    else:
        context.store.put(KIND, {**row, "id": current["id"]})
    _tell(context, topic, _code(kind, assignee, current, is_same=is_same, note=note), _name(assignee), note or "")
    return success()


@route("PUT", "/assign/unassign", "discourse_assign/assign/unassign")
def unassign(context: Context) -> Answer:
    """Also what nobody is assigned to is free afterwards."""
    kind, target, topic = _target(context)
    row = assignment_of(context, kind, target["id"])
    if row is not None:
        context.store.delete(KIND, row["id"])
        if context.settings.on("unassign_creates_tracking_post"):
            word = "unassigned" if row["assigned_to_type"] == USER else "unassigned_group"
            held = context.store.get(row["assigned_to_type"].lower(), row["assigned_to_id"])
            name = "" if held is None else _name((row["assigned_to_type"], held))
            _tell(context, topic, word if kind == TOPIC else f"{word}_from_post", name, "")
    return success()


@route("GET", "/assign/members/<name>", "discourse_assign/assign/group_members")
def members(context: Context, name: str) -> Answer:
    """The members of a group who have assignments, those with the most first."""
    _require(context)
    group = find_group(context.store, name)
    if group is None:
        raise not_found()
    offset = page_number(context, "offset")
    limit = page_number(context, "limit", default=MEMBERS, most=MOST_MEMBERS)
    rows = context.store.all(KIND)
    counts = {
        member["user_id"]: sum(
            row["assigned_to_type"] == USER and row["assigned_to_id"] == member["user_id"] for row in rows
        )
        for member in rows_of_group(context.store, group["id"])
    }
    own = sum(row["assigned_to_type"] == GROUP and row["assigned_to_id"] == group["id"] for row in rows)
    found = sorted((number for number, count in counts.items() if count), key=lambda number: -counts[number])
    shown = found[offset : offset + limit]
    return ok(
        {
            "members": [
                {**(basic_user(context.store, number) or {}), "assignments_count": counts[number]} for number in shown
            ],
            "assignment_count": sum(counts[number] for number in shown) + own,
            "group_assignment_count": own,
        }
    )


def _require(context: Context) -> None:
    """Refuses while the plugin is off (404), and all who may not assign (403)."""
    if not context.settings.has_on("assign_enabled"):
        raise not_found()
    context.require_login()
    if not may_assign(context):
        raise invalid_access()


def _target(context: Context) -> tuple[str, Document, Document]:
    """What is assigned, with its topic; what there is not, or the acting user does not see, is not found."""
    _require(context)
    number, kind = number_of(required(context.params, "target_id")), required(context.params, "target_type")
    if kind not in (TOPIC, POST):
        raise not_found()
    target = context.store.get(kind.lower(), number or 0)
    topic = target if kind == TOPIC else context.store.get("topic", (target or {}).get("topic_id", 0))
    seen = can_see_topic(context, target) if kind == TOPIC else can_see_post(context, target)
    if target is None or topic is None or not seen:
        raise not_found()
    return kind, target, topic


Assignee = tuple[str, Document]


def _assignee(context: Context) -> Assignee:
    username, group_name = (str(context.params.get(key) or "") for key in ("username", "group_name"))
    found = (
        next(iter(context.store.named("user", "username", username)), None)
        if username
        else find_group(context.store, group_name)
    )
    if found is None:
        raise not_found()
    return (USER if username else GROUP), found


def _unsuitable(context: Context, topic: Document, assignee: Assignee) -> str | None:
    """Why somebody cannot be assigned, None where they can."""
    kind, found = assignee
    name = _name(assignee)
    if kind == USER and not _sees(context, found, topic):
        return f"@{name} can't be assigned because they don't have access to this topic."
    if kind == GROUP and not all(_sees(context, member, topic) for member in _members(context, found)):
        return f"@{name} can't be assigned because not all members have access to this topic."
    if kind == USER and not may_assign(context, found):
        return f"@{name} can't be assigned since they don't belong to assigned allowed groups."
    if kind == GROUP and not admits(context, found, found.get("assignable_level") or 0):
        return f"@{name} can't be assigned since it doesn't belong to assigned allowed groups."
    return None


def _over_limit(context: Context, topic: Document, assignee: Assignee, current: Document | None) -> str | None:
    """Which limit one more assignment would break."""
    kind, found = assignee
    if current is None and len(assignments_in(context, topic)) >= MOST_IN_A_TOPIC:
        return f"Limit of {MOST_IN_A_TOPIC} assignments per topic has been reached."
    most = context.settings.number("max_assigned_topics")
    is_other = kind == USER and found["id"] != context.require_login()["id"]
    if is_other and len(context.store.where(KIND, assigned_to_type=USER, assigned_to_id=found["id"])) >= most:
        return f"@{_name(assignee)} has already reached the maximum number of assigned topics ({most})."
    return None


def _members(context: Context, group: Document) -> list[Document]:
    found = (context.store.get("user", row["user_id"]) for row in rows_of_group(context.store, group["id"]))
    return [user for user in found if user is not None]


def _sees(context: Context, user: Document, topic: Document) -> bool:
    return can_see_topic(replace(context, user=user), topic)


def _is(row: Document, assignee: Assignee) -> bool:
    return (row["assigned_to_type"], row["assigned_to_id"]) == (assignee[0], assignee[1]["id"])


def _says(context: Context, row: Document, note: str | None, status: str | None) -> bool:
    return bool(row["note"] == note and row["status"] == (status or _first_status(context)))


def _first_status(context: Context) -> str:
    return next(iter(context.settings.items("assign_statuses")), FIRST_STATUS)


def _name(assignee: Assignee) -> str:
    return str(assignee[1]["username" if assignee[0] == USER else "name"])


def _code(kind: str, assignee: Assignee, current: Document | None, *, is_same: bool, note: str | None) -> str:
    """What the line in the stream tells."""
    if is_same:
        return "note_change" if note else "status_change"
    if kind == POST:
        return "assigned_to_post" if assignee[0] == USER else "assigned_group_to_post"
    word = "assigned" if current is None else "reassigned"
    return word if assignee[0] == USER else f"{word}_group"


def _tell(context: Context, topic: Document, code: str, name: str, text: str) -> None:
    """The line in the stream, which is for those who whisper unless assignments are public."""
    is_public = context.settings.on("assigns_public")
    more: dict[str, Any] = {"action_code": code, "action_code_who": name}
    add_post(context, topic, text, post_type=SMALL_ACTION if is_public else WHISPER, **more)
