"""What a change of a page opens: who reads it, and who may reply."""

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.shifts import NOTHING, Audiences, Moves, Shifts, readers_of

PLACE = "category"
"""The field that says where a page stands."""
TAKEN_BACK = "it comes out of the trash, and people could read again what was written in it"


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """What people wrote on a page goes where it is moved to; and a banner is shown to visitors, wherever it stands."""
    wanted = change.wanted()
    present = change.live.value("category") if change.live else None
    reasons: Reasons = []
    if change.live is None and onlookers.is_in_trash(change):
        reasons.append((TAKEN_BACK, change.fields[0]))
    for item in change.fields:
        if change.live and item.field == "category" and onlookers.is_closed(item.old):
            reasons.append((f"whoever sees {item.new} could read it with its replies", item))
        if change.live and (item.field, item.new) == ("closed", False):
            reasons.append(("people could reply to it again", item))
        where = wanted.get("category", present)
        if (item.field, item.new) == ("banner", True) and where is not None and onlookers.is_closed(where):
            reasons.append((f"everybody would read its text, though {where} is not for everybody", item))
    return reasons


EVERYBODY = frozenset({ANONYMOUS_USERS, LOGGED_IN_USERS})
"""Who sees a banner, whatever category it stands in (3.5)."""


def _readers(category: object) -> Audiences:
    """Who reads a page that stands in a category; of one without a category nothing is known."""
    return frozenset({readers_of(category)}) if isinstance(category, str) else frozenset()


def _moved(change: Change, item: FieldChange) -> Shifts:
    """A page goes from those who read one category to those who read another one. A text that is new shall be read by
    none but those who see its place after the run."""
    before = known(change.live.value("category")) if change.live else None
    after = change.wanted().get("category", before)
    if item.field == "category":
        return Shifts(opened=_readers(after), closed=_readers(before))
    if item.field == "closed":
        return Shifts(closed=_readers(before)) if item.new else Shifts(opened=_readers(after))
    if item.field == "banner":
        return Shifts(opened=EVERYBODY) if item.new else Shifts(closed=EVERYBODY)
    if item.field in ("title", "body"):
        is_banner = change.wanted().get("banner", known(change.live.value("banner")) if change.live else False)
        return Shifts(opened=_readers(after) | (EVERYBODY if is_banner else frozenset()))
    return NOTHING


def _made(change: Create) -> Shifts:
    wanted = change.wanted()
    return Shifts(opened=_readers(wanted.get("category")) | (EVERYBODY if wanted.get("banner") else frozenset()))


def _gone(change: Delete) -> Shifts:
    live = change.live.values
    return Shifts(closed=_readers(live.get("category")) | (EVERYBODY if live.get("banner") else frozenset()))


OPENS = Opens(
    lambda change: f"pages[{change.key}]",
    _reasons,
    new=True,
    audience=frozenset({"category", "banner"}),
    said=(
        "one of `pages` that leaves a restricted category, is a banner in one, is no longer closed, or comes out "
        "of the trash",
        "its text and replies would be read by more people, or more of them could reply",
    ),
)
MOVES = Moves(_moved, _made, _gone)
