"""Items that pass between lists of which one alone may hold them: one run, then an empty plan."""

import pytest
from locked import Locked
from rehearsal import Rehearsal

TAGS = "tag_groups: [{name: Z, tags: [one, two, three]}]\n"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def lists(kind: str, **items: str) -> str:
    settings = ", ".join(f"default_{kind}_{level}: [{value}]" for level, value in items.items())
    return f"settings: {{{settings}}}\n"


def categories(**items: str) -> str:
    return lists("categories", **items)


def tags(**items: str) -> str:
    return TAGS + lists("tags", **items)


CASES = [
    pytest.param(
        categories(muted="general", watching="staff"), categories(muted="staff", watching="general"), id="exchanged"
    ),
    pytest.param(
        categories(watching="staff", muted="general"), categories(watching="general", muted="staff"), id="turned"
    ),
    pytest.param(tags(muted="one", watching="two"), tags(muted="two", watching="one"), id="exchanged tags"),
    pytest.param(tags(muted="one", watching=""), tags(muted="", watching="ONE"), id="given on in capitals"),
    pytest.param(
        categories(muted="general", watching="staff", tracking="site-feedback"),
        categories(muted="staff", watching="site-feedback", tracking="general"),
        id="in a circle",
    ),
    pytest.param(
        tags(muted="one, three", watching="two"), tags(muted="two, three", watching="one"), id="beside one that stays"
    ),
    pytest.param(
        categories(muted="general", watching=""),
        "categories: [{name: News, slug: news}]\n" + categories(muted="news", watching="general"),
        id="given up by a list that gets a new one",
    ),
    pytest.param(
        "categories: [{name: News, slug: news}]\n" + categories(muted="news", normal="general"),
        "categories: [{name: Old, slug: old, previously: news}]\n" + categories(muted="general", normal="old"),
        id="with a category that is renamed",
    ),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_it_converges_and_nothing_is_refused(locked: Locked, before: str, after: str) -> None:
    locked.settled(before, after)
    assert locked.house.wire.refused == []


@pytest.mark.parametrize(("before", "after"), CASES)
def test_it_converges_while_time_passes(locked: Locked, before: str, after: str) -> None:
    locked.settled(before)
    house = locked.house
    house.wire.after = lambda sent: house.clock.sleep(61)
    locked.settled(after)
    assert house.wire.refused == []


def test_settings_that_pass_nothing_are_written_at_once(locked: Locked) -> None:
    locked.settled(categories(muted="general", watching="staff"))
    ran = locked.run(categories(muted="general", watching="staff, site-feedback"))
    assert [step.id for step in ran.plan.operations] == ["site_settings"]


def test_what_is_not_given_up_is_not_taken(locked: Locked) -> None:
    before = categories(muted="general", watching="")
    locked.settled(before)
    house = locked.house
    house.wire.refuses = lambda sent: "default_categories_muted" in str(sent.body)
    ran = locked.run(categories(muted="", watching="general"))
    assert ran.applied.exit_code != 0
    assert (house.value("default_categories_muted"), house.value("default_categories_watching")) == ("4", "")
    house.wire.refuses = lambda sent: False
    locked.settled(categories(muted="", watching="general"))
