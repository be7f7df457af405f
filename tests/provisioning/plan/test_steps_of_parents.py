"""Which step of a thing and of what stands below it comes first, told from changes alone. Groups are letters here."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from idiaspora.plugin_config.fields.directory import Directory, Entry, Table
from idiaspora.plugin_config.kinds.changes import Action, Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.parent_steps import (
    ParentSteps,
    closed_first,
    is_held,
    let_go_first,
    opened_first,
    stuck,
)
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found

HERE = Origin(Span("forum.yaml"), "here")
ALL = "everyone"
"""In place of letters: everybody sees it."""


def rows(groups: str) -> dict[str, str]:
    return {ALL: "create"} if groups == ALL else dict.fromkeys(groups, "create")


def of(path: str, **access: object) -> Resource:
    return Resource("category", path, {name: Declared(value, HERE) for name, value in access.items()}, HERE)


def update(path: str, old: str, new: str | None = None, was: str = "", below: int | None = None) -> Operation:
    """A category that groups see before and after; without `new` something else of it changes. `below` is the id of
    what it stands below now."""
    access = (FieldChange("access", rows(old), rows(new), HERE),) if new is not None else ()
    live = Live("category", path, 5, {"access": rows(old), "color": "000000"}, {"parent_category_id": below})
    fields = (FieldChange("color", "000000", "111111", HERE), *access)
    return step(Update(of(path, color="111111"), fields, live=live, renamed_from=was))


def creation(path: str, new: str) -> Operation:
    return step(Create(of(path, access=rows(new)), (FieldChange("access", None, rows(new), HERE),)))


def deletion(path: str, old: str = "a", below: int | None = None) -> Operation:
    live = Live("category", path, 5, {"access": rows(old)}, {"parent_category_id": below})
    return step(Delete(of(path), live=live))


def step(change: Change) -> Operation:
    return Operation(change.address, change.action, (change,), 50)


P, Q = Entry(1, "p", "p", "p"), Entry(2, "q", "q", "q")
FOUND = Found(names=Directory({"category": Table({"p": P, "q": Q}, str)}))


def waits(*steps: Operation) -> dict[str, set[str]]:
    """What each step waits for, by paths, without those that wait for nothing."""
    known = ParentSteps.of(steps, FOUND)
    found = {one.key: {id.removeprefix("category ") for id in known.before(one)} for one in steps}
    return {key: ids for key, ids in found.items() if ids}


PARENT, CHILD = {"p/c": {"p"}}, {"p": {"p/c"}}


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        pytest.param(("ab", "a"), ("b", "a"), CHILD, id="closes, behind a child that would be open to more"),
        pytest.param(("ab", "a"), ("ab", "a"), CHILD, id="closes with its child"),
        pytest.param(("ab", "a"), ("b", None), CHILD, id="closes, and the child stays open to another one"),
        pytest.param(("ab", "a"), ("a", None), {}, id="closes, and the child is as closed already"),
        pytest.param(("abc", "ab"), ("a", "b"), {}, id="closes, and the child is more closed before and after"),
        pytest.param((ALL, "a"), (ALL, "a"), CHILD, id="closes to the public with its child"),
        pytest.param((ALL, "a"), (ALL, None), CHILD, id="closes to the public, which its child does not"),
        pytest.param((ALL, "a"), ("a", None), {}, id="closes to the public, and its child had"),
        pytest.param(("ab", ""), ("a", None), CHILD, id="closes to all"),
        pytest.param(("a", "ab"), ("a", "ab"), PARENT, id="opens with its child"),
        pytest.param(("a", "ab"), ("a", "b"), PARENT, id="opens for those who get the child from others"),
        pytest.param(("ab", "abc"), ("a", "ab"), {}, id="opens, and its child for those who see both"),
        pytest.param(("ab", "abc"), ("b", "ab"), {}, id="opens, and its child for all that see it already"),
        pytest.param(("a", ALL), ("a", ALL), PARENT, id="opens to the public with its child"),
        pytest.param(("a", ALL), ("a", "ab"), PARENT, id="opens to the public, and its child for others"),
        pytest.param((ALL, "b"), (ALL, None), CHILD, id="closes to the public for another one"),
        pytest.param(("a", "b"), ("a", "b"), PARENT, id="turns with its child"),
        pytest.param(("ab", "bc"), ("b", None), {}, id="turns, and the child is seen all the time"),
        pytest.param(("a", None), ("a", "ab"), {}, id="stays as it is"),
        pytest.param(("a", None), (ALL, "a"), {}, id="stays as it is, and the child closes"),
        pytest.param(("a", "a"), ("a", "b"), {}, id="is written without a change of who sees it"),
    ],
)
def test_who_waits_for_whom_when_a_parent_and_its_child_change(
    parent: tuple[str, str | None], child: tuple[str, str | None], expected: dict[str, set[str]]
) -> None:
    assert waits(update("p", *parent), update("p/c", *child, below=1)) == expected
    assert waits(update("p/c", *child, below=1), update("p", *parent)) == expected
    other = {key.replace("p/c", "q"): {id.replace("p/c", "q") for id in ids} for key, ids in expected.items()}
    assert other == {} or waits(update("p", *parent), update("q", *child)) == {}, "only what stands below it counts"


def test_what_is_made_below_one_that_opens_or_moves_waits_for_that_and_not_for_one_that_closes() -> None:
    assert waits(update("p", "a", "ab"), creation("p/c", "ab")) == PARENT
    assert waits(update("p", "ab", "a"), creation("p/c", "a")) == {}
    assert waits(update("p", ALL, "a"), creation("p/c", "a")) == {}
    assert waits(update("p", "a", was="z"), creation("p/c", "a")) == PARENT
    assert waits(creation("p", "a"), creation("p/c", "a")) == {}, "names are waited for elsewhere"


def test_a_parent_that_moves_comes_before_its_child_unless_it_closes() -> None:
    assert waits(update("p", "a", was="z"), update("p/c", "a", below=1)) == PARENT
    assert waits(update("p", "ab", "a", was="z"), update("p/c", "ab", "a", below=1)) == CHILD
    assert waits(update("p", "a", "ab", was="z"), update("p/c", "a", below=1)) == PARENT


def test_what_goes_waits_for_all_below_it_and_for_all_that_leave_it() -> None:
    assert waits(deletion("p"), deletion("p/c", below=1), update("q", "a", below=1)) == {"p": {"p/c", "q"}}
    assert waits(deletion("p/c", below=1), deletion("p")) == {"p": {"p/c"}}
    assert waits(deletion("p"), update("p/c", "a", below=1), update("q", "a")) == {"p": {"p/c"}}


def test_a_parent_that_closes_does_not_wait_for_a_deletion_that_needs_a_consent() -> None:
    assert waits(update("p", "ab", "a"), deletion("p/c", "a", below=1)) == {}


@pytest.mark.parametrize(
    ("parent", "leaving", "expected"),
    [
        (("ab", "a"), ("b", None), {"p": {"c"}}),
        (("ab", "b"), ("b", None), {}),
        (("a", "b"), ("a", None), {"p": {"c"}}),
        (("a", ALL), ("a", None), {}),
        (("a", None), (ALL, None), {}),
        ((ALL, "a"), (ALL, "a"), {"p": {"c"}}),
        (("ab", "abc"), ("a", None), {}),
    ],
)
def test_a_parent_waits_for_what_leaves_it_and_is_open_to_more_than_it_may_be_then(
    parent: tuple[str, str | None], leaving: tuple[str, str | None], expected: dict[str, set[str]]
) -> None:
    assert waits(update("p", *parent), update("c", *leaving, was="p/c", below=1)) == expected


@pytest.mark.parametrize(
    ("path", "was", "expected"),
    [("q/p", "p", {"q/p": {"c"}}), ("q/p", "", {}), ("p", "r", {}), ("p", "q/p", {}), ("q/p", "r/p", {})],
)
def test_one_that_goes_deeper_waits_for_what_leaves_it(path: str, was: str, expected: dict[str, set[str]]) -> None:
    """The forum counts what still stands below it as nested too deep."""
    found = Found(names=Directory({"category": Table({path: Entry(1, path, was or path, "p")}, str)}))
    steps = (update(path, "a", was=was), update("c", "a", was="p/c", below=1))
    known = ParentSteps.of(steps, found)
    ids = {one.key: {id.removeprefix("category ") for id in known.before(one)} for one in steps}
    assert {key: found for key, found in ids.items() if found} == expected


def test_one_that_goes_deeper_does_not_wait_for_what_is_made_below_it() -> None:
    found = Found(names=Directory({"category": Table({"q/p": Entry(1, "q/p", "p", "p")}, str)}))
    steps = update("q/p", "a", was="p"), creation("q/p/c", "a")
    known = ParentSteps.of(steps, found)
    assert [known.before(one) for one in steps] == [set(), {"category q/p"}]


def test_things_of_other_kinds_stand_below_nothing() -> None:
    group = Resource("group", "p", {}, HERE)
    one = step(Update(group, live=Live("group", "p", 3, {}, {})))
    assert waits(one, update("p", "ab", "a"), update("p/c", "ab", "a", below=1)) == CHILD


def test_what_closes_for_the_meantime_waits_only_for_the_first_write_of_its_child() -> None:
    """A later write of the child lets others see it, whom the parent lets in only then, too."""
    parent, child = update("p", "ab", "a"), update("p/c", "ab", "b", below=1)
    second = replace(child, id="category p/c (opened last)")
    assert ParentSteps.of([parent, child, second], FOUND).before(parent) == {child.id, second.id}
    interim = tuple(replace(item, interim=item.field == "access") for item in parent.changes[0].fields)
    parent = replace(parent, changes=(replace(parent.changes[0], fields=interim),))
    assert ParentSteps.of([parent, child, second], FOUND).before(parent) == {child.id}


@pytest.mark.parametrize(
    ("parent", "child", "in_two", "gone", "held"),
    [
        pytest.param(("ab", "a"), ("b", "c"), (), (), True, id="a child is open to others, and opens after it"),
        pytest.param(("ab", "a"), ("b", "a"), (), (), False, id="the child closes before it"),
        pytest.param(("ab", "a"), ("b", "ab"), (), (), False, id="the child stays within what sees it now"),
        pytest.param(("ab", "ab"), ("b", "c"), (), (), False, id="the child is within what sees it then"),
        pytest.param(("abc", "ab"), ("ab", "d"), (), (), False, id="the child is all that sees it then"),
        pytest.param(("ab", "a"), (ALL, "c"), (), (), True, id="the child is public"),
        pytest.param(("ab", "a"), ("b", ALL), (), (), True, id="the child becomes public"),
        pytest.param((ALL, "a"), ("b", "c"), (), (), False, id="the parent was public"),
        pytest.param(("ab", ALL), ("b", "c"), (), (), False, id="the parent becomes public"),
        pytest.param(("ab", None), ("b", "c"), (), (), False, id="the parent stays as it is"),
        pytest.param(("abd", "a"), ("bd", "cd"), ("category p/c",), (), False, id="the child closes by a write more"),
        pytest.param(("abd", "a"), ("bd", "cd"), (), (), True, id="the child could close by a write more"),
        pytest.param(("abd", "a"), ("bd", "cd"), ("category p/c",), ("d",), True, id="but not to a group that goes"),
        pytest.param(("ab", "a"), ("b", "c"), ("category p/c",), (), True, id="but not to all"),
    ],
)
def test_whether_a_child_keeps_its_parent_from_closing_first(
    parent: tuple[str, str | None],
    child: tuple[str, str | None],
    in_two: tuple[str, ...],
    gone: tuple[str, ...],
    held: bool,
) -> None:
    own, below = update("p", *parent), update("p/c", *child, below=1)
    assert is_held(own, [own, below], in_two, gone) is held
    assert is_held(own, [own, update("q/c", *child, below=2), update("p/c/d", *child)], in_two, gone) is False
    assert is_held(own, [below, own, update("p/a", "a", "a")], in_two, gone) is held


NEITHER: Mapping[str, frozenset[str]] = {}
BOTH = {"category p": frozenset({"category p/c"})}


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        pytest.param(("as", "bs"), ("as", "bs"), BOTH, id="both turn"),
        pytest.param(("as", "bs"), ("s", "bs"), {"category p": frozenset()}, id="the child only opens"),
        pytest.param(("as", "bs"), ("as", "s"), {"category p": frozenset()}, id="the child only closes"),
        pytest.param(("as", "bs"), ("s", None), {"category p": frozenset()}, id="the child stays as it is"),
        pytest.param(("as", "bs"), (ALL, "bs"), {"category p": frozenset()}, id="the child was public"),
        pytest.param(("as", "bs"), ("a", "b"), NEITHER, id="nobody sees the child before and after"),
        pytest.param(("as", "s"), ("as", "bs"), NEITHER, id="the parent only closes"),
        pytest.param(("s", "bs"), ("as", "bs"), NEITHER, id="the parent only opens"),
        pytest.param((ALL, "bs"), ("as", "bs"), NEITHER, id="the parent was public"),
        pytest.param(("bs", ALL), ("as", "bs"), NEITHER, id="the parent becomes public"),
        pytest.param(("as", None), ("as", "bs"), NEITHER, id="the parent stays as it is"),
        pytest.param(("bs", "bs"), ("as", "bs"), NEITHER, id="the parent is written as it is"),
    ],
)
def test_which_parents_can_close_before_they_open(
    parent: tuple[str, str | None], child: tuple[str, str | None], expected: Mapping[str, frozenset[str]]
) -> None:
    own, below = update("p", *parent), update("p/c", *child, below=1)
    for addresses in (["category p"], ["category p/c"], ["category p", "group x"]):
        assert closed_first([own, below], addresses, ()) == expected
        assert closed_first([creation("p/new", "s"), below, own], addresses, ()) == expected
    assert closed_first([own, below], ["category other"], ()) == {}
    assert closed_first([own, below], [], ()) == {}
    assert closed_first([own], ["category p"], ()) == {}, "nothing below it changes"


def test_what_moves_or_has_more_below_it_does_not_close_before_it_opens() -> None:
    own, below = update("p", "as", "bs"), update("p/c", "as", "bs", below=1)
    deeper = update("p/c/d", "s", None)
    for steps in (
        [update("p", "as", "bs", was="z"), below],
        [own, update("p/c", "as", "bs", was="z/c", below=1)],
        [own, below, deeper],
    ):
        assert "category p" not in closed_first(steps, ["category p"], ())
    assert "category p" in closed_first([own, update("p/c", "s", "bs"), deeper], ["category p"], ())
    assert closed_first([own, below], ["category p"], ["s"]) == {}, "who sees it before and after is deleted"


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        pytest.param(("gab", "ab"), ("ga", "b"), {"p", "p/c"}, id="both name a group that goes"),
        pytest.param(("ab", "ab"), ("ga", "b"), {"p/c"}, id="the child does"),
        pytest.param(("gab", "ab"), ("a", "b"), {"p"}, id="the parent does"),
        pytest.param(("ab", "ab"), ("a", "b"), set(), id="neither does"),
        pytest.param(("gab", "ab"), ("g", "b"), set(), id="nobody else sees the child"),
        pytest.param(("g", "b"), ("ga", "b"), set(), id="nobody else sees the parent"),
        pytest.param(("gab", "ab"), ("gas", "bs"), set(), id="somebody sees the child before and after"),
        pytest.param(("gab", "ab"), ("ga", "gb"), {"p", "p/c"}, id="only the group that goes sees it all the time"),
        pytest.param(("gab", "ab"), ("ga", "a"), set(), id="the child only closes"),
        pytest.param(("gab", None), ("ga", "b"), set(), id="the parent cannot let go of it"),
    ],
)
def test_what_cannot_close_before_it_opens_lets_go_of_groups_that_go(
    parent: tuple[str, str | None], child: tuple[str, str | None], expected: set[str]
) -> None:
    own, below = update("p", *parent), update("p/c", *child, below=1)
    wanted = {f"category {path}" for path in expected}
    assert stuck([own, below], ["category p"], ["g"]) == wanted
    assert stuck([creation("p/new", "b"), below, own], ["category p", "group x"], ["g"]) == wanted
    assert stuck([own, below], [], ["g"]) == frozenset()
    assert stuck([own, below], ["group x"], ["g"]) == frozenset()
    assert stuck([own, below], ["category p"], []) == frozenset()


def test_what_gets_another_name_lets_go_of_nothing_before() -> None:
    below = update("p/c", "ga", "b", below=1)
    assert stuck([update("p", "gab", "ab", was="z"), below], ["category p"], ["g"]) == frozenset()
    moved = update("p/c", "ga", "b", was="z/c", below=1)
    assert stuck([update("p", "gab", "ab"), moved], ["category p"], ["g"]) == frozenset()


def access(operation: Operation) -> tuple[object, object, bool]:
    (item,) = (item for item in operation.changes[0].fields if item.field == "access")
    return item.old, item.new, item.interim


def colours(operation: Operation) -> list[str]:
    return [item.field for item in operation.changes[0].fields if item.field == "color"]


def test_letting_go_is_a_write_before_the_own_one() -> None:
    own, below, new = update("p", "gab", "bc"), update("p/c", "ga", "b", below=1), creation("q", "g")
    steps = let_go_first([own, below, new], ["category p", "category q"], ["g"])
    assert [(one.id, one.depends_on) for one in steps] == [
        ("category p (closed first)", ()),
        ("category p", ("category p (closed first)",)),
        ("category p/c", ()),
        ("category q", ()),
    ]
    assert access(steps[0]) == (rows("gab"), rows("ab"), True)
    assert access(steps[1]) == (rows("ab"), rows("bc"), False)
    assert [colours(one) for one in steps[:2]] == [[], ["color"]]
    assert steps[2:] == [below, new]
    plain = update("p", "gab")
    assert let_go_first([plain], ["category p"], ["g"]) == [plain], "who sees it does not change"


def test_a_parent_that_turns_opens_by_a_write_of_its_own() -> None:
    own, below = update("p", "as", "bs"), update("p/c", "as", "bs", below=1)
    steps = opened_first([own, below])
    assert [(one.id, one.action, one.depends_on) for one in steps] == [
        ("category p (opened first)", Action.UPDATE, ()),
        ("category p", Action.UPDATE, ("category p (opened first)",)),
        ("category p/c", Action.UPDATE, ()),
    ]
    assert access(steps[0]) == (rows("as"), rows("asb"), True)
    assert access(steps[1]) == (rows("asb"), rows("bs"), False)
    assert [colours(one) for one in steps[:2]] == [[], ["color"]]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([update("p", "as", "bs"), creation("p/c", "bs")], id="what is made below it was in no way"),
        pytest.param([update("p", "as", "bs"), update("q/c", "as", "bs")], id="nothing changes below it"),
        pytest.param([update("p", "s", "bs"), update("p/c", "s", "bs")], id="it opens"),
        pytest.param([update("p", "as", "s"), update("p/c", "as", "s")], id="it closes"),
        pytest.param([update("p", "as", None), update("p/c", "as", "s")], id="it stays as it is"),
        pytest.param([update("p", ALL, "s"), update("p/c", ALL, "s")], id="it was public"),
    ],
)
def test_others_are_written_once(steps: list[Operation]) -> None:
    assert opened_first(steps) == steps


def test_a_parent_that_is_named_closes_first_in_place_of_opening() -> None:
    steps = [update("p", "as", "bs"), update("p/c", "as", "bs", below=1)]
    assert opened_first(steps, ["category p"]) == steps
    assert len(opened_first(steps, ["category p/c"])) == 3
