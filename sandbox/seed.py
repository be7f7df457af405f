"""The contents of a fresh forum: automatic groups, seeded categories and topics, badges and the first users."""

import atexit
from functools import cache
from typing import Any

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.appearance.palettes import seed_palettes
from idiaspora.sandbox.appearance.sidebar_sections import seed_sections
from idiaspora.sandbox.appearance.themes import seed_themes
from idiaspora.sandbox.categories.uncategorized import replace_at_once
from idiaspora.sandbox.groups.groups import refresh_automatic
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.staff_log import seed_log
from idiaspora.sandbox.moderation.badges import seed_badges
from idiaspora.sandbox.moderation.flags import FIRST_CUSTOM_ID, seeded_flags
from idiaspora.sandbox.store.new_rows import new_topic
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.versions import DEFAULT, Profile

SEEDED_AT = "2026-01-01T00:00:00.000Z"
DEFAULT_TITLE, CONFORMANCE_TITLE = "Discourse", "iDiaspora"
SIDEBAR = "2|3|4"
"""A fresh forum writes its first categories into `default_navigation_menu_categories`."""

SEEDED_MENU = (2, 4, 3)
"""The same categories as the first users have them in their menus."""

SEEDED_UPLOADS = 4
"""A fresh forum has uploads of its own already: the pictures of its first topics."""

NEXT_TOPIC_ID = 15
"""The messages of a fresh forum take the numbers between the seeded topics and the first topic of the members."""

ROBOT = -2
GREETING = "Thank you for joining. I am only a robot; our staff is also here if you need to reach a person."
"""What the robot writes to everybody who joins, in a message of its own."""

USER_DEFAULTS: Document = {
    "admin": False,
    "moderator": False,
    "trust_level": 1,
    "active": True,
    "approved": True,
    "staged": False,
    "title": None,
    "primary_group_id": None,
    "flair_group_id": None,
    "suspended_at": None,
    "suspended_till": None,
    "silenced_till": None,
    "manual_locked_trust_level": None,
    "created_at": SEEDED_AT,
    "last_seen_at": None,
    "last_posted_at": None,
    "bio_raw": None,
    "website": None,
    "location": None,
    "locale": None,
    "custom_fields": {},
    "user_fields": {},
}

API_KEYS: tuple[Document, ...] = (
    *(
        {"id": number, "secret": name, "truncated_key": name, "scopes": scopes, "description": name}
        | {"created_at": SEEDED_AT, "created_by_id": 1}
        for number, name, scopes in ((1, "full", []), (2, "read", ["global:read"]))
    ),
)


@cache
def seed_data() -> dict[str, Any]:
    """The rows of the seed file."""
    data: dict[str, Any] = packaged("seed.json")
    return data


@cache
def template(seed: str, profile: Profile = DEFAULT) -> Store:
    """A store with the seed of this name for this version, built once; copy from it, never write to it."""
    store = Store(profile=profile)
    with store.transaction():
        _fill(store, conformance=seed == "conformance")
    atexit.register(store.close)
    return store


def _fill(store: Store, *, conformance: bool) -> None:
    data = seed_data()
    store.set_fact("discourse", store.profile.name)
    stamps = {"created_at": SEEDED_AT, "updated_at": SEEDED_AT}
    for row in data["groups"]:
        store.insert("group", {**data["group_defaults"], **stamps, **row}, id=row["id"])
    for group in store.profile.groups.pseudogroups:
        own = {"id": group.id, "name": group.name, "bio_cooked": group.about}
        store.insert("group", {**data["group_defaults"], **stamps, **own}, id=group.id)
    for row in data["categories"]:
        store.insert("category", {**data["category_defaults"], **stamps, **row}, id=row["id"])
    for row in API_KEYS:
        store.insert("api_key", row, id=row["id"])
    _insert_users(store, data["users"] + (data["conformance_users"] if conformance else []))
    title = CONFORMANCE_TITLE if conformance else DEFAULT_TITLE
    for row in data["topics"]:
        store.insert("topic", _topic(row, title), id=row["id"])
    for row in data["posts"]:
        store.insert("post", _post(row), id=row["id"])
    if store.profile.site.welcomed:
        _greet(store)
    store.set_fact("last_id:topic", NEXT_TOPIC_ID - 1)
    store.set_fact("last_id:post", NEXT_TOPIC_ID)
    store.set_fact("last_id:upload", SEEDED_UPLOADS)
    for row in seeded_flags():
        store.insert("flag", row, id=row["id"])
    store.set_fact("last_id:flag", FIRST_CUSTOM_ID - 1)
    seed_badges(store, SEEDED_AT)
    seed_sections(store)
    seed_palettes(store)
    seed_themes(store, SEEDED_AT)
    if store.profile.site.themes_logged:
        seed_log(store, SEEDED_AT)
    settings = SiteSettings(store)
    settings.store_text("default_navigation_menu_categories", SIDEBAR)
    if settings.change_on(store.profile.categories.uncategorized_replaced_by):
        replace_at_once(store, settings)
    if conformance:
        settings.store_text("title", CONFORMANCE_TITLE)


def _insert_users(store: Store, rows: list[Document]) -> None:
    for row in rows:
        email = f"{row['username']}@example.org"
        user = store.insert("user", {**USER_DEFAULTS, "email": email, **row}, id=row["id"])
        if user["id"] > 0:
            sidebar_links.add(store, sidebar_links.CATEGORY, user["id"], SEEDED_MENU)
    refresh_automatic(store)


def _greet(store: Store) -> None:
    topic_id, post_id = (max(row["id"] for row in store.all(kind)) for kind in ("topic", "post"))
    for number, user in enumerate((user for user in store.all("user") if user["id"] > 0), 1):
        more = {"archetype": "private_message", "category_id": None, "allowed_user_ids": [ROBOT, user["id"]]}
        topic = new_topic(SEEDED_AT, id=topic_id + number, title="Greetings!", slug="greetings", user_id=ROBOT, **more)
        store.insert("topic", topic, id=topic["id"])
        row = {"id": post_id + number, "topic_id": topic["id"], "post_number": 1, "raw": GREETING, "reads": 1}
        store.insert("post", {**_post(row), "user_id": ROBOT}, id=row["id"])


def _topic(row: Document, title: str) -> Document:
    return new_topic(
        SEEDED_AT,
        id=row["id"],
        title=row["title"].format(title=title),
        slug=row["slug"].format(slug=title.lower()),
        category_id=row["category_id"],
        user_id=-1,
        pinned_at=SEEDED_AT if row.get("pinned", False) else None,
        pinned_globally=row.get("pinned_globally", False),
        is_category_definition=row.get("is_category_definition", False),
    )


def _post(row: Document) -> Document:
    return {
        "id": row["id"],
        "topic_id": row["topic_id"],
        "post_number": row["post_number"],
        "user_id": -1,
        "raw": row["raw"],
        "cooked": f"<p>{row['raw']}</p>",
        "version": 1,
        "created_at": SEEDED_AT,
        "updated_at": SEEDED_AT,
        "reply_to_post_number": None,
        "post_type": 1,
        "deleted_at": None,
        "reads": row.get("reads", 0),
    }
