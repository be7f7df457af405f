"""What each kind of change says, and that every kind has a request for each change that the engine can make of it."""

import pytest

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Where
from idiaspora.plugin_config.kinds.changes import Action, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER, GROUP, MEMBERSHIP, MODERATOR
from idiaspora.plugin_config.kinds.registry import KINDS, riding_on
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

ORIGIN = Origin(Span("forum.yaml", 1), "")
RESOURCE = Resource(CATEGORY, "library", {}, ORIGIN)
LIVE = Live(CATEGORY, "library", 7, {}, {"id": 7})
ITEM = FieldChange("color", "112233", "AABBCC", ORIGIN)


def test_what_was_made_is_completed_by_an_update_that_keeps_what_was_said() -> None:
    made = Create(RESOURCE, (), hindrance="why not", last=True)

    completed = made.completed((ITEM,)).of(LIVE)

    assert completed == Update(RESOURCE, (ITEM,), hindrance="why not", last=True, live=LIVE)
    assert (completed.id, completed.wanted()) == (7, {"color": "AABBCC"})


def test_plans_call_it_an_update_to_complete_what_is_made_elsewhere() -> None:
    changes = (Create(RESOURCE), Complete(RESOURCE), Update(RESOURCE, live=LIVE), Delete(RESOURCE, live=LIVE))

    assert [change.action for change in changes] == [Action.CREATE, Action.UPDATE, Action.UPDATE, Action.DELETE]
    assert [change.live for change in changes] == [None, None, LIVE, LIVE]


def test_a_change_for_which_the_forum_has_no_call_has_no_requests() -> None:
    moderator = Resource(MODERATOR, "amina", {}, ORIGIN)

    with pytest.raises(AssertionError, match="moderators have no Delete"):
        KINDS[MODERATOR].requests(Delete(moderator, live=Live(MODERATOR, "amina", 3, {})), Directory())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_kind_can_be_changed_and_what_is_not_made_can_be_completed(kind: Kind) -> None:
    assert kind.update is not None
    assert kind.create is None or kind.complete is None
    assert kind.delete is None or kind.is_deletable


def test_members_ride_on_the_creation_of_their_group() -> None:
    assert [part.name for part in riding_on(GROUP)] == [MEMBERSHIP]
    assert riding_on(CATEGORY) == ()


@pytest.mark.parametrize(("count", "proven"), [(2, True), (1, False), (3, False), (None, False)])
def test_the_number_of_its_members_proves_who_came_with_a_group(count: int | None, proven: bool) -> None:
    values = {"members": ("Amina", "kofi"), "owners": ("KOFI",)}

    assert KINDS[MEMBERSHIP].proven_by(values, {"user_count": count}) is proven


def test_a_declared_order_is_the_beginning_of_the_whole_one() -> None:
    field = KINDS[CATEGORY_ORDER].field("order")

    assert field.whole(("b",), ("a", "b", "c"), Where()) == ("b", "a", "c")
