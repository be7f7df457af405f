"""Forums of many communities, as people run them: equal names and slugs below many parents, groups for each, odd names
of people, more members than one request takes. One apply without consent, then nothing is left to do."""

from collections.abc import Iterable

import pytest
from discourse_versions import PLAYED, on
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds import membership
from idiaspora.plugin_config.language.problems import Invalid, Problem

LANGUAGES = {"fr": "Français", "ar": "العربية", "zh-cn": "简体中文", "hi": "हिन्दी"}
PRODUCTS = ("add-ons", "common-voice", "relay")
PASSWORD = "korrekt-Pferd-Batterie-9"


def refused(house: Rehearsal, text: str) -> list[Problem]:
    with pytest.raises(Invalid) as caught:
        house.plan(text)
    return list(caught.value.problems)


def registered(house: Rehearsal, names: Iterable[str]) -> None:
    for number, name in enumerate(names):
        account = {"name": name, "username": name, "email": f"u{number}@example.org", "password": PASSWORD}
        house.arrange("POST", "/users.json", {**account, "active": True, "approved": True})


def products() -> str:
    """Products, the same languages below each, and the same two categories below each language."""
    groups = categories = ""
    for product in PRODUCTS:
        categories += f"  - name: {product.title()}\n    slug: {product}\n    subcategories:\n"
        for code, name in LANGUAGES.items():
            path, group = f"{product}/{code}", f"{product}_{code}".replace("-cn", "_cn")
            groups += (
                f'  - {{name: {group}, full_name: "{product} · {name}", members: [martin, kofi], '
                f"notifications: {{watching: [{path}], muted: [{path}/offtopic]}}}}\n"
            )
            below = "[{name: Help, slug: help}, {name: Off-topic, slug: offtopic}]"
            access = f"{{see: [everyone], create: [{group}]}}"
            categories += f"      - {{name: {name}, slug: {code}, access: {access}, subcategories: {below}}}\n"
    return f"settings: {{max_username_length: 30}}\ngroups:\n{groups}categories:\n{categories}"


@on("rehearsal_of_the_session", PLAYED)
def test_products_with_the_same_languages_on_three_levels(house: Rehearsal) -> None:
    house.hosted("max_category_nesting", "3")
    Locked(house).settled(products())
    assert house.granted("relay/hi") == {"everyone": 3, "relay_hi": 1}


def test_on_a_forum_of_two_levels_nothing_of_it_is_written(house: Rehearsal) -> None:
    problems = refused(house, products())
    assert {problem.code for problem in problems} == {"too-many-levels"}
    assert len(problems) == 2 * len(LANGUAGES) * len(PRODUCTS)
    assert {sent.method for sent in house.wire.sent} == {"GET"}


def test_countries_in_their_own_scripts_with_moderators_of_each(house: Rehearsal) -> None:
    countries = {"de": "Deutschland", "gr": "Ελλάδα", "jp": "日本", "ge": "საქართველო", "il": "ישראל"}
    groups = "".join(
        f"  - {{name: {code}_moderators, full_name: {name}, members: [martin, amina], owners: [martin]}}\n"
        for code, name in countries.items()
    )
    categories = "".join(
        f"  - {{name: {name}, slug: {code}, access: {{see: [everyone], create: [members]}}, "
        f"moderated_by: [{code}_moderators]}}\n"
        for code, name in countries.items()
    )
    settings = "settings: {fixed_category_positions: true, enable_category_group_moderation: true}\n"
    Locked(house).settled(f"{settings}groups:\n{groups}categories:\n{categories}")
    assert house.members("jp_moderators") == {"martin", "amina"}


NAMES = ("_bob", "bob.smith", "Bob-Smith_2", "2016", "1e3", "0x1F", "true", "no", "12.50", "1_000", "2024-01-01", "on",
         "NaN", "0o14")  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("groups: [{name: crew, members: [%s], owners: [2016, no]}]", id="a group"),
        pytest.param("moderators: {trade: {name: crew, members: [%s], owners: [2016, no]}}", id="a role"),
        pytest.param("groups:\n- name: crew\n  owners: [2016, no]\n  members:\n  - %s", id="a block"),
    ],
)
def test_names_of_people_are_names(house: Rehearsal, text: str) -> None:
    house.setting("min_username_length", "2")
    registered(house, ("bobxsmith", *NAMES))
    between = "\n  - " if "- %s" in text else ", "
    Locked(house).settled(text % between.join(NAMES))
    assert house.members("crew") == set(NAMES)
    assert house.owners("crew") == {"2016", "no"}


def test_a_name_like_another_is_nobody(house: Rehearsal) -> None:
    registered(house, ("bobxsmith",))
    (problem,) = refused(house, "groups: [{name: crew, members: [bob.smith]}]")
    assert problem.code == "no-such-user"


def test_names_rotate_among_siblings(house: Rehearsal) -> None:
    locked, names = Locked(house), ["Alpha", "Beta", "Gamma"]
    for turn in (0, 1, 2):
        turned = names[turn:] + names[:turn]
        items = ", ".join(f"{{name: {name}, slug: s{index}}}" for index, name in enumerate(turned))
        locked.settled(f"categories: [{items}]")
        assert house.category("s0")["name"] == turned[0]


NAMED_EVERYWHERE = """settings: {{approve_unless_allowed_groups: [{group}], default_categories_muted: [{path}/sub]}}
groups: [{{name: {group}{was}, notifications: {{watching: [{path}/sub]}}}}]
categories: [{{name: {name}, slug: {path}{stood}, access: {{see: [everyone], create: [{group}]}},
  moderated_by: [{group}], subcategories: [{{name: S, slug: sub}}]}}]
"""


def test_what_is_renamed_is_named_anew_everywhere(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(NAMED_EVERYWHERE.format(group="crew", was="", name="Old", path="old", stood=""))
    after = NAMED_EVERYWHERE.format(
        group="team", was=", previously: crew", name="New", path="new", stood=", previously: old"
    )
    assert [step.action.value for step in locked.plan(after).operations] == ["update", "update"]
    locked.settled(after)


@pytest.mark.parametrize("text", ["groups: [{name: crew, members: [%s]}]", "moderators: {crew: {members: [%s]}}"])
def test_members_come_in_batches_and_none_is_lost_between_them(
    house: Rehearsal, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(membership, "MOST_AT_ONCE", 2)
    people, locked = ("martin", "amina", "kofi", "lucia", "modder"), Locked(house)
    locked.settled(text % "")
    fault = {"kind": "server_error", "status": 500, "method": "PUT", "path": "/groups/*/members*", "times": 9}
    house.forum.faults.add({**fault, "after": 1})
    stopped = locked.run(text % ", ".join(people))
    assert stopped.applied.exit_code != 0
    house.forum.faults.clear()
    locked.settled(text % ", ".join(people))
    assert house.members("crew" if "groups" in text else "crew-moderators") == set(people)
