"""What `--format json` prints: one object a run. The keys, their types and their meaning are declared here; the
reference in `docs/` is made from these declarations.

`format` grows by one when a key is renamed, removed or changes its meaning; new keys may come without that.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from plugin_config.kinds.kind import Action
from plugin_config.rule_catalogue import Family, Severity
from provisioning.audit.findings import Status as RuleStatus
from provisioning.outcome import Status
from provisioning.probing import CheckStatus


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
    """One mistake in the forum file."""

    code: str
    """The problem's stable code."""
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
    """The mistakes in the forum file, when it is invalid."""


class ValidateReport(Report):
    """`validate`."""

    valid: bool
    """Whether the file can be used."""
    files: tuple[str, ...]
    """The files that were read."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes, by file and line."""
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
    """What is checked."""
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


class AudiencePart(Part):
    """Somebody whose rights are asked for."""

    name: str
    """`anonymous`, `members`, `staff`, a trust level such as `trust_level_0`, or the name of a group."""
    meaning: str
    """Who that is, in words."""
    groups: tuple[str, ...]
    """The groups that he is in."""
    open: bool
    """Whether anyone can be or become one without somebody's decision."""


class AccessPart(Part):
    """One category and who may do what in it."""

    path: str
    """The path of slugs; with `--diff` the one that it will have."""
    id: int | None
    """Discourse's id; null for a category that apply would make."""
    topics: int
    """How many topics are visible in it, those of subcategories not counted."""
    restricted: bool
    """Whether only some groups see it."""
    rights: Mapping[str, tuple[str, ...]]
    """By the audience's name: which of `see`, `reply` and `create` it may."""


class StrayPart(Part):
    """A category that is seen by somebody who does not see the one above it."""

    path: str
    """The category."""
    audiences: tuple[str, ...]
    """Who sees it."""


class ShiftPart(Part):
    """What one audience gains or loses in one category."""

    path: str
    """The category."""
    audience: str
    """Who."""
    rights: tuple[str, ...]
    """Which of `see`, `reply` and `create`."""
    topics: int
    """How many topics it no longer sees; 0 where they stay visible."""


class DifferencePart(Part):
    """What apply would change in who may do what."""

    widening: tuple[ShiftPart, ...]
    """What is gained."""
    narrowing: tuple[ShiftPart, ...]
    """What is lost."""
    added: tuple[str, ...]
    """Categories that apply would make."""
    removed: tuple[str, ...]
    """Categories that apply would delete, with consent."""
    audiences: tuple[AudiencePart, ...]
    """The audiences afterwards."""
    categories: tuple[AccessPart, ...]
    """The categories afterwards."""


class AccessReport(Report):
    """`access`."""

    forum: ForumPart
    """Which forum."""
    login_required: bool
    """Whether reading needs an account."""
    uncategorized_topics: bool
    """Whether topics may stand outside of every category."""
    topic_creators: tuple[str, ...]
    """The groups that may start topics, where their categories let them; staff always may."""
    assumed_settings: tuple[str, ...]
    """Settings that the forum does not list, so that Discourse's defaults stand in."""
    audiences: tuple[AudiencePart, ...]
    """Whose rights are told."""
    categories: tuple[AccessPart, ...]
    """All categories of the forum, in their order."""
    strays: tuple[StrayPart, ...]
    """Categories that stand open below one that does not."""
    difference: DifferencePart | None
    """What apply would change; null without `--diff`."""
    reads: int
    """How many requests it took."""


class FindingPart(Place):
    """One thing that is not as a rule wants it. `file` is "" and `line` 0 for what no place of the file declares."""

    subject: str
    """What it is about, the same in each run: `themes[relief]`, `user martin`, `tag good-practice`."""
    message: str
    """What was found."""
    remedy: str
    """What to do about it."""
    link: str
    """Its address on the forum; "" where there is none."""


class SilencedPart(Part):
    """A finding that the forum file has silenced."""

    finding: FindingPart
    """The finding."""
    reason: str
    """Why it does not count."""
    until: str
    """The last day on which it does not; "" for ever."""


class RulePart(Part):
    """How one rule ended."""

    id: str
    """The rule."""
    family: Family
    """What it is about."""
    severity: Severity
    """How bad it is when it fails: what the file says, else what the rule has by itself."""
    status: RuleStatus
    """How it ended; only `passed` says that all is well."""
    meaning: str
    """What is true of a forum that fails it."""
    remedy: str
    """What to do then."""
    limit: int | None
    """The number that it compares with; null for rules that compare with none."""
    findings: tuple[FindingPart, ...]
    """What it found."""
    silenced: tuple[SilencedPart, ...]
    """What it found that does not count."""
    unknown: tuple[str, ...]
    """What it could not judge, and why."""


class ReadPart(Part):
    """One read of the audit."""

    name: str
    """What was read."""
    requests: int
    """How many requests it took; what was read for another reason already takes none."""
    failure: str
    """Why it could not be read; "" when it could."""


class AuditReport(Report):
    """`audit`."""

    forum: ForumPart
    """Which forum."""
    day: str
    """The day by which silences end, such as `2027-01-31`, in universal time."""
    counts: Mapping[str, int]
    """How many rules ended in each way."""
    rules: tuple[RulePart, ...]
    """The chosen rules."""
    reads: tuple[ReadPart, ...]
    """What was read for them."""
    requests: int
    """How many requests it took."""


class RunPart(Part):
    """One run of `apply`, from its journal."""

    journal: str
    """The file in which it is recorded."""
    began: str | None
    """When it began, in ISO 8601; null when its journal does not say."""
    ended: str | None
    """When it ended; null for a run that was killed, or is still going on."""
    url: str
    """The forum's address."""
    username: str
    """The user who acted."""
    counts: Mapping[str, int]
    """How many steps ended in each way."""
    unknown: tuple[str, ...]
    """Steps of which nobody knows whether they were done: the next run finds out."""
    interrupted: bool
    """Whether somebody stopped it."""
    requests: int
    """How many requests it sent."""
    damaged: int
    """Lines of the journal that cannot be read."""


class HistoryReport(Report):
    """`history`."""

    runs: tuple[RunPart, ...]
    """The runs, the newest first."""


REPORTS: tuple[type[Report], ...] = (
    PlanReport,
    ApplyReport,
    DoctorReport,
    ValidateReport,
    ExplainReport,
    AccessReport,
    AuditReport,
    HistoryReport,
    FailureReport,
)
