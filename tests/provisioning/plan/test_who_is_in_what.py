"""What changes move through what else there is: others that hold an item, categories in which a group may post."""

from dataclasses import replace
from typing import Any

import pytest

from idiaspora.plugin_config.fields.automatic_groups import LOGGED_IN_USERS
from idiaspora.plugin_config.fields.directory import Directory, Entry, Table
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.shifts import NOTHING, STARTERS, Shifts, outside_of, set_free_in
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.access_shifts import Holders, Ladders, of_field, shifts
from idiaspora.provisioning.plan.bare_creations import can_be_bare, made_bare
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

HERE = Origin(Span("forum.yaml"), "here")


def resource(kind: str, key: str, **values: Any) -> Resource:
    return Resource(kind, key, {name: Declared(value, HERE) for name, value in values.items()}, HERE)


def changes(**fields: tuple[Any, Any]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old, new, HERE) for name, (old, new) in fields.items())


def update(kind: str, key: str, **fields: tuple[Any, Any]) -> Update:
    live = Live(kind, key, 5, {name: old for name, (old, _) in fields.items()})
    return Update(resource(kind, key), changes(**fields), live=live)


def creation(kind: str, key: str, **values: Any) -> Create:
    return Create(resource(kind, key, **values), changes(**{name: (None, value) for name, value in values.items()}))


def deletion(kind: str, key: str, **values: Any) -> Delete:
    return Delete(resource(kind, key), live=Live(kind, key, 5, values))


# Tags are free where no tag group has them.


def passes(key: str, old: tuple[str, ...], new: tuple[str, ...]) -> Update:
    change = update("tag_group", key, tags=(old, new))
    return replace(change, live=replace(change.live, values={"tags": old, "permissions": {"staff": "use"}}))


LOSES = passes("Mm", ("T", "u"), ("u",))


NOTHING_ELSE = Found()


def frees(*others: Change, found: Found = NOTHING_ELSE) -> bool:
    """Whether everybody may use a tag that one tag group loses."""
    moved = Holders.of((LOSES, *others), found).shifts([LOSES])
    return LOGGED_IN_USERS in moved.opened


def has_tags(key: str) -> Found:
    """A tag group of the forum that the file does not declare."""
    names = Directory({"tag_group": Table({key: Entry(9, key, key, key)})})
    row = {"id": 9, "name": key, "tags": [{"id": 1, "name": "T", "slug": "t"}], "tag_names": ["T"]}
    return Found(names=names, listed_rows={"tag_group": (row,)})


@pytest.mark.parametrize("other", ["aa", "zz", "MM2"])
def test_a_tag_that_a_tag_group_loses_is_free_unless_another_one_has_it_then(other: str) -> None:
    assert frees()
    assert not frees(passes(other, (), ("t",)))
    assert not frees(passes(other, ("t",), ("t", "more")))
    assert not frees(creation("tag_group", other, tags=("t", "more")))
    assert not frees(found=has_tags(other))
    assert frees(passes(other, ("t", "more"), ("more",)))
    assert frees(passes(other, (), ("x",)))
    assert frees(deletion("tag_group", other, tags=("t",)))
    assert frees(passes(other, ("t",), ()), found=has_tags(other))


def test_a_tag_group_that_cannot_be_written_takes_no_tag() -> None:
    assert frees(replace(passes("aa", (), ("t",)), hindrance="the forum would refuse it"))


def test_other_fields_of_it_free_no_tag_and_other_things_hold_none() -> None:
    renamed = update("tag_group", "Mm", name=("mm", "Mm"))
    others: list[Change] = [renamed, update("site_setting", "title", value=("a", "b")), creation("robots", "x")]
    assert Holders.of(others, Found()).shifts(others) == NOTHING
    mixed = [others[1], LOSES]
    assert LOGGED_IN_USERS in Holders.of(mixed, Found()).shifts(mixed).opened


def test_what_goes_frees_its_tags() -> None:
    goes = deletion("tag_group", "Mm", tags=("T",), permissions={"staff": "use"})
    assert LOGGED_IN_USERS in Holders.of([goes], Found()).shifts([goes]).opened
    took = [goes, passes("aa", (), ("t",))]
    assert LOGGED_IN_USERS not in Holders.of(took, Found()).shifts([goes]).opened


# Where a group may post is known of the categories of the file, as they are and as they are to be, and of public ones.

OF_CLUB, OF_STAFF = {"club": "create"}, {"staff": "create"}


def snapshot(**categories: dict[str, str]) -> Snapshot:
    objects = {("category", path): Live("category", path, 5, {"access": rows}) for path, rows in categories.items()}
    return Snapshot(Directory(), objects)


def places(ladders: Ladders) -> tuple[set[str], set[str]]:
    """The categories where club may post, before and after."""
    told = (ladders.freed_before, ladders.freed_after)
    before, after = ({name.split()[3].rstrip(":") for name in one.get("club", ())} for one in told)
    return before, after


def test_the_name_of_a_category_is_told_from_an_audience() -> None:
    assert set_free_in("Deck", "topics") == "(set free in deck: topics)"


def test_where_a_group_may_post_before_a_run_and_after_it() -> None:
    stays = snapshot(stays=OF_CLUB, other=OF_STAFF, opens=OF_STAFF, closes=OF_CLUB, goes=OF_CLUB)
    moving = [
        update("category", "opens", access=(OF_STAFF, OF_CLUB)),
        update("category", "Closes", access=(OF_CLUB, OF_STAFF)),
        deletion("category", "goes", access=OF_CLUB),
        creation("category", "new", access=OF_CLUB),
    ]
    assert places(Ladders.of(moving, Found(), stays)) == ({"stays", "closes", "goes"}, {"stays", "opens", "new"})
    assert places(Ladders.of([], Found(), snapshot(stays=OF_CLUB))) == ({"stays"}, {"stays"})


@pytest.mark.parametrize("kind", ["site_setting", "group"])
def test_settings_and_groups_are_known_by_the_lists_of_the_forum(kind: str) -> None:
    """Of which an object of the file is only a part."""
    values = {"value": ("club",)} if kind == "site_setting" else {"allow_membership_requests": True}
    key = "create_topic_allowed_groups" if kind == "site_setting" else "club"
    read = Snapshot(Directory(), {(kind, key): Live(kind, key, 5, values)})
    assert Ladders.of([], Found(), read) == Ladders.of([], Found(), snapshot())


def test_public_categories_that_the_file_does_not_declare_count_too() -> None:
    found = Found(open_paths=frozenset({"Bow", "deck", "new"}))
    known = [creation("category", "new", access=OF_STAFF)]
    ladders = Ladders.of(known, found, snapshot(deck=OF_STAFF))
    told = {name for names in ladders.freed_after.values() for name in names}
    assert {name.split()[3].rstrip(":") for name in told} == {"bow"}


def test_whoever_leaves_a_group_gets_what_the_rules_before_give_to_those_outside() -> None:
    """And who joins one loses what the rules after give to those outside."""
    rules: dict[str, Any] = {"access": OF_CLUB, "approve.topics": {"only": ["club"]}}
    read = Snapshot(Directory(), {("category", "deck"): Live("category", "deck", 5, rules)})
    ladders = Ladders.of([], Found(), read)
    free = set_free_in("deck", "approve.topics")
    assert free in ladders.left[outside_of("club")]
    assert free in ladders.joined[outside_of("club")]
    moved = ladders.shifts([update("membership", "club", members=(("kofi", "amina"), ("kofi",)))])
    assert free in moved.coming
    assert "club" in moved.going
    joined = ladders.shifts([update("membership", "club", members=(("kofi",), ("kofi", "amina")))])
    assert free in joined.going
    assert "club" in joined.coming


def test_rules_that_change_count_on_their_own_side() -> None:
    waits: dict[str, Any] = {"only": ["club"]}
    turned = update("category", "deck", **{"approve.topics": ({"only": []}, waits)})
    ladders = Ladders.of([turned], Found(), snapshot())
    free = set_free_in("deck", "approve.topics")
    assert free not in ladders.left.get(outside_of("club"), ())
    assert free in ladders.joined[outside_of("club")]
    assert free in ladders.leads[outside_of("club")]


def test_whoever_comes_into_a_group_gets_the_places_and_gates_with_it() -> None:
    ladders = Ladders.of([], Found(), snapshot(deck=OF_CLUB))
    comes = update("membership", "club", members=((), ("kofi",)))
    moved = ladders.shifts([comes])
    assert STARTERS in moved.opened
    assert set_free_in("deck", "approve.topics") in moved.opened | moved.coming
    assert ladders.shifts([comes]) == moved
    assert ladders.shifts([update("category", "deck", color=("000000", "111111"))]) == NOTHING


def test_what_could_not_be_read_is_not_known_to_open_or_close_anything() -> None:
    unread = update("category", "deck", access=(UNKNOWN, OF_CLUB))
    assert of_field(unread, unread.fields[0]) == NOTHING
    read = update("category", "deck", access=(OF_STAFF, OF_CLUB))
    assert "club" in of_field(read, read.fields[0]).opened
    assert of_field(creation("robots", "x", text="a"), FieldChange("text", "a", "b", HERE)) == NOTHING


def test_changes_of_kinds_that_move_nothing_stand_between_others() -> None:
    nothing = creation("badge", "Guide", description="a")
    opens = update("category", "deck", access=(OF_STAFF, OF_CLUB))
    assert shifts([nothing, opens]) == shifts([opens]) != NOTHING
    assert shifts([nothing]) == NOTHING


# A new group is made so that nobody sees it, and gets its members and opens by later steps.


def step(change: Change) -> Operation:
    return Operation(change.address, change.action, (change,), 30)


def ladders() -> Ladders:
    return Ladders.of([], Found(), snapshot())


def group(**values: Any) -> Operation:
    return step(creation("group", "club", **values))


def test_a_group_is_made_so_that_nobody_sees_it_and_opens_later() -> None:
    new = group(full_name="The club", visible_to="everyone", members_visible_to="owners", public_admission=True)
    first, last = made_bare([new], [new.id], {}, ladders())
    assert [(item.field, item.new, item.interim) for item in first.changes[0].fields] == [
        ("visible_to", "owners", True),
        ("members_visible_to", "owners", False),
        ("full_name", "The club", False),
    ]
    assert (last.id, last.depends_on, last.level) == ("group club (opened last)", ("group club",), 30)
    assert [(item.field, item.old, item.new) for item in last.changes[0].fields] == [
        ("visible_to", "owners", "everyone"),
        ("public_admission", None, True),
    ]


def test_its_members_come_by_a_step_of_their_own() -> None:
    new = group(full_name="The club", members=("kofi",))
    part = creation("membership", "club", members=("kofi",)).completed(changes(members=((), ("kofi",))))
    first, members = made_bare([new], [new.id], {("group", "club"): (part,)}, ladders())
    assert [item.field for item in first.changes[0].fields] == ["full_name"]
    assert (members.id, members.depends_on, members.changes) == ("membership club", ("group club",), (part,))


@pytest.mark.parametrize(
    ("made", "bare"),
    [
        pytest.param(group(full_name="The club"), False, id="nothing of it opens anything"),
        pytest.param(group(visible_to="owners"), False, id="nobody sees it anyway"),
        pytest.param(group(visible_to="staff"), True, id="the staff sees it"),
        pytest.param(group(visible_to="everyone"), True, id="everybody sees it"),
        pytest.param(group(members=("kofi",)), True, id="it has members"),
        pytest.param(step(update("group", "club", visible_to=("owners", "everyone"))), False, id="it is there"),
        pytest.param(step(creation("category", "deck", access=OF_CLUB)), False, id="a category"),
        pytest.param(step(creation("badge", "Guide", description="a")), False, id="a badge"),
    ],
)
def test_what_can_be_made_bare(made: Operation, bare: bool) -> None:
    assert can_be_bare(made, ladders()) is bare
    parts = made_bare([made], [made.id], {}, ladders())
    assert (parts == [made]) is not bare
    assert made_bare([made], ["group other"], {}, ladders()) == [made]


def test_shifts_of_nothing_are_none() -> None:
    assert ladders().shifts([]) == shifts([]) == NOTHING == Shifts()
