"""From the days of a file to instants: when something is open, with every mistake at its place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from idiaspora.plugin_config.consultation.domain.dates import Dates
from idiaspora.plugin_config.desired.calendar import WITHOUT_ZONE, Phase, Schedule
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.fields.moments import Moment, NoSuchTime
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity

OPENS, CLOSES, BEFORE, AFTER = KEYS = ("opens", "closes", "before", "after")

Said = Mapping[str, Declared]
"""What is said of when something is open, by the keys of the file; a key that nothing says is missing."""


class Schedules:
    """The schedules of one file. Mistakes become problems of the collection, once each."""

    def __init__(self, zone: ZoneInfo | None, collection: Collection) -> None:
        self._zone = zone
        self._collection = collection
        self._made: dict[tuple[Origin | None, ...], Schedule | None] = {}

    def of(self, said: Said) -> Schedule | None:
        """When something is open of which this is said; None for always, and where a day is wrong."""
        key = tuple(said[name].origin if name in said else None for name in KEYS)
        if key not in self._made:
            self._made[key] = self._schedule(said)
        return self._made[key]

    def _schedule(self, said: Said) -> Schedule | None:
        days = [said[name] for name in (OPENS, CLOSES) if name in said]
        instants = {name: self._instant(name, said[name]) for name in (OPENS, CLOSES) if name in said}
        if not days or None in instants.values():
            return None
        opens, closes = instants.get(OPENS), instants.get(CLOSES)
        if opens is not None and closes is not None and closes <= opens:
            self._collection.problem(
                "closes-before-opens",
                f"it closes {said[CLOSES].value}, and opens {said[OPENS].value} ({said[OPENS].origin.span})",
                said[CLOSES].origin,
                "write a later day for closes, or an earlier one for opens",
            )
            return None
        first, last = _because(days[0].origin, said.get(BEFORE)), _because(days[-1].origin, said.get(AFTER))
        return Schedule(
            opens,
            closes,
            {Phase.BEFORE: _word(BEFORE, said), Phase.OPEN: Phase.OPEN.value, Phase.AFTER: _word(AFTER, said)},
            {Phase.BEFORE: first, Phase.OPEN: first, Phase.AFTER: last},
            self._zone or WITHOUT_ZONE,
        )

    def _instant(self, name: str, declared: Declared) -> datetime | None:
        moment: Moment = declared.value
        zone = self._zone or WITHOUT_ZONE
        if self._zone is None and moment.offset is None:
            self._collection.problem(
                "missing-key",
                f"{moment} is another instant in each time zone, and the file names none",
                declared.origin,
                "write “timezone: …” under consultation, such as Europe/Zurich or UTC",
            )
            return None
        if moment.is_shown_twice(zone):
            self._warn_of_two(moment, zone, declared.origin)
        try:
            return moment.begins(zone) if name == OPENS else moment.ends(zone)
        except NoSuchTime as error:
            self._collection.problem("no-such-time", str(error), declared.origin, "write a time that there is")
            return None

    def _warn_of_two(self, moment: Moment, zone: object, origin: Origin) -> None:
        problem = Problem(
            "time-shown-twice",
            f"the clocks of {zone} show {moment} twice; the first is meant",
            origin.span,
            "write another time, or one with its distance from UTC, such as 2027-10-31 02:30 +01:00",
            origin.path,
            Severity.WARNING,
        )
        self._collection.problems.append(problem)


def _word(key: str, said: Said) -> str:
    """What holds before or after: what is said, else what the language says."""
    return str(said[key].value if key in said else Dates.model_fields[key].default)


def _because(day: Origin, word: Declared | None) -> Origin:
    """The day as the reason, and the word that says what holds, where it is written."""
    return replace(day, path=word.origin.path if word else day.path, reason=day.path)
