"""The routes that read groups: list, search, one group, its category rights and its log (core facts §2.1, 3.5)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from idiaspora.sandbox.categories.access import can_see as can_see_category
from idiaspora.sandbox.categories.serializers import Views
from idiaspora.sandbox.groups.groups import (
    MODERATORS,
    can_edit_group,
    can_see_group,
    can_see_members,
    find_group,
    is_mentionable,
    is_messageable,
    lists_everyone,
    membership,
    rows_of_user,
    visible_group_names,
    visible_groups,
)
from idiaspora.sandbox.groups.serializers import basic_group, shown_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, not_found, ok
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import find_by, number_of, required
from idiaspora.sandbox.http.routes import Context, Handler, Offered, always, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.model.usernames import find_user, name_exists, normalized, problem_of_name
from idiaspora.sandbox.store.store import Document

PAGE_SIZE = 36
TYPE_FILTERS = ("my", "owner", "public", "close", "automatic")
LOG_PAGE_SIZE = 25


def group_route(method: str, rest: str, name: str, *, offered: Offered = always) -> Callable[[Handler], Handler]:
    """Register a handler under both paths that Discourse gives groups, /groups and /g."""

    def register(handler: Handler) -> Handler:
        for start in ("/groups", "/g"):
            route(method, start + rest, f"groups/{name}", offered=offered)(handler)
        return handler

    return register


def seen_group(context: Context, name: str) -> Document:
    """The group of this name in any letter case; 404 where there is none or the acting user may not see it."""
    group = find_group(context.store, name)
    if group is None or not can_see_group(context, group):
        raise not_found()
    return group


@group_route("GET", "", "index")
def index(context: Context) -> Answer:
    """One page of 36 groups. Members do not see automatic groups in it, except the moderators (3.5)."""
    if not context.settings.on("enable_group_directory") and not context.is_staff:
        raise invalid_access()
    params = context.params
    groups, filters = visible_groups(context), list(TYPE_FILTERS)
    if not is_blank(params.get("username")):
        groups = _groups_of(context, str(params["username"]), groups)
        filters = [word for word in filters if word not in ("my", "owner")]
    if not is_blank(params.get("filter")):
        groups = [group for group in groups if _matches(group, str(params["filter"]))]
    if not context.is_staff:
        groups = [group for group in groups if not group["automatic"] or group["id"] == MODERATORS]
        filters.remove("automatic")
    if not is_blank(params.get("type")):
        groups = _of_type(context, str(params["type"]), groups)
    if context.user is None:
        filters = [word for word in filters if word not in ("my", "owner")]
    return ok(_page(context, _ordered(context, groups), filters))


def _page(context: Context, groups: list[Document], filters: list[str]) -> dict[str, Any]:
    params, page = context.params, max(number_of(context.params.get("page")) or 0, 0)
    rows = rows_of_user(context.store, context.user["id"]) if context.user else []
    listed = {group["id"] for group in groups}
    mine = {row["group_id"] for row in rows} & listed
    owned = {row["group_id"] for row in rows if row["owner"]} & listed
    following = {
        "page": page + 1,
        "type": params.get("type"),
        "order": _order(context),
        "asc": params.get("asc"),
        "filter": params.get("filter"),
    }
    query = urlencode(sorted((key, value) for key, value in following.items() if value is not None))
    return {
        "groups": [
            basic_group(
                context,
                group,
                **({"is_group_user": group["id"] in mine} if mine else {}),
                **({"is_group_owner": group["id"] in owned} if owned else {}),
            )
            for group in groups[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        ],
        "extras": {"type_filters": filters},
        "total_rows_groups": len(groups),
        "load_more_groups": f"/groups?{query}",
    }


def _groups_of(context: Context, username: str, groups: list[Document]) -> list[Document]:
    """The groups of a user whose membership the acting user may see."""
    user = find_user(context.store, username)
    if user is None:
        raise not_found()
    return [group for group in groups if membership(context.store, group, user) and can_see_members(context, group)]


def _matches(group: Document, term: str) -> bool:
    return any(term.lower() in (group[key] or "").lower() for key in ("name", "full_name"))


def _of_type(context: Context, word: str, groups: list[Document]) -> list[Document]:
    rows = {}
    if word in ("my", "owner"):
        if context.user is None:
            raise not_found()
        rows = {row["group_id"]: row["owner"] for row in rows_of_user(context.store, context.user["id"])}
    tests: dict[str, Callable[[Document], bool]] = {
        "my": lambda group: group["id"] in rows,
        "owner": lambda group: bool(rows.get(group["id"])),
        "public": lambda group: group["public_admission"] and not group["automatic"],
        "close": lambda group: not group["public_admission"] and not group["automatic"],
        "automatic": lambda group: group["automatic"],
        "non_automatic": lambda group: not group["automatic"],
    }
    if word not in tests:
        raise invalid_parameters("type")
    return [group for group in groups if tests[word](group)]


def _order(context: Context) -> str | None:
    order = context.params.get("order")
    return order if order in ("name", "user_count") else None


def _ordered(context: Context, groups: list[Document]) -> list[Document]:
    order = _order(context)
    if order is None:
        return groups
    counts: dict[int, int] = {}
    for row in context.store.all("group_user"):
        counts[row["group_id"]] = counts.get(row["group_id"], 0) + 1
    ascending = str(context.params.get("asc")).lower() == "true"

    def key(group: Document) -> Any:
        return str(group["name"]).lower() if order == "name" else counts.get(group["id"], 0)

    return sorted(groups, key=key, reverse=not ascending)


@group_route("GET", "/search", "search")
def search(context: Context) -> Answer:
    """All visible groups by name, without pages; newer versions add others that are asked for."""
    context.require_login()
    params = context.params
    pseudogroups = _says_yes(params, "include_pseudogroups") and bool(context.profile.groups.pseudogroups)
    everyone = (_says_yes(params, "include_everyone") or pseudogroups) and context.profile.groups.everyone_in_search
    groups = visible_groups(context, with_everyone=everyone and lists_everyone(context), with_pseudogroups=pseudogroups)
    if not is_blank(params.get("term")):
        groups = [group for group in groups if _matches(group, str(params["term"]))]
    if _says_yes(params, "ignore_automatic"):
        groups = [group for group in groups if not group["automatic"]]
    return ok([basic_group(context, group) for group in groups])


def _says_yes(params: dict[str, Any], name: str) -> bool:
    return str(params.get(name)) in ("true", "True")


@group_route("GET", "/by-id/<id>", "show", offered=lambda profile: profile.groups.by_id)
def show_by_id(context: Context, id: str) -> Answer:
    """One group by its number."""
    group = find_by(context.store, "group", id)
    if not can_see_group(context, group):
        raise not_found()
    return _shown(context, group)


@group_route("GET", "/<name>", "show")
def show(context: Context, name: str) -> Answer:
    return _shown(context, seen_group(context, name))


def _shown(context: Context, group: Document) -> Answer:
    names = visible_group_names(context, with_automatic=context.is_staff)
    return ok({"group": shown_group(context, group), "extras": {"visible_group_names": list(names.values())}})


@group_route("GET", "/<name>/permissions", "permissions")
def permissions(context: Context, name: str) -> Answer:
    """The categories that give this group rights of its own, by name."""
    group = seen_group(context, name)
    rights = [
        (category, row["permission_type"])
        for category in sorted(context.store.all("category"), key=lambda category: str(category["name"]))
        for row in category["permissions"]
        if row["group_id"] == group["id"] and can_see_category(context, category)
    ]
    views = Views(context)
    return ok(
        [
            {
                "permission_type": permission_type,
                "category": views.full(category),
                "group": basic_group(context, group),
            }
            for category, permission_type in rights
        ]
    )


@group_route("GET", "/<name>/mentionable", "mentionable")
def mentionable(context: Context, name: str) -> Answer:
    return ok({"mentionable": is_mentionable(context, _known_group(context, name))})


@group_route("GET", "/<name>/messageable", "messageable")
def messageable(context: Context, name: str) -> Answer:
    return ok({"messageable": is_messageable(context, _known_group(context, name))})


def _known_group(context: Context, name: str) -> Document:
    """These two routes answer for hidden groups too; an unknown one is 403."""
    context.require_login()
    group = find_group(context.store, name)
    if group is None:
        raise invalid_access()
    return group


@group_route("GET", "/check-name", "check_name")
def check_name(context: Context) -> Answer:
    """Whether a name is free for a group; the reserved names of users are allowed."""
    context.require_login()
    name = normalized(str(required(context.params, "group_name")))
    problem = problem_of_name(context.settings, name)
    if problem:
        return ok({"errors": [f"Username {problem}"]})
    return ok({"available": True} if not name_exists(context.store, name) else {"available": False, "suggestion": ""})


@group_route("GET", "/<name>/logs", "histories")
def logs(context: Context, name: str) -> Answer:
    """What happened to the group, newest first; `offset` counts pages of 25."""
    context.require_login()
    group = seen_group(context, name)
    if not context.is_admin and not can_edit_group(context, group):
        raise invalid_access()
    page = max(number_of(context.params.get("offset")) or 0, 0)
    rows = [row for row in context.store.where("group_history", group_id=group["id"]) if _is_wanted(context, row)]
    shown = rows[::-1][page * LOG_PAGE_SIZE : (page + 1) * LOG_PAGE_SIZE]
    return ok(
        {
            "logs": [_log_row(context, row) for row in shown],
            "all_loaded": len(shown) < LOG_PAGE_SIZE,
        }
    )


def _is_wanted(context: Context, row: Document) -> bool:
    filters = context.params.get("filters")
    if not isinstance(filters, dict):
        return True
    for key in ("action", "subject"):
        if not is_blank(filters.get(key)) and row[key] != filters[key]:
            return False
    for key in ("acting_user", "target_user"):
        if not is_blank(filters.get(key)):
            user = find_user(context.store, str(filters[key]))
            if user is None or row[f"{key}_id"] != user["id"]:
                return False
    return True


def _log_row(context: Context, row: Document) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("action", "subject", "prev_value", "new_value", "created_at")},
        "acting_user": basic_user(context.store, row["acting_user_id"]),
        "target_user": basic_user(context.store, row["target_user_id"]),
    }
