"""Discourse's own categories and topics, put back to how they were (Discourse 3.5, lib/seed_data)."""

from collections.abc import Iterator
from typing import Any

from idiaspora.sandbox.http.answers import Answer, ok, success
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.seed import seed_data
from idiaspora.sandbox.store.store import Document

CATEGORIES = {
    "uncategorized_category_id": 1, "meta_category_id": 2, "staff_category_id": 3, "general_category_id": 4,
}  # fmt: skip
TOPICS = {"guidelines_topic_id": 4, "welcome_topic_id": 5, "admin_quick_start_topic_id": 6}
"""What is there on a fresh forum, by the hidden setting that holds its number."""


@route("GET", "/admin/customize/reseed", "admin/site_texts/get_reseed_options", constraint="admin")
def options(context: Context) -> Answer:
    """What can be put back; what nobody has changed since is selected."""
    categories = [
        {"id": name, "name": category["name"], "selected": _is_untouched(context, category["topic_id"])}
        for name, category in _those_there(context, "category", CATEGORIES)
    ]
    topics = [
        {"id": name, "name": topic["title"], "selected": _is_untouched(context, topic["id"])}
        for name, topic in _those_there(context, "topic", TOPICS)
        if not topic["deleted_at"]
    ]
    return ok({"categories": categories, "topics": topics})


@route("POST", "/admin/customize/reseed", "admin/site_texts/reseed", constraint="admin")
def reseed(context: Context) -> Answer:
    """Give categories and topics their first names and texts again, be they changed or deleted."""
    seeds = {kind: {row["id"]: row for row in seed_data()[kind]} for kind in ("categories", "topics")}
    for name, category in _those_there(context, "category", CATEGORIES):
        if name in _sent(context, "category_ids"):
            _put_back(context, category["topic_id"])
            seed = seeds["categories"][category["id"]]
            own = {key: seed[key] for key in ("name", "slug", "description")}
            context.store.put("category", {**category, **own})
    for name, topic in _those_there(context, "topic", TOPICS):
        if name in _sent(context, "topic_ids"):
            _put_back(context, topic["id"])
            title = seeds["topics"][topic["id"]]["title"].format(title=context.settings.text("title"))
            slug = slug_for(context.settings, title)
            context.store.put("topic", {**topic, "title": title, "slug": slug, "deleted_at": None})
    return success()


def _sent(context: Context, key: str) -> list[Any]:
    sent = context.params.get(key)
    return sent if isinstance(sent, list) else []


def _those_there(context: Context, kind: str, ids: dict[str, int]) -> Iterator[tuple[str, Document]]:
    for name, id in ids.items():
        row = context.store.get(kind, id)
        if row is not None:
            yield name, row


def _first_post(context: Context, topic_id: int | None) -> Document | None:
    return next(iter(context.store.where("post", topic_id=topic_id, post_number=1)), None)


def _is_untouched(context: Context, topic_id: int | None) -> bool:
    post = _first_post(context, topic_id)
    return post is None or bool(post["version"] == 1 and not post["deleted_at"])


def _put_back(context: Context, topic_id: int | None) -> None:
    post = _first_post(context, topic_id)
    seed = next((row for row in seed_data()["posts"] if post is not None and row["id"] == post["id"]), None)
    if post is not None and seed is not None and (post["raw"] != seed["raw"] or post["deleted_at"]):
        text = {"raw": seed["raw"], "cooked": cook(seed["raw"]), "version": post["version"] + 1}
        context.store.put("post", {**post, **text, "deleted_at": None, "updated_at": context.now()})
