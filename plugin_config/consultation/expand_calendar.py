"""The calendar of a file: which themes and categories follow it, and what their access is in each phase."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from idiaspora.plugin_config.consultation.category_tree import Branch, Trees
from idiaspora.plugin_config.consultation.domain import phase_access
from idiaspora.plugin_config.consultation.domain.consultation import Consultation
from idiaspora.plugin_config.consultation.domain.schedules import KEYS, Said, Schedules
from idiaspora.plugin_config.consultation.expand_themes import questions_key
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.theme import Questions
from idiaspora.plugin_config.desired.calendar import (
    WITHOUT_ZONE,
    Calendar,
    Phase,
    Schedule,
    Step,
    Timed,
    TimedTheme,
    dated,
)
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.layers import Layer, Layers
from idiaspora.plugin_config.desired.parent_access import problems_of_parents
from idiaspora.plugin_config.fields.moments import local_text
from idiaspora.plugin_config.kinds.access import Permissions
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem

SECTION = "consultation"
ACCESS = "access"
HIDDEN = "hidden"
SECOND = timedelta(seconds=1)
REMEDY_OF_ACCESS = (
    "write who may see, reply and create while it is open, such as “access: {see: [everyone], create: [members]}”, "
    "there or under defaults.theme"
)


def add_calendar(file: ForumFile, trees: Trees, collection: Collection) -> Calendar:
    """The calendar of all themes, and of what is below them. Subcategories of what opens and closes get its access
    where they say none themselves."""
    said = file.consultation or Consultation()
    schedules = Schedules(said.timezone, collection)
    of_all = Layers(collection.document, (Layer(said, (SECTION,)),)).declared(KEYS)
    whole = schedules.of(of_all)  # mistakes of days that no theme follows are told, too
    grown = _Grown(schedules, of_all, collection)
    tops = [(top, of_all) for top in trees.themes or ()] + [(top, {}) for top in trees.categories or ()]
    followers = [one for top, days in tops for one in grown.followers(top, days, None)]
    timed = {}
    for one in (inner for top in followers for inner in top.all()):
        timed[CATEGORY, one.resource.key.casefold(), ACCESS] = one.timed
    return Calendar(said.timezone or WITHOUT_ZONE, tuple(grown.themes), whole=whole, timed=timed)


@dataclass(frozen=True)
class _Follower:
    """A category that opens and closes: its resource, its schedule, who moderates it (where it names nobody,
    who moderates what is above it), and those below it."""

    resource: Resource
    schedule: Schedule
    moderators: tuple[str, ...]
    below: tuple["_Follower", ...] = ()

    @property
    def opened(self) -> Permissions:
        rows: Permissions = self.resource.fields[ACCESS].value
        return rows

    @property
    def keepers(self) -> tuple[str, ...]:
        return phase_access.keepers_of(self.opened, self.moderators)

    @property
    def keepers_below(self) -> tuple[str, ...]:
        each = ((*inner.keepers, *inner.keepers_below) for inner in self.below)
        return tuple(dict.fromkeys(group for groups in each for group in groups))

    def all(self) -> Iterator["_Follower"]:
        yield self
        for inner in self.below:
            yield from inner.all()

    @property
    def timed(self) -> Timed:
        """Who may do what as time passes."""
        schedule = self.schedule
        begins = ((None, schedule.phases[0]), *((turn.at, turn.phase) for turn in schedule.turns))
        steps = (
            Step(since, self.at(phase), said, schedule.origins[phase], is_written=said == Phase.OPEN)
            for since, phase in begins
            if (said := schedule.holds[phase])
        )
        return Timed(CATEGORY, self.resource.key, ACCESS, schedule.zone, tuple(steps))

    def at(self, phase: Phase) -> Declared:
        """Who may do what in a phase."""
        said = self.schedule.holds[phase]
        if said == Phase.OPEN:
            return self.resource.fields[ACCESS]
        if said == HIDDEN:
            rows = phase_access.hidden(self.keepers, self.keepers_below)
        else:
            rows = phase_access.read_only(self.opened, self.keepers, self.keepers_below)
        return Declared(rows, self.schedule.origins[phase])


class _Grown:
    """What follows the calendar, from the trees of the file. `of_all` is what is said of all themes."""

    def __init__(self, schedules: Schedules, of_all: Said, collection: Collection) -> None:
        self._schedules, self._of_all, self._collection = schedules, of_all, collection
        self.themes: list[TimedTheme] = []

    def followers(
        self, branch: Branch, days_above: Said, above: Resource | None, moderators: tuple[str, ...] = ()
    ) -> Iterator[_Follower]:
        """The category of a branch with those below it; those below alone where it is always open itself."""
        days = self._days(branch, days_above)
        schedule = self._schedules.of(days)
        if schedule is not None and schedule != self._schedules.of(days_above if above else {}):
            self.themes.append(TimedTheme(branch.layers.place, branch.key, schedule, branch.layers.origin()))
        resource = self._with_access(branch.key, schedule, above, branch)
        moderators = _moderators(resource) or moderators
        inner = tuple(one for part in branch.below or () for one in self.followers(part, days, resource, moderators))
        asked = branch.layers.get("questions")
        if schedule is not None and asked is not None and asked.value is not False:
            key = questions_key(branch.key, branch.layers.inner("questions", Questions))
            if questions := self._with_access(key, schedule, resource, branch):
                inner = (_Follower(questions, schedule, _moderators(questions) or moderators), *inner)
        if resource is None or schedule is None:
            yield from inner
            return
        follower = _Follower(resource, schedule, moderators, inner)
        self._check_protection(follower)
        yield follower

    def _days(self, branch: Branch, above: Said) -> Said:
        said = branch.layers.get(SECTION)
        if said is None:
            return above
        if said.value is False:
            return {}
        if said.value is True:
            return above or self._of_all
        own = {name: branch.layers.get(f"{SECTION}.{name}") for name in KEYS}
        return {**above, **{name: declared for name, declared in own.items() if declared is not None}}

    def _with_access(
        self, key: str, schedule: Schedule | None, above: Resource | None, branch: Branch
    ) -> Resource | None:
        """The category at a path, with the access of the one above where it says none; None where nothing says who may
        do what while it is open."""
        resource = self._collection.get(CATEGORY, key)
        if resource is None or resource.absent:
            return None
        if schedule is None or ACCESS in resource.fields:
            return resource
        if above is not None and (taken := above.fields.get(ACCESS)):
            self._collection.extend(resource, {ACCESS: Declared(taken.value, taken.origin.because(taken.origin.path))})
            return self._collection.get(CATEGORY, key)
        self._collection.problem(
            "missing-key",
            f"{branch.layers.place} opens and closes, and nothing says who may see and write in between",
            branch.layers.origin(),
            REMEDY_OF_ACCESS,
        )
        return None

    def _check_protection(self, one: _Follower) -> None:
        """What is protected is seen by the same people always, so that it cannot be hidden before it opens."""
        resource, seen = one.resource, phase_access.seers(one.opened)
        named = self._collection.protected.get((CATEGORY, KINDS[CATEGORY].identity.fold(resource.key)))
        if not (resource.protect or named):
            return
        moved = [phase for phase in one.schedule.phases if phase_access.seers(one.at(phase).value) != seen]
        if moved:
            span = one.schedule.origins[moved[0]].span
            self._collection.problem(
                "contradiction",
                f"{resource.address} is protected, so that who may see it must not change, and the calendar changes "
                f"that: {one.schedule.holds[moved[0]]} ({span})",
                named or resource.origin,
                "write “before: announced”, or take `protect` away",
            )


def _moderators(resource: Resource | None) -> tuple[str, ...]:
    declared = resource.fields.get("moderated_by") if resource else None
    return tuple(declared.value) if declared else ()


def problems_of_phases(desired: Desired) -> Iterator[Problem]:
    """Subcategories that the forum would refuse in another phase than the one in which all is open."""
    seen = set(problems_of_parents(desired))
    turns = desired.calendar.turns()
    for at in (turns[0] - SECOND, *turns) if turns else ():
        for problem in problems_of_parents(dated(desired, at)):
            if problem not in seen:
                seen.add(problem)
                when = "before anything opens" if at < turns[0] else f"from {local_text(at, desired.calendar.zone)} on"
                yield replace(problem, message=f"{when}, {problem.message}")
