"""The words of a theme or component by language, and those that an admin wrote instead (Discourse 3.5)."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_parameters, not_found, ok
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document

ENGLISH = "en"
METADATA = "theme_metadata."
"""What a theme says of itself to admins; nobody writes other words for it."""


def words(context: Context, theme: Document, locale: str) -> dict[str, str]:
    """All words in a language, those that are missing there in the forum's own language, else in English."""
    found: dict[str, str] = {}
    for language in (ENGLISH, context.settings.text("default_locale"), locale):
        found |= dict(_of_file(theme, language))
    return found


def _of_file(theme: Document, locale: str) -> Iterator[tuple[str, str]]:
    for field in theme["theme_fields"]:
        if (field["target"], field["name"]) == ("translations", locale):
            try:
                parsed = yaml.safe_load(field["value"])
            except yaml.YAMLError:
                parsed = None
            yield from _flat((parsed or {}).get(locale) or {})


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, str(value)


def translation_rows(context: Context, theme: Document, locale: str) -> list[dict[str, str]]:
    """The words of a language with their defaults, as answers show them."""
    own = theme["translation_values"].get(locale, {})
    return [
        {"key": key, "value": own.get(key, text), "default": text}
        for key, text in words(context, theme, locale).items()
        if not key.startswith(METADATA)
    ]


def description(context: Context, theme: Document) -> str | None:
    """What a theme says of itself."""
    said = words(context, theme, ENGLISH).get(f"{METADATA}description")
    return theme["description"] if said is None else said


def written(context: Context, theme: Document, locale: str, sent: Mapping[str, Any]) -> Document:
    """The theme with other words. Raises Refusal for a word that it does not have; null is an empty text (3.5)."""
    known = {row["key"] for row in translation_rows(context, theme, locale)}
    if not set(sent) <= known:
        raise not_found()
    own = theme["translation_values"].get(locale, {}) | {key: str(value or "") for key, value in sent.items()}
    return {**theme, "translation_values": {**theme["translation_values"], locale: own}}


@route("GET", "/admin/themes/<id>/translations/<locale>", "admin/themes/get_translations", constraint="admin")
def show(context: Context, id: str, locale: str) -> Answer:
    """The words in one language; an empty answer for a theme without any."""
    number = number_of(id)
    theme = None if number is None else context.store.get("theme", number)
    if theme is None:
        raise invalid_parameters("id")
    if is_blank(locale) or locale not in packaged("locales.json"):
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": [f"{locale} is not a valid locale"]}))
    rows = translation_rows(context, theme, locale)
    return ok({"success": "OK", "translations": rows}) if rows else Answer(204, media_type="")
