"""Random pairs of forum files about nothing but who may do what: few things, and much that changes between the two."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from idiaspora.plugin_config.kinds.site_setting import known_rows

Draw = Callable[[st.SearchStrategy[Any]], Any]

PEOPLE = ("kofi", "amina", "lucia", "martin", "member1")
GROUPS = ("club", "circle", "ring")
TAGS = ("idea", "lesson", "north")
AUTOMATIC = ("members", "trust_level_1", "trust_level_2", "trust_level_3", "staff", "moderators")
CHATTING = "alpha"
"""The category that may have a chat channel."""
PAGES = ("rules", "minutes")
WRITTEN = "Written down for those who see it:"
"""How the texts begin that the files have, and no text that the forum makes by itself."""
BOOLEANS = st.booleans()
TEXTS = st.sampled_from([f"{WRITTEN} {word} things, which are not for everybody." for word in ("old", "new")])
ALIAS = st.sampled_from(["nobody", "admins", "staff", "members", "owners", "everyone"])
SEEN = st.sampled_from(["everyone", "members", "group members", "staff", "owners"])

SWITCHES = (
    "login_required", "invite_only", "allow_new_registrations", "must_approve_users", "enable_user_directory",
    "hide_user_profiles_from_public", "prevent_anons_from_downloading_files",
)  # fmt: skip
RIGHTS = (
    "create_topic_allowed_groups", "personal_message_enabled_groups", "tag_topic_allowed_groups",
    "approve_unless_allowed_groups", "approve_new_topics_unless_allowed_groups", "edit_wiki_post_allowed_groups",
    "chat_allowed_groups",
)  # fmt: skip
LEVELS = ("default_trust_level", "default_invitee_trust_level")

GROUP: dict[str, st.SearchStrategy[Any]] = {
    "public_admission": BOOLEANS,
    "grant_trust_level": st.sampled_from(["none", "basic", "member", "regular"]),
    "visible_to": SEEN,
    "members_visible_to": SEEN,
    "messages": ALIAS,
    "mentions": ALIAS,
    "automatic_email_domains": st.sampled_from([[], ["one.test"], ["two.test"]]),
}


@dataclass(frozen=True)
class Version:
    """What there is in one of the two files."""

    groups: tuple[str, ...]
    tag_groups: tuple[str, ...]
    review_groups: bool

    @property
    def audiences(self) -> tuple[str, ...]:
        return (*AUTOMATIC, *self.groups)


def pairs(discourse: str) -> st.SearchStrategy[tuple[str, str]]:
    """Two forum files of the same things; either may lack some."""
    return st.tuples(_file(discourse), _file(discourse)).map(_texts)


def _texts(files: tuple[dict[str, Any], dict[str, Any]]) -> tuple[str, str]:
    """The two files, with a channel only where the property can be played with it."""
    if not all(any(category["slug"] == CHATTING for category in data["categories"]) for data in files):
        for data in files:
            data.pop("chat_channels")  # a category does not go while it has one
    for data, before in zip(files, ({}, files[0]), strict=True):
        for channel in data.get("chat_channels", ()):
            if not before.get("chat_channels"):
                channel["status"] = "open"  # a new one is open until a second request, for which there is a consent
    paths = [{path for category in data["categories"] for path in _paths(category)} for data in files]
    for page in (page for data in files for page in data["pages"]):
        if page["category"] not in paths[0] & paths[1]:
            page["category"] = "general"  # a category does not go while a page is in it
    return _text(files[0]), _text(files[1])


def _text(data: dict[str, Any]) -> str:
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in data.items() if value)


@st.composite
def _file(draw: Draw, discourse: str) -> dict[str, Any]:
    groups = tuple(name for name in GROUPS if draw(st.integers(0, 5)))
    tag_groups = tuple(name for name in ("Places", "Kinds") if draw(st.integers(0, 3)))
    version = Version(groups, tag_groups, discourse.startswith("2026"))
    data: dict[str, Any] = {
        "settings": _settings(draw, version, discourse),
        "groups": [{"name": name, **_group(draw)} for name in groups],
        "moderators": {"capital": {"members": _some(draw, PEOPLE), "site_moderators": draw(BOOLEANS)}},
        "tag_groups": [_tag_group(draw, name, version) for name in tag_groups],
        "categories": [_tree(draw, slug, version) for slug in ("alpha", "beta") if draw(st.integers(0, 5))],
        "chat_channels": [_channel(draw)] if draw(st.integers(0, 2)) else [],
    }
    places = ["general", *(place for category in data["categories"] for place in _paths(category))]
    data["pages"] = [_page(draw, id, places) for id in PAGES if draw(st.integers(0, 2))]
    return data


def _paths(category: dict[str, Any]) -> list[str]:
    slug = category["slug"]
    return [slug, *(f"{slug}/{below['slug']}" for below in category["subcategories"])]


def _page(draw: Draw, id: str, places: list[str]) -> dict[str, Any]:
    more = {"closed": BOOLEANS, "banner": BOOLEANS} if id == PAGES[0] else {"closed": BOOLEANS}
    return {
        "id": id,
        "title": f"What there is to know of {id}",
        "category": draw(st.sampled_from(places)),
        "body": draw(TEXTS),
        **draw(st.fixed_dictionaries({}, optional=more)),
    }


def _some(draw: Draw, items: tuple[str, ...], least: int = 0) -> list[str]:
    return draw(st.lists(st.sampled_from(items), unique=True, min_size=least, max_size=3)) if items else []


def _settings(draw: Draw, version: Version, discourse: str) -> dict[str, Any]:
    known = {name for name, rows in known_rows().items() if rows}
    optional: dict[str, st.SearchStrategy[Any]] = {name: BOOLEANS for name in SWITCHES if name in known}
    optional |= {
        name: st.lists(st.sampled_from(version.audiences), unique=True, max_size=3) for name in RIGHTS if name in known
    }
    optional |= {name: st.integers(0, 3) for name in LEVELS if name in known}
    settings: dict[str, Any] = draw(st.fixed_dictionaries({"tagging_enabled": st.just(True)}, optional=optional))
    if discourse == "3.4":
        settings = {name: value for name, value in settings.items() if not name.startswith("approve_")}
    return settings


def _group(draw: Draw) -> dict[str, Any]:
    group: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=GROUP))
    if draw(BOOLEANS):
        group["members"] = _some(draw, PEOPLE)
        if draw(BOOLEANS):
            group["owners"] = _some(draw, tuple(group["members"]))
    # A group that takes requests has to keep an owner.
    return {**group, "allow_membership_requests": bool(group.get("owners")) and draw(BOOLEANS)}


def _tag_group(draw: Draw, name: str, version: Version) -> dict[str, Any]:
    audiences = ("everyone", *version.audiences)
    permissions = st.dictionaries(st.sampled_from(audiences), st.sampled_from(["use", "see"]), max_size=3)
    return {
        "name": name,
        "tags": _some(draw, TAGS),
        **draw(st.fixed_dictionaries({}, optional={"permissions": permissions, "one_per_topic": BOOLEANS})),
    }


def _channel(draw: Draw) -> dict[str, Any]:
    status = draw(st.sampled_from(["open", "closed"]))
    return {"slug": "talk", "name": "Talk", "category": CHATTING, "status": status}


def _access(draw: Draw, audiences: tuple[str, ...]) -> dict[str, list[str]]:
    groups = _some(draw, audiences, 1)
    levels = {group: draw(st.sampled_from(["see", "reply", "create"])) for group in groups}
    return {level: [group for group, own in levels.items() if own == level] for level in levels.values()}


def _category(draw: Draw, slug: str, version: Version, audiences: tuple[str, ...]) -> dict[str, Any]:
    # Those who moderate a category may reply in it, so they have to be let into the one above.
    moderators = tuple(group for group in version.groups if {group, "everyone"} & {*audiences})
    reviewed: st.SearchStrategy[Any] = BOOLEANS
    if version.review_groups:
        lists = st.lists(st.sampled_from(version.audiences), unique=True, max_size=2)
        reviewed = st.dictionaries(st.sampled_from(["except", "only"]), lists, min_size=1, max_size=1)
    optional = {
        "approve": st.fixed_dictionaries({}, optional={"topics": reviewed, "replies": reviewed}),
        "moderated_by": st.lists(st.sampled_from(moderators), unique=True) if moderators else st.just([]),
        "allowed_tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=2),
        "all_topics_wiki": BOOLEANS,
        "description": TEXTS,
    }
    if version.tag_groups:
        optional["allowed_tag_groups"] = st.lists(st.sampled_from(version.tag_groups), unique=True)
    more = draw(st.fixed_dictionaries({}, optional=optional))
    return {"name": slug.title(), "slug": slug, "access": _access(draw, audiences), **more}


def _tree(draw: Draw, slug: str, version: Version) -> dict[str, Any]:
    """A category, mostly with one below it, which the forum lets only those groups see that see the other."""
    parent = _category(draw, slug, version, ("everyone", *version.audiences))
    if not draw(st.integers(0, 2)):
        return {**parent, "subcategories": []}
    named = tuple(group for groups in parent["access"].values() for group in groups)
    audiences = ("everyone", *version.audiences) if "everyone" in named else named
    return {**parent, "subcategories": [_category(draw, f"{slug}-leaf", version, audiences)]}
