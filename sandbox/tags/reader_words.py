"""The words of a tag that a reader gets (Discourse 2026, lib/content_localization.rb and TagsController).

These are the reader's own where the tag's own language is known, which no request says: Discourse's AI plugin finds it
out (TagLocaleDetector).
"""

from typing import Any

from idiaspora.sandbox.categories.access import locale_of
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store

KIND = "tag_localization"
SETTING = "content_localization_enabled"


def localization(store: Store, tag: Document, locale: str) -> Document | None:
    """What a tag is called in a language, by its code as it was sent."""
    return next(iter(store.where(KIND, tag_id=tag["id"], locale=locale)), None)


def in_language_of_reader(context: Context, tag: Document) -> Document:
    """The tag with the words that the acting user gets."""
    locale, own = locale_of(context), tag.get("locale")
    if not context.settings.has_on(SETTING) or not own or _same(own, locale):
        return tag
    rows = context.store.where(KIND, tag_id=tag["id"])
    found = next((row for row in rows if _same(row["locale"], locale)), None)
    words = {key: found[key] for key in ("name", "description") if found[key]} if found else {}
    return {**tag, **words}


def _same(one: Any, other: Any) -> bool:
    return str(one).replace("-", "_").lower() == str(other).replace("-", "_").lower()
