"""The order of steps that open and close, told from what each moves: here that is said in a table, not by the kinds."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import pytest

from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.shifts import NOTHING, Shifts
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.access_shifts import Ladders
from idiaspora.provisioning.plan.narrowed_first import HIGHEST, gone_audiences, narrowed_first, parted
from idiaspora.provisioning.plan.plan import Closing, Early, Operation
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID
from idiaspora.provisioning.state.found import Found

HERE = Origin(Span("forum.yaml"), "here")


def audiences(coming: str = "", going: str = "", opened: str = "", closed: str = "") -> Shifts:
    return Shifts(*(frozenset(names.split()) for names in (coming, going, opened, closed)))


class Table:
    """What changes move, by address, or by address and field."""

    def __init__(self, moved: Mapping[str, Shifts]) -> None:
        self.moved = moved

    def shifts(self, changes: Iterable[Change]) -> Shifts:
        found = NOTHING
        for change in changes:
            for name in (change.address, *(f"{change.address}.{item.field}" for item in change.fields)):
                found |= self.moved.get(name, NOTHING)
        return found


def told(moved: Mapping[str, Shifts]) -> Ladders:
    return cast(Ladders, Table(moved))


def field(name: str, old: Any = 0, new: Any = 1) -> FieldChange:
    return FieldChange(name, old, new, HERE)


def update(address: str, *fields: FieldChange, was: str = "", **values: Any) -> Update:
    kind, _, key = address.partition(" ")
    declared = {item.field: Declared(item.new, HERE) for item in fields}
    live = Live(kind, key, 5, {**{item.field: item.old for item in fields}, **values})
    return Update(Resource(kind, key, declared, HERE), fields, live=live, renamed_from=was)


def created(address: str, *fields: FieldChange) -> Create:
    kind, _, key = address.partition(" ")
    return Create(Resource(kind, key, {}, HERE), fields)


def deleted(address: str) -> Delete:
    kind, _, key = address.partition(" ")
    return Delete(Resource(kind, key, {}, HERE), live=Live(kind, key, 5, {}))


def step(*changes: Change, level: int = 50, depends_on: tuple[str, ...] = (), id: str = "") -> Operation:
    return Operation(id or changes[0].address, changes[0].action, changes, level, depends_on)


def ordered(moved: Mapping[str, Shifts], *steps: Operation) -> dict[str, Operation]:
    found = narrowed_first(steps, told(moved))
    assert [one.id for one in found] == [one.id for one in steps]
    return {one.id: one for one in found}


CLOSES, OPENS = audiences(closed="club"), audiences(coming="club")


@pytest.mark.parametrize(("opening", "closing"), [("group aaa", "category mm"), ("group zzz", "category mm")])
def test_what_opens_waits_for_what_closes_and_comes_at_a_later_level(opening: str, closing: str) -> None:
    steps = step(update(opening), level=30), step(update(closing, field("access")), level=50)
    found = ordered({opening: OPENS, f"{closing}.access": CLOSES}, *steps)
    assert found[closing] is steps[1]
    assert found[opening].depends_on == (closing,)
    assert found[opening].behind == (Closing(closing, closing, frozenset({"access"})),)
    assert (found[opening].ahead, found[opening].level) == ((), 51)


def test_only_the_fields_that_close_it_are_named_and_none_of_what_is_made_or_goes() -> None:
    opening = step(update("group club"))
    moved = {"group club": OPENS, "category deck.access": CLOSES, "category deck.color": audiences(closed="others")}
    for change, fields in (
        (update("category deck", field("access"), field("color")), {"access"}),
        (created("category deck", field("access")), set()),
    ):
        (closing,) = ordered(moved, opening, step(change))["group club"].behind
        assert closing == Closing("category deck", "category deck", frozenset(fields))


def test_of_settings_that_are_written_together_those_are_named_that_close_it() -> None:
    both = step(update("site_setting aa", field("value")), update("site_setting bb", field("value")), id=SETTINGS_ID)
    found = ordered({"group club": OPENS, "site_setting bb": CLOSES}, step(update("group club")), both)
    assert [one.address for one in found["group club"].behind] == ["site_setting bb"]


def test_what_it_needs_anyway_is_told_apart() -> None:
    moved = {"group club": OPENS, "category aa": CLOSES, "category bb": CLOSES}
    opening = step(update("group club"), depends_on=("category aa",))
    found = ordered(moved, opening, step(update("category aa")), step(update("category bb")))["group club"]
    assert [(one.step, one.is_needed) for one in found.behind] == [("category aa", True), ("category bb", False)]
    assert found.depends_on == ("category aa", "category bb")


@pytest.mark.parametrize("between", ["group aa", "group zz"])
def test_what_the_closing_one_needs_stays_ahead_of_it_be_it_through_another_one(between: str) -> None:
    """And waits for whatever else closes."""
    moved = {"group club": OPENS, "category deck": CLOSES, "category other": CLOSES}
    steps = (
        step(update("group club"), level=30),
        step(update(between), depends_on=("group club",)),
        step(update("category deck"), depends_on=(between, "group other")),
        step(update("group other")),
        step(update("category other"), depends_on=("group other",)),
    )
    found = ordered(moved, *steps)["group club"]
    assert found.ahead == (Early("category deck", "group club", "category deck", "category deck", frozenset({"club"})),)
    assert [one.step for one in found.behind] == ["category other"]
    assert found.depends_on == ("category other",)


def test_an_opening_that_is_ahead_says_where_it_opens_and_to_whom() -> None:
    moved = {
        "group club": audiences(coming="club ring", opened="staff crew"),
        "category deck": audiences(closed="club others", going="staff"),
        "category bow": NOTHING,
    }
    deck = step(update("category deck"), update("category bow"), depends_on=("group club",))
    found = ordered(moved, step(update("group club")), deck)["group club"]
    assert {(one.place, one.audiences) for one in found.ahead} == {
        ("category deck", frozenset({"club"})),
        ("group club", frozenset({"staff"})),
    }


@pytest.mark.parametrize(
    ("closing", "level", "then"),
    [
        pytest.param(HIGHEST - 1, 30, HIGHEST, id="behind what closes"),
        pytest.param(HIGHEST, 30, HIGHEST + 1, id="also behind the last that can"),
        pytest.param(HIGHEST + 1, 30, 30, id="not behind what goes: others wait for it"),
        pytest.param(20, 30, 30, id="it comes later anyway"),
        pytest.param(30, 30, 31, id="of one level with it"),
    ],
)
def test_at_which_level_something_opens(closing: int, level: int, then: int) -> None:
    moved = {"category deck": audiences(closed="others"), "group club": OPENS}
    found = ordered(moved, step(update("category deck"), level=closing), step(update("group club"), level=level))
    assert found["group club"].level == then
    assert found["category deck"].level == closing


def test_what_also_closes_and_what_moves_nothing_stays_at_its_level() -> None:
    moved = {"category deck": CLOSES, "group both": audiences(coming="x", closed="y"), "site_setting aa": OPENS}
    steps = [
        step(update("category deck"), level=50),
        step(update("group both"), level=30),
        step(update("group neither"), level=30),
        step(update("site_setting aa"), level=10, id=SETTINGS_ID),
    ]
    assert [one.level for one in narrowed_first(steps, told(moved))] == [50, 30, 30, 10]


@pytest.mark.parametrize("kind", ["site_setting", "group"])
def test_a_setting_comes_with_what_needs_it(kind: str) -> None:
    """Others stay behind what closes."""
    opening = f"{kind} aa"
    steps = [
        step(update("category deck"), level=50),
        step(update(opening), level=65),
        step(update("tag_group tt"), level=20, depends_on=(opening,)),
        step(update("tag_group uu"), level=40, depends_on=(opening,)),
        step(update("site_setting free"), level=10),
    ]
    moved = {"category deck": audiences(closed="others"), opening: OPENS, "site_setting free": OPENS}
    found = ordered(moved, *steps)
    assert found[opening].level == (20 if kind == "site_setting" else 65)
    assert found["site_setting free"].level == 51


def test_steps_that_wait_for_one_another_are_followed_once() -> None:
    moved = {"group club": OPENS, "category deck": CLOSES}
    steps = [
        step(update("category deck"), depends_on=("group aa",)),
        step(update("group aa"), depends_on=("group bb",)),
        step(update("group bb"), depends_on=("group aa",)),
        step(update("group club")),
    ]
    assert ordered(moved, *steps)["group club"].depends_on == ("category deck",)


def test_of_what_goes_only_the_audience_of_its_own_name_is_gone() -> None:
    moved = {
        "group Club": audiences(going="club others"),
        "membership crew": audiences(going="crew"),
        "group new": audiences(going="new"),
        "category deck": audiences(closed="deck"),
    }
    steps = step(deleted("group Club")), step(update("membership crew")), step(created("group new"))
    assert gone_audiences((*steps, step(deleted("category deck"))), moved) == {"club"}


# Which steps are taken in two: those that open and close, where one part waits and something waits for the other.


def access(address: str, old: str, new: str, *others: FieldChange, was: str = "", **values: Any) -> Update:
    """A category whose access passes from some groups to others; groups are letters."""
    rows = [dict.fromkeys(groups, "create") for groups in (old, new)]
    return update(address, field("access", *rows), *others, was=was, **values)


BOTH = audiences(opened="b", closed="a")
AWAITS = audiences(coming="a")
"""What waits for a step that closes to a."""
GOES = audiences(going="b")
"""What a step that opens to b waits for."""


def divided(moved: Mapping[str, Shifts], *steps: Operation, in_any_case: tuple[str, ...] = ()) -> list[str]:
    return [one.id for one in parted(steps, Found(), told(moved), in_any_case)]


TURNS = access("category deck", "as", "bs")
LAST = "category deck (opened last)"


@pytest.mark.parametrize("other", ["membership aa", "tag_group zz"])
def test_what_opens_and_closes_is_taken_in_two_where_it_waits_and_is_awaited(other: str) -> None:
    waiting, closing = step(update(f"{other}1")), step(update(f"{other}2"))
    moved = {"category deck": BOTH, f"{other}1": AWAITS, f"{other}2": GOES}
    assert divided(moved, step(TURNS), waiting, closing) == ["category deck", LAST, f"{other}1", f"{other}2"]
    assert divided(moved, step(TURNS), waiting) == ["category deck", f"{other}1"], "it waits for nothing"
    assert divided(moved, step(TURNS), closing) == ["category deck", f"{other}2"], "nothing waits for it"
    assert divided({}, step(TURNS), waiting, closing) == ["category deck", f"{other}1", f"{other}2"]


def test_that_a_step_would_wait_for_itself_is_no_reason() -> None:
    own = {"category deck": audiences(coming="a", opened="b", closed="a", going="b")}
    assert divided(own, step(TURNS)) == ["category deck"]
    assert divided({**own, "group x": audiences(going="b")}, step(TURNS), step(update("group x"))) == [
        "category deck",
        "group x",
    ]
    assert divided({**own, "group x": AWAITS}, step(TURNS), step(update("group x"))) == ["category deck", "group x"]


def test_what_gets_another_name_is_taken_in_two_though_nothing_waits_for_it() -> None:
    moved = {"category deck": BOTH, "group x": GOES}
    turns = access("category deck", "as", "bs", was="old")
    assert divided(moved, step(turns), step(update("group x"))) == ["category deck", LAST, "group x"]


def test_what_is_named_in_any_case_is_taken_in_two_though_nothing_closes() -> None:
    moved = {"category deck": audiences(opened="b")}
    opens = access("category deck", "s", "bs", field("color", "000000", "111111"))
    assert divided(moved, step(opens), in_any_case=("category deck",)) == ["category deck", LAST]
    assert divided(moved, step(opens), in_any_case=("category other",)) == ["category deck"]
    assert divided(moved, step(opens)) == ["category deck"]


@pytest.mark.parametrize("other", ["category deck (opened first)", "category a"])
def test_what_takes_two_steps_already_takes_no_third(other: str) -> None:
    steps = step(TURNS, id=other), step(TURNS)
    case = ("category deck", other)
    assert divided({"category deck": BOTH}, steps[0], step(TURNS, depends_on=(other,)), in_any_case=case) == [
        *case[::-1]
    ]
    assert divided(
        {"category deck": BOTH}, step(TURNS), step(TURNS, id=other, depends_on=case[:1]), in_any_case=case
    ) == [*case]


def test_what_waits_for_another_step_is_not_taken_in_two() -> None:
    assert divided({}, step(TURNS, depends_on=("group x",)), in_any_case=("category deck",)) == ["category deck"]


def test_tag_groups_are_taken_in_two_like_categories() -> None:
    """Whatever the id of a step is beside that of the settings."""
    permissions = [{"staff": "use", name: "use"} for name in ("a", "b")]
    turns = update("tag_group Places", field("permissions", *permissions))
    moved = {"tag_group Places": BOTH}
    assert divided(moved, step(turns), in_any_case=("tag_group Places",)) == [
        "tag_group Places",
        "tag_group Places (opened last)",
    ]


@pytest.mark.parametrize(
    ("child", "parts"),
    [
        pytest.param(("b", "c"), ["category deck"], id="held by a child, which closes only after it"),
        pytest.param(("b", "a"), ["category deck", LAST], id="the child closes before"),
    ],
)
def test_a_parent_that_is_held_by_what_stands_below_it_opens_and_closes_at_once(
    child: tuple[str, str], parts: list[str]
) -> None:
    steps = step(access("category deck", "ab", "ac")), step(access("category deck/leaf", *child))
    assert divided({"category deck": BOTH}, *steps, in_any_case=("category deck",)) == [*parts, "category deck/leaf"]


def test_one_that_is_held_still_opens_the_rest_later() -> None:
    """And one that is not to be taken in two stays whole, held or not."""
    level = field("approve.topics", {"only": ["staff"]}, {"only": []})
    steps = step(access("category deck", "ab", "ac", level)), step(access("category deck/leaf", "b", "c"))
    moved = {"category deck": BOTH}
    first, last, _ = parted(steps, Found(), told(moved), ["category deck"])
    assert first.changes[0].wanted()["access"] == dict.fromkeys("ac", "create")
    assert [item.field for item in last.changes[0].fields if item.old != item.new] == ["approve.topics"]
    assert divided(moved, *steps) == ["category deck", "category deck/leaf"]


def test_what_names_something_new_that_waits_for_it_is_taken_in_two() -> None:
    """What is made comes before what names it; so the part that names it has to come later than the one that closes."""
    moved = {"category deck": BOTH, "group b": AWAITS}
    assert divided(moved, step(TURNS), step(created("group b"))) == ["category deck", LAST, "group b"]
    assert divided(moved, step(TURNS), step(update("group b"))) == ["category deck", "group b"]
    assert divided(
        {"category deck": audiences(opened="b"), "group b": GOES}, step(TURNS), step(created("group b"))
    ) == [
        "category deck",
        "group b",
    ]


def test_a_group_that_goes_is_waited_for_only_where_more_opens_than_what_it_had() -> None:
    """It goes only after the thing that names it was written."""
    away = step(deleted("group a"))
    only_its_own = {"category deck": audiences(opened="a", closed="b"), "group a": audiences(going="a")}
    assert divided(only_its_own, step(TURNS), away) == ["category deck", "group a"]
    more = {"category deck": audiences(opened="b"), "group a": audiences(going="a b")}
    assert divided(more, step(TURNS), away) == ["category deck", LAST, "group a"]
    stays = step(update("group a"))
    assert divided(more, step(TURNS), stays) == ["category deck", "group a"]


# Settings are written together, but those that wait for other steps, and those that other steps wait for.


def setting(name: str, reason: str = "", again: bool = False) -> Update:
    origin = Origin(HERE.span, HERE.path, reason)
    live = Live("site_setting", name, 0, {"value": "a"}, {"setting": name})
    item = FieldChange("value", "a", "b", origin)
    return Update(Resource("site_setting", name, {}, origin), (item,), live=live, again=again)


def apart(
    moved: Mapping[str, Shifts], settings: Iterable[Update], *others: Operation
) -> dict[str, tuple[int, list[str]]]:
    """The level and the settings of each step, in their order."""
    bulk = step(*settings, level=10, id=SETTINGS_ID)
    found = parted([*others, bulk], Found(), told({**moved, "group closes": audiences(closed="unrelated")}))
    return {one.id: (one.level, [change.key for change in one.changes]) for one in found if one.kind == "site_setting"}


def test_a_setting_that_waits_for_another_step_is_written_after_the_others() -> None:
    closing = step(update("category deck"))
    for name in ("aa", "mm", "zz"):
        moved = {"category deck": CLOSES, f"site_setting {name}": OPENS}
        left = [key for key in ("aa", "mm", "zz") if key != name]
        assert apart(moved, map(setting, ("aa", "mm", "zz")), closing) == {
            SETTINGS_ID: (10, left),
            f"site_setting {name}": (65, [name]),
        }


def test_a_setting_for_which_another_step_waits_is_written_before_the_others() -> None:
    moved = {"group club": OPENS, "site_setting mm": CLOSES}
    found = apart(moved, map(setting, ("aa", "mm", "zz")), step(update("group club")))
    assert [*found.items()] == [("site_setting mm", (10, ["mm"])), (SETTINGS_ID, (10, ["aa", "zz"]))]


def test_what_waits_for_a_setting_that_is_apart_is_apart_too() -> None:
    """So is what that waits for: here last opens behind first, which opens behind a category."""
    moved = {
        "category deck": CLOSES,
        "site_setting first": audiences(coming="club", going="crew"),
        "site_setting last": audiences(opened="crew"),
    }
    found = apart(moved, map(setting, ("aa", "first", "last")), step(update("category deck")))
    assert found == {
        "site_setting first": (10, ["first"]),
        SETTINGS_ID: (10, ["aa"]),
        "site_setting last": (65, ["last"]),
    }


def test_one_that_waits_and_is_awaited_comes_before() -> None:
    moved = {
        "category deck": CLOSES,
        "group ring": audiences(coming="ring"),
        "site_setting mm": audiences(coming="club", closed="ring"),
    }
    steps = step(update("category deck")), step(update("group ring"))
    assert [*apart(moved, map(setting, ("aa", "mm")), *steps)] == ["site_setting mm", SETTINGS_ID]


def test_settings_that_wait_only_for_one_another_stay_together() -> None:
    moved = {"site_setting aa": CLOSES, "site_setting bb": OPENS}
    assert apart(moved, map(setting, ("aa", "bb"))) == {SETTINGS_ID: (10, ["aa", "bb"])}


@pytest.mark.parametrize("kept", [setting("mm", reason="tag_groups"), setting("mm", again=True)])
def test_what_something_else_needs_or_what_is_told_again_stays_with_the_others(kept: Update) -> None:
    moved = {"category deck": CLOSES, "site_setting mm": OPENS}
    assert apart(moved, [setting("aa"), kept], step(update("category deck"))) == {SETTINGS_ID: (10, ["aa", "mm"])}


def test_where_all_are_apart_nothing_is_written_together() -> None:
    moved = {"category deck": CLOSES, "site_setting mm": OPENS}
    assert apart(moved, [setting("mm")], step(update("category deck"))) == {"site_setting mm": (65, ["mm"])}
