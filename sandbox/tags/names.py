"""The names of tags: cleaning, finding and creating by them (core facts §5, Discourse 3.5)."""

import re
from collections.abc import Iterable

from idiaspora.sandbox.groups.groups import NOTIFICATION_LEVELS
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store

REMOVED = re.compile(r"[/?#\[\]@!$&'()*+,;=.%\\`^\s|{}\"<>]+")


def clean_tag(context: Context, name: object) -> str:
    """A tag name in the form in which it is stored: cut at `max_tag_length`, lower-case by default."""
    text = str(name).strip()
    if context.settings.on("force_lowercase_tags"):
        text = text.lower()
    text = REMOVED.sub("", re.sub(r"\s+", "-", text))
    text = re.sub(r"-{2,}", "-", text)
    return text[: context.settings.number("max_tag_length")]


def clean_tags(context: Context, names: Iterable[object]) -> list[str]:
    """Clean names without blank and doubled ones; a tag that exists is named as it is stored."""
    out: list[str] = []
    for name in names:
        cleaned = clean_tag(context, name)
        existing = find_tag(context.store, cleaned)
        stored = existing["name"] if existing else cleaned
        if stored and stored not in out:
            out.append(stored)
    return out


def find_tag(store: Store, name: str) -> Document | None:
    """The tag of this name, whatever the case."""
    return next(iter(store.named("tag", "name", name)), None)


def tag_of_path(store: Store, key: str) -> Document | None:
    """The tag that a path names: by its number where tags have one, else by its name."""
    by_id = store.get("tag", int(key)) if store.profile.tags.as_objects and key.isdecimal() else None
    return by_id or find_tag(store, key)


def ensure_tags(context: Context, names: Iterable[object]) -> list[str]:
    """Clean the names, create the tags that are not there, and give the stored names."""
    cleaned = clean_tags(context, names)
    for name in cleaned:
        if find_tag(context.store, name) is None:
            context.store.insert("tag", {"name": name, "description": None, "target_tag_id": None})
    return cleaned


def with_targets(store: Store, names: Iterable[str]) -> list[str]:
    """The names with synonyms replaced by what they stand for."""
    out: list[str] = []
    for name in names:
        tag = find_tag(store, name)
        target = store.get("tag", tag["target_tag_id"]) if tag and tag["target_tag_id"] else None
        stored = target["name"] if target else name
        if stored not in out:
            out.append(stored)
    return out


def rename_everywhere(store: Store, old: str, new: str | None) -> None:
    """Carry a tag's new name to all that refer to it; None takes it away."""
    levels = [("group", f"{word}_tags") for word in NOTIFICATION_LEVELS]
    for kind, key in (("topic", "tags"), ("category", "allowed_tags"), ("tag_group", "tag_names"), *levels):
        for row in store.all(kind):
            if old in (row.get(key) or []):
                names = [new if name == old else name for name in row[key]]
                store.put(kind, {**row, key: list(dict.fromkeys(name for name in names if name))})
    for row in store.where("tag_group", parent_tag_name=old):
        store.put("tag_group", {**row, "parent_tag_name": new})
    for kind in ("tag_user", "sidebar_link"):
        for row in store.where(kind, tag=old):
            if new is None:
                store.delete(kind, row["id"])
            else:
                store.put(kind, {**row, "tag": new})
