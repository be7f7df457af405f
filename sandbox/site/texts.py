"""Texts of the site and their overrides by language (Discourse 3.5, app/controllers/admin/site_texts_controller.rb).

The sandbox knows a few of Discourse's many texts, and only in English: enough to rehearse overriding and reverting.
"""

import re
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_parameters,
    missing_parameter,
    not_found,
    ok,
    unprocessable,
)
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.site.settings_api import locales
from idiaspora.sandbox.site.settings_values import sanitized
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document

PAGE_SIZE = 50
INTERPOLATION = re.compile(r"%\{(\w+)\}|\{\{(\w+)\}\}")
TEXTS = "/admin/customize/site_texts"
ALWAYS_GIVEN = {"system_messages.welcome_user": ("username", "name", "name_or_username")}
"""Variables that texts of those beginnings may use though the original does not."""
REST = {"__rest_serializer": "1"}


@cache
def known_texts() -> dict[str, str]:
    """English texts by key."""
    texts: dict[str, str] = packaged("site_texts.json")
    return texts


@route("GET", TEXTS, "admin/site_texts/index", constraint="admin")
def index(context: Context) -> Answer:
    """Texts of one language that have the words of `q`, or the overridden ones; fifty a page from 0."""
    locale = _locale(context, context.params)
    query = str(context.params.get("q") or "").lower()
    only_overridden = context.params.get("overridden") == "true"
    rows = [shown(context, key, locale) for key in sorted(known_texts())]
    rows = [
        row
        for row in rows
        if (not only_overridden or row["overridden"]) and (query in row["id"].lower() or query in row["value"].lower())
    ]
    page = str(context.params.get("page") or "0")
    first = (int(page) if page.isdigit() else 0) * PAGE_SIZE
    extras: dict[str, Any] = {"has_more": True} if len(rows) > first + PAGE_SIZE else {}
    if rows:
        extras["regex"] = re.escape(query)
    return ok({"site_texts": rows[first : first + PAGE_SIZE], **REST, "extras": extras})


@route("GET", f"{TEXTS}/<key>", "admin/site_texts/show", constraint="admin")
def show(context: Context, key: str) -> Answer:
    return _answer(context, _known(key), _locale(context, context.params))


@route("PUT", f"{TEXTS}/<key>", "admin/site_texts/update", constraint="admin")
def update(context: Context, key: str) -> Answer:
    """Overrides a text. It may use the variables of the original only; what is stored is cleaned of unsafe HTML."""
    key, sent = _known(key), context.params.get("site_text")
    if not isinstance(sent, dict) or not sent:
        raise missing_parameter("site_text")
    locale = _locale(context, sent)
    value = str(sent.get("value") or "")
    if is_blank(value):
        raise unprocessable("Value can't be blank")
    if message := unknown_variables(key, value):
        raise Refusal(Answer(422, json={"failed": "FAILED", "message": message}))
    before = shown(context, key, locale)["value"]
    store_override(context, key, locale, value)
    log_staff_action(context, "change_site_text", subject=key, previous=before, new=value)
    return ok({"site_text": {**shown(context, key, locale), "value": value}, **REST})


@route("DELETE", f"{TEXTS}/<key>", "admin/site_texts/revert", constraint="admin")
def revert(context: Context, key: str) -> Answer:
    """Takes the override back; also fine where there is none."""
    key, locale = _known(key), _locale(context, context.params)
    before = shown(context, key, locale)
    forget_override(context, key, locale)
    after = shown(context, key, locale)
    if before["overridden"]:
        log_staff_action(context, "change_site_text", subject=key, previous=before["value"], new=after["value"])
    return ok({"site_text": after, **REST})


def _known(key: str) -> str:
    if key not in known_texts():
        raise not_found()
    return key


def _locale(context: Context, params: dict[str, Any]) -> str:
    locale = str(params.get("locale") or "")
    if locale not in locales():
        raise invalid_parameters("locale")
    return locale


def _override(context: Context, key: str, locale: str) -> Document | None:
    rows = context.store.where("site_text", key=key, locale=locale)
    return rows[0] if rows else None


def store_override(context: Context, key: str, locale: str, value: str) -> None:
    """Keeps a text instead of Discourse's own, without what is no allowed HTML."""
    forget_override(context, key, locale)
    context.store.insert("site_text", {"key": key, "locale": locale, "value": sanitized(value)})


def forget_override(context: Context, key: str, locale: str) -> None:
    override = _override(context, key, locale)
    if override is not None:
        context.store.delete("site_text", override["id"])


def _answer(context: Context, key: str, locale: str) -> Answer:
    return ok({"site_text": shown(context, key, locale), **REST})


def shown(context: Context, key: str, locale: str) -> dict[str, Any]:
    """A text in a language, as the forum shows it to an admin."""
    original, override = known_texts()[key], _override(context, key, locale)
    default = None if override is None else original
    variables = allowed_variables(key)
    return {
        "id": key,
        "value": original if override is None else override["value"],
        "status": "up_to_date",
        "old_default": default,
        "new_default": default,
        "interpolation_keys": variables,
        "has_interpolation_keys": bool(variables),
        "overridden": override is not None,
        "can_revert": override is not None,
    }


def unknown_variables(key: str, value: str) -> str:
    """What the forum says of a text that uses variables which the original does not know; "" for another."""
    unknown = [name for name in _variables(value) if name not in allowed_variables(key)]
    words = "key is" if len(unknown) == 1 else "keys are"
    return f"The following interpolation {words} invalid: {', '.join(unknown)}" if unknown else ""


def allowed_variables(key: str) -> list[str]:
    """The variables that a text may use: those of the original, and a few that are always given to it."""
    given = (names for start, names in ALWAYS_GIVEN.items() if key.startswith(start))
    return list(dict.fromkeys((*_variables(known_texts()[key]), *(name for names in given for name in names))))


def _variables(text: str) -> list[str]:
    return list(dict.fromkeys(one or other for one, other in INTERPOLATION.findall(text)))
