"""Rules about the calendar: does the forum keep to it, and is somebody there when it opens?"""

from collections.abc import Iterator
from datetime import timedelta

from idiaspora.plugin_config.desired.calendar import Phase, TimedTheme
from idiaspora.plugin_config.fields.moments import local_text
from idiaspora.plugin_config.kinds.names import PAGE
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result, Unknown
from idiaspora.provisioning.audit.forum_reads import DRIFT, MEMBERS
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.audit.themes import LiveTheme, members, theme_rule
from idiaspora.provisioning.audit.timestamps import moment
from idiaspora.provisioning.drift.sides import Cause

REPORT = "report"
"""How the ids of pages begin that tell the outcome."""
NO_CALENDAR = NothingToLookAt("nothing in the file opens or closes by the calendar")
NO_OPENING = NothingToLookAt("nothing opens in these days")
NO_COMPARISON = Unknown("this forum cannot be compared with the file, as file-does-not-fit says")


@rule("phase-without-apply", DRIFT)
def phase_without_apply(look: Look) -> Iterator[Result]:
    calendar = look.desired.calendar
    if not calendar.themes:
        yield NO_CALENDAR
        return
    drift = look[DRIFT].drift
    if drift is None:
        yield NO_COMPARISON
        return
    for item in drift.differences:
        timed = calendar.of(item.kind, item.key, item.field)
        step = timed.step(look.now) if timed and item.cause is Cause.CALENDAR else None
        began = calendar.begins.get((item.kind, item.key.casefold()))
        if began and item.cause is Cause.CALENDAR and look.now - began > timedelta(hours=look.limit):
            message = f"{item.address} is to be there since {local_text(began, calendar.zone)}, and no apply has run"
            yield Finding(item.address, message, item.origin)
        if timed and step and step.since and look.now - step.since > timedelta(hours=look.limit):
            since = local_text(step.since, timed.zone)
            message = f"{item.address} is to be {step.holds} since {since}, and no apply has run"
            yield Finding(item.address, message, step.origin)


@theme_rule("opening-without-moderator", MEMBERS)
def opening_without_moderator(look: Look, theme: LiveTheme) -> Iterator[Result]:
    timed = next((one for one in look.desired.calendar.themes if one.key == theme.category.path), None)
    if timed is None:
        yield NO_CALENDAR
    elif (opens := _opening(look, timed)) is None:
        yield NO_OPENING
    else:
        people = members(look, theme.groups).values()
        seen = [at for row in people if (at := moment(row["last_seen_at"])) is not None]
        if not any(look.now - at <= timedelta(days=look.limit) for at in seen):
            verb = "opened" if timed.schedule.phase(look.now) is Phase.OPEN else "opens"
            last = f"the last one on {max(seen):%Y-%m-%d}" if seen else "they never were"
            message = f"the {theme.noun} {verb} at {opens}, and no moderator was seen for {look.limit} days: {last}"
            yield Finding(theme.subject, message, timed.schedule.origins[Phase.OPEN])


@rule("closing-without-report")
def closing_without_report(look: Look) -> Iterator[Result]:
    closed = [
        theme
        for theme in look.desired.calendar.themes
        if theme.schedule.closes and look.now - theme.schedule.closes > timedelta(days=look.limit)
    ]
    if not closed:
        yield NothingToLookAt("nothing has closed by the calendar, or not long ago")
    pages = {page.key for page in look.desired.of_kind(PAGE)}
    for theme in closed:
        if not pages & {REPORT, f"{REPORT}-{theme.key.replace('/', '-')}"}:
            since = local_text(theme.schedule.closes, theme.schedule.zone) if theme.schedule.closes else ""
            message = f"{theme.key} has closed at {since}, and no page reports what came of it"
            yield Finding(theme.place, message, theme.schedule.origins[Phase.AFTER])


def _opening(look: Look, timed: TimedTheme) -> str | None:
    """When it opens or opened, where that is not farther away than the rule looks."""
    opens = timed.schedule.opens
    if opens is None or abs(look.now - opens) > timedelta(days=look.limit):
        return None
    return local_text(opens, timed.schedule.zone)
