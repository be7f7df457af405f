"""Random forum files: what an administrator could write, in two versions of the same things."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from hypothesis import strategies as st

PEOPLE = ("martin", "amina", "kofi", "lucia", "member1", "modder")
AUTOMATIC = ("staff", "moderators", "members", "trust_level_2")
TAGS = ("idea", "lesson", "question", "north", "South", "good-practice", "économie", "тег")
WORDS = ("", "тема-", "主题-", "موضوع-", "étude-", "हिन्दी-", "세계-", "straße-", "🎉-")
"""What names and slugs begin with, in several scripts."""
SPACES = "\u00a0\u202f\u2009"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éñßøАЖ日本 -.,:;!?&'()#%*_"

Draw = Callable[[st.SearchStrategy[Any]], Any]


def texts(longest: int = 40) -> st.SearchStrategy[str]:
    """One line that Discourse keeps as it is."""
    lines = st.text(LETTERS, min_size=1, max_size=longest).map(lambda text: f"x{text}x")
    return lines.filter(lambda text: unescape(text) == text)


def prose() -> st.SearchStrategy[str]:
    """A description long and varied enough for the forum's rules."""
    marks = st.sampled_from(["", " ", *SPACES])
    return st.tuples(texts(30), marks).map(
        lambda drawn: f"Here members of the diaspora talk about {drawn[0]}{drawn[1]}!\n\n- one\n- two\n"
    )


REVIEWED = st.one_of(
    st.booleans(),
    st.dictionaries(
        st.sampled_from(["except", "only"]),
        st.lists(st.sampled_from(AUTOMATIC), max_size=3, unique=True),
        min_size=1,
        max_size=1,
    ),
)
"""Whose posts wait: the groups of a skeleton come in where they are drawn."""

COLORS = st.text("0123456789ABCDEF", min_size=6, max_size=6)
BOOLEANS = st.booleans()

SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "title": texts(),
    "site_description": texts(),
    "login_required": BOOLEANS,
    "min_topic_title_length": st.integers(5, 30),
    "allow_uncategorized_topics": st.just(False),  # a forum of 2026 knows nothing else
    "enable_user_directory": BOOLEANS,
    "watched_precedence_over_muted": BOOLEANS,  # under another name since 2026
    "create_topic_allowed_groups": st.lists(st.sampled_from(AUTOMATIC), min_size=1, unique=True),
    "default_categories_watching": st.lists(st.sampled_from(["general", "staff"]), unique=True),
    "top_menu": st.permutations(["latest", "top", "categories", "new"]),
    "discourse_connect_secret": texts(20),
}

GROUP: dict[str, st.SearchStrategy[Any]] = {
    "full_name": texts(),
    "title": texts(20),
    "bio": prose(),
    "messages": st.sampled_from(["nobody", "admins", "staff", "members", "owners", "everyone"]),
    "mentions": st.sampled_from(["nobody", "admins", "staff", "members", "owners", "everyone"]),
    "visible_to": st.sampled_from(["everyone", "members", "group members", "staff", "owners"]),
    "members_visible_to": st.sampled_from(["everyone", "members", "group members", "staff", "owners"]),
    "grant_trust_level": st.sampled_from(["none", "basic", "member"]),
    "public_exit": BOOLEANS,
    "publish_read_state": BOOLEANS,
    "primary_group": BOOLEANS,
    "notification_level": st.sampled_from(["muted", "normal", "tracking", "watching", "watching first post"]),
    "automatic_email_domains": st.lists(st.sampled_from(["one.test", "two.test", "three.test"]), unique=True),
    "flair": st.fixed_dictionaries({"icon": st.sampled_from(["star", "user-tie"]), "background": COLORS}),
}

CATEGORY: dict[str, st.SearchStrategy[Any]] = {
    "color": COLORS,
    "text_color": COLORS,
    "description": prose(),
    "approve": st.fixed_dictionaries({}, optional={"topics": REVIEWED, "replies": REVIEWED}),
    "auto_bump": st.fixed_dictionaries({"daily": st.integers(0, 5)}),
    "allowed_tags": st.lists(st.sampled_from(TAGS), unique=True),
    "allow_global_tags": BOOLEANS,
    "minimum_required_tags": st.integers(0, 3),
    "solved": st.fixed_dictionaries({"enabled": BOOLEANS, "auto_close_hours": st.integers(0, 100)}),
    "post_voting": st.fixed_dictionaries({"default": BOOLEANS, "only": BOOLEANS}),
    "topic_voting": BOOLEANS,
    "custom_fields": st.dictionaries(st.sampled_from(["shelf", "row"]), texts(20), min_size=1),
    "topic_template": prose(),
    "all_topics_wiki": BOOLEANS,
    "allow_badges": BOOLEANS,
    "auto_close_hours": st.integers(0, 1000),
    "default_slow_mode_seconds": st.integers(0, 1000),
    "sort_order": st.sampled_from(["likes", "activity", "created", "votes"]),
    "default_view": st.sampled_from(["latest", "top", "hot"]),
    "default_top_period": st.sampled_from(["all", "yearly", "weekly"]),
    "subcategory_list_style": st.sampled_from(["rows", "boxes"]),
    "num_featured_topics": st.integers(1, 9),
    "search_priority": st.sampled_from(["normal", "ignore", "very low", "high"]),
    "read_only_banner": texts(),
    "translations": st.dictionaries(
        st.sampled_from(["fr", "es"]), st.fixed_dictionaries({"name": texts(), "description": texts()}), min_size=1
    ),
}


@dataclass(frozen=True)
class Skeleton:
    """Which things there are. Their attributes are drawn for each version.

    Categories have slugs by `slug_generation_method`; with `none` they have their names in place of them.
    """

    slug_generation_method: str
    unicode_usernames: bool
    groups: tuple[str, ...]
    roles: tuple[str, ...]
    themes: tuple[str, ...]
    trees: tuple[tuple[str, ...], ...]
    """Categories with those below them: the first of each is the parent."""
    tag_groups: tuple[str, ...]


@st.composite
def skeletons(draw: Draw) -> Skeleton:
    method = draw(st.sampled_from(["ascii", "encoded", "none"]))
    unicode = draw(BOOLEANS)

    def some(prefix: str, most: int, *, scripts: bool = False) -> tuple[str, ...]:
        word = draw(st.sampled_from(WORDS)) if scripts else ""
        return tuple(f"{word}{prefix}-{number}" for number in range(draw(st.integers(0, most))))

    def named(prefix: str, most: int) -> tuple[str, ...]:
        word = draw(st.sampled_from(["", "группа-", "é"])) if unicode else ""
        return tuple(f"{word}{name}" for name in some(prefix, most))

    scripts = method != "ascii"
    trees = tuple((tree, *some(f"{tree}-leaf", 2, scripts=scripts)) for tree in some("tree", 2, scripts=scripts))
    themes = some("theme", 2, scripts=scripts)
    return Skeleton(method, unicode, named("group", 3), some("role", 2), themes, trees, some("Tags", 2))


@st.composite
def versions(draw: Draw, skeleton: Skeleton, renamed: bool = False) -> str:
    """A forum file with the things of the skeleton; `renamed` gives some of them other names, with the former ones."""
    everybody = (*AUTOMATIC, *skeleton.groups)
    limits = {
        "slug_generation_method": skeleton.slug_generation_method,
        "unicode_usernames": skeleton.unicode_usernames,
    }
    data: dict[str, Any] = {
        "settings": {**draw(st.fixed_dictionaries({}, optional=SETTINGS)), **limits},
        "groups": [_group(draw, name, renamed) for name in skeleton.groups],
        "tag_groups": [
            {
                "name": name,
                "tags": draw(st.lists(st.sampled_from(TAGS), unique=True)),
                "one_per_topic": draw(BOOLEANS),
                "permissions": draw(st.dictionaries(st.sampled_from(AUTOMATIC), st.sampled_from(["use", "see"]))),
            }
            for name in skeleton.tag_groups
        ],
        "moderators": {role: _role(draw) for role in skeleton.roles},
        "themes": [_theme(draw, slug, skeleton, everybody, renamed) for slug in draw(st.permutations(skeleton.themes))],
        "categories": [_tree(draw, tree, skeleton, everybody, renamed) for tree in skeleton.trees],
    }
    tags = sorted({tag for group in data["tag_groups"] for tag in group["tags"]})
    for group in data["groups"]:
        group |= _notifications(draw, _paths(data, skeleton), tags)
    names = {item["name"] for item in data["groups"]}
    data |= _shaped(draw, data)
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return _with_new_names(text, skeleton.groups, names)


COMMON: dict[str, st.SearchStrategy[Any]] = {
    "color": COLORS,
    "allow_badges": BOOLEANS,
    "auto_close_hours": st.integers(0, 1000),
    "num_featured_topics": st.integers(1, 9),
    "search_priority": st.sampled_from(["normal", "high"]),
    "read_only_banner": st.sampled_from(["Closed for now.", "Read about {name} here."]),
}
"""What a shape says in a random forum."""


def _shaped(draw: Draw, data: dict[str, Any]) -> dict[str, Any]:
    """A shape that some categories and themes take, and one that some groups and roles take; what they say themselves
    wins."""
    found: dict[str, Any] = {}
    trees = data["categories"]
    below = [child for tree in trees for child in tree["subcategories"]]
    sorts = {"place": [*trees, *below, *data["themes"]], "people": [*data["groups"], *data["moderators"].values()]}
    common = {"place": COMMON, "people": {"messages": GROUP["messages"], "bio": prose(), "public_exit": BOOLEANS}}
    for name, items in sorts.items():
        takers = [item for item in items if draw(BOOLEANS)]
        if takers and (said := draw(st.fixed_dictionaries({}, optional=common[name]))):
            found[name] = said
            for item in takers:
                item["like"] = name
    return {"shapes": found}


def _with_new_names(text: str, before: tuple[str, ...], names: set[str]) -> str:
    """Other parts of the file name groups by their new names; `previously` keeps the old ones."""
    for name in before:
        if name not in names:
            text = text.replace(f'"{name}"', f'"{name}-new"').replace(
                f'"previously": "{name}-new"', f'"previously": "{name}"'
            )
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in json.loads(text).items())


def _maybe_renamed(draw: Draw, item: dict[str, Any], key: str, renamed: bool) -> dict[str, Any]:
    if renamed and draw(BOOLEANS):
        item |= {"previously": item[key], key: f"{item[key]}-new"}
    return item


LEVELS = ("watching", "tracking", "watching_first_post", "normal", "muted")


def _paths(data: dict[str, Any], skeleton: Skeleton) -> list[str]:
    """The categories of the file by their paths, those for questions included."""
    own = naming(skeleton)
    below = [(tree, child[own]) for tree in data["categories"] for child in tree["subcategories"]]
    return [
        *(item[own] for item in (*data["categories"], *data["themes"])),
        *(f"{tree[own]}/{child}" for tree, child in below),
        *(f"{theme[own]}/ask" for theme in data["themes"]),
    ]


def _notifications(draw: Draw, paths: list[str], tags: list[str]) -> dict[str, Any]:
    """What members of a group are told of: each category and tag at one level at most."""
    if not draw(BOOLEANS):
        return {}
    of_paths = draw(st.dictionaries(st.sampled_from(paths), st.sampled_from(LEVELS), max_size=3)) if paths else {}
    of_tags = draw(st.dictionaries(st.sampled_from(tags), st.sampled_from(LEVELS), max_size=2)) if tags else {}
    told = {level: [path for path, own in of_paths.items() if own == level] for level in of_paths.values()}
    told |= {f"{level}_tags": [tag for tag, own in of_tags.items() if own == level] for level in of_tags.values()}
    return {"notifications": told} if told else {}


def naming(skeleton: Skeleton) -> str:
    """The key of categories by which they are found."""
    return "name" if skeleton.slug_generation_method == "none" else "slug"


def _people(draw: Draw) -> dict[str, list[str]]:
    members = draw(st.lists(st.sampled_from(PEOPLE), unique=True))
    owners = draw(st.lists(st.sampled_from(members), unique=True)) if members else []
    return draw(st.sampled_from([{}, {"members": members}, {"members": members, "owners": owners}]))


def _group(draw: Draw, name: str, renamed: bool) -> dict[str, Any]:
    group = {"name": name, **draw(st.fixed_dictionaries({}, optional=GROUP)), **_people(draw)}
    if group.get("owners"):
        group |= draw(st.fixed_dictionaries({}, optional={"allow_membership_requests": BOOLEANS}))
    elif "members" in group:
        group["allow_membership_requests"] = False  # the owners that it had may be gone
    if group.get("allow_membership_requests"):
        group |= draw(st.fixed_dictionaries({}, optional={"membership_request_template": prose()}))
    if "flair" in group:
        group["primary_group"] = True
    return _maybe_renamed(draw, group, "name", renamed)


def _role(draw: Draw) -> dict[str, Any]:
    role = {**draw(st.fixed_dictionaries({}, optional=GROUP)), **_people(draw), "site_moderators": draw(BOOLEANS)}
    if "flair" in role:
        role["primary_group"] = True
    return role


def _access(draw: Draw, allowed: tuple[str, ...]) -> dict[str, list[str]]:
    groups = draw(st.lists(st.sampled_from(allowed), min_size=1, max_size=3, unique=True))
    levels = [draw(st.sampled_from(["see", "reply", "create"])) for _ in groups]
    return {level: [group for group, own in zip(groups, levels, strict=True) if own == level] for level in levels}


def _named(access: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(group for groups in access.values() for group in groups)


def _category(draw: Draw, slug: str, skeleton: Skeleton, access: dict[str, list[str]] | None) -> dict[str, Any]:
    """A category of that slug, or without one and of that name."""
    optional = {**CATEGORY}
    if skeleton.tag_groups:
        optional["allowed_tag_groups"] = st.lists(st.sampled_from(skeleton.tag_groups), unique=True)
    named = {"name": f"{draw(texts(20))} {slug}", "slug": slug}
    if skeleton.slug_generation_method == "none":
        named = {"name": slug, "slug": "none"}
    category = {**named, **draw(st.fixed_dictionaries({}, optional=optional))}
    for said in category.get("approve", {}).values():
        if isinstance(said, dict) and (own := (*skeleton.groups, *skeleton.roles)):
            (word,) = said
            said[word] = [*said[word], *draw(st.lists(st.sampled_from(own), max_size=2, unique=True))]
    return {**category, **({"access": access} if access else {})}


def _tree(
    draw: Draw, tree: tuple[str, ...], skeleton: Skeleton, everybody: tuple[str, ...], renamed: bool
) -> dict[str, Any]:
    """A parent and its children; a group that sees a child sees the parent, or the forum refuses it."""
    parent, *below = tree
    access = draw(st.sampled_from([{"see": ["everyone"]}, _access(draw, everybody)]))
    allowed = ("everyone", *everybody) if access == {"see": ["everyone"]} else _named(access)
    category = _maybe_renamed(draw, _category(draw, parent, skeleton, access), naming(skeleton), renamed)
    children = [_category(draw, slug, skeleton, _access(draw, allowed)) for slug in below]
    return {**category, "subcategories": [_maybe_renamed(draw, child, naming(skeleton), renamed) for child in children]}


def _theme(draw: Draw, slug: str, skeleton: Skeleton, everybody: tuple[str, ...], renamed: bool) -> dict[str, Any]:
    access = draw(st.sampled_from([{"see": ["everyone"], "create": ["members"]}, _access(draw, everybody)]))
    theme = _maybe_renamed(draw, _category(draw, slug, skeleton, access), naming(skeleton), renamed)
    if skeleton.roles:
        theme["moderated_by"] = draw(st.lists(st.sampled_from(skeleton.roles), unique=True))
    theme["questions"] = draw(
        st.one_of(st.just(True), st.fixed_dictionaries({"answers": st.sampled_from(["accepted", "voted", "both"])}))
    )
    theme.pop("topic_voting", None)
    theme |= draw(st.fixed_dictionaries({}, optional={"recommendations": st.fixed_dictionaries({"vote": BOOLEANS})}))
    return theme
