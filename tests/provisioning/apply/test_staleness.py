"""What somebody else changes while a run goes on: seen just before the write, left alone, and the rest is done."""

from collections.abc import Callable

import pytest
from rehearsal import Rehearsal, tagged

from idiaspora.provisioning.plan.outcome import Status

LATER = 61.0
"""Seconds after which a read is no longer fresh."""

BEFORE = """
settings: {title: Before, tagging_enabled: true}
tag_groups: [{name: Kinds, tags: [idea]}, {name: Places, tags: [north]}]
groups:
  - {name: experts, title: Expert, automatic_email_domains: [nowhere.test], members: [martin]}
  - {name: scholars, title: Scholar, members: [amina]}
categories:
  - {name: Library, slug: library, color: "112233", approve: {topics: false}}
  - {name: Shelves, slug: shelves, color: "112233", description: Where the books of the library stand.}
"""
AFTER = """
settings: {title: After, tagging_enabled: true}
tag_groups: [{name: Kinds, tags: [idea, lesson]}, {name: Places, tags: [north, south]}]
groups:
  - {name: experts, title: Master, automatic_email_domains: [nowhere.test], members: [martin, kofi]}
  - {name: scholars, title: Doctor, members: [amina, kofi]}
categories:
  - {name: Library, slug: library, color: "445566", approve: {topics: false}}
  - {name: Shelves, slug: shelves, color: "445566", description: Where all books of the library stand.}
"""


def outcomes(house: Rehearsal, meanwhile: Callable[[Rehearsal], object], seconds: float = LATER) -> dict[str, str]:
    """How each step ends when the forum changes between plan and apply."""
    house.settled(BEFORE)
    planned = house.plan(AFTER)
    meanwhile(house)
    house.clock.now += seconds
    applied = house.apply(planned)
    assert applied.exit_code in (0, 4)
    return {item.operation.id: item.status.value for item in applied.outcomes}


ALL = {
    "site_settings": "done",
    "tag_group Kinds": "done",
    "tag_group Places": "done",
    "group experts": "done",
    "group scholars": "done",
    "membership experts": "done",
    "membership scholars": "done",
    "category library": "done",
    "category shelves": "done",
    "about_topic shelves": "done",
}


def test_nothing_happened_meanwhile(house: Rehearsal) -> None:
    house.settled(BEFORE)
    planned = house.plan(AFTER)
    house.wire.sent.clear()
    house.clock.now += LATER
    applied = house.apply(planned)
    assert {item.operation.id: item.status.value for item in applied.outcomes} == ALL
    sent = [*house.wire.sent]
    while sent[-1].method == "GET":  # the read-back
        sent.pop()
    reads = [one for one in sent if one.method == "GET"]
    assert len(reads) == len(set(reads)), "what one step reads for all of its kind is not read again"
    assert house.plan(AFTER).is_empty


@pytest.mark.parametrize(
    ("method", "path", "body", "stale"),
    [
        pytest.param(
            "PUT", "/admin/site_settings/title.json", {"title": "Theirs"}, "site_settings", id="setting written"
        ),
        pytest.param(
            "PUT",
            "/tag_groups/1.json",
            {"tag_group": {"name": "Kinds", **tagged("other")}},
            "tag_group Kinds",
            id="tag group written",
        ),
        pytest.param("DELETE", "/tag_groups/1.json", None, "tag_group Kinds", id="tag group deleted"),
        pytest.param("PUT", "/groups/41.json", {"group": {"title": "Theirs"}}, "group experts", id="group written"),
        pytest.param(
            "PUT", "/groups/41/members.json", {"usernames": "lucia"}, "membership experts", id="somebody joined"
        ),
        pytest.param("PUT", "/categories/5.json", {"color": "999999"}, "category library", id="category written"),
        pytest.param(
            "PUT",
            "/posts/17.json",
            {"post": {"raw": "Something else that somebody wrote."}},
            "about_topic shelves",
            id="About topic written",
        ),
    ],
)
def test_what_changed_meanwhile_is_left_alone(
    house: Rehearsal, method: str, path: str, body: object, stale: str
) -> None:
    expected = {**ALL, stale: "stale"}
    if stale == "site_settings":  # what needs the settings waits
        needing = ("category", "tag_group", "about_topic")
        expected |= {id: "blocked" for id in ALL if id.startswith(needing)}
    assert outcomes(house, lambda house: house.arrange(method, path, body)) == expected


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        pytest.param("/admin/groups/41.json", {"group experts", "membership experts"}, id="group read by itself"),
        pytest.param("/admin/groups/42.json", {"group scholars", "membership scholars"}, id="group read in bulk"),
        pytest.param("/categories/5.json", {"category library"}, id="category with approval settings"),
        pytest.param("/categories/6.json", {"category shelves"}, id="category"),
    ],
)
def test_what_is_gone_meanwhile_stops_nothing_else(house: Rehearsal, path: str, gone: set[str]) -> None:
    found = outcomes(house, lambda house: house.arrange("DELETE", path))
    found.pop("about_topic shelves")
    assert {id for id, status in found.items() if status != "done"} == gone
    assert {found[id] for id in gone} <= {"stale", "blocked"}


def test_a_fresh_read_is_not_repeated(house: Rehearsal) -> None:
    house.settled(BEFORE)
    planned = house.plan(AFTER)
    house.wire.sent.clear()
    house.apply(planned)
    first_write = next(index for index, sent in enumerate(house.wire.sent) if sent.method != "GET")
    last_write = max(index for index, sent in enumerate(house.wire.sent) if sent.method != "GET")
    assert first_write == 0
    assert all(sent.method != "GET" for sent in house.wire.sent[: last_write + 1])


def test_the_second_write_of_a_turned_parent_is_not_taken_for_somebody_elses(house: Rehearsal) -> None:
    text = """
groups: [{name: experts}, {name: scholars}]
categories:
  - name: Library
    slug: library
    access: {create: [GROUP]}
    subcategories: [{name: Maps, slug: maps, access: {create: [GROUP]}}]
"""
    house.settled(text.replace("GROUP", "experts"))
    planned = house.plan(text.replace("GROUP", "scholars"))
    house.wire.after = lambda sent: house.clock.sleep(LATER if sent.method == "PUT" else 0)
    applied = house.apply(planned)
    assert [(item.operation.id, item.status.value) for item in applied.outcomes] == [
        ("category library (opened first)", "done"),
        ("category library/maps", "done"),
        ("category library", "done"),
    ]
    assert applied.exit_code == 0


def test_a_slow_run_reads_again_under_the_new_names(house: Rehearsal) -> None:
    before = """
groups: [{name: experts, members: [martin]}]
categories:
  - name: Library
    slug: library
    subcategories: [{name: Maps, slug: maps, approve: {topics: true}}]
"""
    after = """
groups: [{name: masters, previously: experts, members: [martin, kofi]}]
categories:
  - name: Library
    slug: books
    previously: library
    subcategories: [{name: Maps, slug: maps, approve: {topics: false}}]
"""
    house.settled(before)
    house.wire.after = lambda sent: house.clock.sleep(LATER if sent.method == "PUT" else 0)
    ran = house.run(after)
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert ran.applied.exit_code == 0


@pytest.mark.parametrize("slug", ["books", "library"], ids=["as the forum makes it", "of its own"])
def test_a_slug_that_the_forum_makes_on_the_way_is_no_change(house: Rehearsal, slug: str) -> None:
    """Once slugs are made of names, the first of two writes of a category without one gives it one."""
    before = """
settings: {slug_generation_method: none}
groups: [{name: experts}, {name: scholars}]
categories:
  - name: Books
    slug: none
    access: {create: [experts]}
    subcategories: [{name: Maps, slug: none, access: {create: [experts]}}]
"""
    after = f"""
settings: {{slug_generation_method: ascii}}
groups: [{{name: experts}}, {{name: scholars}}]
categories:
  - name: Books
    slug: {slug}
    previously: Books
    access: {{create: [scholars]}}
    subcategories: [{{name: Maps, slug: maps, previously: Books/Maps, access: {{create: [scholars]}}}}]
"""
    house.settled(before)
    house.wire.after = lambda sent: house.clock.sleep(LATER if sent.method == "PUT" else 0)
    ran = house.run(after)
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert ran.applied.exit_code == 0


def test_fields_that_a_setting_brings_to_light_are_no_change(house: Rehearsal) -> None:
    """While a setting is off some fields cannot be read: what they hold afterwards is nobody's change."""
    house.setting("enable_category_group_moderation", "false")
    house.settled("categories: [{name: Library, slug: library}]")
    house.wire.after = lambda sent: house.clock.sleep(LATER if sent.method == "PUT" else 0)
    ran = house.run("categories: [{name: Library, slug: library, moderated_by: [staff]}]")
    assert ran.applied.exit_code == 0
    assert house.category("library")["moderating_group_ids"] == [3]


def test_a_field_that_was_read_and_cannot_be_read_now_is_left_alone(house: Rehearsal) -> None:
    """Somebody switched off what it belongs to: what it holds is not known any more."""
    house.settled("groups: [{name: crew}]\ncategories: [{name: Library, slug: library, moderated_by: [staff]}]")
    planned = house.plan("categories: [{name: Library, slug: library, moderated_by: [crew]}]")
    house.setting("enable_category_group_moderation", "false")
    house.clock.sleep(LATER)
    applied = house.apply(planned)
    assert [item.status for item in applied.outcomes if item.operation.kind == "category"] == [Status.STALE]
    house.setting("enable_category_group_moderation", "true")
    assert house.category("library")["moderating_group_ids"] == [3]


def test_a_run_of_many_minutes_reads_each_kind_once_a_minute(house: Rehearsal) -> None:
    slugs = [f"shelf-{number}" for number in range(12)]
    text = "categories:\n" + "".join(f"  - {{name: {slug}, slug: {slug}, color: COLOR}}\n" for slug in slugs)
    house.settled(text.replace("COLOR", "'112233'"))
    planned = house.plan(text.replace("COLOR", "'445566'"))
    house.wire.sent.clear()
    house.wire.after = lambda sent: house.clock.sleep(20 if sent.method == "PUT" else 0)
    assert house.apply(planned).exit_code == 0
    kinds = [("find" if "find" in str(sent) else sent.method) for sent in house.wire.sent]
    assert kinds.count("find") == 2 + 1  # twelve writes of twenty seconds, and the verification


def test_a_list_in_another_order_is_no_change_of_a_setting_without_one(house: Rehearsal) -> None:
    """The type of a setting says whether the order of its items counts: of groups it does not."""
    house.setting("create_tag_allowed_groups", "11|12")
    planned = house.plan("settings: {create_tag_allowed_groups: [trust_level_3]}")
    house.setting("create_tag_allowed_groups", "12|11")
    house.clock.now += LATER

    (outcome,) = house.apply(planned).outcomes

    assert outcome.status.value == "done"
