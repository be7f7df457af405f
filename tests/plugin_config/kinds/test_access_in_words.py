"""Who may do what in a category, as the file says it and as the forum keeps it."""

import pytest

from idiaspora.plugin_config.kinds.access import Access, beyond_parent, effective, permissions, with_reply_for


def test_each_group_may_do_the_most_that_the_file_says_of_it() -> None:
    access = Access(see=["everyone", "Ring"], reply=["members", "ring"], create=["staff", "role"])
    assert permissions(access) == {
        "everyone": "see",
        "ring": "reply",
        "trust_level_0": "reply",
        "staff": "create",
        "role": "create",
    }


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
