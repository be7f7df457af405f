"""Batches of users: lists of names with their traps, and the filter of member lists (Discourse 3.5)."""

import re
from typing import Any

from idiaspora.sandbox.http.answers import invalid_parameters, unhandled
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.ruby_text import inspect
from idiaspora.sandbox.store.store import Document


def chosen_users(context: Context, *, with_singular: bool = False) -> list[Document]:
    """The users that the first filled selector names; a selector that finds nobody is refused (400).

    Blanks after commas are part of the name. A JSON array of ids is taken as its text, so that its first number,
    stuck to the bracket, is lost without a word; an array of names is an error.
    """
    params = dict(context.params)
    if with_singular:
        for singular, plural in (("username", "usernames"), ("user_email", "user_emails")):
            if not is_blank(params.get(singular)):
                params[plural] = params[singular]
    users = context.store.all("user")
    for name in ("usernames", "user_id", "user_ids", "user_emails"):
        if is_blank(params.get(name)):
            continue
        key, wanted = _wanted(name, params[name])
        found = [user for user in users if _value(user, key) in wanted]
        if not found:
            raise invalid_parameters(name)
        return found
    return []


def _wanted(name: str, value: Any) -> tuple[str, set[Any]]:
    if name == "usernames":
        return "username", {part.lower() for part in _split(value)}
    if name == "user_emails":
        return "email", set(_split(value))
    if name == "user_id":
        return "id", {number_of(value)}
    text = inspect(value) if isinstance(value, list | dict) else str(value)
    return "id", {number_of(part) for part in text.split(",")} - {None}


def _split(value: Any) -> list[str]:
    if not isinstance(value, str):
        raise unhandled(500)
    return value.split(",")


def _value(user: Document, key: str) -> Any:
    return user["id"] if key == "id" else str(user.get(key) or "").lower()


def matches_filter(user: Document, text: str, *, with_emails: bool) -> bool:
    """Whether a member list with this filter shows the user.

    One word is a part of the name (for admins of the address too), a list with commas is a pattern each.
    """
    name, email = str(user["username"]).lower(), str(user.get("email") or "").lower()
    if "," not in text:
        if with_emails and re.search(r".+@.+", text) and email == text.lower():
            return True
        return text.lower() in name or (with_emails and text.lower() in email)
    patterns = "|".join(part for part in text.split(",")) or "$^"
    try:
        by_name = re.search(f"({patterns})", name, re.IGNORECASE)
    except re.error:
        raise unhandled(500) from None
    return bool(by_name) or (with_emails and email in text.split(","))
