"""Permalinks for the old addresses of categories, made when a slug changes (Discourse 3.5)."""

from idiaspora.sandbox.categories.reads import MissingParentError, slug_path
from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.store.store import Document, Store

TARGETS = ("topic_id", "post_id", "category_id", "tag_id", "user_id", "external_url")


def keep_old_address(store: Store, category: Document, old_slug: str) -> None:
    """Let the address with the old slug lead to the category; an unknown parent breaks (500)."""
    above = _path(store, category)[:-1]
    url = "/".join(["c", *above, old_slug, str(category["id"])])
    known = store.where("permalink", url=url)
    for row in known:
        store.put("permalink", {**row, "category_id": category["id"]})
    if not known:
        store.insert("permalink", {"url": url, **dict.fromkeys(TARGETS), "category_id": category["id"]})


def release_address(store: Store, category: Document) -> None:
    """Delete the permalink that stands where a new category is."""
    for row in store.where("permalink", url="/".join(["c", *_path(store, category)])):
        store.delete("permalink", row["id"])


def _path(store: Store, category: Document) -> list[str]:
    try:
        return slug_path(store, category)
    except MissingParentError:
        raise unhandled(500) from None
