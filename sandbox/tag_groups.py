"""Tag groups: staff write them, a PUT replaces all but name and permissions (core facts §5, Discourse 3.5)."""

from typing import Any

from sandbox.answers import Answer, invalid_access, ok, success, unhandled, unprocessable
from sandbox.category_permissions import UnknownGroupError, group_id
from sandbox.groups import EVERYONE
from sandbox.params import as_integer, is_blank
from sandbox.routes import Context, route
from sandbox.ruby_text import inspect
from sandbox.staff_log import log_staff_action
from sandbox.store import Document, Store
from sandbox.tag_names import ensure_tags, find_tag

FULL = 1
LEVELS = {"full": FULL, "readonly": 3}
LONGEST_NAME = 100


def serialized(store: Store, group: Document) -> dict[str, Any]:
    """A tag group; synonyms are left out of its names, permissions are keyed by group."""
    tags = {tag["name"]: tag for tag in store.all("tag")}
    return {
        "id": group["id"],
        "name": group["name"],
        "tag_names": sorted(name for name in group["tag_names"] if not tags.get(name, {}).get("target_tag_id")),
        "parent_tag_name": [group["parent_tag_name"]] if group["parent_tag_name"] else [],
        "one_per_topic": group["one_per_topic"],
        "permissions": _shown_permissions(store, group),
    }


def _shown_permissions(store: Store, group: Document) -> dict[str, int]:
    """The levels by the id of their group, or by its name."""
    rows = group["permissions"]
    if not store.profile.tags.permissions_by_name:
        return {str(row["group_id"]): row["permission_type"] for row in rows}
    names = {row["id"]: row["name"] for row in store.all("group")}
    return {names[row["group_id"]]: row["permission_type"] for row in rows if row["group_id"] in names}


@route("GET", "/tag_groups", "tag_groups/index", constraint="staff")
def index(context: Context) -> Answer:
    """All tag groups by name; also while tagging is off (3.5)."""
    groups = sorted(context.store.all("tag_group"), key=lambda group: str(group["name"]))
    return ok({"tag_groups": [serialized(context.store, group) for group in groups]})


@route("GET", "/tag_groups/filter/search", "tag_groups/search", constraint="staff")
def search(context: Context) -> Answer:
    """Up to five groups by a part of their name."""
    term = str(context.params.get("q") or "").strip().lower()
    limit = as_integer(context.params.get("limit")) or 5
    groups = sorted(context.store.all("tag_group"), key=lambda group: str(group["name"]))
    found = [group for group in groups if term in group["name"].lower()][:limit]
    return ok({"results": [{"id": group["id"], "name": group["name"]} for group in found]})


@route("GET", "/tag_groups/<id>", "tag_groups/show", constraint="staff")
def show(context: Context, id: str) -> Answer:
    return ok({"tag_group": serialized(context.store, _found(context, id))})


@route("POST", "/tag_groups", "tag_groups/create", constraint="staff")
def create(context: Context) -> Answer:
    """A new group. The tags that it names are created first, and stay when the group is then refused (3.5)."""
    _require_tagging(context)
    sent = _sent(context)
    group = {
        "name": sent.get("name"),
        "one_per_topic": False,
        "permissions": _permissions(context, sent) or [{"group_id": EVERYONE, "permission_type": FULL}],
        **_replaced(context, sent),
    }
    if group["name"] is None:
        return unhandled(500).answer
    problems = _problems(context, group)
    if problems:
        return unprocessable(*problems).answer
    stored = context.store.insert("tag_group", group)
    shown = serialized(context.store, stored)
    log_staff_action(context, "tag_group_create", subject=group["name"], new=inspect(shown))
    return ok({"tag_group": shown})


@route("PUT", "/tag_groups/<id>", "tag_groups/update", constraint="staff")
def update(context: Context, id: str) -> Answer:
    """Replace the group.

    A taken or too long name answers 200 with the values that were not saved, and is logged like a change (3.5).
    """
    group = _found(context, id)
    _require_tagging(context)
    sent = _sent(context)
    before = serialized(context.store, group)
    permissions = _permissions(context, sent)
    named = {"name": str(sent["name"] or "")} if "name" in sent else {}
    known = {tag["id"] for tag in context.store.all("tag")}
    changed = {**group, **named, **_replaced(context, sent)}
    if permissions is not None:
        changed["permissions"] = permissions
    if _problems(context, changed):
        for tag in context.store.all("tag"):
            if tag["id"] not in known:
                context.store.delete("tag", tag["id"])
    else:
        context.store.put("tag_group", changed)
    after = serialized(context.store, changed)
    log_staff_action(context, "tag_group_change", subject=changed["name"], previous=inspect(before), new=inspect(after))
    return success(tag_group=after)


@route("DELETE", "/tag_groups/<id>", "tag_groups/destroy", constraint="staff")
def destroy(context: Context, id: str) -> Answer:
    """Forget the group; its tags stay, categories lose it."""
    group = _found(context, id)
    _require_tagging(context)
    for category in context.store.all("category"):
        allowed = [number for number in category["allowed_tag_groups"] if number != group["id"]]
        required = [row for row in category["required_tag_groups"] if row["tag_group_id"] != group["id"]]
        if (allowed, required) != (category["allowed_tag_groups"], category["required_tag_groups"]):
            changed = {**category, "allowed_tag_groups": allowed, "required_tag_groups": required}
            context.store.put("category", changed)
    context.store.delete("tag_group", group["id"])
    shown = serialized(context.store, group)
    log_staff_action(context, "tag_group_destroy", subject=group["name"], previous=inspect(shown))
    return success()


def _found(context: Context, id: str) -> Document:
    group = context.store.get("tag_group", as_integer(id) or 0)
    if group is None:
        raise unhandled(404)
    return group


def _require_tagging(context: Context) -> None:
    if not context.settings.on("tagging_enabled"):
        raise invalid_access()


def _sent(context: Context) -> dict[str, Any]:
    wrapped = context.params.get("tag_group")
    return {**context.params, **wrapped} if isinstance(wrapped, dict) else context.params


def _replaced(context: Context, sent: dict[str, Any]) -> dict[str, Any]:
    """What every write sets, also when it is not sent: the names, the parent and whether one tag is enough."""
    names = sent.get("tag_names")
    parents = sent.get("parent_tag_name")
    parent = next(iter(ensure_tags(context, parents[:1] if isinstance(parents, list) else [])), None)
    tags = ensure_tags(context, names if isinstance(names, list) else [])
    return {
        "tag_names": [name for name in tags if name != parent and find_tag(context.store, name)],
        "parent_tag_name": parent,
        "one_per_topic": sent.get("one_per_topic") in (True, "true"),
    }


def _permissions(context: Context, sent: dict[str, Any]) -> list[Document] | None:
    """The rows of the sent permissions, None when none were sent. Unknown names and levels as text are a 500 (3.5)."""
    permissions = sent.get("permissions")
    if permissions is None:
        return None
    if not isinstance(permissions, dict):
        raise unhandled(500)
    if is_blank(permissions):
        return [{"group_id": EVERYONE, "permission_type": FULL}]
    rows: dict[int, Document] = {}
    for key, level in permissions.items():
        number = level if isinstance(level, int) and not isinstance(level, bool) else LEVELS.get(str(level))
        try:
            group = group_id(context.store, str(key))
        except UnknownGroupError:
            raise unhandled(500) from None
        if number is None:
            raise unhandled(500)
        rows[group] = {"group_id": group, "permission_type": number}
    return list(rows.values())


def _problems(context: Context, group: Document) -> list[str]:
    problems = []
    if len(group["name"]) > LONGEST_NAME:
        problems.append(f"Name is too long (maximum is {LONGEST_NAME} characters)")
    others = (row for row in context.store.all("tag_group") if row["id"] != group.get("id"))
    if any(row["name"].lower() == group["name"].lower() for row in others):
        problems.append("Name has already been taken")
    return problems
