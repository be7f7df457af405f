"""Names and descriptions of tags in other languages (Discourse 2026, app/controllers/tag_localizations_controller.rb,
app/models/tag_localization.rb). Nothing of it comes into the staff log.
"""

from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.names import clean_tag
from idiaspora.sandbox.tags.reader_words import KIND, SETTING, localization
from idiaspora.sandbox.versions import Profile

LONGEST = {"locale": 20, "description": 1000}


def _offered(profile: Profile) -> bool:
    return profile.tags.localized


def _tag(context: Context, id: Any) -> Document:
    """The tag of a number; refuses those who may not translate (403), everybody while content is not localized."""
    tag = context.store.get("tag", as_integer(id) or 0)
    if tag is None:
        raise not_found()
    if not context.settings.has_on(SETTING) or not in_any_group(context, "content_localization_allowed_groups"):
        raise invalid_access()
    return tag


def _sent(context: Context, *names: str) -> list[Any]:
    context.require_login()
    return [required(context.params, name) for name in names]


@route("GET", "/tag_localizations/<int:id>", "tag_localizations/show", offered=_offered)
def show(context: Context, id: int) -> Answer:
    context.require_login()
    keys = ("id", "tag_id", "locale", "name", "description")
    rows = context.store.where(KIND, tag_id=_tag(context, id)["id"])
    return ok({"tag_localizations": [{key: row[key] for key in keys} for row in rows]})


@route("POST", "/tag_localizations/create_or_update", "tag_localizations/create_or_update", offered=_offered)
def create_or_update(context: Context) -> Answer:
    """The name is cleaned like that of a tag; a description that is not sent goes."""
    id, locale, name = _sent(context, "tag_id", "locale", "name")
    tag, description = _tag(context, id), context.params.get("description")
    values = {"tag_id": tag["id"], "locale": str(locale), "name": clean_tag(context, name), "description": description}
    _validate(values)
    found = localization(context.store, tag, str(locale))
    if found is None:
        context.store.insert(KIND, values)
        return Answer(201, json={"success": "OK"})
    context.store.put(KIND, {**found, **values})
    return success()


def _validate(values: dict[str, Any]) -> None:
    problems = ["Name can't be blank"] if is_blank(values["name"]) else []
    problems += [
        f"{key.capitalize()} is too long (maximum is {most} characters)"
        for key, most in LONGEST.items()
        if len(values[key] or "") > most
    ]
    if problems:
        raise unprocessable(*problems)


@route("DELETE", "/tag_localizations/destroy", "tag_localizations/destroy", offered=_offered)
def destroy(context: Context) -> Answer:
    id, locale = _sent(context, "tag_id", "locale")
    found = localization(context.store, _tag(context, id), str(locale))
    if found is None:
        raise not_found()
    context.store.delete(KIND, found["id"])
    return Answer(204, media_type="")
