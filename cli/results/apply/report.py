"""What `apply --format json` prints: the keys beyond those of `plan`."""

from collections.abc import Mapping
from typing import Any

from idiaspora.cli.results.plan.report import PlanReport
from idiaspora.cli.results.report import Part, Place
from idiaspora.provisioning.plan.outcome import Status


class OutcomePart(Part):
    """How one step ended."""

    id: str
    """The step's name."""
    status: Status
    """How it ended."""
    reason: str
    """Why; "" where nothing is to be said."""


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
    """Values that read back otherwise than they were written."""
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
