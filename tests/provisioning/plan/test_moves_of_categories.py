"""What a category moves of who may do what: by its rows, its moderators, whose posts wait, its tags and its wikis."""

from collections.abc import Set as Audiences
from typing import Any

import pytest

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS
from idiaspora.plugin_config.kinds.category_opening import MOVES
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.shifts import (
    CHATTERS,
    EDITORS_OF_WIKIS,
    MODERATING,
    NOTHING,
    SET_FREE,
    STARTERS,
    TAGGERS,
    UNREVIEWED,
    Shifts,
    carriers_of,
    outside_of,
    readers_of,
    seers_of,
    set_free_in,
)
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")
WIKI, TOPICS, REPLIES = "all_topics_wiki", "approve.topics", "approve.replies"
FREE_TOPICS, FREE_REPLIES = set_free_in("vault", TOPICS), set_free_in("vault", REPLIES)
SEERS, READERS = seers_of("vault"), readers_of("vault")
RING = {"ring": "see"}
TO_REPLY = {CHATTERS, UNREVIEWED, FREE_REPLIES}
TO_CREATE = {*TO_REPLY, STARTERS, FREE_TOPICS}

Item = tuple[str, Any, Any]
NONE: frozenset[str] = frozenset()


def resource(declared: dict[str, Any] | None = None, key: str = "vault") -> Resource:
    return Resource(CATEGORY, key, {name: Declared(value, HERE) for name, value in (declared or {}).items()}, HERE)


def items_of(*items: Item) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old, new, HERE) for name, old, new in items)


def update(*items: Item, declared: dict[str, Any] | None = None, key: str = "vault", **live: Any) -> Update:
    values = {WIKI: False, **live}
    return Update(resource(declared, key), items_of(*items), live=Live(CATEGORY, key, 7, values))


def moved(change: Change) -> Shifts:
    """What the first field of a change moves."""
    return MOVES.field(change, change.fields[0])


def shifts(
    coming: Audiences = NONE,
    going: Audiences = NONE,
    opened: Audiences = NONE,
    closed: Audiences = NONE,
) -> Shifts:
    return Shifts(frozenset(coming), frozenset(going), frozenset(opened), frozenset(closed))


def rows(old: Any, new: Any) -> Item:
    return ("access", old, new)


EVERYBODY = {ANONYMOUS_USERS, LOGGED_IN_USERS}
ROWS: dict[str, tuple[Any, Any, Shifts]] = {
    "a group comes to see": (RING, {**RING, "club": "see"}, shifts({SEERS, READERS}, opened={"club", CHATTERS})),
    "a group goes": ({**RING, "club": "see"}, RING, shifts(going={SEERS, READERS}, closed={"club", CHATTERS})),
    "a group may reply": (RING, {"ring": "reply"}, shifts({SEERS}, opened={"ring", *TO_REPLY} - {CHATTERS})),
    "a group may start topics": (RING, {"ring": "create"}, shifts({SEERS}, opened={"ring", *TO_CREATE} - {CHATTERS})),
    "all go but a group": (
        None,
        {"ring": "create"},
        shifts(going={SEERS, READERS}, closed={*EVERYBODY, *TO_CREATE}),
    ),
    "all come": ({"ring": "create"}, None, shifts({SEERS, READERS}, opened={*EVERYBODY, *TO_CREATE})),
    "visitors go": (
        {EVERYONE: "see"},
        {LOGGED_IN_USERS: "see"},
        shifts(going={SEERS, READERS}, closed={ANONYMOUS_USERS}),
    ),
    "a group takes the place of admins": (
        {"admins": "see"},
        RING,
        shifts({SEERS, READERS}, {SEERS}, {"ring", CHATTERS}, {"admins"}),
    ),
    "one group takes the place of another": (
        RING,
        {"club": "see"},
        shifts({SEERS, READERS}, {SEERS, READERS}, {"club", CHATTERS}, {"ring", CHATTERS}),
    ),
    "nobody": (RING, {"Ring": "see"}, NOTHING),
}


@pytest.mark.parametrize(("old", "new", "expected"), ROWS.values(), ids=ROWS.keys())
def test_what_rows_move(old: Any, new: Any, expected: Shifts) -> None:
    assert moved(update(rows(old, new))) == expected
    assert moved(update(rows(old, new), ("color", "112233", "445566"), ("approve.topics", None, True))) == expected


EDITORS = {EDITORS_OF_WIKIS}
WIKIS: dict[str, tuple[Update, bool, bool]] = {
    "there are none": (update(rows(None, RING)), False, False),
    "there are, and nobody says so": (update(rows(None, RING), **{WIKI: True}), True, True),
    "another write of the run makes them": (update(rows(None, RING), declared={WIKI: True}), True, True),
    "the file wants none": (update(rows(None, RING), declared={WIKI: False}), False, False),
    "nobody knows": (Update(resource(), items_of(rows(None, RING)), live=Live(CATEGORY, "vault", 7, {})), True, True),
    "from now on": (update(rows(None, RING), (WIKI, False, True)), False, True),
    "from now on, whatever else": (update(rows(None, RING), (WIKI, False, True), (TOPICS, 1, 0)), False, True),
    "no longer": (update(rows(None, RING), (WIKI, True, False), **{WIKI: True}), True, False),
}


@pytest.mark.parametrize(("change", "before", "after"), WIKIS.values(), ids=WIKIS.keys())
def test_rows_let_edit_wikis_where_new_topics_are_wikis(change: Update, before: bool, after: bool) -> None:
    closing, opening = (
        FieldChange("access", old, new, HERE) for old, new in ((None, {"ring": "create"}), ({"ring": "create"}, None))
    )
    assert (EDITORS_OF_WIKIS in MOVES.field(change, closing).closed) is before
    assert (EDITORS_OF_WIKIS in MOVES.field(change, opening).opened) is after


def test_what_wikis_move_of_those_who_may_post() -> None:
    declared = {"access": {"club": "create"}}
    on, off = (WIKI, False, True), (WIKI, True, False)
    opened = {LOGGED_IN_USERS, "club", *EDITORS}
    assert moved(update(on, declared=declared, access=RING)) == shifts(opened=opened)
    closed = {LOGGED_IN_USERS, "ring", *EDITORS}
    assert moved(update(off, declared=declared, access=RING)) == shifts(closed=closed)
    assert moved(update(on, access={"Ring": "see"})) == shifts(opened={LOGGED_IN_USERS, "ring", *EDITORS})
    assert moved(update(on, access=None)) == shifts(opened={LOGGED_IN_USERS, *EDITORS})
    assert moved(Complete(resource(), items_of(on))) == shifts(opened={LOGGED_IN_USERS, *EDITORS})


def test_moderators_do_something_where_they_see_the_category() -> None:
    old, new = {"ring": "see", "crew": "see"}, {"ring": "see", "guard": "see"}
    change = update(rows(old, new), declared={"moderated_by": ("Ring", "Guard")}, moderated_by=("Ring", "Crew"))
    assert moved(change) == shifts({SEERS, READERS}, {SEERS, READERS}, {"guard", CHATTERS}, {"crew", CHATTERS})
    staying = update(rows(RING, {"club": "see"}), moderated_by=("ring", "club"))
    assert {"club"} <= moved(staying).opened
    assert {"ring"} <= moved(staying).closed
    gone = update(rows({"ring": "see", "club": "see"}, RING), moderated_by=("club", "crew"))
    assert moved(gone) == shifts({SEERS}, {SEERS, READERS}, {"crew"}, {"club", "crew", CHATTERS})
    nobody = update(rows(RING, {**RING, "club": "see"}), declared={"moderated_by": ()}, moderated_by=("crew",))
    assert moved(nobody) == shifts({SEERS, READERS}, {SEERS}, {"club", CHATTERS}, {"crew"})
    unread = update(rows(RING, {**RING, "club": "see"}))
    assert moved(unread) == shifts({SEERS, READERS}, set(), {"club", CHATTERS}, set())
    made = Complete(resource({"moderated_by": ("crew",)}), items_of(rows(RING, {**RING, "club": "see"})))
    assert moved(made).opened == {"club", "crew", CHATTERS}
    assert moved(made).closed == set()


FIELDS: dict[str, tuple[Item, Shifts]] = {
    "moderators": (
        ("moderated_by", ("Ring",), ("ring", "club")),
        shifts(opened={"club", MODERATING}),
    ),
    "moderators less": (("moderated_by", ("Ring", "club"), ("ring",)), shifts(closed={"club", MODERATING})),
    "strangers write": (("email_in_allow_strangers", False, True), shifts({ANONYMOUS_USERS})),
    "strangers no longer write": (("email_in_allow_strangers", True, False), shifts(going={ANONYMOUS_USERS})),
    "tags": (("allowed_tags", ("Rome",), ("rome", "Paris")), shifts(opened={carriers_of("paris"), TAGGERS})),
    "the first tags": (("allowed_tags", None, ("paris",)), shifts(opened={carriers_of("paris"), TAGGERS})),
    "tags less": (("allowed_tags", ("rome", "paris"), ("rome",)), NOTHING),
    **{
        field: ((field, old, new), NOTHING)
        for field, old, new in (
            ("allow_badges", False, True),
            ("allow_global_tags", True, False),
            ("allowed_tag_groups", (), ("club",)),
            ("color", "112233", "445566"),
            ("email_in", None, "a@example.org"),
            ("emoji", "", "house"),
            ("icon", "", "house"),
            ("name", "Old", "New"),
            ("required_tag_groups", ("ring",), ("club",)),
            ("slug", "old", "new"),
            ("translations", {}, {"de": "Neu"}),
        )
    },
}


@pytest.mark.parametrize(("item", "expected"), FIELDS.values(), ids=FIELDS.keys())
def test_what_the_other_fields_move(item: Item, expected: Shifts) -> None:
    assert moved(update(item, access=RING)) == expected


GATES_OF_REPLIES = {UNREVIEWED, FREE_REPLIES}
GATES_OF_TOPICS = {UNREVIEWED, FREE_TOPICS, STARTERS}
REVIEWS: dict[str, tuple[Item, Shifts]] = {
    "no reply waits": ((REPLIES, True, False), shifts(opened={LOGGED_IN_USERS, "ring", "club", *GATES_OF_REPLIES})),
    "all replies wait": ((REPLIES, False, True), shifts(closed={LOGGED_IN_USERS, "ring", "club", *GATES_OF_REPLIES})),
    "no topic waits": ((TOPICS, True, False), shifts(opened={LOGGED_IN_USERS, "ring", "club", *GATES_OF_TOPICS})),
    "those of a group wait no longer": (
        (TOPICS, True, {"except": ("Crew",)}),
        shifts(opened={"crew", *GATES_OF_TOPICS}),
    ),
    "those of a group wait again": ((TOPICS, {"except": ("Crew",)}, True), shifts(closed={"crew", *GATES_OF_TOPICS})),
    "those of a group wait": ((REPLIES, False, {"only": ("crew",)}), shifts(closed={"crew", *GATES_OF_REPLIES})),
    "those of one group in place of another": (
        (REPLIES, {"only": ("crew",)}, {"only": ("guard",)}),
        shifts(opened={"crew", *GATES_OF_REPLIES}, closed={"guard", *GATES_OF_REPLIES}),
    ),
    "nothing else": ((REPLIES, False, {"only": ()}), NOTHING),
}


@pytest.mark.parametrize(("item", "expected"), REVIEWS.values(), ids=REVIEWS.keys())
def test_whose_posts_wait_moves_those_who_may_post(item: Item, expected: Shifts) -> None:
    change = update(item, declared={"access": {"Club": "create"}}, access={"Ring": "see"})
    assert moved(change) == expected


def test_what_comes_with_a_new_category() -> None:
    open_to_all = shifts({SEERS, READERS}, opened={*EVERYBODY, *TO_CREATE})
    assert MOVES.creation(Create(resource())) == open_to_all
    assert MOVES.creation(Create(resource(), items_of(("color", None, "112233"), ("allowed_tags", None, None)))) == (
        open_to_all
    )
    ring = ("access", None, {"ring": "reply"})
    assert MOVES.creation(Create(resource(), items_of(ring))) == shifts({SEERS, READERS}, opened={"ring", *TO_REPLY})
    more = (
        ("moderated_by", None, ("Crew",)),
        (TOPICS, None, {"except": ("Board",)}),
        ("allowed_tags", None, ("Rome",)),
    )
    assert MOVES.creation(Create(resource(), items_of(ring, *more))) == shifts(
        {SEERS, READERS},
        opened={"ring", *TO_REPLY, "crew", MODERATING, "board", carriers_of("rome"), TAGGERS},
    )
    wikis = Create(resource(), items_of(ring, (WIKI, None, True)))
    assert MOVES.creation(wikis).opened == {"ring", *TO_REPLY, *EDITORS}


def test_a_category_that_goes_is_closed_to_all() -> None:
    def gone(**live: Any) -> Shifts:
        return MOVES.deletion(Delete(resource(), live=Live(CATEGORY, "vault", 7, {WIKI: False, **live})))

    assert gone(access={}) == shifts(going={SEERS, READERS}, closed={*EVERYBODY, *TO_CREATE})
    assert gone(access={"ring": "reply"}) == shifts(going={SEERS, READERS}, closed={"ring", *TO_REPLY})
    assert gone(access={"ring": "reply"}, **{WIKI: True}).closed == {"ring", *TO_REPLY, *EDITORS}
    assert gone() == NOTHING
    assert gone(moderated_by=("Crew",)) == shifts(closed={"crew", MODERATING})
    assert gone(**{REPLIES: {"except": ("Board",)}, TOPICS: True}) == shifts(closed={"board"})
    assert gone(**{REPLIES: {"only": ("Board",)}}) == NOTHING
    everything = gone(access=RING, moderated_by=("crew",), **{TOPICS: {"except": ("board",)}})
    assert everything == shifts(going={SEERS, READERS}, closed={"ring", CHATTERS, "crew", MODERATING, "board"})


@pytest.mark.parametrize(
    ("key", "field", "old", "new", "between"),
    [
        ("vault", "access", RING, {"ring": "create"}, RING),
        ("vault", "access", RING, {"club": "see"}, {"admins": "see"}),
        ("vault/inner", "access", RING, {"ring": "create"}, RING),
        ("vault/inner", "access", RING, {"club": "see"}, None),
        ("vault", "moderated_by", ("Ring", "club"), ("board", "ring"), ("Ring",)),
        ("vault", TOPICS, False, True, True),
        ("vault", REPLIES, True, False, True),
        ("vault", REPLIES, {"only": ("ring",)}, {"only": ("club",)}, {"except": ()}),
        ("vault", "allowed_tags", ("rome",), ("paris",), ("rome",)),
        ("vault", "required_tag_groups", ("towns",), ("towns", "rivers"), ("towns",)),
        ("vault", "color", "112233", "445566", "112233"),
    ],
)
def test_what_stands_in_between(key: str, field: str, old: Any, new: Any, between: Any) -> None:
    change = update((field, old, new), key=key)
    assert MOVES.between(change, change.fields[0]) == between


SEE = frozenset({SEERS, READERS})
OUTSIDE, OUTSIDE_CREW = outside_of("ring"), outside_of("crew")
LEADS: dict[str, tuple[dict[str, Any], dict[str, set[str]]]] = {
    "groups": ({"access": {"Ring": "see", "club": "create"}}, {"ring": {*SEE}, "club": {*SEE}}),
    "all": ({"access": {}}, {LOGGED_IN_USERS: {*SEE}, ANONYMOUS_USERS: {READERS}}),
    "accounts": (
        {"access": {LOGGED_IN_USERS: "reply", "ring": "create", "club": "see", "crew": "reply"}},
        {LOGGED_IN_USERS: {*SEE}, "ring": {*SEE}},
    ),
    "what was not read": ({}, {}),
    "whose topics wait": (
        {TOPICS: {"only": ("Ring", "crew")}},
        {OUTSIDE: {SET_FREE, FREE_TOPICS}, OUTSIDE_CREW: {SET_FREE, FREE_TOPICS}},
    ),
    "whose topics and replies wait": (
        {TOPICS: {"only": ("ring",)}, REPLIES: {"only": ("ring",)}},
        {OUTSIDE: {SET_FREE, FREE_TOPICS, FREE_REPLIES}},
    ),
    "all posts but those of a group": ({TOPICS: {"except": ("ring",)}, REPLIES: True}, {}),
    "the staff": ({REPLIES: {"only": ("staff", "moderators", "ring")}}, {OUTSIDE: {SET_FREE, FREE_REPLIES}}),
    "everybody": ({REPLIES: {"only": ("members", "ring")}}, {}),
    "everybody with an account": ({REPLIES: {"only": (LOGGED_IN_USERS, "ring")}}, {}),
    "a level": (
        {REPLIES: {"only": ("trust_level_1",)}},
        {outside_of("trust_level_1"): {SET_FREE, FREE_REPLIES}},
    ),
    "the highest level": (
        {REPLIES: {"only": ("trust_level_4",)}},
        {outside_of("trust_level_4"): {SET_FREE, FREE_REPLIES}},
    ),
}


@pytest.mark.parametrize(("values", "leads"), LEADS.values(), ids=LEADS.keys())
def test_who_is_in_its_audience_and_whom_leaving_a_group_sets_free(
    values: dict[str, Any], leads: dict[str, set[str]]
) -> None:
    assert MOVES.leads("vault", values) == leads


def test_who_may_post_may_do_so_without_waiting_once_free() -> None:
    access = {"ring": "see", "club": "reply", "crew": "create", "staff": "create", "moderators": "reply", "board": "#7"}
    assert MOVES.frees("vault", {"access": access}) == {"club": {FREE_REPLIES}, "crew": {FREE_REPLIES, FREE_TOPICS}}
    assert MOVES.frees("vault", {"access": {}}) == {EVERYONE: {FREE_REPLIES, FREE_TOPICS}}
    assert MOVES.frees("vault", {}) == {}
