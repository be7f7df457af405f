"""What changes open and close, as their kinds say it: rows of groups, pages, and switches."""

from types import SimpleNamespace
from typing import Any

import pytest

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.opening import Opens, known, switched, worded
from idiaspora.plugin_config.kinds.ranked_rows import RankedRows, rank_of
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.shifts import (
    NOTHING,
    Shifts,
    has_rights,
    in_both,
    listed,
    owners_of,
    readers_of,
    turned,
)
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")
SEERS, USERS = "those who may see", "those who may use"
ROWS = RankedRows(("see", "use"), (frozenset({SEERS}), frozenset({USERS})), {"board": "use"})

Rows = dict[str, str] | None


def shown(shifts: Shifts) -> tuple[set[str], set[str]]:
    return set(shifts.opened), set(shifts.closed)


RANKS = [
    ({EVERYONE: 2}, ANONYMOUS_USERS, 1),
    ({ANONYMOUS_USERS: 2}, ANONYMOUS_USERS, 1),
    ({LOGGED_IN_USERS: 2}, ANONYMOUS_USERS, 0),
    ({EVERYONE: 2, "ring": 1}, "ring", 2),
    ({EVERYONE: 1, "ring": 2}, "ring", 2),
    ({LOGGED_IN_USERS: 2}, "ring", 2),
    ({"trust_level_0": 2}, "ring", 2),
    ({"trust_level_1": 2}, "ring", 0),
    ({"trust_level_1": 2}, "trust_level_3", 2),
    ({"trust_level_3": 2}, "trust_level_3", 2),
    ({"trust_level_3": 2}, "trust_level_1", 0),
    ({"club": 2}, "ring", 0),
    ({"admins": 2}, "admins", 2),
    ({"trust_level_2": 2}, "trust_level_3", 2),
    ({"trust_level_4": 2}, "trust_level_3", 0),
]


@pytest.mark.parametrize(("rows", "audience", "rank"), RANKS)
def test_what_an_audience_may_do_by_the_rows(rows: dict[str, int], audience: str, rank: int) -> None:
    assert rank_of(rows, audience) == rank


EVERYBODY = {ANONYMOUS_USERS, LOGGED_IN_USERS}
SHIFTS: dict[str, tuple[Rows, Rows, set[str], set[str]]] = {
    "a group comes": ({"staff": "use"}, {"staff": "use", "ring": "use"}, {"ring", SEERS, USERS}, set()),
    "a group goes": ({"staff": "use", "ring": "see"}, {"staff": "use"}, set(), {"ring", SEERS}),
    "a group gets more": ({"ring": "see"}, {"ring": "use"}, {"ring", USERS}, set()),
    "a group gets less": ({"ring": "use"}, {"ring": "see"}, set(), {"ring", USERS}),
    "all but the staff go": (None, {"staff": "use"}, set(), {*EVERYBODY, SEERS, USERS}),
    "all come": ({"staff": "use"}, None, {*EVERYBODY, SEERS, USERS}, set()),
    "all come, a group could more": (
        {"ring": "use"},
        {"ring": "use", EVERYONE: "see"},
        {*EVERYBODY, SEERS},
        set(),
    ),
    "a group gets what all get": ({"ring": "see"}, {EVERYONE: "use"}, {*EVERYBODY, SEERS, USERS}, set()),
    "a group keeps what all have": ({EVERYONE: "use", "ring": "see"}, {EVERYONE: "use"}, set(), set()),
    "a group loses more than all have": ({EVERYONE: "see", "ring": "use"}, {EVERYONE: "see"}, set(), {"ring", USERS}),
    "the staff, which needs nothing else": ({"ring": "see"}, {"ring": "see", "staff": "use"}, {"staff"}, set()),
    "moderators, who need nothing else": ({"ring": "see"}, {"ring": "see", "moderators": "use"}, {"moderators"}, set()),
    "who has it anyway": ({"ring": "see"}, {"ring": "see", "board": "use"}, {"board"}, set()),
    "admins": ({"ring": "see"}, {"ring": "see", "admins": "use"}, {"admins", SEERS, USERS}, set()),
    "visitors, who may nothing besides": (
        {LOGGED_IN_USERS: "use"},
        {LOGGED_IN_USERS: "use", ANONYMOUS_USERS: "see"},
        {ANONYMOUS_USERS},
        set(),
    ),
    "all go, a group had no more": (
        {EVERYONE: "use", "ring": "see"},
        {"staff": "use"},
        set(),
        {*EVERYBODY, SEERS, USERS},
    ),
    "what the forum says and nobody knows": ({"ring": "#7"}, {"ring": "see"}, {"ring", SEERS}, set()),
    "one for another": ({"ring": "use"}, {"club": "see"}, {"club", SEERS}, {"ring", SEERS, USERS}),
    "nothing": ({"ring": "use"}, {"Ring": "use"}, set(), set()),
}


@pytest.mark.parametrize(("old", "new", "opened", "closed"), SHIFTS.values(), ids=SHIFTS.keys())
def test_rows_open_and_close(old: Rows, new: Rows, opened: set[str], closed: set[str]) -> None:
    assert shown(ROWS.moved(FieldChange("rows", old, new, HERE))) == (opened, closed)


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        ({"ring": "use", "club": "see"}, {"ring": "see", "board": "use"}, {"ring": "see"}),
        ({"ring": "see"}, {"ring": "use"}, {"ring": "see"}),
        (None, {"ring": "use"}, {"ring": "use"}),
        (None, {"ring": "see"}, {"ring": "see"}),
        ({EVERYONE: "see", "ring": "use"}, {"club": "use", "ring": "use"}, {"ring": "use", "club": "see"}),
        ({"ring": "use"}, {"club": "use"}, {"board": "use"}),
        ({"ring": "#7"}, {"ring": "use"}, {"board": "use"}),
        ({"ring": "use"}, {"trust_level_0": "use"}, {"board": "use"}),
    ],
)
def test_in_between_each_group_may_do_what_it_may_before_and_after(old: Rows, new: Rows, least: Rows) -> None:
    assert ROWS.least(FieldChange("rows", old, new, HERE)) == least


ONE, TWO, GATE = frozenset({"ring"}), frozenset({"club"}), frozenset({"a gate"})


def test_what_shifts_open_and_close_is_what_either_part_does() -> None:
    assert [Shifts(coming=ONE).widens, Shifts(opened=ONE).widens, Shifts(going=ONE, closed=ONE).widens] == [1, 1, 0]
    assert [Shifts(going=ONE).narrows, Shifts(closed=ONE).narrows, Shifts(coming=ONE, opened=ONE).narrows] == [1, 1, 0]
    assert Shifts(ONE, ONE, ONE, ONE) | Shifts(TWO, TWO, TWO, TWO) == Shifts(*[ONE | TWO] * 4)


def test_somebody_gains_where_one_part_opens_before_the_other_closes() -> None:
    """Who comes into what still is open, and what opens to those who still are there; not the same part of both."""
    assert [Shifts(coming=ONE).waits_for(Shifts(closed=ONE)), Shifts(opened=ONE).waits_for(Shifts(going=ONE))] == [1, 1]
    assert [Shifts(coming=ONE).waits_for(Shifts(going=ONE)), Shifts(opened=ONE).waits_for(Shifts(closed=ONE))] == [0, 0]
    assert [Shifts(coming=ONE).waits_for(Shifts(closed=TWO)), Shifts(opened=ONE).waits_for(Shifts(going=TWO))] == [0, 0]
    for opens in (Shifts(coming=ONE), Shifts(opened=ONE)):
        assert [opens.meets(Shifts(going=ONE)), opens.meets(Shifts(closed=ONE)), opens.meets(Shifts(TWO, TWO))] == [
            1,
            1,
            0,
        ]


def test_a_gate_counts_where_a_place_moves() -> None:
    assert Shifts(opened=ONE).also(GATE) == Shifts(opened=ONE | GATE)
    assert Shifts(closed=ONE).also(GATE) == Shifts(closed=ONE | GATE)
    assert Shifts(coming=ONE).also(GATE) == Shifts(coming=ONE)


def test_lists_of_groups_open_to_those_who_were_not_in_them() -> None:
    assert listed(("ring",), ("Ring", "club")) == Shifts(opened=TWO)
    assert listed(("ring", "club"), ("club",)) == Shifts(closed=ONE)
    assert listed(None, ("club",)) == Shifts(opened=TWO)
    assert listed(("everyone",), ("club",)) == Shifts(closed=frozenset({LOGGED_IN_USERS}))
    assert listed(("ring",), ("everyone", "club")) == Shifts(opened=frozenset({LOGGED_IN_USERS}))
    assert turned(ONE, comes=True, goes=False) == Shifts(coming=ONE)
    assert turned(ONE, comes=False, goes=True) == Shifts(going=ONE)


@pytest.mark.parametrize(
    ("audience", "rights"), [("ring", True), (owners_of("Ring"), True), (readers_of("alpha"), False)]
)
def test_groups_and_their_owners_get_rights_of_places(audience: str, rights: bool) -> None:
    assert has_rights(audience) is rights


def test_the_groups_of_two_lists_are_called_as_in_the_first() -> None:
    assert in_both(("Ring", "club", "board"), ("board", "RING")) == ("Ring", "board")
    assert in_both(("ring",), None) == in_both(None, ("ring",)) == ()


# Switches


def changed(field: str, old: Any, new: Any, **live: Any) -> tuple[Update, FieldChange]:
    item = FieldChange(field, old, new, HERE)
    values = {"category": "vault", "banner": False, **live, field: old}
    return Update(Resource("page", "log", {}, HERE), (item,), live=Live("page", "log", 7, values)), item


@pytest.mark.parametrize(
    ("old", "new", "opens"),
    [
        (False, True, True),
        (True, True, False),
        (True, False, False),
        (False, False, False),
        (UNKNOWN, True, True),
    ],
)
def test_a_switch_opens_when_it_turns(old: Any, new: Any, opens: bool) -> None:
    change, item = changed("shown", old, new)
    assert switched(change, {"shown": (True, "it shows")}) == ([("it shows", item)] if opens else [])
    assert switched(change, {"other": (True, "it shows")}) == []
    closes = old is not False and new is False
    assert switched(change, {"shown": (False, "it is gone")}) == ([("it is gone", item)] if closes else [])


def test_what_a_kind_does_not_say_opens_nothing() -> None:
    opens = Opens(lambda change: change.key, lambda change, onlookers: switched(change, {}))
    assert (opens.new, opens.gone, opens.again) == (False, False, False)
    assert opens.reasons(changed("shown", False, True)[0], onlookers()) == []


def test_what_could_not_be_read_is_no_value() -> None:
    assert (known(UNKNOWN), known(False), known("x")) == (None, False, "x")
    assert worded(["see", "create"], {"see": "look"}) == "look, create"


# Pages

PAGE = KINDS["page"]
OF_ALL = frozenset(EVERYBODY)
ALPHA, VAULT = readers_of("alpha"), readers_of("vault")


def onlookers(*, trash: bool = False) -> Any:
    return SimpleNamespace(is_in_trash=lambda change: trash, is_closed=lambda category: category != "alpha")


def new(*items: tuple[str, Any]) -> Create:
    fields = tuple(FieldChange(name, None, value, HERE) for name, value in items)
    return Create(Resource("page", "log", {}, HERE), fields)


PAGE_MOVES: dict[str, tuple[Update, set[str], set[str]]] = {
    "another category": (changed("category", "vault", "alpha")[0], {ALPHA}, {VAULT}),
    "closed": (changed("closed", False, True)[0], set(), {VAULT}),
    "opened": (changed("closed", True, False)[0], {VAULT}, set()),
    "a banner": (changed("banner", False, True)[0], EVERYBODY, set()),
    "a banner no more": (changed("banner", True, False)[0], set(), EVERYBODY),
    "another title": (changed("title", "Old", "New")[0], {VAULT}, set()),
    "another text": (changed("body", "Old", "New")[0], {VAULT}, set()),
    "another text of a banner": (changed("body", "Old", "New", banner=True)[0], {VAULT, *EVERYBODY}, set()),
    "a text that may be a banner's": (changed("body", "Old", "New", banner=UNKNOWN)[0], {VAULT}, set()),
    "a text of an unknown place": (changed("body", "Old", "New", category=UNKNOWN)[0], set(), set()),
    "pinned": (changed("pinned", "", "globally")[0], set(), set()),
}


@pytest.mark.parametrize(("change", "opened", "closed"), PAGE_MOVES.values(), ids=PAGE_MOVES.keys())
def test_what_a_changed_page_opens_and_closes(change: Update, opened: set[str], closed: set[str]) -> None:
    assert PAGE.moves is not None
    assert shown(PAGE.moves.field(change, change.fields[0])) == (opened, closed)


def test_of_a_page_that_is_made_before_its_text_is_written_nothing_is_there_yet() -> None:
    assert PAGE.moves is not None
    text = FieldChange("body", None, "New", HERE)
    change = Complete(Resource("page", "log", {}, HERE), (text,))
    assert PAGE.moves.field(change, text) == NOTHING
    place = FieldChange("category", None, "alpha", HERE)
    change = Complete(Resource("page", "log", {}, HERE), (text, place))
    assert PAGE.moves.field(change, text) == Shifts(opened=frozenset({ALPHA}))


@pytest.mark.parametrize("banner", [True, False])
def test_what_a_page_opens_that_comes_and_closes_that_goes(banner: bool) -> None:
    assert PAGE.moves is not None
    all_of_it = frozenset({VAULT}) | (OF_ALL if banner else frozenset())
    assert PAGE.moves.creation(new(("category", "vault"), ("banner", banner))) == Shifts(opened=all_of_it)
    live = Live("page", "log", 7, {"category": "vault", "banner": banner})
    assert PAGE.moves.deletion(Delete(Resource("page", "log", {}, HERE), live=live)) == Shifts(closed=all_of_it)
    assert PAGE.moves.creation(new(("title", "New"))) == NOTHING


def both(*changes: tuple[Update, FieldChange]) -> Update:
    """One change of all these fields, of the page as the first one has it."""
    first = changes[0][0]
    return Update(first.resource, tuple(item for _, item in changes), live=first.live)


MOVED, REPLIES = "whoever sees alpha could read it with its replies", "people could reply to it again"
BANNER = "everybody would read its text, though vault is not for everybody"
PAGE_REASONS: dict[str, tuple[Change, list[str]]] = {
    "leaves a restricted category": (changed("category", "vault", "alpha")[0], [MOVED]),
    "leaves an open one": (changed("category", "alpha", "vault")[0], []),
    "is closed": (changed("closed", False, True)[0], []),
    "is open again": (changed("closed", True, False)[0], [REPLIES]),
    "is a banner": (changed("banner", False, True)[0], [BANNER]),
    "is a banner of an open category": (changed("banner", False, True, category="alpha")[0], []),
    "is a banner no more": (changed("banner", True, False)[0], []),
    "is a banner, and goes to a restricted one": (
        both(changed("category", "alpha", "vault"), changed("banner", False, True)),
        [BANNER],
    ),
    "is a banner, and goes to an open one": (
        both(changed("category", "vault", "alpha"), changed("banner", False, True)),
        [MOVED],
    ),
    "is new": (new(("category", "vault"), ("closed", False)), []),
    "is new and a banner": (new(("category", "vault"), ("banner", True)), [BANNER]),
    "is new and a banner somewhere": (new(("title", "New"), ("banner", True)), []),
}


@pytest.mark.parametrize(("change", "reasons"), PAGE_REASONS.values(), ids=PAGE_REASONS.keys())
def test_what_of_a_page_needs_consent(change: Change, reasons: list[str]) -> None:
    assert PAGE.opens is not None
    assert [text for text, _ in PAGE.opens.reasons(change, onlookers())] == reasons


def test_a_page_that_comes_out_of_the_trash_needs_consent() -> None:
    assert PAGE.opens is not None
    change = new(("title", "New"), ("category", "alpha"))
    ((text, item),) = PAGE.opens.reasons(change, onlookers(trash=True))
    assert (text.partition(",")[0], item.field) == ("it comes out of the trash", "title")
    assert PAGE.opens.reasons(changed("title", "Old", "New")[0], onlookers(trash=True)) == []
    assert (PAGE.opens.path(change), PAGE.opens.new) == ("pages[log]", True)
