"""Members of groups: how many requests it takes to add them."""

import pytest

from idiaspora.plugin_config.fields.directory import USER, Directory, Entry, Table
from idiaspora.plugin_config.kinds.changes import FieldChange, Update
from idiaspora.plugin_config.kinds.membership import KIND, MOST_AT_ONCE, NAME, writes
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

ORIGIN = Origin(Span("forum.yaml"), "groups[crowd].members")


@pytest.mark.parametrize(("people", "requests"), [(1, 1), (MOST_AT_ONCE, 1), (MOST_AT_ONCE + 1, 2), (2500, 3)])
@pytest.mark.parametrize("field", ["members", "owners"])
def test_no_request_adds_more_people_than_the_forum_takes_at_once(field: str, people: int, requests: int) -> None:
    wanted = tuple(f"person{number}" for number in range(people))
    users = (Entry(number, name, name, name) for number, name in enumerate(wanted))
    names = Directory().with_(GROUP, "crowd", 41).with_table(USER, Table().with_(users))
    resource, live = Resource(NAME, "crowd", {}, ORIGIN), Live(NAME, "crowd", 1, {})
    change = Update(resource, (FieldChange(field, (), wanted, ORIGIN),), live=live)

    sent = writes(change, names)

    added = [request.json["usernames"].split(",") for request in sent]
    assert [name for part in added for name in part] == list(wanted)
    assert max(map(len, added)) <= MOST_AT_ONCE
    assert len(sent) == KIND.order.requests(change) == requests
