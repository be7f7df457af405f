"""What a plan costs in requests, however much people write."""

from itertools import count

import pytest
from discourse_versions import EXAMPLE, PLAYED
from rehearsal import URL, Rehearsal

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.exit_codes import ExitCode

SECOND_PLAN = 19
PAGE = 50
"""Posts that one read of the newest, or of those before one, has."""


@pytest.fixture
def wanted() -> Desired:
    return desired(load(EXAMPLE, variables={"IDIASPORA_URL": URL}))


def people_write(house: Rehearsal, posts: int) -> None:
    """Somebody opens a topic, and it gets answers: so many posts in all."""
    topic = {
        "title": f"What else people talk about here, {next(numbers)}",
        "raw": "A text of the length that it needs.",
    }
    made = house.arrange("POST", "/posts.json", {**topic, "category": 4})
    for number in range(posts - 1):
        answer = {"topic_id": made["topic_id"], "raw": f"Answer {number} of the length that it needs."}
        house.arrange("POST", "/posts.json", answer)


numbers = count(1)


def asked_for_second_plan(house: Rehearsal, wanted: str | Desired) -> list[str]:
    house.wire.sent.clear()
    assert house.plan(wanted).is_empty
    return [str(sent) for sent in house.wire.sent]


def test_the_second_plan_of_the_example_costs_the_same_after_many_posts(house: Rehearsal, wanted: Desired) -> None:
    assert house.run(wanted).applied.exit_code is ExitCode.OK
    fresh = asked_for_second_plan(house, wanted)
    people_write(house, PAGE + 10)
    assert asked_for_second_plan(house, wanted) == fresh
    assert len(fresh) <= SECOND_PLAN


def test_users_who_are_in_the_groups_of_the_file_are_not_looked_for(house: Rehearsal) -> None:
    text = "groups: [{name: experts, members: [martin, amina]}, {name: scholars, members: [kofi]}]\n"
    house.settled(text)
    people = [asked for asked in asked_for_second_plan(house, text) if "members" in asked]
    assert people == ["GET /groups/experts/members.json", "GET /groups/scholars/members.json"]

    house.wire.sent.clear()
    assert not house.plan(text.replace("kofi", "kofi, lucia")).is_empty
    (filtered,) = [sent for sent in house.wire.sent if "trust_level_0" in sent.path]
    assert dict(filtered.query)["filter"] == "^lucia$,^lucia$"


def described(*numbers: int) -> str:
    items = ", ".join(
        f"{{name: Shelf {number}, slug: shelf-{number}, description: Books of shelf number {number} stand here.}}"
        for number in numbers
    )
    return f"categories: [{items}]\n"


def of_posts(asked: list[str]) -> list[str]:
    return [item for item in asked if "/posts" in item]


@pytest.mark.slow
def test_about_posts_that_stand_far_apart_are_read_by_themselves(house: Rehearsal) -> None:
    shelves = range(7)
    for last in shelves:
        house.settled(described(*range(last + 1)))
        people_write(house, PAGE + 1)
    asked = of_posts(asked_for_second_plan(house, described(*shelves)))
    assert len([item for item in asked if "by_number" in item]) == len(shelves)
    assert len(asked) <= len(shelves) + 2, "two pages without any of them are enough to see it"


def test_about_posts_of_several_times_are_read_around_each_other(house: Rehearsal) -> None:
    house.settled(described(*range(5)))
    people_write(house, 2 * PAGE + 1)
    house.settled(described(*range(10)))
    people_write(house, PAGE + 1)
    asked = of_posts(asked_for_second_plan(house, described(*range(10))))
    assert len(asked) <= 2 * 2 + 1, "a post and its page for each time, and one page that has no more of them"


def test_posts_of_many_categories_are_read_page_after_page(house: Rehearsal) -> None:
    house.settled(described(*range(PAGE + 10)))
    people_write(house, PAGE)
    assert len(of_posts(asked_for_second_plan(house, described(*range(PAGE + 10))))) == 1 + 2


@pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")
def test_a_whole_list_of_settings_shows_what_the_forum_can_do(house: Rehearsal) -> None:
    """An audit reads all settings, and its plan learns from them what it would from those that it asks for."""
    text = "groups: [{name: experts, flair: {icon: star}, primary_group: true}]\n"
    house.settled(text)
    asked = house.plan(text).found.names.forum
    house.wire.sent.clear()
    with house.client.remembering():
        house.client.send("GET", "/admin/site_settings.json")
        told = house.plan(text).found.names.forum
    assert told == asked
    assert len([sent for sent in house.wire.sent if sent.path.startswith("/groups/")]) == 1
    assert len([sent for sent in house.wire.sent if "site_settings" in sent.path]) == 1
