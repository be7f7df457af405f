"""The addresses that posts name, and what leads back from them (Discourse 3.5, app/models/topic_link.rb)."""

import re
from html import unescape
from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.access import can_see_topic

REFLECTION = "post_reflection"
"""The kind under which it is kept that a post names another topic: both posts by number."""

HREF = re.compile(r'<a href="([^"]+)"')
TOPIC_PATH = re.compile(r"/t/(?:\d*[^/\d][^/]*/)?(\d+)(?:/(\d+))?/?")


def link_counts(context: Context, post: Document) -> list[dict[str, Any]]:
    """What a post names, each address once, then the posts of other topics that name it."""
    shown: dict[str, dict[str, Any]] = {}
    for address in (unescape(found) for found in HREF.findall(post["cooked"])):
        target, number = _topic_at(context.store, address, context.host)
        if target is not None and target["id"] != post["topic_id"]:
            url = _address(context, target, number)
            shown.setdefault(url, _link(url, title=target["title"], internal=True))
        elif address.startswith(("http://", "https://")):
            shown.setdefault(address, _link(address, internal=address.startswith(f"{context.host}/")))
    return [*shown.values(), *_reflections(context, post)]


def keep_reflections(context: Context, post: Document) -> None:
    """Note in which posts of other topics the reader of those finds a way back to this one."""
    for row in context.store.where(REFLECTION, source_id=post["id"]):
        context.store.delete(REFLECTION, row["id"])
    if "/t/" not in post["cooked"]:
        return
    named: set[int] = set()
    for address in HREF.findall(post["cooked"]):
        target, number = _topic_at(context.store, unescape(address), context.host)
        if target is not None and target["id"] != post["topic_id"] and target["archetype"] != "private_message":
            named |= {row["id"] for row in context.store.where("post", topic_id=target["id"], post_number=number)}
    for post_id in sorted(named):
        context.store.insert(REFLECTION, {"post_id": post_id, "source_id": post["id"]})


def _reflections(context: Context, post: Document) -> list[dict[str, Any]]:
    shown = []
    for row in context.store.where(REFLECTION, post_id=post["id"]):
        source = context.store.get("post", row["source_id"])
        topic = context.store.get("topic", source["topic_id"]) if source and not source["deleted_at"] else None
        if source is None or topic is None or topic["archetype"] == "private_message" or topic["deleted_at"]:
            continue
        if can_see_topic(context, topic):
            url = _address(context, topic, source["post_number"])
            shown.append(_link(url, title=topic["title"], internal=True, reflection=True))
    return shown


def _topic_at(store: Store, address: str, host: str) -> tuple[Document | None, int]:
    """The topic of this forum that stands at an address, and the number of the post."""
    found = TOPIC_PATH.fullmatch(address.removeprefix(host).partition("?")[0].partition("#")[0])
    if found is None:
        return None, 1
    return store.get("topic", int(found[1])), int(found[2] or 1)


def _address(context: Context, topic: Document, number: int) -> str:
    tail = f"/{number}" if number > 1 else ""
    return f"{context.host}/t/{topic['slug']}/{topic['id']}{tail}"


def _link(url: str, *, internal: bool, reflection: bool = False, title: str = "") -> dict[str, Any]:
    shown: dict[str, Any] = {"url": url, "internal": internal, "reflection": reflection}
    return {**shown, **({"title": title} if title else {}), "clicks": 0}
