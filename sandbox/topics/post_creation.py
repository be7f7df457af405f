"""`POST /posts`: new topics, replies and messages (Discourse 3.5, lib/new_post_manager.rb and post_creator.rb)."""

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from idiaspora.sandbox.categories.access import moderates_category, uncategorized_id
from idiaspora.sandbox.categories.review_modes import is_reviewed
from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, unhandled
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import clean_raw
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.text_rules import (
    body_problems,
    clean_title,
    least_body_length,
    title_problems,
    watched_words,
)
from idiaspora.sandbox.moderation.reviewables import enqueue
from idiaspora.sandbox.plugins import polls
from idiaspora.sandbox.store.new_rows import new_topic
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.topics.access import WHISPER, age_in_seconds, can_create_topic, can_reply, may_whisper
from idiaspora.sandbox.topics.embedded import is_taken, sent_address
from idiaspora.sandbox.topics.post_alerts import tell
from idiaspora.sandbox.topics.post_serializers import serialized
from idiaspora.sandbox.topics.post_store import add_post, new_user_notice
from idiaspora.sandbox.topics.tags import (
    category_problems,
    may_tag,
    one_per_group_problems,
    permission_problems,
    saved_names,
    sent_tags,
    taken_names,
)

TOPIC_GONE = "Something has gone wrong. Perhaps this topic was closed or deleted while you were looking at it?"
REMEMBERED_SECONDS = 120
EXTERNAL_ID = re.compile(r"[\w-]*", re.ASCII)
LONGEST_EXTERNAL_ID = 50


class PostRefusal(Exception):
    """The reasons why a post is not made."""

    def __init__(self, *errors: str) -> None:
        super().__init__(*errors)
        self.errors = list(errors)


@route("POST", "/posts", "posts/create")
def create(context: Context) -> Answer:
    """A post.

    The same parameters from the same user get the first answer again for two minutes, errors included (3.5).
    """
    user = context.require_login()
    text = json.dumps([user["id"], context.params], sort_keys=True)
    name = f"remembered_post:{sha256(text.encode()).hexdigest()}"
    remembered = context.store.fact(name)
    if remembered and datetime.now(UTC).timestamp() - remembered["at"] < REMEMBERED_SECONDS:
        return Answer(remembered["status"], json=remembered["json"])
    answer = _create(context)
    context.store.set_fact(name, {"at": datetime.now(UTC).timestamp(), "status": answer.status, "json": answer.json})
    return answer


def _create(context: Context) -> Answer:
    raw = clean_raw(str(context.params.get("raw") or ""))
    title = str(context.params.get("title") or "")
    blocked = watched_words(context, f"{title} {raw}", "block")
    if blocked:
        listed = ", ".join(f"'{word}'" for word in blocked)
        text = f"Sorry, you can't post the word {listed}; it's not allowed."
        return Answer(422, json={"action": "created_post", "errors": [text]})
    if not is_blank(context.params.get("topic_custom_fields")):
        raise invalid_parameters("topic_custom_fields")  # no plugin here has registered one that may be sent
    category = _sent_category(context)
    topic = context.store.get("topic", as_integer(context.params.get("topic_id")) or 0)
    if _needs_approval(context, raw, title, topic, category):
        return _enqueued(context, raw, title, topic, category)
    try:
        post = (
            _reply(context, topic, raw)
            if not is_blank(context.params.get("topic_id"))
            else _topic(context, raw, category)
        )
    except PostRefusal as refusal:
        return Answer(422, json={"action": "create_post", "errors": refusal.errors})
    shown = serialized(context, {**post, "reads": 0}, drafts=True)
    if not is_blank(context.params.get("nested_post")):
        return Answer(200, json={"action": "create_post", "post": shown, "success": True})
    return Answer(200, json=shown)


def _sent_category(context: Context) -> Document | None:
    """The category under the one key that is read; a slug or an unknown number is refused (3.5)."""
    sent = context.params.get("category")
    if is_blank(sent):
        return None
    category = context.store.get("category", int(str(sent))) if str(sent).isdigit() else None
    if category is None:
        raise invalid_parameters("category")
    return category


def _skips(context: Context) -> bool:
    return str(context.params.get("skip_validations")).lower() == "true"


def _needs_approval(context: Context, raw: str, title: str, topic: Document | None, category: Document | None) -> bool:
    """Whether the post goes to the queue of those who moderate; their own posts never do."""
    if topic is not None and topic.get("category_id"):
        category = context.store.get("category", topic["category_id"])
    if context.is_staff or moderates_category(context, category) or _skips(context):
        return False
    if is_reviewed(context, category, "reply" if topic else "topic"):
        return True
    if not in_any_group(context, "approve_unless_allowed_groups"):
        return True
    if topic is None and not in_any_group(context, "approve_new_topics_unless_allowed_groups"):
        return True
    if context.store.count("post", user_id=(context.user or {})["id"]) < context.settings.number("approve_post_count"):
        return True
    return bool(watched_words(context, f"{title} {raw}", "require_approval"))


def _enqueued(context: Context, raw: str, title: str, topic: Document | None, category: Document | None) -> Answer:
    if topic is not None and not can_reply(context, topic):
        return Answer(422, json={"action": "enqueued", "errors": [TOPIC_GONE]})
    if topic is None and not can_create_topic(context, category):
        raise invalid_access()
    least = least_body_length(context, first=topic is None)
    number = category["id"] if category else None
    problems = body_problems(context, raw, least=least)
    if topic is None:
        title = clean_title(title, context.settings)
        problems = title_problems(context, title, None, number) + _category_problem(context, category) or problems
        problems += category_problems(context, category, sent_tags(context, context.params.get("tags")))
    if problems:
        return Answer(422, json={"action": "enqueued", "errors": problems})
    user = context.require_login()
    row = enqueue(
        context,
        user_id=user["id"],
        topic_id=topic["id"] if topic else None,
        category_id=topic["category_id"] if topic else number,
        raw=raw,
        title=title,
        tags=sent_tags(context, context.params.get("tags")),
    )
    pending = context.store.where("reviewable", user_id=user["id"], status=0)
    shown = {"id": row["id"], "raw": raw, "created_at": row["created_at"]}
    return Answer(
        200, json={"action": "enqueued", "success": True, "pending_count": len(pending), "pending_post": shown}
    )


def _body_problems(context: Context, raw: str, *, first: bool) -> list[str]:
    problems = body_problems(context, raw, least=least_body_length(context, first=first)) or polls.problems(
        context, raw
    )
    minutes = context.settings.number("unique_posts_mins")
    user = context.require_login()
    if not problems and minutes and not context.is_staff:
        similar = [
            row
            for row in context.store.where("post", user_id=user["id"], raw=raw)
            if age_in_seconds(row["created_at"]) < minutes * 60
        ]
        if similar:
            problems.append("Body is too similar to what you recently posted")
    return problems


def _reply(context: Context, topic: Document | None, raw: str) -> Document:
    if topic is None or not can_reply(context, topic):
        raise PostRefusal(TOPIC_GONE)
    target = as_integer(context.params.get("reply_to_post_number"))
    question = topic.get("subtype") == "question_answer" and context.settings.has_on("post_voting_enabled")
    if question and target is not None and target != 1:
        raise PostRefusal("You can't reply to another reply. Please reply to the topic instead.")
    problems = [] if _skips(context) else _body_problems(context, raw, first=False)
    if problems:
        raise PostRefusal(*problems)
    notice = new_user_notice(context)
    whispers = context.params.get("whisper") == "true" and may_whisper(context)
    kind = {"post_type": WHISPER} if whispers else {}
    post = add_post(context, topic, raw, reply_to_post_number=target, notice=notice, **kind, **_sent_columns(context))
    if whispers:
        return post
    keeps_place = context.params.get("no_bump") == "true" and (
        context.is_staff or context.require_login()["trust_level"] >= 4
    )
    changes = {} if keeps_place else {"bumped_at": post["created_at"]}
    context.store.put("topic", {**topic, **changes})
    _posted(context, topic, post)
    return post


def _posted(context: Context, topic: Document, post: Document) -> None:
    """What follows from a new post: its author follows the topic, and the others are told; not of an import (3.5)."""
    user = context.require_login()
    context.store.put("user", {**user, "last_posted_at": post["created_at"]})
    if context.params.get("import_mode") in ("true", True):
        return
    if context.params.get("auto_track") not in ("false", False):
        note = topic_users.began if post["post_number"] == 1 else topic_users.replied
        note(context, topic, post["post_number"])
    tell(context, topic, post)


def _sent_columns(context: Context) -> dict[str, Any]:
    locale = context.params.get("locale")
    return {"created_at": _sent_time(context), "locale": None if is_blank(locale) else str(locale)}


def _sent_time(context: Context) -> str | None:
    value = context.params.get("created_at")
    if is_blank(value):
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise unhandled(500) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _topic(context: Context, raw: str, category: Document | None) -> Document:
    if context.params.get("archetype") == "private_message":
        return _message(context, raw)
    if not can_create_topic(context, category) and not _skips(context):
        raise invalid_access()
    sent = sent_tags(context, context.params.get("tags"))
    title = clean_title(str(context.params.get("title") or ""), context.settings)
    if not _skips(context):
        problems = _topic_problems(context, title, category, sent)
        if problems:
            raise PostRefusal(*problems)
    number = category["id"] if category else uncategorized_id(context.settings)
    tags = _topic_tags(context, sent)
    problems = [] if _skips(context) else _body_problems(context, raw, first=True)
    if problems:
        raise PostRefusal(*problems)
    topic = _insert_topic(context, title, number, saved_names(context, tags))
    return _first_post(context, topic, raw)


def _topic_problems(context: Context, title: str, category: Document | None, tags: list[str]) -> list[str]:
    problems = title_problems(context, title, None, category["id"] if category else None)
    problems += _category_problem(context, category) + external_id_problems(context)
    address = sent_address(context)
    problems += ["Embed url has already been taken"] if address and is_taken(context, address) else []
    return problems or (category_problems(context, category, tags) if may_tag(context) or not tags else [])


def _category_problem(context: Context, category: Document | None) -> list[str]:
    open_for_all = context.settings.on("allow_uncategorized_topics")
    uncategorized = category is not None and category["id"] == context.settings.number("uncategorized_category_id")
    return ["Category can't be blank"] if not open_for_all and (category is None or uncategorized) else []


def external_id_problems(context: Context) -> list[str]:
    """What is wrong with the sent `external_id`; it is unique whatever the case, deleted topics included (3.5)."""
    sent = context.params.get("external_id")
    if is_blank(sent):
        return []
    text = str(sent)
    problems = []
    if any((row["external_id"] or "").lower() == text.lower() for row in context.store.all("topic")):
        if _skips(context):
            raise unhandled(500)
        problems.append("External has already been taken")
    if len(text) > LONGEST_EXTERNAL_ID:
        problems.append(f"External is too long (maximum is {LONGEST_EXTERNAL_ID} characters)")
    if not EXTERNAL_ID.fullmatch(text):
        problems.append("External is invalid")
    return problems


def _topic_tags(context: Context, sent: list[str]) -> list[str]:
    """The names for the new topic; without the right to tag they end the creation."""
    if not sent:
        return []
    failure = "There was an error tagging the topic."
    if not may_tag(context):
        raise PostRefusal("You're not allowed to tag topics", failure)
    names = taken_names(context, sent)
    problems = permission_problems(context, names, []) or one_per_group_problems(context, names)
    if problems and not _skips(context):
        raise PostRefusal(*problems, failure)
    return names


def _insert_topic(context: Context, title: str, category_id: int | None, tags: list[str], **more: Any) -> Document:
    user = context.require_login()
    dated = _sent_time(context)
    if _skips(context):
        external_id_problems(context)
    sent = context.params.get("external_id")
    voted = context.params.get("create_as_post_voting") == "true" and context.settings.has_on("post_voting_enabled")
    hidden = context.params.get("visible") in ("false", False) or context.params.get("unlist_topic") in ("true", True)
    columns = {
        "title": title,
        "slug": slug_for(context.settings, title),
        "category_id": category_id,
        "user_id": user["id"],
        "visible": not hidden,
        "external_id": None if is_blank(sent) else str(sent),
        "embed_url": sent_address(context),
        "tags": tags,
        "locale": None if is_blank(context.params.get("locale")) else str(context.params["locale"]),
        "subtype": "question_answer" if voted else None,
    }
    made = new_topic(dated or context.now(), dated=dated is not None, **columns, **more)
    return context.store.insert("topic", made)


def _first_post(context: Context, topic: Document, raw: str) -> Document:
    notice = new_user_notice(context)
    post = add_post(context, topic, raw, notice=notice, **_sent_columns(context))
    _posted(context, topic, post)
    return post


def _message(context: Context, raw: str) -> Document:
    """A private message to users and groups by name."""
    names = [part.strip() for part in str(context.params.get("target_recipients") or "").split(",") if part.strip()]
    if not names:
        raise PostRefusal("You must send a message to at least one user.")
    asked = dict.fromkeys(name.lower() for name in names)
    users = [user for name in asked for user in context.store.named("user", "username", name)]
    groups = [group for name in asked for group in context.store.named("group", "name", name)]
    if len(users) + len(groups) < len(set(names)):
        raise PostRefusal("Sorry, we couldn't find that user.")
    title = clean_title(str(context.params.get("title") or ""), context.settings)
    problems = _body_problems(context, raw, first=True)
    if problems and not _skips(context):
        raise PostRefusal(*problems)
    members = {row["user_id"] for group in groups for row in context.store.where("group_user", group_id=group["id"])}
    addressed = {context.require_login()["id"], *(user["id"] for user in users)}
    recipients = {
        "allowed_user_ids": sorted({*addressed, *members}),
        "addressed_user_ids": sorted(addressed),
        "allowed_group_ids": [group["id"] for group in groups],
    }
    topic = _insert_topic(context, title, None, [], archetype="private_message", **recipients)
    _invite(context, topic, users, groups)
    return _first_post(context, topic, raw)


def _invite(context: Context, topic: Document, users: list[Document], groups: list[Document]) -> None:
    """Those who are written to watch the message; members of a group follow it as they do the group's others."""
    levels = {user["id"]: topic_users.WATCHING for user in users}
    for group in groups:
        for row in context.store.where("group_user", group_id=group["id"]):
            level = row["notification_level"]
            levels[row["user_id"]] = level if level <= topic_users.WATCHING else topic_users.TRACKING
    for user_id, level in levels.items():
        topic_users.invite(context.store, topic, user_id, level)


def approve(context: Context, reviewable: Document) -> Document:
    """Make the post of a queued one in its author's name; returns the post."""
    author = context.store.get("user", reviewable["user_id"])
    acting = Context(
        context.store, context.settings, context.method, context.path, {}, {"skip_validations": True}, user=author
    )
    topic = context.store.get("topic", reviewable["topic_id"]) if reviewable["topic_id"] else None
    if topic is not None:
        return _reply(acting, topic, reviewable["raw"])
    names = saved_names(acting, taken_names(acting, reviewable["tags"]))
    new = _insert_topic(acting, reviewable["title"], reviewable["category_id"], names)
    return _first_post(acting, new, reviewable["raw"])
