"""Changes of a profile, by its user and by the staff (core facts §3.3, Discourse 3.5)."""

from dataclasses import replace
from typing import Any

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.categories.access import visible_categories
from idiaspora.sandbox.groups.groups import membership
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, nothing, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.mail_addresses import is_mail_address
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.model.usernames import (
    find_by_email,
    find_user,
    is_reserved,
    name_exists,
    normalized,
    problem_of_name,
)
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.tags import hidden_from
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.users.custom_fields import written_values
from idiaspora.sandbox.users.reads import user_route
from idiaspora.sandbox.users.serializer_parts import can_edit, is_me
from idiaspora.sandbox.users.serializers import CATEGORY_KEYS, CHAT_OPTIONS, OPTIONS, TAG_KEYS, profile

TEXTS = ("bio_raw", "location", "date_of_birth", "locale", "timezone")
LONGEST = {"name": 255, "bio_raw": 3000, "location": 3000}


def editable_user(context: Context, username: str) -> Document:
    """The user of this name whom the acting user may change."""
    context.require_login()
    user = find_user(context.store, username)
    if user is None or not (user["active"] or context.is_staff):
        raise not_found()
    if not can_edit(context, user):
        raise invalid_access()
    return user


@user_route("PUT", "/<username>", "update")
def update(context: Context, username: str) -> Answer:
    """Change what is sent; absent keys stay. A title that is null, or that the user may not carry, is ignored."""
    user = editable_user(context, username)
    params = context.params
    if not is_blank(params.get("user_fields")):
        user["user_fields"] = written_values(context, user, params["user_fields"])
    if isinstance(params.get("name"), str) and context.settings.on("enable_names"):
        user["name"] = params["name"]
    for key in TEXTS:
        if key in params and not isinstance(params[key], list | dict):
            user[key] = None if is_blank(params[key]) else str(params[key])
    if "website" in params and not isinstance(params["website"], list | dict):
        user["website"] = _website(params["website"])
    _write_title(context, user)
    _write_flair(context, user)
    _write_options(context, user)
    _check_lengths(user)
    context.store.put("user", user)
    _write_preferences(context, user)
    return success(user=profile(context, user))


def _website(value: Any) -> str | None:
    """The address; one without a protocol gets one."""
    if is_blank(value):
        return None
    return str(value) if str(value).startswith("http") else f"http://{value}"


def _write_title(context: Context, user: Document) -> None:
    title = context.params.get("title")
    if isinstance(title, str) and _may_carry(context, user, title):
        if context.is_staff and not is_me(context, user) and title != (user["title"] or ""):
            action = "change_title" if title else "revoke_title"
            new = title or None
            log_staff_action(context, action, target_user_id=user["id"], previous=user["title"], new=new)
        user["title"] = title


def _may_carry(context: Context, user: Document, title: str) -> bool:
    """Staff may give any title; a user may drop their own, and carry that of a group or a badge of theirs."""
    if context.is_staff or title == "":
        return True
    store = context.store
    groups = [group for group in store.all("group") if group["title"] == title]
    badges = {badge["id"] for badge in store.all("badge") if badge["allow_title"] and badge["name"] == title}
    held = {row["badge_id"] for row in store.where("user_badge", user_id=user["id"])}
    return bool(badges & held) or any(membership(store, group, user) for group in groups)


def _write_flair(context: Context, user: Document) -> None:
    """The flair of a group that has one and that the user is in; blank takes it away."""
    if "flair_group_id" not in context.params:
        return
    number = as_integer(context.params["flair_group_id"])
    group = None if number is None else context.store.get("group", number)
    if number is None:
        user["flair_group_id"] = None
    elif group and membership(context.store, group, user) and (group["flair_icon"] or group["flair_upload_id"]):
        user["flair_group_id"] = number


def _write_options(context: Context, user: Document) -> None:
    """Preferences: true and false also as words."""
    known = OPTIONS | CHAT_OPTIONS
    options = dict(user.get("options") or {})
    for key, default in known.items():
        value = context.params.get(key)
        if is_blank(value) and value is not False:
            continue
        if isinstance(default, bool):
            options[key] = value in (True, "true")
        elif isinstance(default, int):
            options[key] = as_integer(value)
        elif key != "timezone":
            options[key] = value
    user["options"] = options


def _check_lengths(user: Document) -> None:
    problems = [
        f"{key.capitalize().replace('_', ' ')} is too long (maximum is {most} characters)"
        for key, most in LONGEST.items()
        if len(user.get(key) or "") > most
    ]
    if problems:
        raise unprocessable(*problems)


def _write_preferences(context: Context, user: Document) -> None:
    """Levels of categories (arrays of ids, or ["-1"] for none) and tags (comma text), and the navigation menu.

    What stands in two lists has the level of the later one (3.5).
    """
    categories = {category["id"] for category in context.store.all("category")}
    for key, word in CATEGORY_KEYS.items():
        sent = context.params.get(f"{key}_category_ids")
        if isinstance(sent, list):
            known = categories & {as_integer(item) for item in sent}
            preferences.replace_level(context.store, preferences.CATEGORIES, user["id"], word, known)
    tags = {tag["name"].lower(): tag["name"] for tag in context.store.all("tag")}
    for key, word in TAG_KEYS.items():
        sent = context.params.get(f"{key}_tags")
        if isinstance(sent, str):
            names = [tags[part.strip().lower()] for part in sent.split(",") if part.strip().lower() in tags]
            preferences.replace_level(context.store, preferences.TAGS, user["id"], word, names)
    topic_users.follow_preferences(context.store, user["id"])
    _write_menu(replace(context, user=user), user)


def _write_menu(theirs: Context, user: Document) -> None:
    """The categories and tags in the navigation menu: those that the user sees."""
    categories, tags = theirs.body.get("sidebar_category_ids"), theirs.body.get("sidebar_tag_names")
    if isinstance(categories, list):
        wanted = {as_integer(item) for item in categories}
        seen = [row["id"] for row in visible_categories(theirs) if row["id"] in wanted]
        sidebar_links.replace(theirs.store, sidebar_links.CATEGORY, user["id"], seen)
    if isinstance(tags, list) and theirs.settings.on("tagging_enabled"):
        names = [row["name"] for row in theirs.store.all("tag") if row["name"] in tags]
        shown = [name for name in names if not hidden_from(theirs, name)]
        sidebar_links.replace(theirs.store, sidebar_links.TAG, user["id"], shown)


@user_route("PUT", "/<username>/preferences/email", "users_email/update")
def change_email(context: Context, username: str) -> Answer:
    """Ask for another address; it waits for the user's confirmation."""
    email = str(required(context.params, "email")).strip().lower()
    user = editable_user(context, username)
    if not context.settings.on("email_editable"):
        raise invalid_access()
    if not is_mail_address(email):
        raise unprocessable("Email is invalid.")
    if find_by_email(context.store, email) and not context.settings.on("hide_email_address_taken"):
        raise unprocessable("Email has already been taken")
    waiting = [*(other for other in user.get("unconfirmed_emails", []) if other != email), email]
    context.store.put("user", {**user, "unconfirmed_emails": waiting})
    return nothing()


@user_route("PUT", "/<username>/preferences/username", "username")
def change_username(context: Context, username: str) -> Answer:
    """Rename a user; members only in their first days, which here is always."""
    new = normalized(str(required(context.params, "new_username")))
    user = editable_user(context, username)
    if is_reserved(context.settings, new):
        raise unprocessable("That username is not allowed.")
    problem = problem_of_name(context.settings, new)
    if problem is None and new.lower() != user["username"].lower() and name_exists(context.store, new):
        problem = "must be unique"
    if problem:
        raise unprocessable(f"Username {problem}")
    if context.is_staff and not is_me(context, user):
        names = {"previous": user["username"], "new": new}
        log_staff_action(context, "change_username", target_user_id=user["id"], **names)
    context.store.put("user", {**user, "username": new})
    return ok({"id": user["id"], "username": new})


@user_route("GET", "/check_username", "check_username")
def check_username(context: Context) -> Answer:
    """Whether a name is free, with a proposal where it is not."""
    name = normalized(str(required(context.params, "username")))
    problem = problem_of_name(context.settings, name)
    if problem:
        return ok({"errors": [f"Username {problem}"]})
    if name_exists(context.store, name) or is_reserved(context.settings, name):
        numbers = (f"{name}{number}" for number in range(1, 100))
        return ok({"available": False, "suggestion": next(n for n in numbers if not name_exists(context.store, n))})
    return ok({"available": True})
