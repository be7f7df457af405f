"""Edits of posts and topics, their versions and bumps (Discourse 3.5, lib/post_revisor.rb)."""

from typing import Any

from idiaspora.sandbox.http.answers import Refusal, refused, unprocessable
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import clean_raw, cook
from idiaspora.sandbox.model.custom_emoji import with_custom_emoji
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.text_rules import body_problems, clean_title, least_body_length, title_problems
from idiaspora.sandbox.plugins import polls
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import revisions
from idiaspora.sandbox.topics.access import SMALL_ACTION, age_in_seconds
from idiaspora.sandbox.topics.post_links import keep_reflections
from idiaspora.sandbox.topics.tags import (
    category_problems,
    may_tag,
    one_per_group_problems,
    permission_problems,
    saved_names,
    sent_tags,
    taken_names,
)

TOPIC_FIELDS = ("title", "category_id", "tags", "featured_link")
HIGH_TRUST = 2


def revise(
    context: Context, post: Document, changes: dict[str, Any], *, validate: bool = True
) -> tuple[Document, Document] | None:
    """Change a post, and with topic fields its topic; returns both, None when nothing differs.

    A new version is made for another editor, after the grace period, for a big difference, or for another reason.
    """
    topic = context.store.get("topic", post["topic_id"]) or {}
    changes = dict(changes)
    if "raw" in changes:
        changes["raw"] = clean_raw(str(changes["raw"] or ""))
    if is_blank(changes.get("edit_reason")):
        changes.pop("edit_reason", None)
    of_post = {key: value for key, value in changes.items() if key not in TOPIC_FIELDS and value != post.get(key)}
    of_topic = {key: value for key, value in changes.items() if key in TOPIC_FIELDS}
    if not of_post and not of_topic:
        return None
    if validate and "raw" in changes:
        problems = body_problems(
            context, changes["raw"], least=least_body_length(context, first=post["post_number"] == 1)
        )
        if problems:
            raise unprocessable(*problems)
    old_topic, topic = topic, _changed_topic(context, topic, of_topic)
    edited, is_version = _changed_post(context, post, of_post)
    if is_version and _is_last(context, post):
        topic["bumped_at"] = edited["updated_at"]
    if "raw" in of_post:
        polls.revise(context, edited)
    context.store.put("post", edited)
    context.store.put("topic", topic)
    if is_version:
        revisions.keep(context, post, edited, old_topic, topic)
    if "raw" in of_post:
        keep_reflections(context, edited)
    return edited, topic


def _changed_post(context: Context, post: Document, changes: dict[str, Any]) -> tuple[Document, bool]:
    now = context.now()
    user = context.require_login()
    is_version = _makes_version(context, post, changes)
    edited = {**post, **changes, "updated_at": now, "last_editor_id": user["id"]}
    if "raw" in changes:
        edited["cooked"] = with_custom_emoji(context.store, cook(changes["raw"]))
    if is_version:
        edited |= {"version": post["version"] + 1, "last_version_at": now, "edit_reason": changes.get("edit_reason")}
    return edited, is_version


def _makes_version(context: Context, post: Document, changes: dict[str, Any]) -> bool:
    user = context.require_login()
    if user["id"] != post.get("last_editor_id", post["user_id"]) or "edit_reason" in changes:
        return True
    last_version_at = str(post.get("last_version_at") or post["created_at"])
    if age_in_seconds(last_version_at) > context.settings.number("editing_grace_period"):
        return True
    trusted = user["trust_level"] >= HIGH_TRUST
    name = "editing_grace_period_max_diff_high_trust" if trusted else "editing_grace_period_max_diff"
    return difference(post["raw"], str(changes.get("raw", post["raw"]))) > context.settings.number(name)


def difference(old: str, new: str) -> int:
    """How many characters stand between what two texts have in common at both ends."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return (len(old) - start - end) + (len(new) - start - end)


def _is_last(context: Context, post: Document) -> bool:
    rows = [
        row["post_number"]
        for row in context.store.where("post", topic_id=post["topic_id"])
        if not row["deleted_at"] and row["post_type"] != SMALL_ACTION
    ]
    return bool(rows) and post["post_number"] == max(rows)


def _changed_topic(context: Context, topic: Document, changes: dict[str, Any]) -> Document:
    changed = {**topic}
    if "title" in changes:
        title = clean_title(str(changes["title"] or ""), context.settings)
        problems = title_problems(context, title, topic, topic["category_id"])
        if problems:
            raise unprocessable(*problems)
        changed |= {"title": title, "slug": slug_for(context.settings, title)}
    if "category_id" in changes:
        changed["category_id"] = changes["category_id"]
    if "featured_link" in changes:
        changed["featured_link"] = changes["featured_link"]
    if "tags" in changes:
        changed["tags"] = _changed_tags(context, changed, sent_tags(context, changes["tags"]))
    return changed


def _changed_tags(context: Context, topic: Document, sent: list[str]) -> list[str]:
    if not may_tag(context):
        raise unprocessable("You're not allowed to tag topics")
    names = taken_names(context, sent)
    old = topic["tags"]
    category = context.store.get("category", topic["category_id"] or 0)
    new, removed = [n for n in names if n not in old], [n for n in old if n not in names]
    problems = permission_problems(context, new, removed) or one_per_group_problems(context, names)
    problems = problems or category_problems(context, category, sent)
    if problems:
        raise unprocessable(*problems)
    return saved_names(context, names)


def conflict() -> Refusal:
    """Somebody changed the post or topic meanwhile (409)."""
    return refused(409, "That post was edited by another user and your changes can no longer be saved.")
