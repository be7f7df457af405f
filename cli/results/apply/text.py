"""What an apply did: totals counted from outcomes, what did not arrive, where it is recorded."""

from collections.abc import Iterator

from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import change_lines, number_of
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.provisioning.apply.quirks import explained
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Applied, Outcome, Status, Unconverged
from idiaspora.provisioning.plan.saved_plan_fit import Fitted
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID


def applied_lines(applied: Applied) -> Iterator[Line]:
    """The result: steps that were not done, values that did not arrive, totals, and what to do next."""
    for outcome in applied.outcomes:
        if outcome.status not in (Status.DONE, Status.NOT_REACHED):
            reason = f": {outcome.reason}" if outcome.reason else ""
            yield line((f"{outcome.status}: ", BAD), outcome.operation.id, reason, (_place(outcome), DIM))
    yield from _not_reached_lines(applied.of(Status.NOT_REACHED))
    for item in applied.unconverged:
        yield from _unconverged_lines(item)
    if applied.unverified:
        yield line(("not verified: ", BAD), applied.unverified)
    counts = applied.counts()
    numbers = ", ".join(f"{counts[status]} {status}" for status in Status if counts.get(status))
    # A run that sent nothing has applied nothing, however many steps it looked at.
    what = numbers if applied.requests else f"nothing ({numbers})" if numbers else "nothing"
    yield line(("Applied: ", HEADING), f"{what}, in {number_of(applied.requests, 'request')}.")
    yield _verdict(applied)
    yield line((f"Journal: {applied.journal}", DIM))


def _place(outcome: Outcome) -> str:
    """Where the file asks for a step, if all of it is asked for in one place; settings are named in the reason."""
    if outcome.operation.id == SETTINGS_ID:
        return ""
    places = {str(change.resource.origin.span) for change in outcome.operation.changes}
    return f"  ({places.pop()})" if len(places) == 1 else ""


def _not_reached_lines(outcomes: tuple[Outcome, ...]) -> Iterator[Line]:
    """The steps that the run ended before. They share their reason, which is printed once."""
    by_reason: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_reason.setdefault(outcome.reason, []).append(outcome)
    for reason, those in by_reason.items():
        first = those[0].operation.id
        what = first if len(those) == 1 else f"{first} and {number_of(len(those) - 1, 'step')} after it"
        yield line((f"{Status.NOT_REACHED}: ", BAD), f"{what}: {reason}")


def _unconverged_lines(item: Unconverged) -> Iterator[Line]:
    first, *rest = change_lines(item.change.new, item.change.old, sameness(item.resource, item.change.field))
    place = (f"  ({item.change.origin.span})", DIM)
    yield line(("did not arrive: ", BAD), f"{item.resource.address} {item.change.field}: {first}".rstrip(), place)
    for other in rest:
        yield line(other, indent=8)
    known = explained(item)
    yield line((f"wanted → read back; {known.reason}", DIM), indent=4)
    yield line(f"→ {known.advice}", indent=4)


def _verdict(applied: Applied) -> Line:
    if applied.exit_code is ExitCode.OK:
        return line(("Converged: everything reads back as it was written.", GOOD))
    if applied.interrupted:
        return line(("Interrupted: the write in progress was finished and recorded. Run again to go on.", CHANGED))
    if applied.exit_code is ExitCode.REFUSED:
        return line(("Everything else was done; what is left needs your consent, as shown above.", CHANGED))
    return line(("Not all was done. Remove the causes above and run again: what is done is not done twice.", CHANGED))


def review_lines(fitted: Fitted) -> Iterator[Line]:
    """How a saved plan fits the forum as it is now; nothing for a plan that was made just now."""
    for id in fitted.settled:
        yield line((f"no longer needed: {id}", DIM))
    for id, reason in fitted.stale.items():
        yield line(("stale: ", CHANGED), f"{id}: {reason}; it will not be written")
    for address in fitted.unreviewed:
        yield line(
            ("not reviewed: ", CHANGED), f"{address} differs now and was not in the saved plan; it is left alone"
        )
