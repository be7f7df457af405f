"""Bringing what the forum has into the forum file. Each edit is proven by planning with the edited file: the difference
must be gone, and nothing else may have become one.

What an edit would change besides (the questions of a theme take its colour) is pinned to what was declared for it, or
to what it has on the forum where nothing differed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plugin_config.adoption import LiveField, order_edits, path_in, place_of, ways_to_write
from plugin_config.document import Document
from plugin_config.editing.places import NotEditable
from plugin_config.editing.rewriting import Edit, Remove, Write, file_of, rewritten
from plugin_config.kinds.fields import UNKNOWN
from plugin_config.problems import Invalid
from plugin_config.resources import Desired
from plugin_config.secret import Secret
from provisioning.client import ForumClient
from provisioning.drift import tags_of
from provisioning.drifting import EXISTENCE, PLACE, Cause, Difference, differences
from provisioning.forum_source import ForumSource
from provisioning.lock_file import Lock
from provisioning.planning import plan
from provisioning.remedies import is_within

MOST_ROUNDS = 4
"""How often what follows from an edit is pinned; a pin can have consequences of its own."""

Identity = tuple[str, str]
"""A difference's address and field."""


@dataclass(frozen=True)
class Adopted:
    """A difference that the file no longer has. `place` is the path that was written and `line` where it stands now,
    counted from 1; `pinned` are the paths of what would have changed with it."""

    difference: Difference
    place: str
    file: str
    line: int
    pinned: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotAdopted:
    """A difference that the file keeps: why, and what to do by hand."""

    difference: Difference
    reason: str
    remedy: str


@dataclass(frozen=True)
class Adoption:
    """What came of it. `before` and `after` are the contents of the files that change, by name."""

    adopted: tuple[Adopted, ...] = ()
    refused: tuple[NotAdopted, ...] = ()
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


class _Refusal(Exception):
    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def is_offered(difference: Difference) -> bool:
    """Whether a difference is adopted together with all others: what was changed here waits for an apply, and what was
    deleted on the forum is taken out of the file only on request."""
    return bool(difference.remedies.adopt) and difference.cause is not Cause.HERE and difference.field != EXISTENCE


def is_at(difference: Difference, path: str) -> bool:
    """Whether a difference is about a place of the file, or about one below it."""
    places = (difference.remedies.adopt, difference.origin.path, difference.change.resource.origin.path)
    return any(is_within(place, path) for place in places if place)


class Adopter:
    """Looks at one forum and brings chosen differences into its file; nothing is written before the caller does so.

    `overlay` is the name of the file, one of the document's, into which new values go; empty for the file in which the
    present value stands.
    """

    def __init__(self, client: ForumClient, source: ForumSource, lock: Lock, overlay: str = "") -> None:
        """Raises ForumError, IncompleteRead and Invalid, as planning does."""
        self._client = client
        self._source = source
        self._lock = lock
        self._overlay = overlay
        self._begun = self._state = self._look(source.texts())

    @property
    def differences(self) -> tuple[Difference, ...]:
        """How the forum differs from the file as it is."""
        return self._begun.differences

    @property
    def desired(self) -> Desired:
        """What the file asks for as it is."""
        return self._begun.desired

    def adopt(self, chosen: Sequence[Difference]) -> Adoption:
        """Bring the chosen differences into the file, each by itself where not all of a thing's can be at once.

        What is refused is tried again once others are in: questions can be as open as their theme only after that.
        Raises ForumError.
        """
        adopted: list[Adopted] = []
        refused: list[NotAdopted] = []
        waiting = list(chosen)
        while waiting:
            before = len(adopted)
            refused = []
            for together in _by_address(waiting):
                done, failed = self._as_far_as_possible(together)
                adopted += done
                refused += failed
            waiting = [item.difference for item in refused] if len(adopted) > before else []
        changed = [name for name, text in self._state.texts.items() if text != self._begun.texts[name]]
        return Adoption(
            tuple(self._with_line(item) for item in adopted),
            tuple(refused),
            {name: self._begun.texts[name] for name in changed},
            {name: self._state.texts[name] for name in changed},
        )

    def _as_far_as_possible(self, together: Sequence[Difference]) -> tuple[list[Adopted], list[NotAdopted]]:
        """The differences of one thing: all at once, or each by itself."""
        try:
            return self._adopted(together), []
        except _Refusal as refusal:
            if len(together) == 1:
                return [], [NotAdopted(together[0], refusal.reason, refusal.remedy)]
        parts = [self._as_far_as_possible([item]) for item in together]
        return [item for done, _ in parts for item in done], [item for _, failed in parts for item in failed]

    def _with_line(self, item: Adopted) -> Adopted:
        """With the line in the finished file, as later edits move it; in the former one for what was taken out."""
        document = (self._begun if item.difference.field == EXISTENCE else self._state).document
        return replace(item, line=document.span_of(path_in(document, item.place)).line)

    def _adopted(self, together: Sequence[Difference]) -> list[Adopted]:
        """Raises _Refusal, and then nothing has changed. What differs no more, because another edit brought it along,
        is in the file already."""
        present = self._state.by_identity()
        waiting = [item for item in together if _identity(item) in present]
        along = [self._told(item, {}, whole=False) for item in together if item not in waiting]
        for item in waiting:
            if not item.remedies.adopt:
                raise _Refusal(item.remedies.why_not or "it cannot be written into the file", item.remedies.instead)
        first: _Refusal | None = None
        for edits in self._ways(waiting):
            try:
                state, pins = self._after(edits, waiting)
            except _Refusal as refusal:
                first = first or refusal
                continue
            self._state = state
            return [*along, *(self._told(item, pins, whole=item is waiting[0]) for item in waiting)]
        if waiting:
            raise first or _unsayable(waiting[0])
        return along

    def _told(self, item: Difference, pins: Mapping[Identity, Write], *, whole: bool) -> Adopted:
        """With the pins of the same field; the first difference of a thing takes those of no field of its too."""
        document, place = self._state.document, item.remedies.adopt or item.origin.path
        fields = {other.field for other in self._begun.differences if other.address == item.address}
        pinned = tuple(
            document.text_path(pin.path)
            for (_, name), pin in pins.items()
            if name == item.field or (whole and name not in fields)
        )
        return Adopted(item, place, file_of(document, path_in(document, place), self._overlay), 0, pinned)

    def _ways(self, waiting: Sequence[Difference]) -> Iterable[tuple[Edit, ...]]:
        """Edits that may bring all of these into the file; for several of a thing only the first way of each."""
        if not waiting:
            return
        ways = [self._ways_for(item) for item in waiting]
        if len(ways) == 1:
            yield from ways[0]
        else:
            yield tuple(edit for one in ways for edit in next(iter(one), ()))

    def _ways_for(self, item: Difference) -> Iterable[tuple[Edit, ...]]:
        document = self._state.document
        path = path_in(document, item.remedies.adopt)
        if item.kind == "category_order":
            return [edits] if (edits := order_edits(document, item.live)) else []
        if item.field == EXISTENCE:
            return [(Remove(path),), (Write(path, False),)]
        if item.field == PLACE:
            return [(Write(path, item.live.rpartition("/")[2] if item.kind == "category" else item.live),)]
        return ways_to_write(document, item.remedies.adopt, _live_field(item, item.live))

    def _after(self, edits: Sequence[Edit], chosen: Sequence[Difference]) -> tuple[_State, dict[Identity, Write]]:
        """The state after the edits, and the pins that they needed. Raises _Refusal."""
        pins: dict[Identity, Write] = {}
        before = self._state.by_identity()
        for _ in range(MOST_ROUNDS):
            state = self._edited([*edits, *pins.values()])
            left = state.by_identity()
            if remaining := next((item for item in chosen if _identity(item) in left), None):
                raise _unsayable(remaining)
            stray = [item for item in state.differences if _is_new(item, before, chosen)]
            if not stray:
                return state, pins
            pins |= {_identity(item): self._pin(state, item, before.get(_identity(item))) for item in stray}
        raise _Refusal("too much else in the file follows from it", "change the file by hand")

    def _edited(self, edits: Sequence[Edit]) -> _State:
        texts: Mapping[str, str] = self._state.texts
        try:
            for edit in edits:
                texts = rewritten(texts, self._state.document, edit, self._overlay)
            return self._look(texts)
        except NotEditable as error:
            raise _Refusal(error.message, error.remedy) from None
        except Invalid as invalid:
            problem = invalid.problems[0]
            raise _Refusal(f"the file would be invalid: {problem.message}", problem.remedy) from None

    def _pin(self, state: _State, item: Difference, before: Difference | None) -> Write:
        value = item.live if before is None else before.declared
        place = place_of(state.desired, item.change.resource, item.field, item.origin)
        is_fixed = value is UNKNOWN or isinstance(value, Secret) or item.field in (EXISTENCE, PLACE)
        if place and not is_fixed:
            for edit in next(iter(ways_to_write(state.document, place, _live_field(item, value))), ()):
                if isinstance(edit, Write):
                    return edit
        raise _Refusal(f"{item.address} would differ in {item.field} then", "change the file by hand")

    def _look(self, texts: Mapping[str, str]) -> _State:
        document, desired = self._source.read(texts)
        found = differences(plan(self._client, desired, self._lock), desired, self._lock, tags_of(document))
        return _State(texts, document, desired, found)


def _unsayable(item: Difference) -> _Refusal:
    if item.kind == "category_order":
        reason = "on the forum a theme does not stand right before its questions, as it does in the file"
        return _Refusal(reason, "apply, or put them in order on the forum")
    if item.origin.reason:
        return _Refusal(f"{item.origin.reason} asks for something else", f"apply, or change {item.origin.reason}")
    return _Refusal("the file has no words for what the forum has", "apply, or change it on the forum")


def _identity(item: Difference) -> Identity:
    return item.address, item.field


def _live_field(item: Difference, value: object) -> LiveField:
    live = item.change.live
    row = live.row if live is not None and item.kind == "site_setting" else {}
    return LiveField(item.change.resource, item.field, value, item.origin, row)


def _by_address(chosen: Iterable[Difference]) -> list[list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for item in chosen:
        found.setdefault(item.address, []).append(item)
    return list(found.values())


def _is_new(item: Difference, before: Mapping[Identity, Difference], chosen: Sequence[Difference]) -> bool:
    """Whether an edit brought a difference about. A thing that is found again under its new name differs in what nobody
    could compare before."""
    for done in chosen:
        if done.field == PLACE and (item.kind == "category_order" or _stands_at(item.key, done.live)):
            return False
    known = before.get(_identity(item))
    if known is None:
        return True
    # What names a thing that is gone differs already, and goes on doing so in another way.
    return known.declared != item.declared and all(done.field != EXISTENCE for done in chosen)


def _stands_at(key: str, place: str) -> bool:
    return f"{key}/".casefold().startswith(f"{place}/".casefold())
