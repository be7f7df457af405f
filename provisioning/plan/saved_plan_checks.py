"""Whether a saved plan may still be applied: its age, its forum and its files, and the values that they declare now."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from idiaspora.plugin_config.desired.calendar import Standings
from idiaspora.plugin_config.fields.moments import local_text, zone_of
from idiaspora.provisioning.plan.outcome import shown
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.plan.saved_plan import PlanMisfit, SavedObject, SavedPlan, saved_operations

MAX_AGE = timedelta(hours=24)


def time_text(saved: SavedPlan) -> str:
    """When a plan was made, to the minute. Raises PlanMisfit for what is no time in UTC."""
    try:
        return saved.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except OverflowError:
        raise PlanMisfit(
            f"the plan was made at {saved.made_at.isoformat()}, which is no time that can be",
            hint="Plan again: only what was reviewed is applied.",
        ) from None


def check_age(saved: SavedPlan, now: datetime, max_age: timedelta = MAX_AGE) -> None:
    """Refuse a plan that is too old, or from the future. Raises PlanMisfit."""
    made = time_text(saved)
    age = now - saved.made_at
    if age > max_age:
        hours = f"{max_age.total_seconds() / 3600:g}"
        raise PlanMisfit(
            f"the plan was made at {made}, more than {hours} hours ago",
            hint="Plan again, or allow more with --max-age HOURS.",
        )
    if age < timedelta(minutes=-5):
        raise PlanMisfit(f"the plan was made at {made}, which is in the future", hint="Check the clocks, plan again.")


def check_files(saved: SavedPlan, files: Mapping[str, str]) -> None:
    """Refuse when the forum files are not those that the plan was made from. Raises PlanMisfit."""
    other = sorted(
        {*saved.files.keys() ^ files.keys(), *(n for n in saved.files.keys() & files if saved.files[n] != files[n])}
    )
    if other:
        raise PlanMisfit(
            f"the forum file changed since the plan was made: {', '.join(other)}",
            hint="Plan again: only what was reviewed is applied.",
        )


def check_calendar(saved: SavedPlan, now: Standings | None) -> None:
    """Refuse when something has opened or closed since the plan was made: it says what was to be done before that, and
    its reviewers saw that. Raises PlanMisfit."""
    then = {one.theme: one for one in saved.calendar.themes} if saved.calendar else {}
    moved = [
        f"{one.place} was {before.holds} and is {one.holds}"
        for one in (now.themes if now else ())
        if (before := then.get(one.place)) is not None and before.phase is not one.phase
    ]
    if moved:
        made_for = "" if saved.calendar is None else local_text(saved.calendar.at, zone_of(saved.calendar.timezone))
        raise PlanMisfit(
            f"the calendar moved since the plan was made for {made_for}: {', '.join(moved)}",
            hint="Plan again: only what was reviewed is applied.",
        )


def check_forum(saved: SavedPlan, plan: Plan) -> None:
    """Refuse a plan for another forum or user. Raises PlanMisfit."""
    for word, theirs, ours in (("forum", saved.url, plan.url), ("user", saved.username, plan.username)):
        if theirs != ours:
            raise PlanMisfit(f"the plan was made for the {word} {theirs}, not for {ours}", hint="Plan again for it.")


def check_values(saved: SavedPlan, now: Plan) -> None:
    """Refuse when other values are declared than were reviewed, though the files are the same. Raises PlanMisfit.

    Values of `!env`, texts of `!file` and files of `!upload` come from outside the forum files. Objects that moved on
    the forum are not looked at: they are stale anyway. Secrets are redacted in both, and cannot be compared.
    """
    reviewed = {(step.id, item.kind, item.key): item for step in saved.operations for item in step.objects}
    for step in saved_operations(now):
        for item in step.objects:
            before = reviewed.get((step.id, item.kind, item.key))
            if before is None or before.fingerprint != item.fingerprint:
                continue
            if other := _other_values(before, item):
                raise PlanMisfit(
                    f"other values are declared than when the plan was made: {item.kind} {item.key}, {other}",
                    hint="A value of !env, a file of !file or !upload, or the plan is another one now. Plan again.",
                )


def _other_values(before: SavedObject, now: SavedObject) -> str:
    wanted = [{field.field: json.dumps(shown(field.new), sort_keys=True) for field in o.fields} for o in (before, now)]
    names = sorted({*wanted[0], *wanted[1]})
    return ", ".join(name for name in names if wanted[0].get(name) != wanted[1].get(name))
