"""The reads of a report, one function each: nothing but GET, and none that marks what somebody has not seen as seen
(content facts D.4, Discourse 3.5)."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from idiaspora.provisioning.errors import NotAuthorised, NotFound
from idiaspora.provisioning.forum.category_rows import LiveCategory
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import POSTS
from idiaspora.provisioning.forum.response_shapes import CHECK_VERSION, IncompleteRead, Row, part, rows

LISTED_AT_ONCE = 100
CARDS_AT_ONCE = 50
POSTS_OF_A_TOPIC = 20
"""Posts that a topic's own page has."""
OLDEST_FIRST = (("order", "created"), ("ascending", "true"), ("per_page", str(LISTED_AT_ONCE)))
MOST_PAGES = 100_000


def listed_topics(client: ForumClient, category: LiveCategory | None) -> Iterator[Row]:
    """The topics of a category and of those below it, or of the whole forum, the oldest first, without what the acting
    user muted."""
    path = f"/c/{category.address}/{category.id}/l/latest.json" if category else "/latest.json"
    for page in range(MOST_PAGES):
        query = [*OLDEST_FIRST, *([("page", str(page))] if page else [])]
        listed = part(client.send("GET", path, query=query), "topic_list", dict)
        found = rows(part(listed, "topics", list), "id", "title", "category_id", "created_at", "posts_count")
        yield from found
        if not listed.get("more_topics_url") or not found:
            return
    raise IncompleteRead("a list of topics does not end", hint="Run again.")


def newest_posts(client: ForumClient, before: int | None) -> list[Row]:
    """Fifty ordinary posts of the whole forum, those before an id, the newest first; none at the end."""
    query = [] if before is None else [("before", str(before))]
    body = client.send("GET", POSTS, query=query)
    found = rows(part(body, "latest_posts", list), "id", "topic_id", "post_number", "created_at", "raw")
    if any(not isinstance(row["id"], int) or row["id"] < 1 for row in found):
        raise IncompleteRead("the forum's list of posts has one without a number", hint=CHECK_VERSION)
    return found


def topic_page(client: ForumClient, id: int) -> Row | None:
    """A topic by itself; None where there is none for the acting user."""
    try:
        body: Row = client.send("GET", f"/t/{id}.json")
    except (NotFound, NotAuthorised):
        return None
    part(body, "title", str)
    return body


def posts_of_topic(client: ForumClient, id: int) -> Iterator[Row]:
    """All posts of a topic with their texts, small actions, whispers and hidden ones too. A question whose answers are
    voted for shows all of them by time alone."""
    for page in range(1, MOST_PAGES):
        query = [("include_raw", "1"), ("filter", "activity"), ("page", str(page))]
        try:
            body = client.send("GET", f"/t/{id}.json", query=query)
        except NotFound:
            return
        stream = part(body, "post_stream", dict)
        found = rows(part(stream, "posts", list), "id", "post_number", "created_at")
        yield from ({**row, "topic_id": id} for row in found)
        if len(found) < POSTS_OF_A_TOPIC:
            return


def voters(client: ForumClient, topic: int) -> list[Row] | None:
    """Who holds a vote for a topic; None where the forum does not tell."""
    try:
        body = client.send("GET", "/voting/who.json", query=[("topic_id", str(topic))])
    except (NotFound, NotAuthorised):
        return None
    return rows(body, "id", "username") if isinstance(body, list) else None


def cards(client: ForumClient, ids: Sequence[int]) -> Iterator[Row]:
    """People with their user fields, whom the acting user sees."""
    for start in range(0, len(ids), CARDS_AT_ONCE):
        chunk = ",".join(map(str, ids[start : start + CARDS_AT_ONCE]))
        yield from rows(part(client.send("GET", "/user-cards.json", query=[("user_ids", chunk)]), "users", list), "id")


def version(client: ForumClient) -> str:
    """The version of the forum's Discourse."""
    about: Any = part(client.send("GET", "/about.json"), "about", dict)
    return str(about.get("version") or "")


def topic_address(url: str, id: int) -> str:
    """Where people read a topic; its slug, which may hold a name, is not needed."""
    return f"{url.rstrip('/')}/t/{quote(str(id))}"
