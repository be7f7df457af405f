"""What `apply --format json` prints: the keys beyond those of `plan`."""

from collections.abc import Mapping
from typing import Any

from idiaspora.cli.results.plan.report import PlanReport, place_values, plan_values
from idiaspora.cli.results.report import Part, Place
from idiaspora.cli.text.values import value_data
from idiaspora.provisioning.apply.quirks import explained
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Applied, Status, Unconverged
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.plan.saved_plan_fit import Fitted
from idiaspora.provisioning.safety.guards import Refusal


class OutcomePart(Part):
    """How one step ended."""

    id: str
    """The step's name."""
    status: Status
    """How it ended."""
    reason: str
    """Why; "" when there is nothing to say."""


class UnconvergedPart(Place):
    """A value that did not arrive."""

    resource: str
    """The resource."""
    field: str
    """The field."""
    wanted: Any
    """What was to be written."""
    found: Any
    """What was read back."""
    explanation: str
    """What Discourse is known to do to such a value."""
    advice: str
    """What to write instead."""


class ApplyReport(PlanReport):
    """`apply`. The plan is the one that was taken; without consent or with refusals, `outcomes` is empty."""

    outcomes: tuple[OutcomePart, ...] = ()
    """How each step ended."""
    totals: Mapping[str, int] = {}
    """How many steps ended in each way."""
    unconverged: tuple[UnconvergedPart, ...] = ()
    """Values that read back differently from what was written."""
    unverified: str = ""
    """Why the result could not be read back; "" when it was."""
    interrupted: bool = False
    """Whether somebody stopped the run."""
    requests_sent: int = 0
    """How many requests writing and verification took."""
    journal: str = ""
    """The file in which every write is recorded; "" when nothing was written."""
    settled: tuple[str, ...] = ()
    """Steps of the saved plan that are no longer needed."""
    unreviewed: tuple[str, ...] = ()
    """Resources that differ now and were not in the saved plan: they were left as they are."""


def apply_report(
    plan: Plan,
    refusals: tuple[Refusal, ...],
    exit_code: ExitCode,
    applied: Applied | None = None,
    fitted: Fitted | None = None,
) -> ApplyReport:
    """The report of an apply, also of one that wrote nothing (`applied` is None); `fitted` is how a saved plan fits."""
    values = plan_values(plan, refusals)
    if fitted is not None:
        values |= {"settled": fitted.settled, "unreviewed": fitted.unreviewed}
    if applied is None:
        return ApplyReport(command="apply", exit_code=exit_code, **values)
    return ApplyReport(
        command="apply",
        exit_code=exit_code,
        **values,
        outcomes=tuple(
            OutcomePart(id=outcome.operation.id, status=outcome.status, reason=outcome.reason)
            for outcome in applied.outcomes
        ),
        totals={str(status): count for status, count in applied.counts().items()},
        unconverged=tuple(map(_unconverged_part, applied.unconverged)),
        unverified=applied.unverified,
        interrupted=applied.interrupted,
        requests_sent=applied.requests,
        journal=applied.journal,
    )


def _unconverged_part(item: Unconverged) -> UnconvergedPart:
    known = explained(item)
    return UnconvergedPart(
        resource=item.resource.address,
        field=item.change.field,
        wanted=value_data(item.change.new),
        found=value_data(item.change.old),
        explanation=known.reason,
        advice=known.advice,
        **place_values(item.change.origin),
    )
