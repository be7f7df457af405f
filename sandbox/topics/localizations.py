"""Titles and texts in other languages: what a reader gets (Discourse 3.5, lib/content_localization.rb)."""

from html import escape
from typing import Any

from idiaspora.sandbox.categories.access import locale_of
from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document

TOPIC, POST = "topic_localization", "post_localization"
SETTING = "content_localization_enabled"


def is_on(context: Context) -> bool:
    return context.settings.has_on(SETTING)


def _same(one: Any, other: Any) -> bool:
    return str(one).replace("-", "_").lower() == str(other).replace("-", "_").lower()


def _wanted(context: Context, kind: str, row: Document) -> Document | None:
    """The translation of a topic or post for the acting user; none of what is in their language or in no known one."""
    if not is_on(context):
        return None
    locale = locale_of(context)
    if not row.get("locale") or _same(row["locale"], locale):
        return None
    found = context.store.where(kind, **{f"{kind.partition('_')[0]}_id": row["id"]})
    return next((entry for entry in found if _same(entry["locale"], locale)), None)


def title_fields(context: Context, topic: Document) -> dict[str, Any]:
    """The title as it is shown: the reader's language where there is one, the original under `title` all the same."""
    found = _wanted(context, TOPIC, topic)
    return {"fancy_title": escape(found["title"] if found else topic["title"])}


def topic_fields(context: Context, topic: Document) -> dict[str, Any]:
    """What a topic itself tells about its language."""
    return {"has_localized_content": _wanted(context, TOPIC, topic) is not None} if is_on(context) else {}


def text_fields(context: Context, post: Document) -> dict[str, Any]:
    """What a post tells about its language, its shown text included."""
    if not is_on(context):
        return {"cooked": post["cooked"]}
    found = _wanted(context, POST, post)
    locale = post.get("locale")
    return {
        "cooked": found["cooked"] if found else post["cooked"],
        **_count(context, post),
        "locale": locale,
        "is_localized": found is not None,
        **({"language": locale} if locale else {}),
        **({"localization_outdated": found["post_version"] < post["version"]} if found else {}),
    }


def _count(context: Context, post: Document) -> dict[str, Any]:
    """How many translations a post has: told of the posts of authors who may translate (3.5)."""
    author = context.store.get("user", post["user_id"])
    may = author is not None and (
        author["admin"] or in_any_group(context, "content_localization_allowed_groups", author)
    )
    if not may:
        return {}
    count = context.store.count(POST, post_id=post["id"])
    return {"has_post_localizations": count > 0, "post_localizations_count": count}
