"""Who of a role is away, and the deputies who are in its group until that day."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from idiaspora.plugin_config.consultation.expand_roles import ROLES, DeclaredGroup
from idiaspora.plugin_config.consultation.moderators import Away
from idiaspora.plugin_config.desired.calendar import Absence, Calendar, Step, Timed
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.fields.moments import NoSuchTime, local_text
from idiaspora.plugin_config.kinds.membership import missing
from idiaspora.plugin_config.kinds.names import MEMBERSHIP
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.origins import Origin

MEMBERS = "members"


def with_absences(calendar: Calendar, groups: Iterable[DeclaredGroup], collection: Collection) -> Calendar:
    """The calendar with who is in which group while somebody is away."""
    absences: list[Absence] = []
    timed = dict(calendar.timed)
    for group in groups:
        if found := list(_absences(group, calendar, collection)):
            absences += found
            timed[MEMBERSHIP, group.name.casefold(), MEMBERS] = _members(group, found, calendar, collection)
    return replace(calendar, absences=tuple(absences), timed=timed)


def _absences(group: DeclaredGroup, calendar: Calendar, collection: Collection) -> Iterator[Absence]:
    said = group.layers.get("away")
    members = group.layers.get(MEMBERS)
    if said is None:
        return
    if members is None:
        collection.problem(
            "missing-key",
            f"{said.origin.path} names a deputy, and nothing says who is in the role",
            said.origin,
            "write members beside it",
        )
        return
    away: Away
    for who, away in said.value.items():
        origin = collection.origin((ROLES, group.role, "away", who))
        if missing((who,), members.value):
            collection.problem(
                "wrong-value",
                f"{who} is not among the members of {group.role}, and cannot be away",
                origin,
                f"add {who} to members, or remove the line",
            )
        elif who.casefold() == away.deputy.casefold():
            collection.problem(
                "wrong-value", f"{who} cannot stand in for themselves", origin, "name somebody else as deputy"
            )
        elif (until := _until(away, calendar, origin, collection)) is not None:
            holds = f"with {away.deputy} for {who}"
            yield Absence(group.role, group.name, who, away.deputy, until, holds, origin)


def _until(away: Away, calendar: Calendar, origin: Origin, collection: Collection) -> datetime | None:
    try:
        return away.until.ends(calendar.zone)
    except NoSuchTime as error:
        collection.problem("no-such-time", str(error), origin, "write a time that there is")
        return None


def _members(group: DeclaredGroup, absences: list[Absence], calendar: Calendar, collection: Collection) -> Timed:
    """The members as time passes: those of the file, and the deputies of whoever is away still."""
    resource = collection.get(MEMBERSHIP, group.name)
    written = resource.fields[MEMBERS] if resource else Declared((), group.layers.origin())
    begins: list[datetime | None] = [None, *sorted({absence.until for absence in absences})]
    steps = []
    for since in begins:
        lasting = [absence for absence in absences if since is None or absence.until > since]
        last = lasting[0] if lasting else max(absences, key=lambda absence: absence.until)
        deputies = missing(dict.fromkeys(absence.deputy for absence in lasting), written.value)
        origin = last.origin.because(last.origin.path)
        declared = Declared((*written.value, *deputies), origin) if deputies else written
        holds = " and ".join(absence.holds for absence in lasting) or "without deputies"
        steps.append(Step(since, declared, holds, origin, not deputies))
    return Timed(MEMBERSHIP, group.name, MEMBERS, calendar.zone, tuple(steps))


def absence_text(absence: Absence, calendar: Calendar) -> str:
    """Who is away until when, and who stands in: "martin is away until 2027-01-11 00:00 (Europe/Zurich), …"."""
    until = local_text(absence.until, calendar.zone)
    return f"{absence.who} is away until {until}, and {absence.deputy} stands in"
