"""Search for topics by words and filters (Discourse 3.5, lib/search.rb, without its word stems)."""

import re
from dataclasses import dataclass, field
from typing import Any

from idiaspora.sandbox.categories.reads import find_by_slug_path
from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import excerpt
from idiaspora.sandbox.model.staff_log import basic_user, page_number
from idiaspora.sandbox.plugins.solved import allows_solutions
from idiaspora.sandbox.plugins.topic_voting import vote_count
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import SMALL_ACTION, can_create_topic, can_see_post
from idiaspora.sandbox.topics.lists import family
from idiaspora.sandbox.topics.post_serializers import visible_posts
from idiaspora.sandbox.topics.topic_view import row_of

PAGE_SIZE, MOST_PAGES = 50, 10
BLURB = 200
NOT_IN_ROWS = ("image_url", "excerpt", "unicode_title")


@dataclass
class Question:
    """What is looked for: words, filters and the order."""

    words: list[str] = field(default_factory=list)
    category_ids: set[int] | None = None
    tags: list[str] = field(default_factory=list)
    usernames: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    order: str | None = None
    least_votes: int = 0


def parsed(context: Context, text: str) -> Question:
    """The filters of a question (`#category`, `@user`, `order:`, `status:`, `in:` …) and the words that are left."""
    question = Question()
    for quoted, plain in re.findall(r'"([^"]+)"|(\S+)', text):
        if quoted or not _is_filter(context, question, plain):
            question.words.append((quoted or plain).lower())
    return question


def _is_filter(context: Context, question: Question, part: str) -> bool:
    key, _, value = part.partition(":")
    if part.startswith("#") and len(part) > 1:
        _place(context, question, part[1:])
    elif part.startswith("@") and len(part) > 1:
        question.usernames.append(part[1:].lower())
    elif key in ("category", "categories") and value:
        _place(context, question, value)
    elif key in ("tag", "tags") and value:
        question.tags += re.split(r"[,+]", value.lower())
    elif key == "user" and value:
        question.usernames.append(value.lower())
    elif key == "order" and value:
        question.order = value
    elif key == "status" and value:
        question.statuses.append(value)
    elif key == "in" and value:
        question.places.append(value)
    elif key == "min_vote_count" and value.isdigit():
        question.least_votes = int(value)
    else:
        return part == "l"
    return True


def _place(context: Context, question: Question, text: str) -> None:
    alone = text.startswith("=")
    name = text.lstrip("=").lower()
    category = find_by_slug_path(context.store, context.settings, name.split(":"))
    category = category or next(iter(context.store.where("category", slug=name)), None)
    if category is None:
        question.tags.append(name)
    else:
        question.category_ids = {category["id"]} if alone else family(context, category)


def _matches(context: Context, question: Question, topic: Document, post: Document) -> bool:
    user = context.store.get("user", post["user_id"]) or {"username": ""}
    text = "" if "title" in question.places else post["raw"].lower()
    category = context.store.get("category", topic["category_id"] or 0) or {"name": ""}
    if post["post_number"] == 1 or "title" in question.places:
        text += f" {topic['title'].lower()} {category['name'].lower()} {' '.join(topic['tags'])}"
    return (
        all(re.search(rf"(?<!\w){re.escape(_stem(word))}", text) for word in question.words)
        and (question.category_ids is None or topic["category_id"] in question.category_ids)
        and all(tag in topic["tags"] for tag in question.tags)
        and (not question.usernames or user["username"].lower() in question.usernames)
        and all(_has_status(context, topic, status) for status in question.statuses)
        and (post["post_number"] == 1 or "first" not in question.places)
        and (topic["pinned_at"] is not None or "pinned" not in question.places)
        and vote_count(context, topic) >= question.least_votes
    )


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _has_status(context: Context, topic: Document, status: str) -> bool:
    solved = bool(topic.get("accepted_answer_post_id"))
    tests = {
        "open": not topic["closed"] and not topic["archived"],
        "closed": topic["closed"],
        "archived": topic["archived"],
        "public": not (context.store.get("category", topic["category_id"] or 0) or {}).get("read_restricted"),
        "noreplies": len(visible_posts(context, topic)) == 1,
        "single_user": len({post["user_id"] for post in visible_posts(context, topic)}) == 1,
        "solved": solved and allows_solutions(context, topic),
        "unsolved": not solved and allows_solutions(context, topic),
    }
    return bool(tests.get(status, True))


def found_posts(context: Context, question: Question) -> list[tuple[Document, Document]]:
    """One post of each topic that fits, with its topic."""
    out = []
    for topic in context.store.all("topic"):
        if topic["archetype"] == "private_message" or topic["deleted_at"] or not topic["visible"]:
            continue
        for post in visible_posts(context, topic):
            fits = post["post_type"] != SMALL_ACTION and can_see_post(context, post)
            if fits and _matches(context, question, topic, post):
                out.append((topic, post))
                break
    orders = {
        "latest": lambda pair: pair[1]["created_at"],
        "latest_topic": lambda pair: pair[0]["created_at"],
        "votes": lambda pair: vote_count(context, pair[0]),
    }
    newest = sorted(out, key=lambda pair: int(pair[1]["id"]), reverse=True)
    return sorted(newest, key=orders[question.order], reverse=True) if question.order in orders else newest


@route("GET", "/search", "search/show")
def show(context: Context) -> Answer:
    """Posts and their topics; too short a question and a page above ten are refused (3.5)."""
    text = context.params.get("q")
    if is_blank(text):
        return ok({"grouped_search_result": None})
    if not isinstance(text, str) or len(text) < context.settings.number("min_search_term_length") or "\0" in text:
        raise invalid_parameters("q")
    page = page_number(context, "page", default=1)
    if not 1 <= page <= MOST_PAGES:
        raise invalid_parameters("page")
    pairs = found_posts(context, parsed(context, text))
    shown = pairs[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    number = context.store.fact("search_log", 0) + 1
    context.store.set_fact("search_log", number)
    topics = {topic["id"]: _row(context, topic) for topic, _ in shown}
    return ok(
        {
            "posts": [_post(context, topic, post) for topic, post in shown],
            **({"topics": list(topics.values())} if topics else {}),
            "users": [],
            "categories": [],
            "tags": [],
            "groups": [],
            "grouped_search_result": {
                "more_posts": None,
                "more_users": None,
                "more_categories": None,
                "term": text,
                "search_log_id": number,
                "more_full_page_results": True if len(pairs) > page * PAGE_SIZE else None,
                "can_create_topic": can_create_topic(context, None),
                "error": None,
                "extra": {},
                "post_ids": [post["id"] for _, post in shown],
                "user_ids": [],
                "category_ids": [],
                "tag_ids": [],
                "group_ids": [],
            },
        }
    )


def _row(context: Context, topic: Document) -> dict[str, Any]:
    row = row_of(context, topic)
    return {key: value for key, value in row.items() if key not in NOT_IN_ROWS}


def _post(context: Context, topic: Document, post: Document) -> dict[str, Any]:
    user = basic_user(context.store, post["user_id"]) or {}
    return {
        "id": post["id"],
        "name": user.get("name"),
        "username": user.get("username"),
        "avatar_template": user.get("avatar_template"),
        "created_at": post["created_at"],
        "like_count": 0,
        "blurb": excerpt(post["cooked"], BLURB).replace("\n", " "),
        "post_number": post["post_number"],
        "topic_title_headline": topic["title"],
        "topic_id": topic["id"],
    }
