"""Permalinks on a forum: what they name, a list that is cut, and those that are Discourse's own."""

from typing import Any

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.errors import ProvisioningError

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

LINKS = "/admin/permalinks.json"
PAGE = "{url: old/page, to: {url: https://example.org/page}}"


def file(*links: str) -> str:
    return f"permalinks: [{', '.join(links)}]\n"


def live(house: Rehearsal, filter: str = "") -> dict[str, dict[str, Any]]:
    return {row["url"]: row for row in house.arrange("GET", f"{LINKS}?filter={filter}")}


def make(house: Rehearsal, *urls: str) -> None:
    for url in urls:
        link = {"url": url, "permalink_type": "external_url", "permalink_type_value": "/faq"}
        house.arrange("POST", LINKS, {"permalink": link})


TARGETS = [
    pytest.param("{category: general}", "category_id", id="category"),
    pytest.param("{topic: 1}", "topic_id", id="topic"),
    pytest.param("{post: 1}", "post_id", id="post"),
    pytest.param("{tag: idea}", "tag_id", id="tag"),
    pytest.param("{user: MARTIN}", "user_id", id="user"),
    pytest.param("{url: /new-topic?title=x}", "external_url", id="path"),
]


@pytest.mark.parametrize(("target", "column"), TARGETS)
def test_each_target_is_made_and_changed_to(house: Rehearsal, target: str, column: str) -> None:
    house.setting("tagging_enabled", "true")
    house.arrange(
        "POST", "/tag_groups.json", {"tag_group": {"name": "Kinds", "tag_names": ["idea"], "tags": [{"name": "idea"}]}}
    )
    house.settled(file(PAGE))
    wanted = file(PAGE.replace("{url: https://example.org/page}", target), f"{{url: /new, to: {target}}}")

    house.settled(wanted)

    for row in (live(house)["old/page"], live(house)["new"]):
        assert [
            name for name in ("external_url", "topic_id", "post_id", "category_id", "tag_id", "user_id") if row[name]
        ] == [column]
    assert house.plan(wanted).is_empty


def test_one_to_a_category_of_the_same_file_is_made_after_it(house: Rehearsal) -> None:
    text = file("{url: old, to: {category: trade/fair}}")
    text += "categories: [{name: Trade, slug: trade, subcategories: [{name: Fair, slug: fair}]}]\n"
    house.settled(text)
    assert live(house)["old"]["category_url"].startswith("/c/trade/fair/")
    house.settled(
        text.replace("slug: trade,", "slug: commerce, previously: trade,").replace("trade/fair", "commerce/fair")
    )


MISSING = [
    pytest.param("{category: nowhere}", "no-such-category", id="category"),
    pytest.param("{user: nobody_here}", "no-such-user", id="user"),
]


@pytest.mark.parametrize(("target", "code"), MISSING)
def test_a_name_that_nobody_has_is_found_before_anything_is_written(house: Rehearsal, target: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.plan(file(f"{{url: old, to: {target}}}"))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_what_discourse_makes_for_old_slugs_stays(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(file(PAGE) + "categories: [{name: Trade, slug: trade}]\n")
    locked.settled(file(PAGE) + "categories: [{name: Trade, slug: fairs, previously: trade}]\n")
    made = set(live(house)) - {"old/page"}
    assert len(made) == 1

    writes = locked.writes("permalinks: []\ncategories: [{name: Trade, slug: fairs}]\n")

    assert [write.partition(" ")[0] for write in writes] == ["DELETE"]
    assert set(live(house)) == made


def test_old_ones_behind_a_hundred_newer_are_found_changed_and_deleted(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(file(PAGE, "{url: old/other, to: {topic: 1}}"))
    make(house, *(f"new/{number}" for number in range(100)))
    assert "old/page" not in live(house)

    assert locked.plan(file(PAGE, "{url: old/other, to: {topic: 1}}")).is_empty
    locked.settled(file(PAGE.replace("example.org", "example.com"), "{url: old/other, to: {topic: 1}}"))
    assert live(house, "old/page")["old/page"]["external_url"] == "https://example.com/page"
    locked.settled(file(PAGE))
    assert set(live(house, "old/")) == {"old/page"}


def test_an_absence_that_is_not_proven_is_none(house: Rehearsal) -> None:
    """So many have the text that the forum does not show all of these either: one of that name could be among them."""
    make(house, "old", *(f"old/{number}" for number in range(100)))
    with pytest.raises(ProvisioningError, match="lists only 100"):
        house.plan(file("{url: old, to: {topic: 1}}"))


def test_capitals_make_another_address(house: Rehearsal) -> None:
    make(house, "Old")
    house.settled(file("{url: old, to: {topic: 1}}"))
    assert set(live(house)) == {"old", "Old"}


def test_a_creation_without_an_answer_is_not_repeated(house: Rehearsal) -> None:
    house.forum.faults.add({"kind": "lost_answer", "method": "POST", "path": LINKS})
    ran = house.run(file(PAGE))
    assert [str(sent) for sent in ran.writes] == [f"POST {LINKS}"]
    assert ran.applied.exit_code == 0
    assert house.plan(file(PAGE)).is_empty
