"""The routes that read users: profile, cards, addresses, look-ups and the lists of the staff (core facts §3.1, 3.5)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from idiaspora.sandbox.groups.groups import visible_groups
from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_access, invalid_parameters, not_found, ok, refused
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import number_of, required
from idiaspora.sandbox.http.routes import Context, Handler, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.model.usernames import find_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.serializer_parts import basic, can_see_profile, is_me, is_until
from idiaspora.sandbox.users.serializers import card, hidden_profile, profile
from idiaspora.sandbox.users.shown_badges import with_badges
from idiaspora.sandbox.users.staff_serializers import detailed, list_row, may_see_addresses

MOST_CARDS = 50
PERIODS = ("all", "yearly", "quarterly", "monthly", "weekly", "daily")
SEEDED_AT = "2026-01-01T00:00:00.000Z"
LIST_PAGE = 100
MOST_FOUND = 6
TRUST_LEVEL_NAMES = ("newuser", "basic", "member", "regular", "leader")


def user_route(method: str, rest: str, name: str) -> Callable[[Handler], Handler]:
    """Register a handler under both paths that Discourse gives users, /u and /users."""

    def register(handler: Handler) -> Handler:
        for start in ("/u", "/users"):
            route(method, start + rest, f"users/{name}")(handler)
        return handler

    return register


def seen_user(context: Context, name: str) -> Document:
    """The user of this name; inactive ones are found by staff only, or where `show_inactive_accounts` is on."""
    user = find_user(context.store, name)
    shows_inactive = context.is_staff or (context.user is not None and context.settings.on("show_inactive_accounts"))
    if user is None or not (user["active"] or shows_inactive or is_me(context, user)):
        raise not_found()
    return user


def _check_public(context: Context) -> None:
    if context.user is None and context.settings.on("hide_user_profiles_from_public"):
        raise refused(403, "You need to be logged in to do that.", error_type="not_logged_in")


@user_route("GET", "/<username>", "show")
def show(context: Context, username: str) -> Answer:
    """A profile. Without `skip_track_visit` the reading counts as a view, once a day."""
    _check_public(context)
    return _profile_answer(context, seen_user(context, username))


def _profile_answer(context: Context, user: Document) -> Answer:
    if is_blank(context.params.get("skip_track_visit")) and not is_me(context, user):
        _count_view(context, user)
    if not can_see_profile(context, user):
        return ok({"user": hidden_profile(context, user)})
    return ok({**with_badges(context, [user]), "user": profile(context, user)})


def _count_view(context: Context, user: Document) -> None:
    view = {"user_id": user["id"], "viewer_id": (context.user or {}).get("id"), "day": context.now()[:10]}
    if not context.store.where("profile_view", **view):
        context.store.insert("profile_view", view)
        context.store.put("user", {**user, "profile_views": user.get("profile_views", 0) + 1})


@user_route("GET", "/<username>/card", "show_card")
def show_card(context: Context, username: str) -> Answer:
    _check_public(context)
    user = seen_user(context, username)
    shown = card(context, user) if can_see_profile(context, user) else hidden_profile(context, user)
    return ok({**with_badges(context, [user]), "user": shown})


@route("GET", "/user-cards", "users/cards")
def cards(context: Context) -> Answer:
    """The cards of up to 50 users by number; unknown ones are left out."""
    _check_public(context)
    wanted = [number_of(part) for part in str(required(context.params, "user_ids")).split(",")]
    if len(wanted) > MOST_CARDS:
        raise invalid_parameters("user_ids")
    users = [user for user in context.store.all("user") if user["id"] in wanted and can_see_profile(context, user)]
    return ok({**with_badges(context, users), "users": [card(context, user) for user in users]})


@user_route("GET", "/by-external/<external_id>", "show")
def by_external(context: Context, external_id: str) -> Answer:
    """A user by their DiscourseConnect id."""
    return _by_provider(context, "discourse_connect", external_id)


@user_route("GET", "/by-external/<provider>/<external_id>", "show")
def by_provider(context: Context, provider: str, external_id: str) -> Answer:
    """A user by their id at a login provider, for admins."""
    if not context.is_admin:
        raise refused(403, "You are not permitted to view the requested resource.", error_type="invalid_access")
    return _by_provider(context, provider, external_id)


def _by_provider(context: Context, provider: str, external_id: str) -> Answer:
    users = context.store.all("user")
    user = next((row for row in users if (row.get("external_ids") or {}).get(provider) == external_id), None)
    if user is None:
        raise not_found()
    return _profile_answer(context, user)


@user_route("GET", "/<username>/emails", "check_emails")
def emails(context: Context, username: str) -> Answer:
    """The addresses of a user; looking at another's is logged."""
    context.require_login()
    user = find_user(context.store, username)
    if user is None:
        raise not_found()
    if not is_me(context, user):
        if not may_see_addresses(context):
            raise Refusal(Answer(403, json={"failed": "FAILED"}))
        log_staff_action(context, "check_email", target_user_id=user["id"], context_url=context.params.get("context"))
    return ok(
        {
            "email": user.get("email"),
            "secondary_emails": [],
            "unconfirmed_emails": user.get("unconfirmed_emails", []),
            "associated_accounts": [],
        }
    )


@user_route("GET", "/search/users", "search_users")
def search_users(context: Context) -> Answer:
    """Users whose name or username begins with the term, at most six; groups too where asked for."""
    term = str(context.params.get("term") or "").strip().removeprefix("@").lower()
    limit = number_of(context.params.get("limit")) or MOST_FOUND
    users = [user for user in context.store.all("user") if _is_found(user, term)] if term else []
    users.sort(key=lambda user: (str(user["username"]).lower() != term, -user["id"] < 0, str(user["username"]).lower()))
    out: dict[str, Any] = {"users": [basic(user) for user in users[:limit]]}
    if context.user is not None and str(context.params.get("include_groups")) in ("true", "True") and term:
        out["groups"] = [
            {"name": group["name"], "full_name": group["full_name"]}
            for group in visible_groups(context)
            if any(term in str(group[key] or "").lower() for key in ("name", "full_name"))
        ]
    return ok(out)


def _is_found(user: Document, term: str) -> bool:
    words = [str(user["username"]), *str(user["name"] or "").split()]
    return bool(user["active"]) and not user["staged"] and any(word.lower().startswith(term) for word in words)


@route("GET", "/directory_items", "directory_items/index")
def directory(context: Context) -> Answer:
    """Counters by user. A daily job fills them, which does not run here: as on a fresh forum there are none yet."""
    limit, page = number_of(context.params.get("limit")), max(number_of(context.params.get("page")) or 0, 0)
    if limit is not None and not 0 < limit <= MOST_CARDS:
        raise invalid_parameters("limit")
    if required(context.params, "period") not in PERIODS:
        raise invalid_access()
    kept = {key: value for key, value in context.query.items() if isinstance(value, str)}
    more = f"/directory_items.json?{urlencode(sorted({**kept, 'page': page + 1}.items()))}"
    meta = {"last_updated_at": SEEDED_AT, "total_rows_directory_items": 0, "load_more_directory_items": more}
    return ok({"directory_items": [], "meta": meta})


@route("GET", "/admin/users", "admin/users/index", constraint="staff")
@route("GET", "/admin/users/list", "admin/users/index", constraint="staff")
@route("GET", "/admin/users/list/<flag>", "admin/users/index", constraint="staff")
def staff_list(context: Context, flag: str = "") -> Answer:
    """Users by 100. A known word filters; `active`, `new` and any other word only choose the order.

    `show_emails` shows the addresses and writes a row into the staff log (3.5).
    """
    users = _chosen(context, _listed(context, flag), flag)
    page = max((number_of(context.params.get("page")) or 0) - 1, 0)
    users = users[page * LIST_PAGE : (page + 1) * LIST_PAGE]
    with_emails = context.params.get("show_emails") in ("true", True)
    if with_emails and users:
        details = "\n".join(f"[{user['id']}] {user['username']}" for user in users)
        log_staff_action(context, "check_email", details=details, context_url=f"{context.path}.json")
    shown = with_emails and may_see_addresses(context)
    return ok([list_row(context, user, with_email=shown) for user in users])


def _listed(context: Context, flag: str) -> list[Document]:
    tests: dict[str, Callable[[Document], Any]] = {
        "staff": lambda user: user["admin"] or user["moderator"],
        "admins": lambda user: user["admin"],
        "moderators": lambda user: user["moderator"],
        "silenced": lambda user: is_until(user.get("silenced_till")),
        "suspended": lambda user: is_until(user.get("suspended_till")),
        "pending": lambda user: not user["approved"] and user["active"] and not is_until(user.get("suspended_till")),
        "staged": lambda user: user["staged"],
    }
    if flag in TRUST_LEVEL_NAMES:
        level = TRUST_LEVEL_NAMES.index(flag)
        return [user for user in context.store.all("user") if user["trust_level"] == level]
    return [user for user in context.store.all("user") if flag not in tests or tests[flag](user)]


ORDERS: dict[str, Callable[[Document], Any]] = {
    "created": lambda user: user["created_at"],
    "last_emailed": lambda user: 0,
    "seen": lambda user: user["last_seen_at"] or "",
    "username": lambda user: str(user["username"]),
    "email": lambda user: user.get("email") or "",
    "trust_level": lambda user: user["trust_level"],
    "silence_reason": lambda user: user.get("silence_reason") or "",
    "days_visited": lambda user: 0,
    "posts_read": lambda user: user.get("posts_read_count", 0),
    "topics_viewed": lambda user: 0,
    "posts": lambda user: user.get("post_count", 0),
    "read_time": lambda user: 0,
}


def _chosen(context: Context, users: list[Document], flag: str) -> list[Document]:
    """Filter by address, text or excluded user, and order."""
    params = context.params
    if not is_blank(params.get("email")):
        users = [user for user in users if (user.get("email") or "").lower() == str(params["email"]).lower()]
    elif not is_blank(params.get("filter")):
        text = str(params["filter"]).strip().lower()
        users = [user for user in users if any(text in str(user.get(key)).lower() for key in ("username", "email"))]
    if not is_blank(params.get("ip")):
        users = []
    if not is_blank(params.get("exclude")):
        users = [user for user in users if user["id"] != number_of(params["exclude"])]
    order = str(params.get("order") or "").lower()
    if order in ORDERS:
        return sorted(users, key=ORDERS[order], reverse=is_blank(params.get("asc")))
    users = sorted(users, key=lambda user: str(user["username"]))
    return sorted(users, key=ORDERS["seen" if flag == "active" else "created"], reverse=True) if not order else users


@route("GET", "/admin/users/<id>", "admin/users/show", constraint="staff")
@route("GET", "/admin/users/<id>/<username>", "admin/users/show", constraint="staff")
def staff_page(context: Context, id: str, username: str = "") -> Answer:
    """Everything about a user, by number."""
    number = number_of(id)
    user = None if number is None else context.store.get("user", number)
    if user is None:
        raise not_found()
    return ok(detailed(context, user, on_its_page=True))
