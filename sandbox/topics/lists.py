"""Lists of topics by category, tag and order (content facts D.4, Discourse 3.5, lib/topic_query.rb)."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from idiaspora.sandbox.categories.access import can_see
from idiaspora.sandbox.categories.reads import find_by_slug_path_with_id, slug_path
from idiaspora.sandbox.http.answers import Answer, invalid_parameters, not_found, ok
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.slugs import unescaped
from idiaspora.sandbox.model.staff_log import basic_user, page_number
from idiaspora.sandbox.plugins import assignments
from idiaspora.sandbox.plugins.solved import allows_solutions
from idiaspora.sandbox.plugins.topic_voting import can_vote, has_voted, vote_count
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.references import shown_tags
from idiaspora.sandbox.tags.tags import hidden_from
from idiaspora.sandbox.topics.access import can_create_topic, can_see_topic, is_definition, moderates
from idiaspora.sandbox.topics.muting import without_muted
from idiaspora.sandbox.topics.post_serializers import visible_posts
from idiaspora.sandbox.topics.tags import sent_tags
from idiaspora.sandbox.topics.topic_users import topic_user
from idiaspora.sandbox.topics.topic_view import is_unseen, last_poster, posters, row_of

PER_PAGE, MOST_PER_PAGE = 30, 100
MOST_TOP_TAGS = 10
PERIODS = ("all", "yearly", "quarterly", "monthly", "weekly", "daily")
FILTERS = ("latest", "unread", "new", "unseen", "top", "read", "posted", "bookmarks", "hot", "votes")
SOLVED = {"yes": True, "no": False}


@route("GET", "/latest", "list/latest")
def latest(context: Context) -> Answer:
    return answer_list(context, "latest", "/latest", None)


@route("GET", "/top", "list/top")
def top(context: Context) -> Answer:
    return answer_list(context, "top", "/top", None)


@route("GET", "/hot", "list/hot")
def hot(context: Context) -> Answer:
    return answer_list(context, "hot", "/hot", None)


@route("GET", "/new", "list/new")
def new(context: Context) -> Answer:
    context.require_login()
    return answer_list(context, "new", "/new", None)


@route("GET", "/unread", "list/unread")
def unread(context: Context) -> Answer:
    context.require_login()
    return answer_list(context, "unread", "/unread", None)


@route("GET", "/votes", "list/votes")
def votes(context: Context) -> Answer:
    return answer_list(context, "votes", "/votes", None)


@route("GET", "/c/<path:path>/l/<name>", "list/category_latest")
def category_list(context: Context, path: str, name: str) -> Answer:
    """The topics of a category and its subcategories; `/none/` leaves the latter out."""
    if name not in FILTERS:
        raise not_found()
    return _category(context, path, name, f"/l/{name}")


@route("GET", "/c/<path:path>", "list/category_default")
def category_default(context: Context, path: str) -> Answer:
    """The category's own view of its topics."""
    return _category(context, path, "latest", "")


def _category(context: Context, path: str, name: str, suffix: str) -> Answer:
    bare = path.removesuffix("/none")
    category = find_by_slug_path_with_id(context, bare)
    if category is None or not can_see(context, category):
        raise not_found()
    slugs = "/".join(slug_path(context.store, category))
    own = f"{slugs}/{category['id']}"
    # Slugs of other scripts are stored in percent codes, which the path has lost.
    by_number = str(category["id"]) if category["parent_category_id"] is None else own
    if unescaped(bare) not in (unescaped(own), by_number, unescaped(slugs)):
        return _moved(context, f"/c/{own}{suffix}")
    return answer_list(context, name, f"/c/{own}{suffix}", category, alone=path != bare)


def _moved(context: Context, path: str) -> Answer:
    query = f"?{urlencode(context.query, doseq=True)}" if context.query else ""
    suffix = ".json" if context.json_wanted else ""
    return Answer(301, headers={"Location": f"{context.host}{path}{suffix}{query}"})


def answer_list(
    context: Context,
    name: str,
    path: str,
    category: Document | None,
    *,
    alone: bool = False,
    tags: tuple[str, ...] | None = None,
    beside: dict[str, Any] | None = None,
) -> Answer:
    """The list of this name, of a category without its subcategories when `alone`, of topics with all these tags.

    No tags at all are asked for by an empty tuple. What is `beside` stands there.
    """
    per_page = PER_PAGE
    if context.profile.posts.page_size_chosen:
        per_page = page_number(context, "per_page", default=PER_PAGE, most=MOST_PER_PAGE)
    if per_page < 1:
        raise invalid_parameters("per_page")
    if name == "top":
        # A job counts what the lists of the best hold, which does not run here: as on a fresh forum they are empty.
        period = str(context.params.get("period") or context.settings.text("top_page_default_timeframe"))
        if period not in PERIODS:
            raise invalid_parameters("period")
        return answer_with(context, [], path, category, per_page, for_period=period)
    topics = _chosen(context, name, category, alone=alone, tags=tags)
    return answer_with(context, _ordered(context, name, topics, category), path, category, per_page, **(beside or {}))


def answer_with(
    context: Context,
    topics: list[Document],
    path: str,
    category: Document | None = None,
    per_page: int = PER_PAGE,
    **more_keys: Any,
) -> Answer:
    """A page of these topics, with what stands around every list."""
    page = page_number(context, "page")
    shown = topics[page * per_page : (page + 1) * per_page]
    rows = [_row(context, topic) for topic in shown]
    more = _more(context, path, page, category) if len(shown) == per_page else {}
    ids = [poster["user_id"] for row in rows for poster in row["posters"]]
    return ok(
        {
            "users": [_user(context, number) for number in dict.fromkeys(ids)],
            "primary_groups": [],
            "flair_groups": [],
            "topic_list": {
                "can_create_topic": can_create_topic(context, category),
                **more,
                "per_page": per_page,
                **({"top_tags": _top_tags(context, category)} if context.settings.on("tagging_enabled") else {}),
                **more_keys,
                "topics": rows,
            },
        }
    )


def _more(context: Context, path: str, page: int, category: Document | None) -> dict[str, str]:
    kept = {key: value for key, value in context.query.items() if isinstance(value, str) and key != "page"}
    if category is None and not path.startswith("/tag"):
        kept["no_definitions"] = "true"
    return {"more_topics_url": f"{path}?{urlencode(sorted({**kept, 'page': page + 1}.items()))}"}


def _user(context: Context, number: int) -> dict[str, Any]:
    user = context.store.get("user", number) or {}
    roles = {key: True for key in ("admin", "moderator") if user.get(key)}
    return {**(basic_user(context.store, number) or {}), **roles, "trust_level": user.get("trust_level")}


def _top_tags(context: Context, category: Document | None) -> list[Any]:
    counts: dict[str, int] = {}
    for topic in _chosen(context, "latest", category, alone=False, tags=None, plain=True):
        for name in topic["tags"]:
            if not hidden_from(context, name):
                counts[name] = counts.get(name, 0) + 1
    return shown_tags(context, sorted(counts, key=lambda name: (-counts[name], name))[:MOST_TOP_TAGS])


def family(context: Context, category: Document) -> set[int]:
    """The category and everything below it."""
    found = {category["id"]}
    rows = context.store.all("category")
    while True:
        below = {row["id"] for row in rows if row["parent_category_id"] in found} - found
        if not below:
            return found
        found |= below


def listed(context: Context, *, about: Collection[int] | None = (), deleted: bool = False) -> list[Document]:
    """The topics that may stand in the acting user's lists, with these About topics, all of them for None."""
    return [
        topic
        for topic in context.store.all("topic")
        if topic["archetype"] != "private_message"
        and (deleted or not topic["deleted_at"])
        and (topic["visible"] or context.is_staff)
        and (about is None or topic["id"] in about or not is_definition(context, topic))
        and can_see_topic(context, topic)
    ]


def _chosen(
    context: Context,
    name: str,
    category: Document | None,
    *,
    alone: bool,
    tags: tuple[str, ...] | None,
    plain: bool = False,
) -> list[Document]:
    alone = alone or context.params.get("no_subcategories") == "true"
    inside = {category["id"]} if category and alone else family(context, category) if category else None
    # Only the lists of tags and the one by votes of the whole forum have the About topics (3.5).
    everywhere = name == "votes" or (tags is not None and not plain)
    about = {category["topic_id"]} if category else None if everywhere else set()
    topics = [
        topic
        for topic in listed(context, about=about)
        if (inside is None or topic["category_id"] in inside)
        and (tags is None or (set(tags) <= set(topic["tags"]) if tags else not topic["tags"]))
    ]
    if plain:
        return topics
    if name != "votes":
        topics = without_muted(context, topics, {category["id"]} if category else ())
    tests = [*_state_tests(context, name), *_param_tests(context)]
    return [topic for topic in topics if all(test(topic) for test in tests)]


Test = Callable[[Document], bool]


def _state_tests(context: Context, name: str) -> list[Test]:
    user = context.user
    if user is None:
        return []

    def state(topic: Document) -> Document | None:
        return topic_user(context.store, topic["id"], user["id"])

    def is_unread(topic: Document) -> bool:
        row = state(topic)
        return bool(row and row["last_read"] is not None and row["last_read"] < len(visible_posts(context, topic)))

    def posted(topic: Document) -> bool:
        return bool(context.store.where("post", topic_id=topic["id"], user_id=user["id"]))

    tests: dict[str, Test] = {
        "new": lambda topic: state(topic) is None and is_unseen(context, topic),
        "unseen": lambda topic: state(topic) is None and is_unseen(context, topic),
        "unread": is_unread,
        "read": lambda topic: state(topic) is not None,
        "posted": posted,
        "bookmarks": lambda _: False,
    }
    return [tests[name]] if name in tests else []


def _param_tests(context: Context) -> list[Test]:
    params = context.params
    tests: list[Test] = []
    tags = sent_tags(context, params.get("tags"))
    if tags:
        every = params.get("match_all_tags") == "true"
        tests.append(lambda topic: (all if every else any)(name in topic["tags"] for name in tags))
    if str(params.get("solved")) in SOLVED:
        wanted = SOLVED[str(params["solved"])]
        tests.append(
            lambda topic: allows_solutions(context, topic) and bool(topic.get("accepted_answer_post_id")) is wanted
        )
    if not is_blank(params.get("assigned")):
        tests.append(lambda topic: assignments.is_assigned(context, topic, str(params["assigned"])))
    if params.get("state") == "my_votes":
        tests.append(lambda topic: has_voted(context, topic))
    if not is_blank(params.get("topic_ids")):
        ids = {as_integer(part) for part in str(params["topic_ids"]).split(",")}
        tests.append(lambda topic: topic["id"] in ids)
    if not is_blank(params.get("exclude_tag")):
        tests.append(lambda topic: params["exclude_tag"] not in topic["tags"])
    if not is_blank(params.get("search")):
        word = str(params["search"]).lower()
        tests.append(lambda topic: word in topic["title"].lower())
    return [*tests, *_number_tests(context), *_status_tests(context)]


def _number_tests(context: Context) -> list[Test]:
    tests: list[Test] = []
    least, most = as_integer(context.params.get("min_posts")), as_integer(context.params.get("max_posts"))
    if least:
        tests.append(lambda topic: len(visible_posts(context, topic)) >= least)
    if most:
        tests.append(lambda topic: len(visible_posts(context, topic)) <= most)
    for name, column in (("before", "created_at"), ("bumped_before", "bumped_at")):
        days = as_integer(context.params.get(name))
        if days:
            tests.append(_older(column, days))
    return tests


def _older(column: str, days: int) -> Test:
    limit = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S")
    return lambda topic: bool(topic[column] < limit)


def _status_tests(context: Context) -> list[Test]:
    tests: dict[str, Test] = {
        "open": lambda topic: not topic["closed"] and not topic["archived"],
        "closed": lambda topic: topic["closed"],
        "archived": lambda topic: topic["archived"],
        "listed": lambda topic: topic["visible"],
        "unlisted": lambda topic: not topic["visible"] and moderates(context, topic),
    }
    status = context.params.get("status")
    return [tests[status]] if isinstance(status, str) and status in tests else []


def _columns(context: Context) -> dict[str, Callable[[Document], Any]]:
    """What the orders sort by."""
    return {
        "activity": lambda topic: topic["bumped_at"],
        "default": lambda topic: topic["bumped_at"],
        "created": lambda topic: topic["created_at"],
        "views": lambda topic: topic.get("views", 0),
        "posts": lambda topic: len(visible_posts(context, topic)),
        "likes": lambda topic: topic.get("like_count", 0),
        "op_likes": lambda topic: topic.get("like_count", 0),
        "posters": lambda topic: len({post["user_id"] for post in visible_posts(context, topic)}),
        "category": lambda topic: (context.store.get("category", topic["category_id"] or 0) or {}).get("name", ""),
        "votes": lambda topic: vote_count(context, topic),
    }


def _ordered(context: Context, name: str, topics: list[Document], category: Document | None) -> list[Document]:
    """Topics in the asked order; an unknown one is ignored. Only by activity do pinned topics come first."""
    columns = _columns(context)
    order = str(context.params.get("order") or "")
    ascending = context.params.get("ascending") == "true"
    if order not in columns:
        order = "votes" if name == "votes" else "default"
        own = (category or {}).get("sort_order")
        if own in columns and name == "latest" and category is not None:
            order, ascending = own, bool(category["sort_ascending"])
    topics = sorted(topics, key=lambda topic: (topic["bumped_at"], topic["id"]), reverse=not ascending)
    topics = sorted(topics, key=columns[order], reverse=not ascending)
    if order not in ("default", "activity"):
        return topics
    pinned = [topic for topic in topics if topic["pinned_at"] and (category or topic["pinned_globally"])]
    ids = {topic["id"] for topic in pinned}
    return pinned + [topic for topic in topics if topic["id"] not in ids]


def _row(context: Context, topic: Document) -> dict[str, Any]:
    posts = visible_posts(context, topic)
    last = context.store.get("user", last_poster(topic, posts))
    votable = can_vote(context, topic)
    counted = {"vote_count": vote_count(context, topic)} if votable else {}
    voted = {"user_voted": has_voted(context, topic) if context.user else None} if votable else {}
    return {
        **row_of(context, topic),
        "views": topic.get("views", 0),
        "like_count": topic.get("like_count", 0),
        "has_summary": False,
        "last_poster_username": last["username"] if last else None,
        "pinned_globally": topic["pinned_globally"],
        "featured_link": topic.get("featured_link"),
        **({"can_vote": votable, **counted, **voted} if context.settings.has_on("topic_voting_enabled") else {}),
        **assignments.list_fields(context, topic),
        "posters": [
            {
                "extras": extras,
                "description": description,
                "user_id": user["id"],
                "primary_group_id": user["primary_group_id"],
                "flair_group_id": user["flair_group_id"],
            }
            for user, description, extras in posters(context, topic)
        ],
    }
