"""Tag groups, written by staff: a PUT replaces all but name and permissions (core facts §5, Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.categories.permissions import UnknownGroupError, group_id
from idiaspora.sandbox.groups.groups import EVERYONE
from idiaspora.sandbox.http.answers import Answer, invalid_access, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_integer, as_text, is_blank
from idiaspora.sandbox.http.routes import Context, check_constraint, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.tags.names import ensure_tags, find_tag
from idiaspora.sandbox.tags.references import may_see_tag_group, shown_tags, tag_references

FULL = 1
LEVELS = {"full": FULL, "readonly": 3}
LONGEST_NAME = 100
MOST_FOUND = 1000
PARENT_KEYS = ("parent_tag", "parent_tag_name")


def serialized(context: Context, group: Document) -> dict[str, Any]:
    """A tag group; synonyms are left out of its tags, permissions are keyed by group."""
    tags = {tag["name"]: tag for tag in context.store.all("tag")}
    names = sorted(name for name in group["tag_names"] if not tags.get(name, {}).get("target_tag_id"))
    parents = [group["parent_tag_name"]] if group["parent_tag_name"] else []
    as_objects = context.profile.tags.as_objects
    keys = ("tags", "parent_tag") if as_objects else ("tag_names", "parent_tag_name")
    return {
        "id": group["id"],
        "name": group["name"],
        keys[0]: shown_tags(context, names),
        keys[1]: shown_tags(context, parents),
        "one_per_topic": group["one_per_topic"],
        "permissions": _shown_permissions(context.store, group),
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
    return ok({"tag_groups": [serialized(context, group) for group in groups]})


@route("GET", "/tag_groups/filter/search", "tag_groups/search")
def search(context: Context) -> Answer:
    """Groups by a part of their name, for the staff only in older versions."""
    facts = context.profile.tags
    check_constraint(context, None if facts.groups_searched_by_all else "staff")
    term = str(context.params.get("q") or "").strip().lower()
    limit = as_integer(context.params.get("limit")) or context.settings.number("max_tag_search_results")
    groups = sorted(context.store.all("tag_group"), key=lambda group: str(group["name"]))
    found = [group for group in groups if term in group["name"].lower() and may_see_tag_group(context, group)][
        : min(limit, MOST_FOUND)
    ]
    if facts.as_objects:
        return ok({"results": [_with_tags(context, group) for group in found]})
    return ok({"results": [{"id": group["id"], "name": group["name"]} for group in found]})


def _with_tags(context: Context, group: Document) -> dict[str, Any]:
    tags = tag_references(context, group["tag_names"])
    return {"name": group["name"], "tags": [{"id": tag["id"], "name": tag["name"]} for tag in tags]}


@route("GET", "/tag_groups/<id>", "tag_groups/show", constraint="staff")
def show(context: Context, id: str) -> Answer:
    return ok({"tag_group": serialized(context, _found(context, id))})


@route("POST", "/tag_groups", "tag_groups/create", constraint="staff")
def create(context: Context) -> Answer:
    """A new group. The tags that it names are created first, and stay when the group is then refused (3.5)."""
    _require_tagging(context)
    sent = _sent(context)
    group = {
        "name": _sent_name(sent),
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
    shown = serialized(context, stored)
    log_staff_action(context, "tag_group_create", subject=group["name"], new=shown)
    return ok({"tag_group": shown})


@route("PUT", "/tag_groups/<id>", "tag_groups/update", constraint="staff")
def update(context: Context, id: str) -> Answer:
    """Replace the group.

    A taken or too long name answers 200 with the values that were not saved, and is logged like a change (3.5).
    """
    group = _found(context, id)
    _require_tagging(context)
    sent = _sent(context)
    before = serialized(context, group)
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
    after = serialized(context, changed)
    log_staff_action(context, "tag_group_change", subject=changed["name"], previous=before, new=after)
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
    shown = serialized(context, group)
    log_staff_action(context, "tag_group_destroy", subject=group["name"], previous=shown)
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


def _sent_name(sent: dict[str, Any]) -> str | None:
    name = sent.get("name")
    return None if name is None or isinstance(name, list | dict) else as_text(name)


def _replaced(context: Context, sent: dict[str, Any]) -> dict[str, Any]:
    """What every write sets, also when it is not sent: the names, the parent and whether one tag is enough."""
    names, parents = _sent_names(context, sent, "tags", "tag_names"), _sent_names(context, sent, *PARENT_KEYS)
    parent = next(iter(ensure_tags(context, parents[:1])), None)
    tags = ensure_tags(context, names)
    return {
        "tag_names": [name for name in tags if name != parent and find_tag(context.store, name)],
        "parent_tag_name": parent,
        "one_per_topic": sent.get("one_per_topic") in (True, "true"),
    }


def _sent_names(context: Context, sent: dict[str, Any], objects_key: str, names_key: str) -> list[Any]:
    """The sent tags by name. Objects, where the version takes them, count before names that it may take, too."""
    facts = context.profile.tags
    objects = sent.get(objects_key) if facts.as_objects else None
    names = sent.get(names_key) if facts.names_taken else None
    if isinstance(objects, list) and objects:
        return [name for entry in objects if isinstance(entry, dict) and (name := _name_of(context, entry))]
    return names if isinstance(names, list) else []


def _name_of(context: Context, entry: dict[str, Any]) -> Any:
    """The name of a sent tag: that of its number where it has one; an unknown number is an error of the server."""
    if is_blank(entry.get("id")):
        return entry.get("name")
    tag = context.store.get("tag", as_integer(entry["id"]) or 0)
    if tag is None:
        raise unhandled(404)
    return tag["name"]


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
