"""Topics that are published as plain pages (Discourse 3.5, app/controllers/published_pages_controller.rb)."""

import re
from typing import Any

from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_access, not_found, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_boolean
from idiaspora.sandbox.http.permitted import required, required_object
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic

KIND = "published_page"
SLUG = re.compile(r"[a-zA-Z\-_0-9]+")
RESERVED = ("check-slug", "by-topic")


@route("GET", "/pub/check-slug", "published_pages/check_slug")
def check_slug(context: Context) -> Answer:
    """Whether a slug can be taken; the one that the topic itself has cannot (3.5)."""
    problems = _problems(context, str(required(context.params, "slug")), None)
    return ok({"valid_slug": not problems, **({"reason": problems[0]} if problems else {})})


@route("GET", "/pub/by-topic/<int:id>", "published_pages/details")
def details(context: Context, id: int) -> Answer:
    page = context.store.get(KIND, _topic(context, id)["id"])
    if page is None:
        raise not_found()
    return _answer(page)


@route("PUT", "/pub/by-topic/<int:id>", "published_pages/upsert")
def upsert(context: Context, id: int) -> Answer:
    topic, sent = _topic(context, id), required_object(context.params, "published_page")
    slug = str(sent.get("slug") or "")
    problems = _problems(context, slug, topic)
    if problems:
        raise unprocessable(*problems)
    page: Document = {"id": id, "slug": slug, "public": bool(as_boolean(sent.get("public")))}
    if context.store.get(KIND, id) is None:
        context.store.insert(KIND, page, id=id)
    else:
        context.store.put(KIND, page)
    log_staff_action(context, "page_published", topic_id=id, details=slug)
    return _answer(page)


@route("DELETE", "/pub/by-topic/<int:id>", "published_pages/destroy")
def destroy(context: Context, id: int) -> Answer:
    page = context.store.get(KIND, _topic(context, id)["id"])
    if page is not None:
        context.store.delete(KIND, id)
        log_staff_action(context, "page_unpublished", topic_id=id, details=page["slug"])
    return success()


@route("GET", "/pub/<slug>", "published_pages/show")
def show(context: Context, slug: str) -> Answer:
    """The page: for all where it is public, else for those who see the topic."""
    _require_pages(context)
    page = next(iter(context.store.where(KIND, slug=slug.lower())), None)
    topic = None if page is None else context.store.get("topic", page["id"])
    if page is None or topic is None or topic["deleted_at"]:
        raise not_found()
    if not page["public"] and not can_see_topic(context, topic):
        raise Refusal(invalid_access().answer)
    first = next(iter(context.store.where("post", topic_id=topic["id"], post_number=1)), {})
    return Answer(200, text=f"<h1>{topic['title']}</h1>{first.get('cooked', '')}")


def _require_pages(context: Context) -> None:
    if not context.settings.on("enable_page_publishing"):
        raise not_found()


def _topic(context: Context, id: int) -> Document:
    """The topic, for the staff alone; not found while pages are not published at all."""
    _require_pages(context)
    topic = context.store.get("topic", id)
    if topic is None:
        raise not_found()
    if not context.is_staff or not can_see_topic(context, topic):
        raise invalid_access()
    return topic


def _problems(context: Context, slug: str, topic: Document | None) -> list[str]:
    if not slug.strip():
        return ["Slug can't be blank"]
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        return ["Slug is invalid"]
    others = (page for page in context.store.where(KIND, slug=slug) if topic is None or page["id"] != topic["id"])
    return ["Slug has already been taken"] if any(others) else []


def _answer(page: Document) -> Answer:
    shown: dict[str, Any] = {key: page[key] for key in ("id", "slug", "public")}
    return ok({"published_page": shown})
