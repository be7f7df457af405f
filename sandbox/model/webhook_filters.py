"""What webhooks are limited to: the forum takes what goes out of them, and an empty list limits nothing (3.5)."""

from idiaspora.sandbox.store.store import Store


def leave_webhooks(store: Store, part: str, gone: int | str) -> None:
    """Take a category, a group (by number) or a tag (by name) out of the lists of every webhook."""
    for row in store.all("web_hook"):
        if gone in row[part]:
            store.put("web_hook", {**row, part: [item for item in row[part] if item != gone]})
