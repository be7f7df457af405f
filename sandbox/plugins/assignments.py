"""Who is assigned to topics and posts, and who sees that (Discourse 3.5, plugins/discourse-assign)."""

from typing import Any

from idiaspora.sandbox.groups.groups import can_see_members, in_any_group, rows_of_group, visible_groups
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document

KIND = "assignment"
USER, GROUP = "User", "Group"
TOPIC, POST = "Topic", "Post"
ALLOWED = "assign_allowed_on_groups"


def may_assign(context: Context, user: Document | None = None) -> bool:
    """Whether a user, the acting one without a name, assigns and may be assigned: admins and set groups."""
    asked = user or context.user
    return asked is not None and bool(asked["admin"] or in_any_group(context, ALLOWED, asked))


def sees_assignments(context: Context) -> bool:
    if not context.settings.has_on("assign_enabled"):
        return False
    return context.settings.on("assigns_public") or may_assign(context)


def assignment_of(context: Context, kind: str, id: int) -> Document | None:
    """The assignment of a topic or a post itself."""
    return next(iter(context.store.where(KIND, target_type=kind, target_id=id)), None)


def assignments_in(context: Context, topic: Document) -> list[Document]:
    """The assignments of a topic and of its posts."""
    return context.store.where(KIND, topic_id=topic["id"])


def topic_fields(context: Context, topic: Document) -> dict[str, Any]:
    """What the page of a topic says of it; nothing where nobody is assigned."""
    row = assignment_of(context, TOPIC, topic["id"]) if sees_assignments(context) else None
    if row is None:
        return {}
    shown = {key: value for key, value in _assignee(context, row).items() if key != "id"}
    return {
        _key(row): shown,
        **({"assignment_note": row["note"]} if row["note"] else {}),
        **_status(context, row),
    }


def list_fields(context: Context, topic: Document) -> dict[str, Any]:
    """What a list of topics says of one."""
    row = assignment_of(context, TOPIC, topic["id"]) if sees_assignments(context) else None
    if row is None:
        return {}
    shown = _assignee(context, row)
    if row["assigned_to_type"] == GROUP:
        shown = {key: shown[key] for key in ("id", "name")}
    return {_key(row): shown, **_status(context, row)}


def group_fields(context: Context, group: Document) -> dict[str, Any]:
    """What the page of a group says: who may assign it, and how much it and its members have, for those who assign."""
    if not context.settings.has_on("assign_enabled"):
        return {}
    level = group.get("assignable_level") or 0
    shown: dict[str, Any] = {"assignable_level": level, "can_show_assigned_tab": level > 0}
    if may_assign(context):
        members = {row["user_id"] for row in rows_of_group(context.store, group["id"])}
        shown["assignment_count"] = sum(
            row["assigned_to_id"] in (members if row["assigned_to_type"] == USER else {group["id"]})
            for row in context.store.all(KIND)
        )
    return shown


def is_assigned(context: Context, topic: Document, name: str) -> bool:
    """The test of `?assigned=`: `nobody`, `*`, `me`, or a user or group by name; other names leave out nothing."""
    if not sees_assignments(context):
        return True
    rows = assignments_in(context, topic)
    if name in ("nobody", "*"):
        return bool(rows) is (name == "*")
    wanted = _named(context, name)
    return wanted is None or any((row["assigned_to_type"], row["assigned_to_id"]) == wanted for row in rows)


def _named(context: Context, name: str) -> tuple[str, int] | None:
    user = context.user if name == "me" else next(iter(context.store.named("user", "username", name)), None)
    if user is not None:
        return USER, int(user["id"])
    groups = (row for row in visible_groups(context) if can_see_members(context, row))
    return next(((GROUP, int(row["id"])) for row in groups if row["name"] == name.lower()), None)


def _key(row: Document) -> str:
    return "assigned_to_user" if row["assigned_to_type"] == USER else "assigned_to_group"


def _status(context: Context, row: Document) -> dict[str, Any]:
    return {"assignment_status": row["status"]} if context.settings.on("enable_assign_status") else {}


def _assignee(context: Context, row: Document) -> dict[str, Any]:
    if row["assigned_to_type"] == USER:
        return basic_user(context.store, row["assigned_to_id"]) or {}
    group = context.store.get("group", row["assigned_to_id"]) or {}
    keys = ("id", "name", "flair_bg_color", "flair_color", "flair_icon", "flair_upload_id")
    return {key: group.get(key) for key in keys}
