"""What a person did: the summary of their page and the stream of their actions (Discourse 3.5, user_actions)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import excerpt
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.model.usernames import find_user
from idiaspora.sandbox.moderation.badges import badge_row, types_of
from idiaspora.sandbox.moderation.flags import LIKE
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import SMALL_ACTION, can_see_post, category_of
from idiaspora.sandbox.topics.localizations import title_fields
from idiaspora.sandbox.topics.post_serializers import ACTION, primary_group_fields, visible_posts, with_beginning
from idiaspora.sandbox.users.reads import seen_user, user_route
from idiaspora.sandbox.users.serializer_parts import basic, can_see_profile, featured_badges, is_me, picture

LIKED, WAS_LIKED, TOPIC, REPLY, RESPONSE = 1, 2, 4, 5, 6
MOST_IN_SUMMARY, PAGE, MOST_A_PAGE = 6, 30, 100
EXCERPT = 300
POSTS_OF_A_PERSON, DELETED = 50, 60
MODERATOR_ACTION = 2
CATEGORY_KEYS = (
    "id", "name", "color", "text_color", "style_type", "icon", "emoji", "slug", "read_restricted", "parent_category_id",
)  # fmt: skip


def _counted(context: Context, user: Document) -> list[Document]:
    """All posts of a person that count, the newest first, whoever may see them."""
    return [post for post in reversed(context.store.where("post", user_id=user["id"])) if _counts(context, post)]


def _posts(context: Context, user: Document) -> list[Document]:
    """The public posts of a person that the acting user sees, the newest first."""
    return [post for post in _counted(context, user) if can_see_post(context, post)]


def _counts(context: Context, post: Document) -> bool:
    topic = context.store.get("topic", post["topic_id"])
    if topic is None or topic["archetype"] == "private_message" or topic["deleted_at"] or post["deleted_at"]:
        return False
    return bool(post["post_type"] != SMALL_ACTION)


def _is_public(context: Context, post: Document) -> bool:
    return _counts(context, post) and can_see_post(context, post)


def _likes_of(context: Context, user: Document) -> list[tuple[Document, Document]]:
    """The likes that a person gave, with their posts, the newest first."""
    rows = context.store.where(ACTION, user_id=user["id"], post_action_type_id=LIKE)
    pairs = ((row, context.store.get("post", row["post_id"])) for row in reversed(rows))
    return [(row, post) for row, post in pairs if post is not None and _is_public(context, post)]


def _likes_for(context: Context, posts: Iterable[Document]) -> list[tuple[Document, Document]]:
    """The likes that posts got."""
    return [
        (row, post)
        for post in posts
        for row in context.store.where(ACTION, post_id=post["id"], post_action_type_id=LIKE)
    ]


@user_route("GET", "/<username>/summary", "summary")
def summary(context: Context, username: str) -> Answer:
    """The numbers and the best of a person's posts. The numbers count what the acting user may not see, too (3.5)."""
    user = seen_user(context, username)
    if not can_see_profile(context, user):
        raise invalid_access()
    counted, posts = _counted(context, user), _posts(context, user)
    begun = sum(post["post_number"] == 1 for post in counted)
    topics = [post for post in posts if post["post_number"] == 1]
    replies = [post for post in posts if post["post_number"] > 1]
    given, received = _likes_of(context, user), _likes_for(context, posts)
    liked = Counter(post["user_id"] for _, post in given)
    liked_by = Counter(row["user_id"] for row, _ in received)
    best_topics, best_replies = _best(context, topics), _best(context, replies)
    shown = {
        "likes_given": len(given),
        "likes_received": len(_likes_for(context, counted)),
        "topics_entered": 0,
        "posts_read_count": len(counted),
        "days_visited": 0,
        "topic_count": begun,
        "post_count": len(counted) - begun,
        "time_read": 0,
        "recent_time_read": 0,
        **({"bookmark_count": 0} if is_me(context, user) else {}),
        "can_see_summary_stats": True,
        "can_see_user_actions": True,
        **_solved(context, counted),
        "topic_ids": [post["topic_id"] for post in best_topics],
        "replies": [_reply(context, post) for post in best_replies],
        "links": [],
        "most_liked_by_users": _people(context, liked_by),
        "most_liked_users": _people(context, liked),
        "most_replied_to_users": _people(context, _answered(context, replies)),
        "badges": [{"id": row["id"], "badge_id": row["badge_id"]} for row in featured_badges(context.store, user)],
        "top_categories": _categories(context, topics, replies),
    }
    numbers = dict.fromkeys(post["topic_id"] for post in (*best_topics, *best_replies))
    return ok(
        {"user_summary": shown, "topics": [_topic(context, number) for number in numbers], **_badges(context, user)}
    )


def _best(context: Context, posts: list[Document]) -> list[Document]:
    """The posts with the most likes, the newest of as many first."""
    return sorted(posts, key=lambda post: -len(_likes_for(context, [post])))[:MOST_IN_SUMMARY]


def _solved(context: Context, posts: list[Document]) -> dict[str, int]:
    if not context.settings.has_on("solved_enabled"):
        return {}
    topics = [context.store.get("topic", post["topic_id"]) or {} for post in posts]
    pairs = zip(posts, topics, strict=True)
    return {"solved_count": sum(topic.get("accepted_answer_post_id") == post["id"] for post, topic in pairs)}


def _reply(context: Context, post: Document) -> dict[str, Any]:
    count = len(_likes_for(context, [post]))
    return {**{key: post[key] for key in ("post_number", "created_at", "topic_id")}, "like_count": count}


def _answered(context: Context, replies: list[Document]) -> Counter[int]:
    """Whose posts the replies answer."""
    found: Counter[int] = Counter()
    for post in replies:
        number = post["reply_to_post_number"]
        rows = context.store.where("post", topic_id=post["topic_id"], post_number=number) if number else []
        found.update(row["user_id"] for row in rows if row["user_id"] != post["user_id"])
    return found


def _people(context: Context, counts: Counter[int]) -> list[dict[str, Any]]:
    rows = []
    for number, count in counts.most_common(MOST_IN_SUMMARY):
        user = context.store.get("user", number)
        if user is not None:
            roles = {key: user[key] for key in ("admin", "moderator", "trust_level")}
            flair = {
                key: value for key, value in primary_group_fields(context, user).items() if key != "flair_group_id"
            }
            rows.append({**basic(user), "count": count, **roles, **flair})
    return rows


def _categories(context: Context, topics: list[Document], replies: list[Document]) -> list[dict[str, Any]]:
    def counted(posts: list[Document]) -> Counter[int]:
        rows = [context.store.get("topic", post["topic_id"]) or {} for post in posts]
        return Counter(topic["category_id"] for topic in rows if topic.get("category_id"))

    begun, answered = counted(topics), counted(replies)
    shown = []
    for number, _ in (begun + answered).most_common(MOST_IN_SUMMARY):
        category = context.store.get("category", number) or {}
        keys = {key: category.get(key) for key in CATEGORY_KEYS}
        shown.append({"topic_count": begun[number], "post_count": answered[number], **keys})
    return shown


def _topic(context: Context, number: int) -> dict[str, Any]:
    topic = context.store.get("topic", number) or {}
    solved = context.settings.has_on("solved_enabled")
    return {
        **title_fields(context, topic),
        **{key: topic[key] for key in ("id", "title", "slug", "category_id", "created_at")},
        "posts_count": len(visible_posts(context, topic)),
        "like_count": topic.get("like_count", 0),
        **({"has_accepted_answer": bool(topic.get("accepted_answer_post_id"))} if solved else {}),
    }


def _badges(context: Context, user: Document) -> dict[str, Any]:
    numbers = [row["badge_id"] for row in featured_badges(context.store, user)]
    badges = [badge for number in numbers if (badge := context.store.get("badge", number))]
    return (
        {"badges": [badge_row(context, badge) for badge in badges], "badge_types": types_of(badges)} if badges else {}
    )


@user_route("GET", "/<username>/activity", "posts_feed")
def posts_of(context: Context, username: str) -> Answer:
    """The newest posts of a person, as the acting user sees them."""
    user = seen_user(context, username)
    if not can_see_profile(context, user):
        raise not_found()
    posts = [post for post in _posts(context, user) if (context.store.get("topic", post["topic_id"]) or {})["visible"]]
    return ok([with_beginning(context, post) for post in posts[:POSTS_OF_A_PERSON]])


@route("GET", "/posts/<username>/deleted", "posts/deleted_posts")
def deleted_posts(context: Context, username: str) -> Answer:
    """The posts of a person that somebody deleted, for the staff, the newest first."""
    user = find_user(context.store, username)
    if user is None:
        raise not_found()
    if not context.is_staff:
        raise invalid_access()
    rows = [post for post in reversed(context.store.where("post", user_id=user["id"])) if post["deleted_at"]]
    first = max(as_integer(context.params.get("offset")) or 0, 0)
    size = min(as_integer(context.params.get("limit")) or DELETED, DELETED)
    return ok([_deleted(context, post, user) for post in rows[first : first + size]])


def _deleted(context: Context, post: Document, user: Document) -> dict[str, Any]:
    topic = context.store.get("topic", post["topic_id"]) or {}
    return {
        "excerpt": excerpt(post["cooked"], EXCERPT),
        "id": post["id"],
        "created_at": post["created_at"],
        "post_number": post["post_number"],
        "post_id": post["id"],
        "name": user["name"],
        "username": user["username"],
        "avatar_template": picture(user),
        "topic_id": topic["id"],
        "slug": topic["slug"],
        "title": topic["title"],
        "category_id": topic["category_id"],
        "hidden": bool(post.get("hidden")),
        "moderator_action": post["post_type"] == MODERATOR_ACTION,
        "deleted": True,
        "deleted_at": post["deleted_at"],
        "deleted_by": basic_user(context.store, post.get("deleted_by_id")),
        "reply_to_post_number": post["reply_to_post_number"],
        "action_type": None,
    }


@route("GET", "/user_actions", "user_actions/index")
def user_actions(context: Context) -> Answer:
    """Likes, topics and replies of a person, the newest first; `filter` names their kinds."""
    user = find_user(context.store, str(required(context.params, "username")))
    if user is None:
        raise not_found()
    if not can_see_profile(context, user):
        raise not_found()
    asked = [as_integer(part) for part in str(context.params.get("filter") or "").split(",") if part]
    rows = [row for row in _actions(context, user) if not asked or row["action_type"] in asked]
    rows.sort(key=lambda row: str(row["created_at"]), reverse=True)
    first = max(as_integer(context.params.get("offset")) or 0, 0)
    size = min(as_integer(context.params.get("limit")) or PAGE, MOST_A_PAGE)
    return ok({"user_actions": rows[first : first + size]})


def _actions(context: Context, user: Document) -> Iterator[dict[str, Any]]:
    posts = _posts(context, user)
    for post in posts:
        kind = TOPIC if post["post_number"] == 1 else REPLY
        yield _action(context, kind, post, user, user, post["created_at"])
    for row, post in _likes_of(context, user):
        yield _action(context, LIKED, post, user, user, row["created_at"])
    for row, post in _likes_for(context, posts):
        liker = context.store.get("user", row["user_id"])
        if liker is not None:
            yield _action(context, WAS_LIKED, post, liker, user, row["created_at"])
    for post in posts:
        for answer in context.store.where("post", topic_id=post["topic_id"], reply_to_post_number=post["post_number"]):
            author = context.store.get("user", answer["user_id"])
            if author is not None and author["id"] != user["id"] and _is_public(context, answer):
                yield _action(context, RESPONSE, answer, author, user, answer["created_at"])


def _action(
    context: Context, kind: int, post: Document, acting: Document, target: Document, moment: str
) -> dict[str, Any]:
    """A row of the stream: whose post it is, who acted, and whom it concerns. That of a topic names no post (3.5)."""
    topic = context.store.get("topic", post["topic_id"]) or {}
    author = context.store.get("user", post["user_id"]) or acting
    is_topic = kind == TOPIC
    return {
        "excerpt": excerpt(post["cooked"], EXCERPT),
        "action_type": kind,
        "created_at": topic["created_at"] if is_topic else moment,
        "avatar_template": picture(author),
        "acting_avatar_template": picture(acting),
        "slug": topic["slug"],
        "topic_id": topic["id"],
        "target_user_id": target["id"],
        "target_name": target["name"],
        "target_username": target["username"],
        "post_number": post["post_number"],
        "post_id": None if is_topic else post["id"],
        **({"reply_to_post_number": post["reply_to_post_number"]} if kind in (REPLY, RESPONSE) else {}),
        "username": author["username"],
        "name": author["name"],
        "user_id": author["id"],
        "acting_username": acting["username"],
        "acting_name": acting["name"],
        "acting_user_id": acting["id"],
        "title": topic["title"],
        "deleted": False,
        "hidden": None if is_topic else bool(post.get("hidden")),
        "post_type": None if is_topic else post["post_type"],
        "action_code": None,
        "category_id": (category_of(context, topic) or {}).get("id"),
        "closed": topic["closed"],
        "archived": topic["archived"],
    }
