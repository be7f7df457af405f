"""What a tag group opens: which of it needs consent, and which audiences its tags open and close to."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import GROUP, TAG_GROUP
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.shifts import TAGGERS, Others, Shifts, carriers_of
from idiaspora.plugin_config.kinds.tag_group_opening import MOVES, OPENS
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")
RING = {"ring": "use"}
Rows = dict[str, str] | None


def item(field: str, old: Any, new: Any) -> FieldChange:
    return FieldChange(field, old, new, HERE)


def resource(permissions: Rows = None) -> Resource:
    fields = {} if permissions is None else {"permissions": Declared(permissions, HERE)}
    return Resource(TAG_GROUP, "places", fields, HERE)


def update(*items: FieldChange, **live: Any) -> Update:
    return Update(resource(), items, live=Live(TAG_GROUP, "places", 7, live))


def onlookers(gained: Mapping[str, Any], of_each: Mapping[str, Any] | None = None) -> Any:
    """Who gains this of the tags of the group, whatever it is about, and this of single tags."""
    return SimpleNamespace(
        of_tags=lambda old, new: gained, of_each_tag=lambda change: of_each or {}, distinct=lambda found: found.items()
    )


# What needs consent

ALL_RIGHTS = {"members": ("see", "create"), "visitors": ("see",)}


def said(change: Change, gained: Mapping[str, Any], of_each: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
    return [(words, cause.field) for words, cause in OPENS.reasons(change, onlookers(gained, of_each))]


def test_who_gains_something_of_the_tags_by_other_rows_is_told() -> None:
    rows = item("permissions", {"staff": "use"}, {"everyone": "see"})
    others = (item("one_per_topic", False, True), item("tags", (), ("paris",)))
    change = update(others[0], rows, others[1])
    assert said(change, ALL_RIGHTS) == [
        ("members could see, use its tags", "permissions"),
        ("visitors could see its tags", "permissions"),
    ]
    assert said(update(*others), ALL_RIGHTS) == []
    assert said(change, {}) == []


def test_tags_that_a_group_kept_from_people_are_told_together_and_for_the_tags() -> None:
    tags = item("tags", ("rome",), ("paris",))
    of_each = {
        "rome": {"members": ("see", "create")},
        "paris": {"members": ("see", "create"), "visitors": ("see",)},
    }
    change = update(item("permissions", RING, RING), tags, item("title", "", "Towns"))
    assert said(change, {}, of_each) == [
        ("members could see, use paris, rome", "tags"),
        ("visitors could see paris", "tags"),
    ]
    last = update(item("title", "", "Towns"), tags)
    assert [cause for _, cause in OPENS.reasons(last, onlookers({}, of_each))] == [tags, tags]


def test_tags_of_a_group_that_goes_are_told_as_those_that_it_had() -> None:
    gone = Delete(resource(), live=Live(TAG_GROUP, "places", 7, {"tags": ("rome",)}))
    found = OPENS.reasons(gone, onlookers({}, {"rome": {"members": ("create",)}}))
    assert found == [("members could use rome", item("tags", ("rome",), ()))]
    new = Create(resource(), (item("one_per_topic", None, True),))
    found = OPENS.reasons(new, onlookers({}, {"rome": {"members": ("create",)}}))
    assert found == [("members could use rome", item("tags", (), ()))]
    assert (OPENS.new, OPENS.gone, OPENS.again) == (True, True, False)


def test_tags_are_everybodys_where_the_last_group_that_they_are_limited_to_goes() -> None:
    assert OPENS.limits is not None
    asked = []

    def of_tags(old: Rows, new: Rows) -> Mapping[str, Any]:
        asked.append((old, new))
        return {"members": ("see", "create")}

    watching: Any = SimpleNamespace(of_tags=of_tags, distinct=lambda found: found.items())
    going = {GROUP: lambda name: name == "ring"}
    one = update(permissions=RING)
    assert list(OPENS.limits.freed(one, going, watching)) == ["members could see, use its tags"]
    two = update(permissions={**RING, "club": "see"})
    assert list(OPENS.limits.freed(two, going, watching)) == ["members could see, use its tags"]
    assert asked == [(RING, {}), ({**RING, "club": "see"}, {"club": "see"})]
    for other in (update(permissions={"club": "see"}), update(permissions=None), update()):
        assert list(OPENS.limits.freed(other, going, watching)) == []


# What moves

EVERYBODY = {ANONYMOUS_USERS, LOGGED_IN_USERS, TAGGERS}
IN_THE_RING = {"ring", TAGGERS}
PARIS = carriers_of("paris")
KEPT = update(permissions=RING)
TO_THE_CLUB = update(item("permissions", RING, {"club": "see"}), permissions=RING)
NEW = Create(resource({"club": "see"}))
NEW_FOR_ALL = Create(resource())
BEFORE, AFTER = Others(before=frozenset({"paris"})), Others(after=frozenset({"paris"}))


def comes(opened: set[str], closed: set[str]) -> Shifts:
    return Shifts(opened=frozenset(opened), closed=frozenset(closed), going=frozenset({PARIS}))


def goes(opened: set[str], closed: set[str]) -> Shifts:
    return Shifts(opened=frozenset(opened) | {PARIS}, closed=frozenset(closed))


TAGS: dict[str, tuple[Change, set[str], set[str], Others, Shifts]] = {
    "a free tag comes": (KEPT, set(), {"paris"}, Others(), comes(IN_THE_RING, EVERYBODY)),
    "a tag comes that another group kept": (KEPT, set(), {"paris"}, BEFORE, comes(IN_THE_RING, set())),
    "a tag comes that another group keeps then": (KEPT, set(), {"paris"}, AFTER, comes(IN_THE_RING, EVERYBODY)),
    "a tag comes with other rows": (TO_THE_CLUB, set(), {"paris"}, BEFORE, comes({"club"}, set())),
    "a tag comes into a new group": (NEW, set(), {"paris"}, BEFORE, comes({"club"}, set())),
    "a tag comes into a new group for all": (NEW_FOR_ALL, set(), {"paris"}, BEFORE, comes(EVERYBODY, set())),
    "a tag goes, and is free": (KEPT, {"paris"}, set(), Others(), goes(EVERYBODY, set())),
    "a tag goes that another group kept": (KEPT, {"paris"}, set(), BEFORE, goes(EVERYBODY, set())),
    "a tag goes that another group keeps then": (KEPT, {"paris"}, set(), AFTER, goes(set(), IN_THE_RING)),
    "a tag goes with other rows": (TO_THE_CLUB, {"paris"}, set(), AFTER, goes(set(), IN_THE_RING)),
    "a tag goes from a group for all": (update(permissions=None), {"paris"}, set(), AFTER, goes(set(), EVERYBODY)),
    "the tags stay": (KEPT, {"paris"}, {"paris"}, Others(), Shifts()),
    "one for another": (
        KEPT,
        {"paris", "rome"},
        {"rome", "oslo"},
        Others(),
        Shifts(
            opened=frozenset({*EVERYBODY, *IN_THE_RING, PARIS}),
            closed=frozenset(EVERYBODY),
            going=frozenset({carriers_of("oslo")}),
        ),
    ),
}


@pytest.mark.parametrize(("change", "old", "new", "others", "shifts"), TAGS.values(), ids=TAGS.keys())
def test_what_tags_move_that_come_and_go(
    change: Change, old: set[str], new: set[str], others: Others, shifts: Shifts
) -> None:
    assert MOVES.items(change, frozenset(old), frozenset(new), others) == shifts
    assert (MOVES.holds, MOVES.bare) == ("tags", {})


def test_of_the_fields_only_the_rows_move_something_by_themselves() -> None:
    rows = item("permissions", RING, {**RING, "club": "use"})
    assert MOVES.field(update(rows), rows) == Shifts(opened=frozenset({"club", TAGGERS}))
    for field, old, new in (("one_per_topic", RING, {}), ("tags", RING, {}), ("name", RING, {})):
        assert MOVES.field(update(), item(field, old, new)) == Shifts()


@pytest.mark.parametrize(
    ("field", "old", "new", "between"),
    [
        ("permissions", {"ring": "use", "club": "see"}, {"ring": "see"}, {"ring": "see"}),
        ("permissions", {"ring": "use"}, {"club": "use"}, {"staff": "use"}),
        ("tags", ("rome", "paris"), ("oslo", "rome"), ("rome", "paris", "oslo")),
        ("tags", None, ("oslo",), ("oslo",)),
        ("name", "Old", "New", "Old"),
        ("one_per_topic", True, False, True),
        ("title", "Old", "New", "Old"),
    ],
)
def test_in_between_a_tag_group_keeps_all_tags_that_it_keeps_before_or_after(
    field: str, old: Any, new: Any, between: Any
) -> None:
    change = update(item(field, old, new))
    assert MOVES.between(change, change.fields[0]) == between
