"""What `--format json` prints: one object a run. The keys, their types and their meaning are declared here and in the
modules `*_reports` beside; the reference in `docs/` is made from these declarations.

`format` grows by one when a key is renamed, removed or changes its meaning; new keys may come without that.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from plugin_config.kinds.kind import Action
from plugin_config.severity import Severity
from provisioning.checks import CheckStatus
from provisioning.outcome import Status


class Part(BaseModel):
    """A JSON object with a fixed set of keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Report(Part):
    """The object that a command prints."""

    format: Literal[1] = 1
    """The version of these keys."""
    command: str
    """The command that was run."""
    exit_code: int
    """The exit code of the process."""

    def data(self) -> dict[str, Any]:
        """The object as JSON values."""
        return self.model_dump(mode="json")


class Place(Part):
    """A place in the forum file."""

    file: str
    """The file, as it was named."""
    line: int
    """The line, counted from 1."""
    path: str
    """The place in the file's own words, such as `themes[diaspora-capital].color`; "" for a whole file."""


class ProblemPart(Place):
    """One mistake in the forum file, or what may be one."""

    code: str
    """The problem's stable code."""
    severity: Severity
    """`error`, or `warning` for what only the forum can judge; warnings make no file invalid."""
    column: int
    """The column, counted from 1."""
    message: str
    """What is wrong and why."""
    remedy: str
    """What to do about it."""


class ErrorPart(Part):
    """Why a command ended without a result."""

    kind: str
    """The name of the error, such as `NotSent` or `BadCredentials`."""
    message: str
    """What went wrong, where and why."""
    hint: str
    """What to do; "" where nothing is to be said."""


class FailureReport(Report):
    """Any command that ended without a result."""

    error: ErrorPart
    """Why."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes in the forum file, when it is invalid, and the warnings beside them."""


class ValidateReport(Report):
    """`validate`."""

    valid: bool
    """Whether the file can be used."""
    files: tuple[str, ...]
    """The files that were read."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes and warnings, by file and line; a valid file has warnings at most."""
    resources: Mapping[str, int] = {}
    """How many resources of each kind the file asks for."""


SecretChange = Literal["set", "unset", "changed"]


class FieldPart(Place):
    """A field that differs."""

    field: str
    """The field, dots for nesting."""
    old: Any
    """The value before: for `plan` and `apply` what the forum has, for `drift` what the file declares. Secrets are
    redacted; null for what is not there or could not be read."""
    new: Any
    """The value after: for `plan` and `apply` what the file declares, for `drift` what the forum has."""
    secret: SecretChange | None
    """What happens to a secret; null for what is no secret."""
    reason: str
    """The place in the file whose words ask for the value, where it is not written itself; else ""."""


class ReachPart(Part):
    """Whom a change reaches of the people who are there already."""

    people: int
    """How many they are."""
    exact: bool
    """Whether they are just so many; else at most."""
    names: tuple[str, ...]
    """Who they are, where that is known."""
    group: str
    """The group whose members they are; "" where they are everybody who is registered."""


class ChangePart(Place):
    """A resource that differs."""

    resource: str
    """The resource, such as `category diaspora-capital/ask`."""
    kind: str
    """Its kind."""
    key: str
    """What identifies it among its kind."""
    action: Action
    """What makes the forum as the file says."""
    renamed_from: str
    """The key it has on the forum, when it is renamed or moved; else ""."""
    hindrance: str
    """Why the forum would refuse it, which is then not tried; else ""."""
    reason: str
    """The place in the file whose words ask for it, where it is not written itself; else ""."""
    again: bool
    """Whether values that stand are written anew, so that they reach those who are there already."""
    reaches: ReachPart | None
    """Who gets it beside those who come later; null where nobody does."""
    fields: tuple[FieldPart, ...]
    """The fields that differ."""


class OperationPart(Part):
    """One step: what is written together."""

    id: str
    """The step's name."""
    action: Action
    """What it does."""
    requests: int
    """How many requests write it."""
    depends_on: tuple[str, ...]
    """The steps that must have succeeded before."""
    changes: tuple[ChangePart, ...]
    """The resources that it changes; several only for site settings."""


class RefusalPart(Part):
    """Something that apply refuses to do."""

    rule: str
    """The safety rule that speaks, such as `protected`."""
    reason: str
    """Why."""
    remedy: str
    """What would allow it: an option, or a change of the file."""
    place: str
    """file:line of what asked for it; "" where nothing single did."""


class ForumPart(Part):
    """Which forum, and as whom."""

    name: str
    """The name that the file gives it."""
    url: str
    """Its address."""
    username: str
    """The user to act as."""


class CostPart(Part):
    """What a plan costs."""

    reads: int
    """Requests that planning took."""
    writes: int
    """Requests that write."""
    verification: int
    """About how many requests read the result back."""
    seconds: float
    """How long writes and verification take at the pace that is set, at least."""


class NotePart(Part):
    """Something that is worth knowing before a plan is applied, and stops nothing."""

    resource: str
    """The resource; "" where it is about the whole."""
    text: str
    """What is to be known."""
    remedy: str
    """What to do; "" where nothing is to be done."""
    place: str
    """file:line of what it follows from; "" where nothing single asks for it."""


class PlanReport(Report):
    """`plan`."""

    digest: str
    """Twelve hexadecimal digits that name the plan: the same for every plan that would write the same."""
    forum: ForumPart
    """Which forum."""
    in_sync: bool
    """Whether nothing has to be written."""
    operations: tuple[OperationPart, ...]
    """The steps, in the order in which they are taken."""
    counts: Mapping[str, int]
    """How many resources are created, updated and deleted: `create`, `update`, `delete`."""
    cost: CostPart
    """How many requests, and how long."""
    refusals: tuple[RefusalPart, ...]
    """What apply would refuse."""
    notes: tuple[NotePart, ...]
    """What is worth knowing before it is applied."""


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


class CheckPart(Part):
    """One check."""

    name: str
    """What is checked. What the forum can do stands under `can: SUBJECT` in words and under `capabilities` in facts;
    what of the file cannot work here stands under `file`, once for each thing."""
    status: CheckStatus
    """What was found."""
    message: str
    """The finding."""
    remedy: str
    """What to do; "" where nothing is to be done."""
    facts: Mapping[str, Any]
    """What was seen, for a machine."""


class DoctorReport(Report):
    """`doctor`."""

    forum: ForumPart
    """Which forum."""
    checks: tuple[CheckPart, ...]
    """The checks, in the order in which a failure explains the ones behind it."""


class WrittenPart(Place):
    """A value that stands in the file."""

    value: Any
    """The value; secrets are redacted."""
    source: str
    """The tag that gave the value, such as `!env IDIASPORA_URL`; else ""."""


class BecomesPart(Part):
    """A field of Discourse that follows from a place in the file."""

    resource: str
    """The resource."""
    field: str
    """The field, in the words of the file."""
    discourse: str
    """Discourse's own name of it: a key of the request that writes it, or a site setting."""
    value: Any
    """The value; secrets are redacted."""
    reason: str
    """The place whose words ask for it, where it is not written itself; else ""."""


class ExplainReport(Report):
    """`explain`."""

    path: str
    """The place that was asked about."""
    winning: WrittenPart | None
    """The value that counts; null when nothing is written for this place."""
    overridden: tuple[WrittenPart, ...]
    """Values that the winning one replaces, the nearest first."""
    becomes: tuple[BecomesPart, ...]
    """What it turns into; empty for what is not sent to the forum."""
