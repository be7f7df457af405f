"""Who may do what in a category, as the file says it and as the forum keeps it."""

import pytest

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Where
from idiaspora.plugin_config.kinds.access import (
    PERMISSIONS,
    Access,
    beyond_parent,
    effective,
    permissions,
    with_reply_for,
)
from idiaspora.plugin_config.kinds.names import GROUP


def test_each_group_may_do_the_most_that_the_file_says_of_it() -> None:
    access = Access(see=["everyone", "Ring"], reply=["members", "ring"], create=["staff", "role"])
    assert permissions(access) == {
        "everyone": "see",
        "ring": "reply",
        "trust_level_0": "reply",
        "staff": "create",
        "role": "create",
    }


@pytest.mark.parametrize("level", ["see", "reply", "create"])
def test_one_list_of_groups_is_enough_and_none_would_close_a_category(level: str) -> None:
    assert permissions(Access(**{level: ["Ring"]})) == {"ring": level}
    assert permissions(Access(**{level: ["Ring"]}), {}) == {"ring": level}
    with pytest.raises(ValueError, match="nobody is named"):
        Access(**{level: []})


def test_discourse_numbers_what_a_group_may_do_the_most_first() -> None:
    wanted = {"staff": "create", "ring": "reply", "everyone": "see"}
    rows = [{"group_name": name, "permission_type": number} for name, number in zip(wanted, (1, 2, 3), strict=True)]
    names = Directory()
    for at, name in enumerate(wanted):
        names = names.with_(GROUP, name, at)
    where = Where(names)
    assert PERMISSIONS.encode(wanted, where) == {"staff": 1, "ring": 2, "everyone": 3}
    assert PERMISSIONS.decode(rows, where) == wanted
    assert PERMISSIONS.decode([{"group_name": "Ring", "permission_type": 4}], where) == {"ring": "#4"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"staff": "see", "ring": "reply"}, True),
        ({"ring": "reply", "staff": "see"}, True),
        ({"ring": "reply"}, False),
        ({"ring": "reply", "staff": "create"}, False),
        ({}, False),
    ],
)
def test_rows_are_the_same_in_whatever_order(other: dict[str, str], same: bool) -> None:
    assert PERMISSIONS.same({"staff": "see", "ring": "reply"}, other, Where()) is same


def test_a_role_stands_for_its_group() -> None:
    access = Access(see=["capital"], create=["staff"])
    assert permissions(access, {"capital": "Capital-Moderators"}) == {"capital-moderators": "see", "staff": "create"}


def test_where_everyone_may_do_all_no_other_row_is_kept() -> None:
    assert effective({"staff": "see", "everyone": "create"}) == {"everyone": "create"}
    assert effective({"staff": "see", "everyone": "reply"}) == {"staff": "see", "everyone": "reply"}


@pytest.mark.parametrize(
    ("wanted", "more"),
    [
        ({"staff": "create"}, {"ring": "reply"}),
        ({"ring": "see"}, {"ring": "reply"}),
        ({"ring": "reply"}, {}),
        ({"ring": "create"}, {}),
        ({"everyone": "see"}, {"ring": "reply"}),
        ({"everyone": "reply"}, {}),
        ({"trust_level_0": "create"}, {}),
        ({"trust_level_0": "see"}, {"ring": "reply"}),
    ],
)
def test_whoever_answers_may_at_least_reply(wanted: dict[str, str], more: dict[str, str]) -> None:
    assert with_reply_for(wanted, ("Ring",)) == wanted | more


@pytest.mark.parametrize(
    ("child", "parent", "beyond"),
    [
        ({"staff": "see", "ring": "see"}, {"staff": "see"}, ("ring",)),
        ({"staff": "see"}, {"staff": "create"}, ()),
        ({"trust_level_0": "see"}, {"staff": "see"}, ("members",)),
        ({}, {"staff": "see"}, ("everyone",)),
        ({"ring": "see"}, {"everyone": "see"}, ()),
        ({"ring": "see"}, {}, ()),
    ],
)
def test_below_a_category_only_its_own_groups_see_something(
    child: dict[str, str], parent: dict[str, str], beyond: tuple[str, ...]
) -> None:
    assert beyond_parent(child, parent) == beyond
