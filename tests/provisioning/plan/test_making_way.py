"""Which step gives up a name before which other one takes it, and what steps aside, told from changes alone."""

from typing import Any

import pytest

from idiaspora.plugin_config.fields.directory import Directory, Entry, Table
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.name_swaps import made_way
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.identities import temporary_name

HERE = Origin(Span("forum.yaml"), "here")
PARENTS = {"p": Entry(1, "p", "p", "p"), "q": Entry(2, "q", "q", "q")}
FOUND = Found(names=Directory({"category": Table(PARENTS, str)}))


def changes(**fields: tuple[Any, Any]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old, new, HERE) for name, (old, new) in fields.items())


def of(path: str) -> Resource:
    return Resource("category", path, {"slug": Declared(path.rpartition("/")[2], HERE)}, HERE)


def category(
    path: str,
    id: int,
    now: str,
    called: str,
    was: str = "",
    below: int | None = None,
    /,
    **fields: tuple[Any, Any],
) -> Update:
    """A category as the forum has it, `now` its slug and `called` its name, which becomes another one."""
    row = {"slug": now, "name": called, "parent_category_id": below}
    live = Live("category", path, id, {field: old for field, (old, _) in fields.items()}, row, was)
    return Update(of(path), changes(**fields), live=live, renamed_from=was)


def renamed(path: str, was: str, id: int, name: tuple[str, str] | None = None) -> Update:
    """One that gets the slug `path` and keeps its name, or gets another one."""
    fields = {"slug": (was, path)} | ({} if name is None else {"name": name})
    return category(path, id, was, name[0] if name else f"Name of {id}", was, **fields)


def deleted(path: str, id: int, name: str = "") -> Delete:
    row = {"slug": path, "name": name or path, "parent_category_id": None}
    return Delete(of(path), live=Live("category", path, id, {}, row))


def created(path: str, name: str) -> Create:
    return Create(of(path), changes(name=(None, name), slug=(None, path), color=(None, "111111")))


def step(change: Change, *depends_on: str) -> Operation:
    return Operation(change.address, change.action, (change,), 50, tuple(f"category {path}" for path in depends_on))


def order(*steps: Operation) -> dict[str, list[str]]:
    """What each step waits for; the word category is left out."""
    found = made_way(steps, FOUND)
    return {one.id.removeprefix("category "): [id.removeprefix("category ") for id in one.depends_on] for one in found}


def written(steps: list[Operation], id: str) -> list[tuple[str, Any, Any]]:
    (change,) = (one.changes[0] for one in steps if one.id == f"category {id}")
    return [(item.field, item.old, item.new) for item in change.fields]


@pytest.mark.parametrize(("taker", "giver"), [("bb", "cc"), ("bb", "aa")])
def test_who_takes_a_name_waits_for_who_leaves_it(taker: str, giver: str) -> None:
    """Whatever they are called, and in whichever order they stand."""
    steps = step(renamed(taker, "x", 5)), step(renamed(giver, taker, 6))
    assert order(*steps) == {taker: [giver], giver: []}
    assert order(*steps[::-1]) == {giver: [], taker: [giver]}


def test_where_nobody_takes_what_another_one_leaves_nothing_waits() -> None:
    steps = [step(renamed("aa", "x", 5), "p"), step(renamed("bb", "y", 6)), step(deleted("zz", 7))]
    assert made_way(steps, FOUND) == steps


def test_of_two_that_change_slugs_the_first_steps_aside() -> None:
    steps = made_way([step(renamed("aa", "bb", 6)), step(renamed("bb", "aa", 5))], FOUND)
    aside = "aa (out of the way)"
    assert order(step(renamed("aa", "bb", 6)), step(renamed("bb", "aa", 5))) == {
        "aa": [aside, "bb"],
        "bb": [aside],
        aside: [],
    }
    temporary = temporary_name(6, "aa")
    assert written(steps, aside) == [("slug", "bb", temporary)]
    assert written(steps, "aa") == [("slug", temporary, "aa")]
    assert written(steps, "bb") == [("slug", "aa", "bb")]
    (going,) = (one.changes[0] for one in steps if one.id.endswith("(out of the way)"))
    assert isinstance(going, Update)
    assert (going.aside, going.renamed_from) == (temporary, "")


def test_slug_and_name_are_given_up_together_and_shown_in_this_order() -> None:
    first = renamed("aa", "bb", 6, ("Bb", "Aa"))
    steps = made_way([step(first), step(renamed("bb", "aa", 5, ("Aa", "Bb")))], FOUND)
    temporary = temporary_name(6, "aa")
    assert written(steps, "aa (out of the way)") == [("slug", "bb", temporary), ("name", "Bb", temporary)]
    assert written(steps, "aa") == [("slug", temporary, "aa"), ("name", temporary, "Aa")]


@pytest.mark.parametrize("others", [("mm", "nn"), ("zz", "bb")])
def test_of_a_circle_only_those_that_want_the_name_wait_for_the_one_that_steps_aside(others: tuple[str, str]) -> None:
    """Those that wait for others go on waiting for these."""
    one, two = others
    found = order(
        step(renamed("dd", "ff", 5)),
        step(renamed("ee", "dd", 6)),
        step(renamed("ff", "ee", 7)),
        step(renamed(one, "x", 8)),
        step(renamed(two, one, 9)),
    )
    aside = "dd (out of the way)"
    assert found == {"dd": [aside, "ee"], "ee": ["ff"], "ff": [aside], one: [two], two: [], aside: []}


def test_two_circles_are_broken_each_by_itself() -> None:
    found = order(
        step(renamed("aa", "bb", 5)),
        step(renamed("bb", "aa", 6)),
        step(renamed("yy", "zz", 7)),
        step(renamed("zz", "yy", 8)),
    )
    assert found["aa"] == ["aa (out of the way)", "bb"]
    assert found["yy"] == ["yy (out of the way)", "zz"]
    assert (found["bb"], found["zz"]) == (["aa (out of the way)"], ["yy (out of the way)"])


def test_two_of_one_slug_and_name_that_change_parents_get_both_back() -> None:
    """What stands below one parent takes nothing from what stands below another one; the places are those together."""
    one = category("p/xx", 7, "xx", "The Xx", "q/xx", 2)
    other = category("q/xx", 8, "xx", "The Xx", "p/xx", 1)
    steps = made_way([step(one), step(other)], FOUND)
    temporary = temporary_name(7, "p/xx")
    assert written(steps, "p/xx (out of the way)") == [("slug", "xx", temporary), ("name", "The Xx", temporary)]
    assert written(steps, "p/xx") == [("slug", temporary, "xx"), ("name", temporary, "The Xx")]
    assert written(steps, "q/xx") == []


def test_a_slug_that_the_forum_keeps_in_other_letters_comes_back_as_people_read_it() -> None:
    stored = "gr%C3%B6%C3%9Fe"
    one = category("p/größe", 7, stored, "Size", "q/größe", 2)
    other = category("q/größe", 8, stored, "Other", "p/größe", 1)
    steps = made_way([step(one), step(other)], FOUND)
    assert written(steps, "p/größe") == [("slug", temporary_name(7, "p/größe"), "größe")]


def test_groups_wait_for_names_like_categories() -> None:
    def group(name: str, was: str, id: int) -> Operation:
        live = Live("group", name, id, {"name": was}, {"id": id, "name": was}, was)
        resource = Resource("group", name, {}, HERE)
        return step(Update(resource, changes(name=(was, name)), live=live, renamed_from=was))

    found = made_way([group("crew", "club", 41), group("club", "ring", 42)], FOUND)
    assert [(one.id, one.depends_on) for one in found] == [("group crew", ()), ("group club", ("group crew",))]


def test_an_address_is_given_up_and_taken_again_with_what_else_changes() -> None:
    one = category("aa", 5, "aa", "Aa", email_in=("a@x.test", "b@x.test"), color=("000000", "111111"))
    other = category("bb", 6, "bb", "Bb", email_in=("b@x.test", "a@x.test"))
    steps = made_way([step(one), step(other)], FOUND)
    assert written(steps, "aa (out of the way)") == [("email_in", "a@x.test", "")]
    assert written(steps, "aa") == [("email_in", "", "b@x.test"), ("color", "000000", "111111")]
    (going,) = (one.changes[0] for one in steps if one.id.endswith("(out of the way)"))
    assert isinstance(going, Update)
    assert going.aside == "", "nothing tells it by its address"


def test_one_that_keeps_its_address_beside_the_slug_that_it_gives_up() -> None:
    one = category("aa", 5, "bb", "One", "bb", slug=("bb", "aa"), email_in=("a@x.test", "c@x.test"))
    other = category("bb", 6, "aa", "Two", "aa", slug=("aa", "bb"), email_in=("", "a@x.test"))
    steps = made_way([step(one), step(other)], FOUND)
    temporary = temporary_name(5, "aa")
    assert written(steps, "aa (out of the way)") == [("slug", "bb", temporary), ("email_in", "a@x.test", "")]
    assert written(steps, "aa") == [("slug", temporary, "aa"), ("email_in", "", "c@x.test")]


def test_what_takes_the_name_of_one_that_goes_after_it_has_another_one_until_then() -> None:
    taker = category("bb", 6, "bb", "Bb", name=("Bb", "Aa"), color=("000000", "111111"), topic_voting=(False, True))
    steps = made_way([step(taker), step(deleted("aa", 5, "Aa"), "bb")], FOUND)
    named = "bb (its name)"
    assert order(step(taker), step(deleted("aa", 5, "Aa"), "bb")) == {"bb": [], "aa": ["bb"], named: ["aa", "bb"]}
    assert written(steps, "bb") == [
        ("name", "Bb", "Aa (6)"),
        ("color", "000000", "111111"),
        ("topic_voting", False, True),
    ]
    assert written(steps, named) == [("name", "Aa (6)", "Aa"), ("topic_voting", True, True)]


def test_what_is_made_takes_such_a_name_after_it_was_made() -> None:
    steps = made_way([step(created("bb", "Aa")), step(deleted("aa", 5, "Aa"), "bb")], FOUND)
    assert [one.id for one in steps] == ["category bb", "category aa", "category bb (its name)"]
    assert written(steps, "bb") == [("name", None, "Aa (2)"), ("slug", None, "bb"), ("color", None, "111111")]
    assert written(steps, "bb (its name)") == [("name", "Aa (2)", "Aa")]


def test_steps_that_wait_for_one_another_for_no_name_are_a_mistake() -> None:
    steps = [
        step(renamed("aa", "x", 5)),
        step(renamed("bb", "aa", 6)),
        step(renamed("cc", "y", 7), "dd"),
        step(renamed("dd", "z", 8), "cc"),
    ]
    with pytest.raises(AssertionError, match="steps depend on one another"):
        made_way(steps, FOUND)


def test_things_of_kinds_without_names_of_their_own_take_no_place() -> None:
    title = Resource("site_setting", "title", {}, HERE)
    setting = Update(title, changes(value=("a", "b")), live=Live("site_setting", "title", 0, {"value": "a"}, {}))
    one = Operation("site_settings", setting.action, (setting,), 10)
    assert made_way([one], FOUND) == [one]
