"""The adoption of the forum's values into the forum file. Each edit is proven by planning with the edited file: the
difference must be gone, and nothing else may have become one.

What an edit would change besides (the questions of a theme take its colour) is pinned to what was declared for it, or
to what it has on the forum where nothing differed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.editing.places import NotEditable
from idiaspora.plugin_config.editing.rewriting import Edit, Move, Remove, Write, all_rewritten
from idiaspora.plugin_config.editing.write_targets import (
    LiveField,
    order_edits,
    path_in,
    place_of,
    ways_to_write,
)
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.names import ABOUT_TOPIC, CATEGORY, CATEGORY_ORDER, SITE_SETTING
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.adopt.replacing import Refusal, replacing
from idiaspora.provisioning.drift.detection import tags_of
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, Difference, differences, revived
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

MOST_ROUNDS = 4
"""How often what follows from an edit is pinned; a pin can have consequences of its own."""

Progress = Callable[[int, int], None]
"""Told before each try: how many values are settled, and of how many."""

Identity = tuple[str, str]
"""A difference's address and field."""


@dataclass(frozen=True)
class Adopted:
    """A difference that the file no longer has. `place` is the path that was written; `line`, counted from 1, is where
    it stands now, or where it stood for what was taken out."""

    difference: Difference
    place: str
    file: str
    line: int


@dataclass(frozen=True)
class NotAdopted:
    """A difference that the file keeps: why, and what to do by hand."""

    difference: Difference
    reason: str
    remedy: str


@dataclass(frozen=True)
class Adoption:
    """What came of it. `pinned` are the paths of what would have changed along. `before` and `after` are the contents
    of the files that change, by name."""

    adopted: tuple[Adopted, ...] = ()
    refused: tuple[NotAdopted, ...] = ()
    pinned: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _State:
    """The file as it would be, and how the forum differs from it."""

    texts: Mapping[str, str]
    document: Document
    desired: Desired
    differences: tuple[Difference, ...]

    def by_identity(self) -> dict[Identity, Difference]:
        return {_identity(item): item for item in self.differences}


def no_progress(settled: int, total: int) -> None:
    """The default of `Adopter.adopt`."""


class Adopter:
    """Looks at one forum and brings chosen differences into its file; nothing is written before the caller does so.

    `overlay` is the name of the file, one of the document's, into which new values go; empty for the file in which the
    present value stands.
    """

    @understood()
    def __init__(self, client: ForumClient, source: ForumSource, lock: Lock, overlay: str = "") -> None:
        """Raises ForumError, IncompleteRead and Invalid, as planning does."""
        self._client = client
        self._source = source
        self._lock = lock
        self._overlay = overlay
        self._pinned: list[str] = []
        self._settled = 0
        self._begun = self._state = self._look(source.texts())

    @property
    def differences(self) -> tuple[Difference, ...]:
        """How the forum differs from the file as it is."""
        return self._begun.differences

    @understood()
    def adopt(self, chosen: Sequence[Difference], progress: Progress = no_progress) -> Adoption:
        """Bring the chosen differences into the file, all that can be.

        What is refused is tried again once others are in: questions can be as open as their theme only after that.
        Raises ForumError.
        """
        refused: list[NotAdopted] = []
        waiting = _by_family(item for item in chosen if item.remedies.adopt)
        # What stands below a thing that is gone may have been moved from there before.
        waiting.sort(key=lambda item: item.field == EXISTENCE)
        total = len(waiting)
        while waiting:
            self._settled = total - len(waiting)
            refused = self._as_far_as_possible(waiting, lambda: progress(self._settled, total))
            waiting = [item.difference for item in refused] if len(refused) < len(waiting) else []
        refused += [_hopeless(item) for item in chosen if not item.remedies.adopt and self._differs(item)]
        failed = {_identity(item.difference) for item in refused}
        chosen = [*chosen, *self._what_follows([item for item in chosen if _identity(item) not in failed])]
        changed = [name for name, text in self._state.texts.items() if text != self._begun.texts[name]]
        return Adoption(
            tuple(self._told(item) for item in chosen if _identity(item) not in failed),
            tuple(refused),
            tuple(dict.fromkeys(self._pinned)),
            {name: self._begun.texts[name] for name in changed},
            {name: self._state.texts[name] for name in changed},
        )

    def _what_follows(self, done: Sequence[Difference]) -> list[Difference]:
        """Bring in what could not be compared before its thing had its present place: gives what was. Values that were
        changed in the file, and wait for an apply, stay."""
        places = [item for item in done if item.field == PLACE]
        before = self._begun.by_identity()
        found = (item for item in self._state.differences if _identity(item) not in before and item.remedies.adopt)
        new = [item for item in found if any(self._was_done_there(item, place) for place in places)]
        refused = self._as_far_as_possible(new, lambda: None) if new else []
        failed = {_identity(item.difference) for item in refused}
        return [item for item in new if _identity(item) not in failed]

    def _was_done_there(self, item: Difference, place: Difference) -> bool:
        """Whether a difference at a thing's new place, or below it, is not one that the file brought about."""
        if item.kind == CATEGORY_ORDER:
            return True
        if not _stands_at(item.key, str(place.live)):
            return False
        former = place.key + item.key[len(str(place.live)) :]
        declared, entry = self._begun.desired.get(item.kind, former), self._lock.get(item.kind, former)
        if declared is None or item.field not in declared.fields or entry is None:
            return True  # it follows from the new place
        value = declared.fields[item.field].value
        applied = revived(entry.fields[item.field]) if item.field in entry.fields else value
        return item.same(value, applied) or not item.same(value, item.declared)

    def _differs(self, item: Difference) -> bool:
        return _identity(item) in self._state.by_identity()

    def _told(self, item: Difference) -> Adopted:
        document = (self._begun if item.field == EXISTENCE else self._state).document
        place = item.remedies.adopt or item.origin.path
        moved = self._state.desired.get(item.kind, str(item.live)) if item.is_moved else None
        if moved is not None:
            place = moved.origin.path
        span = document.span_of(path_in(document, place))
        return Adopted(item, place, self._overlay or span.file, span.line)

    def _as_far_as_possible(self, together: Sequence[Difference], tell: Callable[[], None]) -> list[NotAdopted]:
        """What of these cannot be brought in. All are tried at once, then all but those to which the refusal is due, or
        the halves where that is not known, so that a long list of which little is refused takes few plans."""
        refused: list[NotAdopted] = []
        apart: list[Difference] = []
        while together:
            tell()
            try:
                self._bring_in(together)
            except Refusal as refusal:
                due = self._due(together, refusal)
                if due and len(due) < len(together):
                    apart += due
                    together = [item for item in together if item not in due]
                    continue
                if len(together) > 1:
                    middle = _middle(together)
                    for half in (together[:middle], together[middle:]):
                        refused += self._as_far_as_possible(half, tell)
                    break
                refused.append(NotAdopted(together[0], refusal.reason, refusal.remedy))
            self._settled += len(together)
            break
        return refused + [found for item in apart for found in self._as_far_as_possible([item], tell)]

    def _due(self, together: Sequence[Difference], refusal: Refusal) -> list[Difference]:
        """Those to which a refusal is due, as far as that is known."""
        if refusal.edit is None:
            left = set(map(_identity, refusal.left))
            return [item for item in together if _identity(item) in left]
        waiting = (item for item in together if self._differs(item))
        return [item for item in waiting if refusal.edit in next(iter(self._ways_for(item)), ())]

    def _bring_in(self, together: Sequence[Difference]) -> None:
        """Raises Refusal, and then nothing has changed. What differs no more, because another edit brought it along,
        is in the file already."""
        waiting = [item for item in together if self._differs(item)]
        if lost := [item for item in together if item not in waiting and self._is_lost(item)]:
            raise Refusal("what is above it has its present name already", "write its name by hand", left=lost)
        first: Refusal | None = None
        for edits in self._ways(waiting):
            try:
                self._state, pins = self._after(edits, waiting)
            except Refusal as refusal:
                first = first or refusal
            else:
                self._pinned += [self._state.document.text_path(pin.path) for pin in pins]
                return
        if waiting:
            raise first or _unsayable(waiting[0])

    def _is_lost(self, item: Difference) -> bool:
        """Whether a thing with another name is not found by its former one any more, though it has not got its own."""
        return item.field == PLACE and self._state.desired.get(item.kind, str(item.live)) is None

    def _ways(self, waiting: Sequence[Difference]) -> Iterable[tuple[Edit, ...]]:
        """Edits that may bring all of these into the file; for several only the first way of each."""
        if len(waiting) == 1:
            yield from self._ways_for(waiting[0])
        elif waiting:
            edits = (edit for item in waiting for edit in next(iter(self._ways_for(item)), ()))
            yield tuple(sorted(edits, key=_turn))

    def _ways_for(self, item: Difference) -> Iterable[tuple[Edit, ...]]:
        document = self._state.document
        path = path_in(document, item.remedies.adopt)
        if item.kind == CATEGORY_ORDER:
            return [edits] if (edits := order_edits(document, item.live)) else []
        if item.field == EXISTENCE:
            return [(Remove(path),), (Write(path, False),)]
        if item.field == PLACE:
            return [replacing(item, path, self._state.desired, document, self._state.differences)]
        return ways_to_write(self._state.desired, document, item.remedies.adopt, _live_field(item, item.live))

    def _after(self, edits: Sequence[Edit], chosen: Sequence[Difference]) -> tuple[_State, list[Write]]:
        """The state after the edits, and the pins that they needed. Raises Refusal."""
        pins: dict[Identity, Write] = {}
        before = self._state.by_identity()
        for _ in range(MOST_ROUNDS):
            state = self._edited([*edits, *pins.values()])
            left = state.by_identity()
            if remaining := [item for item in chosen if _identity(item) in left]:
                raise _unsayable(remaining[0], remaining)
            stray = [item for item in state.differences if _is_new(item, before, chosen)]
            if not stray:
                return state, list(pins.values())
            pins |= {_identity(item): self._pin(state, item, before.get(_identity(item))) for item in stray}
        raise Refusal("too much else in the file follows from it", "change the file by hand")

    def _edited(self, edits: Sequence[Edit]) -> _State:
        try:
            return self._look(all_rewritten(self._state.texts, self._state.document, edits, self._overlay))
        except NotEditable as error:
            raise Refusal(error.message, error.remedy, edit=error.edit) from None
        except Invalid as invalid:
            problem = invalid.problems[0]
            raise Refusal(f"the file would be invalid: {problem.message}", problem.remedy) from None

    def _pin(self, state: _State, item: Difference, before: Difference | None) -> Write:
        value = item.live if before is None else before.declared
        place = place_of(state.desired, item.change.resource, item.field, item.origin)
        is_fixed = value is UNKNOWN or isinstance(value, Secret) or item.field in (EXISTENCE, PLACE)
        if place and not is_fixed:
            for edit in next(iter(ways_to_write(state.desired, state.document, place, _live_field(item, value))), ()):
                if isinstance(edit, Write):
                    return edit
        raise Refusal(f"{item.address} would differ in {item.field} then", "change the file by hand")

    def _look(self, texts: Mapping[str, str]) -> _State:
        document, desired = self._source.read(texts)
        compared = plan(self._client, desired, self._lock, to_write=False)
        found = differences(compared, desired, self._lock, tags_of(document))
        return _State(texts, document, desired, found)


def _turn(edit: Edit) -> tuple[int, int]:
    """When an edit is made among several: values are written where they stand, then the lines move, those of what is
    below first, and what goes is taken out when nothing is in there any more that has moved."""
    return (2 if isinstance(edit, Remove) else 1 if isinstance(edit, Move) else 0), -len(edit.path)


def _unsayable(item: Difference, left: Sequence[Difference] = ()) -> Refusal:
    if item.kind == CATEGORY_ORDER:
        reason = (
            "on the forum a theme is not directly before its questions, or not all subcategories are in the order of "
            "their shape, as it is in the file"
        )
        return Refusal(reason, "apply, or put them in order on the forum", left=left)
    if why := item.origin.reason:
        return Refusal(f"{why} asks for something else", f"apply, or change {why}", left=left)
    return Refusal("the file has no words for what the forum has", "apply, or change it on the forum", left=left)


def _identity(item: Difference) -> Identity:
    return item.address, item.field


def _live_field(item: Difference, value: object) -> LiveField:
    live = item.change.live
    row = live.row if live is not None and item.kind == SITE_SETTING else {}
    return LiveField(item.change.resource, item.field, value, item.origin, row)


def _hopeless(item: Difference) -> NotAdopted:
    return NotAdopted(item, item.remedies.why_not or "it cannot be written into the file", item.remedies.instead)


def _family(item: Difference) -> str:
    """What may need one another: categories below one another may be open only together."""
    return item.key.partition("/")[0] if item.kind in (CATEGORY, ABOUT_TOPIC) else item.address


def _by_family(chosen: Iterable[Difference]) -> list[Difference]:
    """The same with those of a family behind one another."""
    families: dict[str, list[Difference]] = {}
    for item in chosen:
        families.setdefault(_family(item), []).append(item)
    return [item for family in families.values() for item in family]


def _middle(together: Sequence[Difference]) -> int:
    """Where to split a list: between two families, else between two differences, as long as there are several."""
    pairs = list(enumerate(pairwise(together), 1))
    ends = [at for at, (one, other) in pairs if _family(one) != _family(other)]
    ends = ends or [at for at, (one, other) in pairs if one.address != other.address]
    return min(ends, key=lambda at: abs(at - len(together) / 2), default=len(together) // 2)


def _is_new(item: Difference, before: Mapping[Identity, Difference], chosen: Sequence[Difference]) -> bool:
    """Whether an edit brought a difference about. A resource that is found again under its new name differs in what
    nobody could compare before."""
    for done in chosen:
        if done.field == PLACE and (item.kind == CATEGORY_ORDER or _stands_at(item.key, done.live)):
            return False
    known = before.get(_identity(item))
    if known is None:
        return True
    # References to a deleted resource differ already, and then differ in another way.
    return known.declared != item.declared and all(done.field != EXISTENCE for done in chosen)


def _stands_at(key: str, place: str) -> bool:
    return f"{key}/".casefold().startswith(f"{place}/".casefold())
