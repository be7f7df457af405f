"""What a group moves of who may do what: who gets in, what its members become, who sees it and who may write to it."""

from collections.abc import Set as Audiences
from typing import Any

import pytest

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.group_opening import MOVES, OPENS
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.shifts import (
    CORRESPONDENTS,
    NEWCOMERS,
    NOTHING,
    STAFF,
    TRUSTED,
    Shifts,
    owners_of,
)
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")
RESOURCE = Resource(GROUP, "Ring", {}, HERE)
OWNERS = owners_of("ring")
NONE: frozenset[str] = frozenset()


def update(field: str, old: Any, new: Any) -> Update:
    return Update(RESOURCE, (FieldChange(field, old, new, HERE),), live=Live(GROUP, "Ring", 7, {field: old}))


def shifts(
    coming: Audiences = NONE, going: Audiences = NONE, opened: Audiences = NONE, closed: Audiences = NONE
) -> Shifts:
    return Shifts(frozenset(coming), frozenset(going), frozenset(opened), frozenset(closed))


OPEN = shifts({"ring"}, opened={NEWCOMERS})
CLOSED = shifts(going={"ring"}, closed={NEWCOMERS})
ALL = {*STAFF, "ring", OWNERS, LOGGED_IN_USERS, *TRUSTED}
FIELDS: dict[str, tuple[str, Any, Any, Shifts]] = {
    "anybody joins": ("public_admission", False, True, OPEN),
    "nobody joins": ("public_admission", True, False, CLOSED),
    "anybody joins, as before": ("public_admission", True, True, NOTHING),
    "nobody joins, as before": ("public_admission", None, False, NOTHING),
    "one more domain": ("automatic_email_domains", ("a.org",), ("b.org", "A.org"), OPEN),
    "one domain less": ("automatic_email_domains", ("a.org", "b.org"), ("A.org",), CLOSED),
    "another domain": ("automatic_email_domains", ("a.org",), ("b.org",), OPEN | CLOSED),
    "the same domains": ("automatic_email_domains", ("a.org", "b.org"), ("B.org", "a.org"), NOTHING),
    "the first domain": ("automatic_email_domains", (), ("a.org",), OPEN),
    "the first domain, as a list": ("automatic_email_domains", None, ["a.org"], OPEN),
    "owners admit who asks": (
        "allow_membership_requests", False, True, OPEN | shifts(opened={OWNERS})),
    "owners admit nobody": ("allow_membership_requests", True, False, CLOSED | shifts(closed={OWNERS})),
    "owners admit nobody, as before": ("allow_membership_requests", None, False, NOTHING),
    "two levels more": (
        "grant_trust_level", "basic", "regular", shifts({"trust_level_2", "trust_level_3"}, opened={"ring"})),
    "two levels less": (
        "grant_trust_level", "regular", "basic", shifts(going={"trust_level_2", "trust_level_3"}, closed={"ring"})),
    "the highest level": (
        "grant_trust_level", None, "leader", shifts({*TRUSTED} - {"trust_level_0"}, opened={"ring"})),
    "no level": ("grant_trust_level", "basic", None, shifts(going={"trust_level_1"}, closed={"ring"})),
    "everyone sees it that owners saw": (
        "visible_to", "owners", "everyone", shifts(opened={ANONYMOUS_USERS, LOGGED_IN_USERS})),
    "accounts see it": ("visible_to", "everyone", "members", shifts(closed={ANONYMOUS_USERS})),
    "accounts see it, and nobody knows who did": ("visible_to", None, "members", shifts(closed={ANONYMOUS_USERS})),
    "its members see it": ("visible_to", "members", "group members", shifts(closed={LOGGED_IN_USERS})),
    "its members no longer see it": ("visible_to", "group members", "staff", shifts(closed={"ring"})),
    "the staff sees it": ("visible_to", "owners", "staff", shifts(opened={*STAFF})),
    "owners see it": ("visible_to", "group members", "owners", shifts(closed={"ring", *STAFF})),
    "everyone sees who is in it": (
        "members_visible_to", "members", "everyone", shifts(opened={ANONYMOUS_USERS})),
    "everyone writes": (
        "messages", "nobody", "everyone", shifts(opened={LOGGED_IN_USERS, CORRESPONDENTS})),
    "nobody writes": ("messages", "everyone", "nobody", shifts(closed={LOGGED_IN_USERS, CORRESPONDENTS})),
    "its members write": ("messages", "staff", "members", shifts(opened={"ring", CORRESPONDENTS})),
    "its owners write": ("messages", "staff", "owners", shifts(opened={OWNERS, CORRESPONDENTS})),
    "its owners in place of its members": (
        "messages", "members", "owners", shifts(opened={OWNERS, CORRESPONDENTS}, closed={"ring", CORRESPONDENTS})),
    "the staff writes": ("messages", "admins", "staff", shifts(opened={*STAFF, CORRESPONDENTS})),
    "admins write": ("messages", None, "admins", NOTHING),
    "its members mention": ("mentions", "nobody", "members", shifts(opened={"ring", *STAFF})),
    "only the staff mentions": ("mentions", "everyone", "staff", shifts(closed={LOGGED_IN_USERS})),
    **{
        field: (field, old, new, NOTHING)
        for field, old, new in (
            ("bio", "none", "leader"),
            ("allow_anything", "", "everyone"),
            ("flair.color", "", "112233"),
            ("full_name", "Old", "New"),
            ("incoming_email", (), ("a@example.org",)),
            ("membership_request_template", "", "Who are you?"),
            ("primary_group", False, True),
            ("public_exit", False, True),
            ("title", "none", "leader"),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize(("field", "old", "new", "expected"), FIELDS.values(), ids=FIELDS.keys())
def test_what_a_field_moves(field: str, old: Any, new: Any, expected: Shifts) -> None:
    change = update(field, old, new)
    assert MOVES.field(change, change.fields[0]) == expected


def new(**fields: Any) -> Create:
    return Create(RESOURCE, tuple(FieldChange(name, None, value, HERE) for name, value in fields.items()))


SHOWN_TO_ALL = {ANONYMOUS_USERS, LOGGED_IN_USERS, "ring", *STAFF}
NOT_SHOWN = {"visible_to": "owners", "members_visible_to": "owners"}
NEW_ONES: dict[str, tuple[dict[str, Any], Shifts]] = {
    "nothing is said": ({}, shifts(opened=SHOWN_TO_ALL)),
    "who sees it is not said": ({"members_visible_to": "owners"}, shifts(opened=SHOWN_TO_ALL)),
    "who sees who is in it is not said": ({"visible_to": "owners"}, shifts(opened=SHOWN_TO_ALL)),
    "nobody sees it": (NOT_SHOWN, NOTHING),
    "the staff sees it": ({**NOT_SHOWN, "visible_to": "staff"}, shifts(opened={*STAFF})),
    "it has members": ({**NOT_SHOWN, "members": ("amina",)}, shifts({"ring"})),
    "it has owners": ({**NOT_SHOWN, "owners": ("amina",)}, shifts({"ring", OWNERS})),
    "it has members and owners": (
        {**NOT_SHOWN, "members": ("kofi",), "owners": ("amina",)},
        shifts({"ring", OWNERS}),
    ),
    "its members are trusted": (
        {**NOT_SHOWN, "members": ("amina",), "grant_trust_level": "member"},
        shifts({"ring", "trust_level_1", "trust_level_2"}),
    ),
    "nobody is in it who is trusted": ({**NOT_SHOWN, "grant_trust_level": "member"}, NOTHING),
    "anybody joins": ({**NOT_SHOWN, "public_admission": True}, OPEN),
    "anybody joins and writes": (
        {**NOT_SHOWN, "public_admission": True, "messages": "everyone"},
        OPEN | shifts(opened={LOGGED_IN_USERS, CORRESPONDENTS}),
    ),
}


@pytest.mark.parametrize(("fields", "expected"), NEW_ONES.values(), ids=NEW_ONES.keys())
def test_what_a_new_group_moves(fields: dict[str, Any], expected: Shifts) -> None:
    assert MOVES.creation(new(**fields)) == expected
    assert MOVES.bare == NOT_SHOWN
    assert OPENS.new


NO_WAY_IN: dict[str, Any] = {"automatic_email_domains": ()}
GONE = {"ring", OWNERS}
GOING: dict[str, tuple[dict[str, Any], Shifts]] = {
    "nothing else is known": (NO_WAY_IN, shifts(going=GONE)),
    "its domains were not read": ({}, shifts(going=GONE, closed={NEWCOMERS})),
    "anybody could join": ({**NO_WAY_IN, "public_admission": True}, shifts(going=GONE, closed={NEWCOMERS})),
    "members saw it": ({**NO_WAY_IN, "visible_to": "group members"}, shifts(going=GONE, closed={"ring", *STAFF})),
    "nobody saw it": ({**NO_WAY_IN, "visible_to": "owners"}, shifts(going=GONE)),
    "members wrote": (
        {**NO_WAY_IN, "messages": "members"},
        shifts(going=GONE, closed={"ring", *STAFF, CORRESPONDENTS}),
    ),
    "owners mentioned it": ({**NO_WAY_IN, "mentions": "owners"}, shifts(going=GONE, closed={OWNERS, *STAFF})),
}


@pytest.mark.parametrize(("values", "expected"), GOING.values(), ids=GOING.keys())
def test_a_group_that_goes_takes_all_with_it(values: dict[str, Any], expected: Shifts) -> None:
    assert MOVES.deletion(Delete(RESOURCE, live=Live(GROUP, "Ring", 7, values))) == expected


NUMBERS = {
    "messages": {"nobody": 0, "admins": 1, "staff": 2, "members": 3, "owners": 4, "everyone": 99},
    "mentions": {"nobody": 0, "admins": 1, "staff": 2, "members": 3, "owners": 4, "everyone": 99},
    "visible_to": {"everyone": 0, "members": 1, "group members": 2, "staff": 3, "owners": 4},
    "members_visible_to": {"everyone": 0, "members": 1, "group members": 2, "staff": 3, "owners": 4},
    "grant_trust_level": {"none": 0, "basic": 1, "member": 2, "regular": 3, "leader": 4},
}


@pytest.mark.parametrize(("field", "numbers"), NUMBERS.items())
def test_discourse_knows_the_words_as_these_numbers(field: str, numbers: dict[str, int]) -> None:
    declared = KINDS[GROUP].fields[field]
    for word, number in numbers.items():
        body: dict[str, int] = {}
        declared.place(body, word, Directory())
        assert list(body.values()) == [number]
        same = update(field, word, word)
        assert MOVES.field(same, same.fields[0]) == NOTHING


@pytest.mark.parametrize(
    ("level", "given"),
    [("none", ()), ("basic", TRUSTED[1:2]), ("regular", TRUSTED[1:4]), ("leader", TRUSTED[1:]), (None, ()), ("?", ())],
)
def test_the_members_of_a_group_are_at_the_levels_that_it_gives(level: str | None, given: tuple[str, ...]) -> None:
    assert MOVES.leads("Ring", {"grant_trust_level": level})["ring"] == frozenset(given)


@pytest.mark.parametrize(
    ("field", "old", "new", "between"),
    [
        ("automatic_email_domains", ("a.org", "B.org"), ("b.org", "c.org"), ("B.org",)),
        ("automatic_email_domains", None, ("c.org",), ()),
        ("messages", "members", "owners", "staff"),
        ("mentions", "owners", "members", "staff"),
        ("messages", "members", "everyone", "members"),
        ("messages", "nobody", "owners", "nobody"),
        ("visible_to", "members", "owners", "members"),
        ("members_visible_to", "owners", "members", "owners"),
        ("allow_membership_requests", False, True, False),
        ("bio", ("a", "b"), ("b",), ("a", "b")),
    ],
)
def test_in_between_a_group_lets_nobody_do_more(field: str, old: Any, new: Any, between: Any) -> None:
    change = update(field, old, new)
    assert MOVES.between(change, change.fields[0]) == between
