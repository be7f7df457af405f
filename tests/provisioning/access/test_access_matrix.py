"""The access matrix equals what the forum answers, request by request, on a forum of sixty categories."""

from collections.abc import Mapping
from itertools import count, product
from pathlib import Path

import pytest
from guarded_forum import GuardedForum

from idiaspora.provisioning.access.reading import matrix
from idiaspora.provisioning.safety.exposure import Rights

Permissions = Mapping[str, int] | list[int] | None

MIXES: tuple[Permissions, ...] = (
    None,
    {"everyone": 1},
    {"everyone": 2},
    {"everyone": 3},
    {"everyone": 3, "trust_level_0": 1},
    {"everyone": 3, "staff": 1},
    {"everyone": 2, "insiders": 1},
    {"everyone": 3, "insiders": 2, "partners": 1},
    {"trust_level_0": 1},
    {"trust_level_0": 3, "trust_level_2": 1},
    {"trust_level_1": 2, "partners": 3},
    {"trust_level_2": 1},
    {"insiders": 1},
    {"insiders": 3, "partners": 2},
    {"partners": 1, "moderators": 3},
    {"staff": 1},
    {"staff": 2, "insiders": 3},
    {"moderators": 1},
    {"admins": 1},
    [],
)
"""Each stands in the forum three times: at the top, below an open parent, and below a restricted one."""

PEOPLE: Mapping[str, str | None] = {
    "anonymous": None,
    "members": "lucia",
    "trust_level_2": "martin",
    "insiders": "amina",
    "partners": "kofi",
    "staff": "modder",
}
"""Who stands for each audience. Partners are given trust level 2."""

EVERYWHERE = ("anonymous", "members", "staff")
"""Who is asked about every category; the others about those at the top, which have every mix."""

FILE = "groups: [{name: insiders}, {name: partners}]\n"

SITES: Mapping[str, Mapping[str, str]] = {
    "as it comes": {},
    "behind a login, topics from trust level 2 on": {
        "login_required": "true",
        "create_topic_allowed_groups": "12",
        "allow_uncategorized_topics": "true",
    },
}

NUMBERS = count(1)


@pytest.fixture(scope="module")
def crowded(served: GuardedForum, tmp_path_factory: pytest.TempPathFactory) -> tuple[GuardedForum, Mapping[str, int]]:
    """The forum with all its categories, each with a topic; the topics' ids by path."""
    served.begin(tmp_path_factory.mktemp("file"))
    served.group("insiders", "amina")
    served.group("partners", "kofi", grant_trust_level=2)
    paths = {"open": served.category("open"), "closed": served.category("closed", {"staff": 1})}
    for (place, parent), (number, mix) in product(
        {"top": None, "below": "open", "hidden": "closed"}.items(), enumerate(MIXES)
    ):
        slug = f"{place}-{number}"
        # Moved when they are there: only a write of the permissions is held against the parent.
        id = served.category(slug, mix)  # type: ignore[arg-type]
        if parent is not None:
            served.arrange("PUT", f"/categories/{id}.json", {"parent_category_id": paths[parent]})
        paths[f"{parent}/{slug}" if parent else slug] = id
    served.settings({"newuser_max_replies_per_topic": "100", "max_topics_in_first_day": "1000"})
    uncategorized = served.discourse != "2026"  # since 2026 an ordinary category takes its place
    if uncategorized:
        served.setting("allow_uncategorized_topics", "true")
    ids = {**paths, "uncategorized": 1, "general": 4}
    topics = {path: served.topic(id, f"What there is to know about {path}") for path, id in ids.items()}
    if uncategorized:
        served.setting("allow_uncategorized_topics", "false")
    return served, topics


def answered(forum: GuardedForum, user: str | None, category: int, topic: int) -> Rights:
    """What the forum lets somebody do, by asking it to."""
    text = f"Number {next(NUMBERS)} of the things that somebody may want to write here"
    reply = {"topic_id": topic, "raw": text}
    new = {"category": category, "title": f"{text} as a topic", "raw": f"{text}, at more length."}
    shown = forum.ask(user, "GET", f"/c/{category}/show.json")
    assert shown.status_code in (200, 403), shown.text
    return Rights(
        see=shown.status_code == 200,
        reply=forum.ask(user, "POST", "/posts.json", reply).status_code == 200,
        create=forum.ask(user, "POST", "/posts.json", new).status_code == 200,
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_the_matrix_is_what_the_forum_answers(
    crowded: tuple[GuardedForum, Mapping[str, int]], site: Mapping[str, str], tmp_path: Path
) -> None:
    forum, topics = crowded
    wanted = {"login_required": "false", "create_topic_allowed_groups": "10", **site}
    if forum.discourse == "2026":
        wanted.pop("allow_uncategorized_topics", None)
    forum.settings(wanted)
    read = matrix(forum.client, forum.desired(FILE))
    assert len(read.categories) >= 60
    said = {
        (category.path, audience): read.rights(category.path, audience)
        for category in read.categories
        if category.path in topics
        for audience in (PEOPLE if "/" not in category.path else EVERYWHERE)
    }
    ids = {category.path: category.id for category in read.categories}
    seen = {
        (path, audience): answered(forum, PEOPLE[audience], ids[path] or 0, topics[path]) for path, audience in said
    }
    assert {key: (said[key], seen[key]) for key in said if said[key] != seen[key]} == {}
