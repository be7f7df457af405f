"""Forums as people run them come in with few requests and in few lines: the models that stand beside the checkout or
where IDIASPORA_SHARED points."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from discourse_versions import VERSIONS, on
from importing import imported_from, variables_of
from model_forums import MODELS, arranged
from rehearsal import URL, Rehearsal

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.kinds.registry import KINDS

pytestmark = [pytest.mark.slow, pytest.mark.no_cover, on("rehearsal_of_the_session", VERSIONS)]

LISTS = {kind.listing.path for kind in KINDS.values() if kind.listing}
MOST_IN_BULK = len(LISTS) + 7
"""A read for each list, of texts one a language, and those of settings, groups, staff and pinned topics."""

SETTINGS_OF_A_CATEGORY, MEMBERS, A_GROUP, A_TAG = (
    "/find_by_slug.json",
    "/members.json",
    "/groups/",
    "/tag_localizations/",
)
"""Parts of the paths of reads for one thing, of which no bulk read has all: the approval of a category (3.5), who is in
a group, what a group's members are told of, and what a tag is called in other languages (2026, where content is in
several)."""
A_TOPIC = "/t/"
ALL_GROUPS = "/groups/search.json"


def forums() -> Iterator[Any]:
    yield from (pytest.param(path, id=path.parent.name) for path in MODELS)


@pytest.mark.parametrize("path", [*forums()])
def test_a_model_forum_comes_in(house: Rehearsal, path: Path) -> None:
    arranged(house, path)
    ran = house.run(desired(load(path, variables={"IDIASPORA_URL": URL})))
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    house.wire.sent.clear()

    result = imported_from(house)

    sent = Counter((item.path, item.query) for item in house.wire.sent)
    assert [question for question, times in sent.items() if times > 1] == []
    alone = Counter(_of_one(path) for path, _ in sent)
    print(f"{path.parent.name} on {house.discourse}: {result.reads} requests, {dict(alone)}")
    site = house.arrange("GET", "/site.json")
    assert alone[""] <= MOST_IN_BULK
    assert alone[SETTINGS_OF_A_CATEGORY] <= len(site["categories"])
    assert alone[A_GROUP] <= len(site["groups"])
    assert alone[A_TAG] <= len(house.arrange("GET", "/tags.json")["tags"])
    assert alone[A_TOPIC] == 1  # the one that the forum was set up with is pinned
    assert alone[MEMBERS] <= len([group for group in result.whole["groups"] if group.get("members")])
    assert len(result.text.splitlines()) * 2 <= len(yaml.dump(result.whole, allow_unicode=True).splitlines())
    assert house.plan(house.desired(result.text, variables=variables_of(result))).is_empty


def _of_one(path: str) -> str:
    """What a read for one thing is about; empty for a bulk read."""
    of_one = (SETTINGS_OF_A_CATEGORY, MEMBERS, A_GROUP, A_TAG, A_TOPIC) if path != ALL_GROUPS else ()
    return next((word for word in of_one if word in path), "")
