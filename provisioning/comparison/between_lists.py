"""What differs between the things of two forum files, or of two forums: by what names them, never by number. Pure."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from idiaspora.plugin_config.fields.field import Same
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.partial_lists import PartialList
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.kinds.secret_settings import hidden_together
from idiaspora.plugin_config.kinds.setting_uploads import OF_UPLOADS
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.upload import stored_name
from idiaspora.provisioning.comparison.comparison import Difference, FieldDifference, Only, Uncompared
from idiaspora.provisioning.comparison.things import Thing, section_name

EXISTENCE, ABSENT = "existence", "absent"
"""The field, and its value, of a thing of which a file says that there shall be none."""
DEFAULTS = "each is the default of its version"
WRITTEN_ANEW = "each forum writes a picture anew, so that its address does not tell which one it is"
NOWHERE = Origin(Span(""), "")
IN_ORDER_OF_KINDS = tuple(KINDS)

Place = tuple[str, str]
Found = tuple[list[Difference], list[Uncompared]]


def between_files(a: Iterable[Thing], b: Iterable[Thing]) -> Found:
    """Of two files what only one of them says is a difference, too."""
    return _Lists(a, b, are_files=True).found()


def between_forums(a: Iterable[Thing], b: Iterable[Thing]) -> Found:
    """Of two forums only that is compared which both can have: a setting or a field that one of them does not know is
    listed beside."""
    return _Lists(a, b, are_files=False).found()


class _Lists:
    def __init__(self, a: Iterable[Thing], b: Iterable[Thing], *, are_files: bool) -> None:
        self._a = {thing.place: thing for thing in a}
        self._b = {thing.place: thing for thing in b}
        self._are_files = are_files
        self._uncompared: list[tuple[str, Only, str, str]] = []

    def found(self) -> Found:
        """The differences in the order of the kinds, and what cannot be compared."""
        places = sorted({**self._a, **self._b}, key=lambda place: IN_ORDER_OF_KINDS.index(place[0]))
        differences = [found for place in places if (found := self._compared(place))]
        return differences, list(gathered(self._uncompared))

    def _compared(self, place: Place) -> Difference | None:
        one, other = self._a.get(place), self._b.get(place)
        known = one or other
        if known is None or (KINDS[known.kind].orders and not (one and other)):
            return None
        if (one and one.is_unread) or (other and other.is_unread):
            return None  # told by itself, as what an import leaves out
        if one and other and one.is_absent == other.is_absent:
            return self._of_both(one, other)
        if (one and one.is_absent) or (other and other.is_absent):
            return self._of_absence(known, one, other)
        only = Only.A if one else Only.B
        kind = KINDS[known.kind]
        if kind.part_of:
            return self._of_a_part(known, only, kind)
        if (kind.export.table or known.is_own) and not self._are_files:
            self._leave(known, only, known.key, f"the other forum has no such {kind.noun}")
            return None
        return Difference(known.kind, known.key, only, (), *_origins(one, other))

    def _of_both(self, one: Thing, other: Thing) -> Difference | None:
        fields = []
        for name in dict.fromkeys((*one.values, *other.values)):
            if name in one.values and name in other.values:
                old, new = self._comparable(one, name), self._comparable(other, name)
                same = how_compared(one, name)
                if not same(old, new) and self._tells_nothing(one, name, old, new):
                    self._leave(one, Only.NEITHER, f"{name} of {KINDS[one.kind].plural}", WRITTEN_ANEW)
                elif not same(old, new):
                    note = DEFAULTS if _is_default(one, name) and _is_default(other, name) else ""
                    origins = one.origins.get(name), other.origins.get(name)
                    fields.append(FieldDifference(name, *hidden_together(old, new), same, Only.NEITHER, *origins, note))
            elif self._are_files:
                fields.append(_said_by(one if name in one.values else other, name, name in one.values))
            else:
                only = Only.A if name in one.values else Only.B
                reason = "the other forum does not show it"
                self._leave(one, only, f"{name} of {KINDS[one.kind].plural}", reason)
        if not fields:
            return None
        return Difference(one.kind, one.key, Only.NEITHER, tuple(fields), one.origin, other.origin)

    def _tells_nothing(self, thing: Thing, name: str, old: Any, new: Any) -> bool:
        """Whether two values are addresses of files that each forum writes anew."""
        own = KINDS[thing.kind].own_file
        return own is not None and name == own.field and isinstance(old, str) and isinstance(new, str)

    def _comparable(self, thing: Thing, name: str) -> Any:
        """Of an order only what both sides have: the others stand in another difference, or are nobody's concern. What
        a file says of it in a list of its own is that, and no more."""
        value, kind = thing.values[name], KINDS[thing.kind]
        if kind.orders != name or (self._are_files and kind.section is not None):
            return value
        both = [set(side[thing.place].values[name]) for side in (self._a, self._b)]
        return tuple(item for item in value if all(item in known for known in both))

    def _of_absence(self, known: Thing, one: Thing | None, other: Thing | None) -> Difference | None:
        """One file says that there shall be no such thing."""
        origins = _origins(one, other)
        if one and other:
            return Difference(known.kind, known.key, Only.B if one.is_absent else Only.A, (), *origins)
        only = Only.A if one else Only.B
        old, new = (ABSENT, None) if one else (None, ABSENT)
        said = FieldDifference(EXISTENCE, old, new, how_compared(known, EXISTENCE), only, *origins)
        return Difference(known.kind, known.key, Only.NEITHER, (said,), *origins)

    def _of_a_part(self, part: Thing, only: Only, kind: Kind) -> Difference | None:
        """A part that only one side has is a difference where both have the whole."""
        whole = kind.part_of, KINDS[kind.part_of].identity.fold(part.key)
        if whole not in self._a or whole not in self._b:
            return None
        fields = tuple(_said_by(part, name, only is Only.A) for name in part.values if part.values[name])
        origins = (part.origin, None) if only is Only.A else (None, part.origin)
        return Difference(part.kind, part.key, Only.NEITHER, fields, *origins) if fields else None

    def _leave(self, thing: Thing, only: Only, what: str, reason: str) -> None:
        self._uncompared.append((section_name(thing.kind), only, what, reason))


def _is_default(thing: Thing, name: str) -> bool:
    """Whether a setting of a forum is as Discourse sets it up there."""
    kind = KINDS[thing.kind]
    if not (kind.export.table and thing.row):
        return False
    defaults = kind.export.own_defaults(thing.values, thing.row)
    return name in defaults and how_compared(thing, name)(thing.values[name], defaults[name])


def _origins(one: Thing | None, other: Thing | None) -> tuple[Origin | None, Origin | None]:
    return (one.origin if one else None), (other.origin if other else None)


def _said_by(thing: Thing, name: str, is_a: bool) -> FieldDifference:
    """A field of which only one side says something."""
    value, origin, same = thing.values[name], thing.origins.get(name), how_compared(thing, name)
    if is_a:
        return FieldDifference(name, value, None, same, Only.A, origin, None)
    return FieldDifference(name, None, value, same, Only.B, None, origin)


def how_compared(thing: Thing, name: str) -> Same:
    """How two values of a field are compared; `thing` is one of the two that have it."""
    resource = Resource(thing.kind, thing.key, {}, NOWHERE)
    same = sameness(resource, name, Live(thing.kind, thing.key, 0, thing.values, thing.row))
    row = thing.row or KINDS[thing.kind].known_row(thing.key) or {}
    field = KINDS[thing.kind].fields.get(name)
    holds_files = field is not None and field.wire.uploading is not None
    of_uploads = holds_files and (not KINDS[thing.kind].export.table or row.get("type") in OF_UPLOADS)

    def compared(one: Any, other: Any) -> bool:
        if of_uploads:
            one, other = _file_names(one), _file_names(other)
        for partial, whole in ((one, other), (other, one)):
            if isinstance(partial, PartialList):
                return bool(one == other or (isinstance(whole, tuple) and partial.is_in(whole)))
        if isinstance(one, tuple) != isinstance(other, tuple):
            # One value for a version of Discourse, a list for another one.
            one, other = ("|".join(map(str, item)) if isinstance(item, tuple) else item for item in (one, other))
            return bool(one == other)
        # Where a file says a part of a value, that is the same as the whole; here both are whole.
        return same(one, other) and same(other, one)

    return compared


def _file_names(value: Any) -> Any:
    """Uploads by their own names, which are made from what is in them: the same picture lies at another address on each
    forum."""
    if isinstance(value, tuple):
        return tuple(map(_file_names, value))
    return stored_name(value) if isinstance(value, str) and "/uploads/" in value else value


def gathered(items: Iterable[tuple[str, Only, str, str]]) -> Iterator[Uncompared]:
    """What cannot be compared, by section, side and reason, each thing once."""
    ordered = sorted(dict.fromkeys(items), key=lambda item: (item[0], item[3], item[1]))
    for (section, reason, only), alike in groupby(ordered, key=lambda item: (item[0], item[3], item[1])):
        yield Uncompared(section, only, tuple(what for _, _, what, _ in alike), reason)
