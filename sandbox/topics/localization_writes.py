"""Writing titles and texts in other languages (Discourse 3.5, app/controllers/post_localizations_controller.rb).

The language is any text: nothing compares it with the languages of the settings.
"""

from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, success
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.text_rules import clean_title
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.localizations import POST, TOPIC, is_on
from idiaspora.sandbox.versions import Profile


def _offered(profile: Profile) -> bool:
    return profile.categories.localizations_shown


def _sent(context: Context, kind: str, *names: str) -> list[Any]:
    """The named parameters, the first one the number of a topic or post; refuses those who may not translate."""
    context.require_login()
    values = [required(context.params, name) for name in names]
    if not is_on(context) or not in_any_group(context, "content_localization_allowed_groups"):
        raise invalid_access()
    row = context.store.get(kind.partition("_")[0], as_integer(values[0]) or 0)
    if row is None:
        raise not_found()
    return [row["id"], *(str(value) for value in values[1:])]


def _found(context: Context, kind: str, name: str, number: int, locale: str) -> Document | None:
    return next(iter(context.store.where(kind, **{name: number, "locale": locale})), None)


def _put(context: Context, kind: str, key: dict[str, Any], values: dict[str, Any]) -> Answer:
    name, number = next(iter(key.items()))
    found = _found(context, kind, name, number, key["locale"])
    changed = {**values, "localizer_user_id": context.require_login()["id"]}
    if found is None:
        context.store.insert(kind, {**key, **changed})
        return Answer(201, json={"success": "OK"})
    context.store.put(kind, {**found, **changed})
    return success()


def _destroy(context: Context, kind: str, name: str) -> Answer:
    number, locale = _sent(context, kind, name, "locale")
    found = _found(context, kind, name, number, locale)
    if found is None:
        raise not_found()
    context.store.delete(kind, found["id"])
    return Answer(204, media_type="")


@route("POST", "/topic_localizations/create_or_update", "topic_localizations/create_or_update", offered=_offered)
def put_title(context: Context) -> Answer:
    number, locale, title = _sent(context, TOPIC, "topic_id", "locale", "title")
    cleaned = clean_title(title, context.settings)
    return _put(context, TOPIC, {"topic_id": number, "locale": locale}, {"title": cleaned})


@route("DELETE", "/topic_localizations/destroy", "topic_localizations/destroy", offered=_offered)
def destroy_title(context: Context) -> Answer:
    return _destroy(context, TOPIC, "topic_id")


@route("POST", "/post_localizations/create_or_update", "post_localizations/create_or_update", offered=_offered)
def put_text(context: Context) -> Answer:
    number, locale, raw = _sent(context, POST, "post_id", "locale", "raw")
    post = context.store.get("post", number) or {}
    values = {"raw": raw, "cooked": cook(raw), "post_version": post["version"]}
    return _put(context, POST, {"post_id": number, "locale": locale}, values)


@route("GET", "/post_localizations/<int:id>", "post_localizations/show", offered=_offered)
def show(context: Context, id: int) -> Answer:
    """All translations of the post that `post_id` names; the number in the path counts for nothing (3.5)."""
    (number,) = _sent(context, POST, "post_id")
    keys = ("id", "post_id", "post_version", "locale", "raw")
    rows = context.store.where(POST, post_id=number)
    return ok({"post_localizations": [{key: row[key] for key in keys} for row in rows]})


@route("DELETE", "/post_localizations/destroy", "post_localizations/destroy", offered=_offered)
def destroy_text(context: Context) -> Answer:
    return _destroy(context, POST, "post_id")
