"""The reads of a forum, one function each: what is asked, and the proof that the answer is whole (Discourse 3.5)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from idiaspora.plugin_config.fields.capabilities import (
    NOTHING_SEEN,
    Capabilities,
    in_all_settings,
    in_settings,
    in_site,
)
from idiaspora.plugin_config.kinds.forum_limits import LEVELS
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.secret_settings import hiding_secrets
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, Refused
from idiaspora.provisioning.forum.category_rows import category_list
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.people import People
from idiaspora.provisioning.forum.response_shapes import IncompleteRead, Row, part, rows
from idiaspora.provisioning.forum.site import Site

CATEGORIES_PER_FIND = 100
"""`find` costs the forum 20 to 60 ms a category, and its workers are stopped after 30 s."""
QUERY_LIMIT = 8000
"""Bytes of a query that are safe: 10,240 are answered with 414."""
MEMBERS_PER_PAGE = 1000
SITE = "/site.json"
SETTINGS = "/admin/site_settings.json"
FIND = "/categories/find.json"
STAFF_LOG = "/admin/logs/staff_action_logs.json"
POSTS = "/posts.json"
SEARCH_PAGE = 25
FEWEST_ICONS_OF_A_FULL_ANSWER = 200
POSTS_WORTH_A_PAGE = 3
"""From this many About posts on, a page of posts may take fewer requests than each post by itself."""
USELESS_PAGES = 2
"""After so many pages without any post that is wanted the others are read by themselves: they stand far apart."""


def lazy_loading_hint(body: Row) -> str:
    """How a forum comes to list all its categories at once; `body` is /site.json. Since 2026 only the host can see the
    setting."""
    if in_site(body).upcoming_changes:
        return "Ask the host to take the acting user out of lazy_load_categories_groups, which the forum hides."
    return "Take the acting user out of the groups of lazy_load_categories_groups."


def site(client: ForumClient, *, translated: bool = False) -> Site:
    """All categories (without permissions) and all groups (id and name). Raises IncompleteRead.

    `translated` says that the forum may name categories in the language of the acting user (3.5). Those that have
    nothing but their names to be found by are then read by themselves.
    """
    body = client.send("GET", SITE)
    categories = rows(part(body, "categories", list), "id", "slug", "position")
    groups = rows(part(body, "groups", list), "id", "name")
    if body.get("lazy_load_categories"):
        # Then only the acting user's sidebar categories are listed.
        categories = _searched_categories(client, lazy_loading_hint(body))
    nameless = [row["id"] for row in categories if not row["slug"]] if translated else []
    own = categories_found(client, nameless) if nameless else {}
    categories = [{**row, "name": own[row["id"]]["name"]} if row["id"] in own else row for row in categories]
    uncategorized = body.get("uncategorized_category_id")
    return Site(category_list(categories), tuple(groups), uncategorized, in_site(body), body)


def _searched_categories(client: ForumClient, hint: str) -> list[Row]:
    found: dict[int, Row] = {}
    page = 1
    while True:
        body = _search_page(client, page, hint)
        listed = rows(part(body, "categories", list), "id", "slug", "position")
        found |= {row["id"]: row for row in listed}
        total = part(body, "categories_count", int)
        if len(found) >= total:
            return list(found.values())
        if not listed:
            raise IncompleteRead(f"the forum has {total} categories but lists only {len(found)}", hint=hint)
        page += 1


def _search_page(client: ForumClient, page: int, hint: str) -> Any:
    wanted = {"term": "", "page": page, "limit": SEARCH_PAGE}
    try:
        return client.send("POST", "/categories/search.json", json=wanted, idempotent=True)
    except NotAuthorised:
        # It is a POST, which a key with the scope global:read may not send (3.5).
        raise IncompleteRead(
            "the forum lists its categories page by page (lazy_load_categories_groups), and this key may not ask for "
            "the pages",
            hint=f"Use a key without the scope global:read, or: {hint}",
        ) from None


@dataclass(frozen=True)
class SettingList:
    """Settings by name, of those that were asked for; `seen` is what the answer shows of the forum."""

    rows: dict[str, Row]
    seen: Capabilities


def settings(client: ForumClient, names: Iterable[str]) -> SettingList:
    """The settings of those names that the forum lists. A remembered list that has to have them is not asked for
    again."""
    wanted = sorted(set(names))
    asked, body = _setting_list(client, wanted)
    listed = {row["setting"]: row for row in rows(part(body, "site_settings", list), "setting", "value", "type")}
    found = {name: hiding_secrets(listed[name]) for name in wanted if name in listed}
    return SettingList(found, in_settings(asked, listed) if asked else in_all_settings(listed.values()))


def every_setting(client: ForumClient) -> SettingList:
    """All settings that the forum lists."""
    body = client.send("GET", SETTINGS)
    listed = {row["setting"]: row for row in rows(part(body, "site_settings", list), "setting", "value", "type")}
    return SettingList({name: hiding_secrets(row) for name, row in listed.items()}, in_all_settings(listed.values()))


def _setting_list(client: ForumClient, wanted: Sequence[str]) -> tuple[frozenset[str], Any]:
    """The names that the forum was asked for, none for all settings, and its answer."""
    for query, body in client.remembered(SETTINGS):
        asked = frozenset(value for key, value in query if key == "names[]")
        if not asked or asked.issuperset(wanted):
            return asked, body
    filtered = sum(len(name) + len("names%5B%5D=&") for name in wanted) < QUERY_LIMIT
    query = [("names[]", name) for name in wanted] if filtered else []
    return frozenset(wanted if filtered else ()), client.send("GET", SETTINGS, query=query)


def was_changed(client: ForumClient, setting: str) -> bool:
    """Whether the staff log knows of a change of a site setting; so, too, where it cannot be read."""
    query = [("action_name", "change_site_setting"), ("subject", setting), ("limit", "1")]
    try:
        return bool(part(client.send("GET", STAFF_LOG, query=query), "staff_action_logs", list))
    except Refused:
        return True


def levels(client: ForumClient) -> int:
    """How many levels of categories the forum has: a hidden setting, shown to web clients only (3.5). 0 where it does
    not show it."""
    try:
        shown = client.send("GET", "/site/settings.json").get(LEVELS)
    except Refused:
        return 0
    return shown if isinstance(shown, int) else 0


def categories_found(client: ForumClient, ids: Sequence[int]) -> dict[int, Row]:
    """The full rows of categories, with permissions, by id. Raises IncompleteRead when one is missing."""
    found: dict[int, Row] = {}
    for _, body in client.remembered(FIND):
        found |= _full_rows(body)
    unread = [id for id in ids if id not in found]
    for start in range(0, len(unread), CATEGORIES_PER_FIND):
        chunk = unread[start : start + CATEGORIES_PER_FIND]
        query = [("include_permissions", "true"), *(("ids[]", str(id)) for id in chunk)]
        found |= _full_rows(client.send("GET", FIND, query=query))
    missing = [id for id in ids if id not in found]
    if missing:
        raise IncompleteRead(
            f"the forum did not answer for the categories {', '.join(map(str, missing))}",
            hint="They may have been deleted just now, or the acting user may not manage them. Run again.",
        )
    return found


def _full_rows(body: Any) -> dict[int, Row]:
    """The rows of an answer that are those of a manager, by id."""
    return {row["id"]: row for row in rows(part(body, "categories", list), "id") if "group_permissions" in row}


def approval_row(client: ForumClient, address: str) -> Row:
    """A category's row with `category_setting`, which no bulk read carries; `address` is its path in requests."""
    row = part(client.send("GET", f"/c/{address}/find_by_slug.json"), CATEGORY, dict)
    part(row, "category_setting", object)
    return row


def group_rows(client: ForumClient) -> dict[int, Row]:
    """All groups with most of their attributes, by id; that of everyone only where the forum lists it (3.5)."""
    query = [("include_everyone", "true"), ("include_pseudogroups", "true")]
    listed = client.send("GET", "/groups/search.json", query=query)
    return {row["id"]: row for row in rows(listed, "id", "name")}


def group_detail(client: ForumClient, id: int, stored: str, seen: Capabilities = NOTHING_SEEN) -> Row:
    """One group with all attributes, notification defaults included: by its number where the forum can find it so, else
    by the name that it stores (3.4)."""
    if seen.groups_by_id is not False:
        try:
            row: Row = part(client.send("GET", f"/groups/by-id/{id}.json"), GROUP, dict)
            return row
        except NoRoute:
            pass
    named: Row = part(client.send("GET", f"/groups/{quote(stored, safe='')}.json"), GROUP, dict)
    return named


def people(client: ForumClient, group: str, names: Iterable[str] = ()) -> People:
    """The members of a group by its stored name; with `names` only those people. Raises IncompleteRead."""
    members: dict[int, Row] = {}
    owners: dict[int, Row] = {}
    for text in _filters(names):
        offset = 0
        while True:
            query = [("limit", str(MEMBERS_PER_PAGE)), ("offset", str(offset)), *([("filter", text)] if text else [])]
            body = client.send("GET", f"/groups/{group}/members.json", query=query)
            listed = rows(part(body, "members", list), "id", "username")
            members |= {row["id"]: row for row in listed}
            owners |= {row["id"]: row for row in rows(part(body, "owners", list), "id", "username")}
            offset += MEMBERS_PER_PAGE
            if text or offset >= part(part(body, "meta", dict), "total", int):
                break
            if not listed:
                raise IncompleteRead(f"the members of {group} ended before their total", hint="Run again.")
    return People(tuple(members.values()), tuple(owners.values()))


def user(client: ForumClient, username: str) -> Row:
    """A person with the preferences that admins see."""
    row: Row = part(client.send("GET", f"/u/{quote(username, safe='')}.json"), "user", dict)
    return row


def member_count(client: ForumClient, group: str) -> int:
    """How many members a group has, by its stored name."""
    body = client.send("GET", f"/groups/{group}/members.json", query=[("limit", "1")])
    return int(part(part(body, "meta", dict), "total", int))


def _filters(names: Iterable[str]) -> Iterator[str]:
    """Filter texts for exactly these names: a list with a comma is read as regular expressions (3.5)."""
    patterns = [f"^{re.escape(name)}$" for name in sorted(set(names))]
    if not patterns:
        yield ""
        return
    batch: list[str] = []
    for pattern in patterns:
        if batch and sum(len(item) + 7 for item in batch) + len(pattern) > QUERY_LIMIT // 2:
            yield ",".join(batch)
            batch = []
        batch.append(pattern)
    # A single name without a comma would match any part of a name.
    yield ",".join(batch if len(batch) > 1 else batch * 2)


@dataclass(frozen=True)
class LiveTag:
    """A tag by its name, and what it stands for: another tag for a synonym, else nothing."""

    name: str
    stands_for: str = ""


def tags(client: ForumClient) -> dict[str, LiveTag]:
    """All tags by their folded names, those that are listed by their groups too."""
    body = client.send("GET", "/tags.json")
    extras = body.get("extras") or {}
    inner = [item for name in ("tag_groups", "categories") for item in extras.get(name) or ()]
    listed = [part(body, "tags", list), *(item.get("tags") or () for item in inner)]
    found = [row for some in listed for row in rows(list(some), "name")]
    named = (LiveTag(str(row["name"]), _target(row.get("target_tag") or "")) for row in found)
    return {tag.name.casefold(): tag for tag in named}


def emoji(client: ForumClient) -> frozenset[str]:
    """The names of all emoji, those of the forum's own included."""
    body = client.send("GET", "/emojis.json")
    listed = body.values() if isinstance(body, Mapping) else ()
    return frozenset(str(row["name"]).casefold() for some in listed for row in rows(some, "name"))


def icons(client: ForumClient, text: str) -> tuple[list[str], bool]:
    """The names of icons that hold a text, in the order of the answer, and whether these are all of them.

    One answer has 200 or 500 of them, sorted (3.4, 3.5); newer ones say that there are more, and put first what the
    forum shows somewhere already (2026).
    """
    body = client.send("GET", "/svg-sprite/picker-search", query=[("filter", text)])
    listed = part(body, "icons", list) if isinstance(body, Mapping) else body
    names = [str(row["id"]) for row in rows(listed, "id")]
    more = bool(body.get("has_more")) if isinstance(body, Mapping) else len(names) >= FEWEST_ICONS_OF_A_FULL_ANSWER
    return names, not more


def _target(value: Any) -> str:
    """The name of a tag, which is an object on some versions (2026)."""
    return str(value.get("name") if isinstance(value, Mapping) else value)


HOLDERS_PER_PAGE = 96


def badge_holders(client: ForumClient, badge: int) -> Row:
    """Everybody who holds a badge, page after page: `holders`, each with the name and the number of the `grant`."""
    grants: list[Row] = []
    people: dict[int, str] = {}
    while True:
        query = (("badge_id", str(badge)), *((("offset", str(len(grants))),) if grants else ()))
        body = client.send("GET", "/user_badges.json", query=query)
        page = rows(part(part(body, "user_badge_info", dict), "user_badges", list), "id", "user_id")
        people |= {int(row["id"]): str(row["username"]) for row in rows(body.get("users") or [], "id", "username")}
        grants += page
        if len(page) < HOLDERS_PER_PAGE:
            break
    holders = [{"username": people[int(row["user_id"])], "grant": row["id"]} for row in grants]
    return {"id": badge, "holders": holders}


def about_posts(client: ForumClient, topics: Iterable[int], newest: Collection[int] = ()) -> dict[int, Row]:
    """The first posts of topics, with `id` and `raw`, by topic id. `newest` are topics that were made just now.

    Topics that were made together have posts beside one another: one post by itself, then the page of those before it,
    which holds 50, however many were written since.
    """
    left = set(topics)
    found = _first_posts(client, left, None) if len(left & set(newest)) >= POSTS_WORTH_A_PAGE else {}
    left -= set(found)
    useless = 0
    while left:
        last = max(left)
        (post,) = rows([client.send("GET", f"/posts/by_number/{last}/1.json")], "id", "raw")
        around = {last: post}
        if len(left) > POSTS_WORTH_A_PAGE and useless < USELESS_PAGES:
            around |= _first_posts(client, left - {last}, post["id"])
            useless += len(around) == 1
        found |= around
        left -= set(around)
    return found


def _first_posts(client: ForumClient, wanted: Collection[int], before: int | None) -> dict[int, Row]:
    """First posts of the topics among the newest posts, or those up to a post: page after page while each still saves
    requests."""
    found: dict[int, Row] = {}
    while True:
        query = [] if before is None else [("before", str(before))]
        body = client.send("GET", POSTS, query=query)
        listed = rows(part(body, "latest_posts", list), "id", "raw", "topic_id", "post_number")
        hits = {row["topic_id"]: row for row in listed if row["post_number"] == 1 and row["topic_id"] in wanted}
        found |= hits
        if not listed or len(hits) < POSTS_WORTH_A_PAGE or len(wanted) - len(found) < POSTS_WORTH_A_PAGE:
            return found
        before = min(row["id"] for row in listed)


__all__ = ["IncompleteRead", "People", "Row", "Site"]
