"""What a change of a tag group opens: who may see and use its tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.opening import Going, Limits, Onlookers, Opens, Reasons, known, worded
from idiaspora.plugin_config.kinds.ranked_rows import RankedRows
from idiaspora.plugin_config.kinds.shifts import (
    NOTHING,
    TAGGERS,
    Audiences,
    Items,
    Moves,
    Others,
    Shifts,
    carriers_of,
)

TAG_RIGHTS = {"see": "see", "create": "use"}


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    reasons: Reasons = []
    for item in change.fields:
        if item.field == "permissions":
            gained = onlookers.of_tags(known(item.old), item.new)
            reasons += [
                (f"{who} could {worded(words, TAG_RIGHTS)} its tags", item) for who, words in onlookers.distinct(gained)
            ]
    return reasons + [(said, _of_tags(change)) for said in _tags_opened(change, onlookers)]


def _tags_opened(change: Change, onlookers: Onlookers) -> Iterator[str]:
    """Tags that another group kept from people, or this one did: with the same gain together."""
    together: dict[tuple[str, str], list[str]] = {}
    for tag, gained in sorted(onlookers.of_each_tag(change).items()):
        for who, words in onlookers.distinct(gained):
            together.setdefault((who, worded(words, TAG_RIGHTS)), []).append(tag)
    for (who, rights), tags in together.items():
        yield f"{who} could {rights} {', '.join(tags)}"


def _of_tags(change: Change) -> FieldChange:
    own = next((item for item in change.fields if item.field == "tags"), None)
    return own or FieldChange("tags", change.live.value("tags") if change.live else (), (), change.resource.origin)


def _freed(change: Change, going: Going, onlookers: Onlookers) -> Iterator[str]:
    """A tag group of which no group is named any more is everybody's (3.5)."""
    old = _rows(change)
    left = {name: right for name, right in old.items() if not going[GROUP](name)}
    gained = onlookers.of_tags(old, left) if left != old else {}
    for who, words in onlookers.distinct(gained):
        yield f"{who} could {worded(words, TAG_RIGHTS)} its tags"


ROWS = RankedRows(("see", "use"), (frozenset(), frozenset({TAGGERS})), {"staff": "use"})


def _moved(change: Change, item: FieldChange) -> Shifts:
    return ROWS.moved(item) if item.field == "permissions" else NOTHING


def _tagged(change: Change, old: Items, new: Items, others: Others) -> Shifts:
    """A tag that no group has is free for everybody; where several have it, the rows of any are enough (3.5).

    One that comes is kept from others than the rows name, and let to those if another group kept it from them; one that
    goes is free, or kept to what another group says, which has to have it by then.
    """
    come, gone = new - old, old - new
    rows = _rows(change)
    wanted = change.wanted().get("permissions", rows if change.live else _declared(change))
    freed, passed = gone - others.after, gone & others.after
    opened = (_let_in({}) if freed else NOBODY) | (_let_in(wanted) if come else NOBODY)
    closed = (_let_in({}) if come - others.before else NOBODY) | (_let_in(rows) if passed else NOBODY)
    return Shifts(
        opened=opened | frozenset(map(carriers_of, gone)), closed=closed, going=frozenset(map(carriers_of, come))
    )


NOBODY: Audiences = frozenset()


def _let_in(rows: Mapping[str, str]) -> Audiences:
    """To whom rows give something."""
    return ROWS.shifts({}, ROWS.ranked(rows)).opened


def _rows(change: Change) -> Mapping[str, str]:
    return (change.live.values.get("permissions") if change.live else None) or {}


def _declared(change: Change) -> Mapping[str, str]:
    declared = change.resource.fields.get("permissions")
    return declared.value if declared else {}


def _between(change: Change, item: FieldChange) -> Any:
    if item.field == "permissions":
        return ROWS.least(item)
    return tuple(dict.fromkeys((*(item.old or ()), *item.new))) if item.field == "tags" else item.old


OPENS = Opens(
    lambda change: f"tag_groups.{change.key}",
    _reasons,
    new=True,
    gone=True,
    limits=Limits(frozenset({GROUP}), _freed),
    audience=frozenset({"permissions"}),
    said=(
        "`tags` of a tag group, or a tag group that is new or goes",
        "members could see or use tags that a group kept from them",
    ),
)
MOVES = Moves(_moved, between=_between, holds="tags", items=_tagged, bare={})
