"""What is compared, and what is not, between forums, files, and a file and a forum."""

from typing import Any

import pytest
from comparing import ALL, as_read, beside, between, between_files, left_beside, told
from discourse_versions import VERSIONS, on
from rehearsal import URL, Rehearsal, Sent

from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.provisioning.importing.inventory import Choice

pytestmark = on("rehearsal_of_the_session", VERSIONS)

CATEGORIES_AND_GROUPS = """\
groups: [{name: readers, members: [martin], notifications: {watching: [general]}}, {name: writers}]
categories:
  - {name: News, slug: news, color: "0033A0", access: {see: [everyone], create: [readers]},
     description: "All the news of the day, and of the day before, as they come in.",
     subcategories: [{name: Old, slug: old}]}
  - {name: Talk, slug: talk}
"""


def test_groups_and_categories_with_their_parts(house: Rehearsal) -> None:
    house.settled(CATEGORIES_AND_GROUPS)
    a = as_read(house)
    house.settled(
        CATEGORIES_AND_GROUPS.replace("[martin]", "[martin, kofi]")
        .replace("watching", "tracking")
        .replace("[readers]", "[readers, writers]")
        .replace("news of the day", "news of the week")
        .replace("{name: Old, slug: old}", "{name: Older, slug: older}")
        .replace("{name: writers}", "{name: writers, members: [kofi]}")
    )
    found = told(between(a, as_read(house)))

    assert found["category news"]["access"][1]["writers"] == "create"
    assert found["membership readers"]["members"] == (("martin",), ("martin", "kofi"))
    assert found["membership writers"]["members"] == (None, ("kofi",))
    assert set(found["notification_defaults readers"]) == {"watching", "tracking"}
    assert "week" in found["about_topic news"]["description"][1]
    assert found["category news/older"] == "b"
    assert "category news/old" not in found


def test_what_stands_below_a_category_of_one_side_is_named_itself(house: Rehearsal) -> None:
    a = as_read(house)
    house.settled(CATEGORIES_AND_GROUPS)

    found = told(between(a, as_read(house)))

    assert found["category news"] == found["category news/old"] == found["group readers"] == "b"
    assert not [address for address in found if address.startswith(("membership", "about_topic"))]


def test_numbers_are_no_difference(house: Rehearsal) -> None:
    """The same things under other numbers, which other things name."""
    filler = (
        "categories: [{name: Filler, slug: filler}, {name: Filler two, slug: filler-2}]\ngroups: [{name: filler}]\n"
    )
    settings = "settings: {default_categories_watching: [news], create_tag_allowed_groups: [readers]}\n"
    house.settled(settings + CATEGORIES_AND_GROUPS)
    a = as_read(house)
    house.reset()
    house.settled(filler)
    house.settled(settings + CATEGORIES_AND_GROUPS)

    found = told(between(a, as_read(house)))

    assert found == {"category filler": "b", "category filler-2": "b", "group filler": "b"}


def test_the_order_of_what_both_have(house: Rehearsal) -> None:
    head = f"version: 1\nforum: {{name: F, url: '{URL}', username: provisioner, order: file}}\n"
    one = head + "categories: [{name: One, slug: one}, {name: Two, slug: two}]\n"
    other = head + "categories: [{name: Two, slug: two}, {name: Three, slug: three}, {name: One, slug: one}]\n"
    files = told(between_files(house.desired(one), house.desired(other)))
    assert files == {"category_order all": {"order": (("one", "two"), ("two", "one"))}, "category three": "b"}

    house.settled(one)
    a = as_read(house)
    house.settled(other)
    found = told(between(a, as_read(house)))
    assert found["category three"] == "b"
    old, new = found["category_order all"]["order"]
    assert [path for path in old if path in ("one", "two")] == ["one", "two"]
    assert [path for path in new if path in ("one", "two")] == ["two", "one"]
    assert "three" not in new


def test_secrets_are_compared_and_stay_secrets(house: Rehearsal) -> None:
    house.settled("settings: {discourse_connect_secret: one-secret-of-many}\n")
    a = as_read(house)
    house.settled("settings: {discourse_connect_secret: another-secret-of-many}\n")
    b = as_read(house)
    same = house.desired("settings: {discourse_connect_secret: another-secret-of-many}\n")

    ((address, fields),) = told(between(a, b)).items()
    assert address == "site_setting discourse_connect_secret"
    assert all(isinstance(value, Secret) for value in fields["value"])
    assert str(fields["value"][0]) == REDACTED
    assert told(beside(house, same)) == {}


def test_what_one_file_calls_secret_is_secret_in_the_other(house: Rehearsal) -> None:
    one = house.desired("settings: {title: !secret TOKEN}\n")
    other = house.desired("settings: {title: spelled out}\n")

    ((_, fields),) = told(between_files(one, other)).items()

    assert all(isinstance(value, Secret) for value in fields["value"])
    assert told(between_files(one, house.desired("settings: {title: !secret TOKEN}\n"))) == {}


def test_the_same_picture_on_another_forum_is_no_difference(house: Rehearsal) -> None:
    rows = {"logo": "/uploads/default/original/1X/0123456789abcdef.png"}
    other = {"logo": "https://cdn.example.org/uploads/live/original/3X/0/1/0123456789abcdef.png"}
    changed = {"logo": "https://cdn.example.org/uploads/live/original/3X/0/1/fedcba9876543210.png"}
    a, b, c = (_with_rows(house, values) for values in (rows, other, changed))

    assert told(between(a, b)) == {}
    assert set(told(between(a, c))) == {"site_setting logo"}


def _with_rows(house: Rehearsal, values: dict[str, str]) -> Any:
    """The forum, whose answers have these values of settings."""

    def bent(sent: Sent, answer: Any) -> Any:
        rows = answer.get("site_settings", ()) if isinstance(answer, dict) else ()
        for row in rows:
            row["value"] = values.get(row["setting"], row["value"])
        return answer

    house.wire.bend = bent
    try:
        return as_read(house)
    finally:
        house.wire.bend = None


def test_a_setting_that_only_one_forum_has_is_listed(house: Rehearsal) -> None:
    def without(sent: Sent, answer: Any) -> Any:
        if isinstance(answer, dict) and "site_settings" in answer:
            answer["site_settings"] = [row for row in answer["site_settings"] if row["setting"] != "solved_enabled"]
        return answer

    a = as_read(house)
    house.wire.bend = without
    b = as_read(house)
    house.wire.bend = None

    found = between(a, b)

    assert told(found) == {}
    assert left_beside(found) == {"settings a": ["solved_enabled"]}


def test_members_of_large_groups_are_compared_on_request(house: Rehearsal) -> None:
    def with_many(sent: Sent, answer: Any) -> Any:
        for row in (*answer.get("groups", ()), answer.get("group", {})) if isinstance(answer, dict) else ():
            if row.get("name") == "readers":
                row["user_count"] = 101
        return answer

    house.settled("groups: [{name: readers, members: [martin]}]\n")
    house.wire.bend = with_many
    all_members = Choice(ALL.kinds, all_members=True)
    a, every_a = as_read(house), as_read(house, all_members)
    house.wire.bend = None
    house.settled("groups: [{name: readers, members: [martin, kofi]}]\n")
    house.wire.bend = with_many
    b, every_b = as_read(house), as_read(house, all_members)
    house.wire.bend = None

    found = between(a, b)
    assert told(found) == {}
    assert [item.left.what for item in found.unsaid if "readers" in item.left.what] == ["group's members readers"] * 2
    assert set(told(between(every_a, every_b, all_members))) == {"membership readers"}


# A file and a forum


def test_what_the_file_leaves_alone_is_listed_and_no_difference(house: Rehearsal) -> None:
    house.settled("settings: {title: Ours, min_topic_title_length: 7}\n" + CATEGORIES_AND_GROUPS)
    file = house.desired("settings: {title: Ours}\ncategories: [{name: News, slug: news}]\n")

    found = beside(house, file)

    assert told(found) == {}
    left = left_beside(found)
    assert {"news/old", "talk"} <= set(left["categories b"])
    assert "news" not in left["categories b"]
    assert set(left["groups b"]) == {"readers", "writers"}
    assert "min_topic_title_length" in left["settings b"]
    assert "site_description" not in left["settings b"]  # as Discourse sets it up


def test_only_the_chosen_sections(house: Rehearsal) -> None:
    house.settled("settings: {min_topic_title_length: 7}\n" + CATEGORIES_AND_GROUPS)
    text = "settings: {title: Theirs}\ngroups: [{name: readers, members: [kofi]}, {name: others}]\n"

    found = beside(house, house.desired(text), Choice(frozenset({"group"})), is_chosen=True)

    assert told(found) == {"membership readers": {"members": (("kofi",), ("martin",))}, "group others": "a"}
    assert left_beside(found) == {"groups b": ["writers"]}


def test_a_thing_under_its_former_name_is_the_same_thing(house: Rehearsal) -> None:
    house.settled("categories: [{name: News, slug: news, subcategories: [{name: Old, slug: old}]}]\n")
    text = (
        "categories: [{name: News, slug: the-news, previously: news, subcategories: [{name: Old, slug: old}]}]\n"
        "groups: [{name: readers, previously: people}]\n"
    )

    found = beside(house, house.desired(text))

    assert told(found)["category the-news"]["place"] == ("the-news", "news")
    assert not {"news", "news/old"} & set(left_beside(found)["categories b"])


def test_what_a_file_wants_gone(house: Rehearsal) -> None:
    gone = "prune: {groups: [readers, never-there]}\n"
    house.settled("groups: [{name: readers}]\n")

    assert told(beside(house, house.desired(gone))) == {"group readers": "b"}
    files = told(between_files(house.desired("groups: [{name: readers}]\n"), house.desired(gone)))
    assert files["group readers"] == "a"
    assert files["group never-there"] == {"existence": (None, "absent")}


def test_what_the_forum_cannot_have_is_listed(house: Rehearsal) -> None:
    file = house.desired("settings: {no_such_setting_anywhere: x, title: iDiaspora}\n")

    found = beside(house, file)

    assert told(found) == {}
    assert left_beside(found)["settings a"] == ["settings.no_such_setting_anywhere"]


def test_people_and_groups_that_the_forum_does_not_have(house: Rehearsal) -> None:
    """A file of another forum may name them; that is a difference and no failure."""
    house.settled("groups: [{name: readers, members: [martin]}]\n")
    file = house.desired("groups: [{name: readers, members: [martin, nobody-of-that-name]}]\n")

    assert set(told(beside(house, file))["membership readers"]) == {"members"}


def test_a_theme_with_all_that_it_makes(house: Rehearsal) -> None:
    text = (
        "moderators: {experts: {members: [martin]}}\n"
        "themes: [{name: Water, slug: water, moderated_by: [experts], questions: {answers: accepted}}]\n"
    )
    file = house.desired(text)
    assert told(beside(house, file))["category water"] == "a"

    house.settled(text)

    assert told(beside(house, file)) == {}


# Two files


def test_what_only_one_file_says_is_a_difference(house: Rehearsal) -> None:
    one = house.desired("settings: {title: One}\ncategories: [{name: News, slug: news, color: '0033A0'}]\n")
    other = house.desired("categories: [{name: News, slug: news, text_color: FFFFFF}]\ngroups: [{name: readers}]\n")

    found = told(between_files(one, other))

    assert found == {
        "site_setting title": "a",
        "category news": {"color": ("0033A0", None), "text_color": (None, "FFFFFF")},
        "group readers": "b",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "categories: [{name: News, slug: news, color: '0033a0'}]",
            "categories: [{name: News, slug: news, color: '0033A0'}]",
        ),
        ("settings: {login_required: yes}", "settings: {login_required: true}"),
        ("settings: {create_topic_allowed_groups: [Staff]}", "settings: {create_topic_allowed_groups: [staff]}"),
        ("groups: [{name: readers, members: [kofi, martin]}]", "groups: [{name: readers, members: [Martin, Kofi]}]"),
        (
            "shapes: {s: {color: '0033A0'}}\ncategories: [{name: News, slug: news, like: s}]",
            "defaults: {category: {color: '0033A0'}}\ncategories: [{name: News, slug: news}]",
        ),
    ],
    ids=["colors", "booleans", "groups", "names", "shapes"],
)
def test_two_ways_to_say_one_thing_are_the_same(house: Rehearsal, one: str, other: str) -> None:
    assert told(between_files(house.desired(f"{one}\n"), house.desired(f"{other}\n"))) == {}
