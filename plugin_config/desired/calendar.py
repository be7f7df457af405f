"""The calendar: when which themes are open, and what a file asks for at a time. Pure: no clock is looked at here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from idiaspora.plugin_config.fields.moments import local_text
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.origins import Origin

if TYPE_CHECKING:
    from idiaspora.plugin_config.desired.desired import Desired

WITHOUT_ZONE: tzinfo = UTC
"""The time zone of a file that names none."""
CALENDAR = "calendar"
"""What the consent to openings by the calendar is called."""


class Phase(StrEnum):
    """Where a time stands: before something opens, while it is open, after it has closed."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


@dataclass(frozen=True)
class Turn:
    """The instant, in UTC, at which a phase begins."""

    at: datetime
    phase: Phase


@dataclass(frozen=True)
class Schedule:
    """When something is open. `opens` and `closes` are instants in UTC, None for never; open is from the one until just
    before the other. `holds` says in the words of the file what holds in each phase, `origins` where it says so."""

    opens: datetime | None
    closes: datetime | None
    holds: Mapping[Phase, str]
    origins: Mapping[Phase, Origin]
    zone: tzinfo = WITHOUT_ZONE

    def phase(self, at: datetime) -> Phase:
        if self.opens is not None and at < self.opens:
            return Phase.BEFORE
        return Phase.AFTER if self.closes is not None and at >= self.closes else Phase.OPEN

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that there are: what never opens by the calendar is open from the beginning."""
        first = Phase.OPEN if self.opens is None else Phase.BEFORE
        return (first, *(turn.phase for turn in self.turns))

    @property
    def turns(self) -> tuple[Turn, ...]:
        """When it opens and when it closes, in this order."""
        found = ((self.opens, Phase.OPEN), (self.closes, Phase.AFTER))
        return tuple(Turn(at, phase) for at, phase in found if at is not None)

    def next(self, at: datetime) -> Turn | None:
        """The first turn after a time."""
        return next((turn for turn in self.turns if turn.at > at), None)

    def last(self, at: datetime) -> Turn | None:
        """The turn with which the phase of a time began; None for the first phase."""
        return next((turn for turn in reversed(self.turns) if turn.at <= at), None)


@dataclass(frozen=True)
class Step:
    """What a field of a resource is from an instant on, None for the beginning. `holds` says it in the words of the
    file, `origin` where the file says that it begins then. `is_written` says that it is what the field's own line of
    the file says."""

    since: datetime | None
    declared: Declared
    holds: str
    origin: Origin
    is_written: bool


@dataclass(frozen=True)
class Timed:
    """A field of a resource that is another one as time passes, by its steps in their order."""

    kind: str
    key: str
    field: str
    zone: tzinfo
    steps: tuple[Step, ...]

    def step(self, time: datetime) -> Step:
        return next(step for step in reversed(self.steps) if step.since is None or step.since <= time)

    def others(self, time: datetime) -> Iterator[Any]:
        """The values at other times."""
        now = self.step(time)
        return (step.declared.value for step in self.steps if step is not now)

    @property
    def text(self) -> str:
        """What holds when: "announced, open from 2026-12-01 00:00 (Europe/Zurich) on, read-only from … on"."""
        return ", ".join(
            step.holds if step.since is None else f"{step.holds} from {local_text(step.since, self.zone)} on"
            for step in self.steps
        )


@dataclass(frozen=True)
class Absence:
    """Somebody of a role who is away until an instant, and who stands in for them; `holds` says it in words."""

    role: str
    group: str
    who: str
    deputy: str
    until: datetime
    holds: str
    origin: Origin


@dataclass(frozen=True)
class TimedTheme:
    """A theme, or a category with days of its own: its place in the file, its path, and when it is open."""

    place: str
    key: str
    schedule: Schedule
    origin: Origin


@dataclass(frozen=True)
class Standing:
    """Where a theme stands at a time: `holds` and `then` say in the words of the file what holds in its phase, and in
    the next one, which begins at `turn`; None and "" where nothing comes."""

    place: str
    key: str
    phase: Phase
    holds: str
    turn: datetime | None
    then: str


@dataclass(frozen=True)
class Standings:
    """Where all themes stand at a time."""

    at: datetime
    zone: tzinfo
    themes: tuple[Standing, ...]


@dataclass(frozen=True)
class Calendar:
    """All that opens and closes. `zone` is that of the consultation, `whole` the schedule of all themes that say no
    other. `begins` are the things that there are only from an instant on, by kind and folded key."""

    zone: tzinfo = WITHOUT_ZONE
    themes: tuple[TimedTheme, ...] = ()
    absences: tuple[Absence, ...] = ()
    whole: Schedule | None = None
    begins: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    timed: Mapping[tuple[str, str, str], Timed] = field(default_factory=dict)

    def of(self, kind: str, key: str, name: str) -> Timed | None:
        """What is said of a field of a resource."""
        return self.timed.get((kind, key.casefold(), name))

    def standings(self, at: datetime) -> Standings | None:
        """Where all themes stand; None where nothing opens or closes."""
        found = tuple(_standing(theme, at) for theme in self.themes)
        return Standings(at, self.zone, found) if found else None

    def turns(self) -> tuple[datetime, ...]:
        """All instants at which something opens or closes, in their order."""
        return tuple(sorted({turn.at for theme in self.themes for turn in theme.schedule.turns}))


def _standing(theme: TimedTheme, at: datetime) -> Standing:
    schedule = theme.schedule
    phase, turn = schedule.phase(at), schedule.next(at)
    then = schedule.holds[turn.phase] if turn else ""
    return Standing(theme.place, theme.key, phase, schedule.holds[phase], turn.at if turn else None, then)


def dated(desired: "Desired", at: datetime) -> "Desired":
    """What a file asks for at a time."""
    resources = []
    begins = desired.calendar.begins
    for resource in desired.resources:
        if begins.get((resource.kind, resource.key.casefold()), at) > at:
            continue
        found = {name: desired.calendar.of(resource.kind, resource.key, name) for name in resource.fields}
        now = {name: timed.step(at).declared for name, timed in found.items() if timed is not None}
        resources.append(replace(resource, fields={**resource.fields, **now}) if now else resource)
    return replace(desired, resources=tuple(resources), at=at)
