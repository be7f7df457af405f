"""The names and numbers of what a forum has, of every kind in the same way."""

import pytest

from idiaspora.plugin_config.fields.directory import USER, Directory, Entry, UnknownName
from idiaspora.plugin_config.kinds.named import group_by_id, group_by_text, group_in, stored_group_in
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, TAG_GROUP
from idiaspora.plugin_config.kinds.registry import KINDS

GROUPS = ({"id": 3, "name": "mitarbeiter"}, {"id": 41, "name": "Crowd"}, {"id": 42, "name": "choir"})
GROUP_TABLE = KINDS[GROUP].identity.table(GROUPS, {41: "people"})
NAMES = Directory({GROUP: GROUP_TABLE})


@pytest.mark.parametrize("kind", [*KINDS, USER])
def test_what_was_not_read_is_told_from_what_is_not_there(kind: str) -> None:
    nothing, none = Directory(), Directory().with_(kind, "one", 7).without(kind, "one")

    assert nothing.rows(kind) is None
    assert none.rows(kind) == ()


@pytest.mark.parametrize("kind", [*KINDS, USER])
def test_every_kind_has_a_table_of_its_own(kind: str) -> None:
    names = Directory().with_(kind, "one", 7)
    others = {*KINDS, USER} - {kind}

    assert (names.id(kind, "one"), names.key(kind, 7)) == (7, "one")
    assert all(names.find(other, "one") is None and names.key(other, 7) == "#7" for other in others)
    with pytest.raises(UnknownName, match="two"):
        names.id(kind, "two")


def test_the_kind_says_which_keys_are_the_same() -> None:
    names = Directory({TAG_GROUP: KINDS[TAG_GROUP].identity.table(({"id": 5, "name": "Bug"},))})

    assert names.id(TAG_GROUP, "bug") == names.id(TAG_GROUP, "Bug") == 5


def test_of_two_alike_the_spelling_counts_and_then_the_one_that_the_file_declares() -> None:
    rows = ({"id": 6, "name": "bug"}, {"id": 5, "name": "BUG"})
    names = Directory({TAG_GROUP: KINDS[TAG_GROUP].identity.table(rows, {6: "bug"})})

    assert [names.id(TAG_GROUP, key) for key in ("bug", "BUG", "Bug")] == [6, 5, 6]


def test_a_group_of_discourse_is_called_in_english_and_written_as_the_forum_spells_it() -> None:
    assert (NAMES.id(GROUP, "staff"), NAMES.stored(GROUP, "Staff")) == (3, "mitarbeiter")
    assert (group_by_id(3, NAMES), group_in({"group_name": "mitarbeiter"}, NAMES)) == ("staff", "staff")
    assert group_by_text("mitarbeiter", NAMES) == "staff"


def test_everyone_is_there_though_no_list_shows_it() -> None:
    assert NAMES.id(GROUP, "everyone") == 0


def test_the_word_members_never_means_a_group_of_that_name() -> None:
    rows = (*GROUPS, {"id": 50, "name": "members"})
    names = Directory({GROUP: KINDS[GROUP].identity.table(rows)})

    assert names.find(GROUP, "members") is None  # the forum of these rows shows no trust levels

    names = Directory({GROUP: KINDS[GROUP].identity.table((*rows, {"id": 10, "name": "vertrauen_0"}))})
    assert names.id(GROUP, "members") == 10


def test_the_groups_of_discourse_have_their_names_without_a_forum() -> None:
    assert [group_by_id(id, Directory()) for id in (0, 4, 14, 41)] == [
        "everyone",
        "anonymous_users",
        "trust_level_4",
        "#41",
    ]


def test_a_group_that_is_to_be_renamed_has_its_new_name_in_the_file_and_its_old_one_on_the_forum() -> None:
    assert (NAMES.id(GROUP, "people"), NAMES.stored(GROUP, "people"), group_by_id(41, NAMES)) == (41, "Crowd", "people")
    assert NAMES.find(GROUP, "crowd") is None
    assert group_in({"group_name": "Crowd"}, NAMES) == "people"


@pytest.mark.parametrize("row", [{"group_name": "Crowd"}, {"group_name": "Crowd", "group_id": 41}])
def test_a_row_that_was_read_before_a_rename_is_written_under_the_name_of_today(row: dict[str, object]) -> None:
    assert stored_group_in(row, NAMES) == "Crowd"
    assert stored_group_in(row, NAMES.with_(GROUP, "people", 41)) == "people"


def test_two_groups_that_exchange_their_names_are_not_taken_for_one_another() -> None:
    swapped = Directory({GROUP: KINDS[GROUP].identity.table(GROUPS, {41: "choir", 42: "Crowd"})})
    aside = swapped.with_(GROUP, "choir", 41, "tmp-41")
    half = aside.with_(GROUP, "Crowd", 42)
    done = half.with_(GROUP, "choir", 41)

    spelled = [[names.stored(GROUP, key) for key in ("choir", "Crowd")] for names in (swapped, aside, half, done)]
    assert spelled == [["Crowd", "choir"], ["tmp-41", "choir"], ["tmp-41", "Crowd"], ["choir", "Crowd"]]
    assert [stored_group_in({"group_name": "Crowd"}, names) for names in (swapped, half, done)] == [
        "Crowd",
        "tmp-41",
        "choir",
    ]


def test_a_thing_made_anew_under_a_key_was_never_read_under_it() -> None:
    names = NAMES.without(GROUP, "choir").with_(GROUP, "choir", 90)

    assert names.find(GROUP, "choir") == Entry(90, "choir", "choir", "choir")
    assert names.with_(CATEGORY, "news", 5).find(GROUP, "news") is None
