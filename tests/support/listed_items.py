"""Items of one list of a forum file, and what becomes of a change of one of their keys."""

import json
from collections.abc import Mapping
from typing import Any

from rehearsal import Rehearsal


def file(section: str, *items: Mapping[str, Any]) -> str:
    """A forum file, without its head, that has these items in a list."""
    return f"{section}: {json.dumps(items)}\n"


def written_alone(house: Rehearsal, before: str, after: str, field: str) -> Any:
    """The body of the one write that makes a forum of the first file one of the second, which differs in a field; it
    has to be there afterwards."""
    house.settled(before)
    ran = house.run(after)
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(after).is_empty
    assert [item.field for change in house.plan(before).changes for item in change.fields] == [field]
    (write,) = ran.writes
    return write.body
