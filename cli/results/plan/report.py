"""What `plan --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping
from typing import Any

from idiaspora.cli.results.calendar import CalendarPart, calendar_part
from idiaspora.cli.results.plan.summary import kind_counts
from idiaspora.cli.results.report import ForumPart, Part, Place, Report
from idiaspora.cli.text.values import SecretChange, secret_change, value_data
from idiaspora.plugin_config.kinds.changes import Action, Change, FieldChange, Reach
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.saved_plan import digest_of, saved_operations
from idiaspora.provisioning.safety.guards import Refusal


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
    """What happens to a secret; null for a value that is not secret."""
    reason: str
    """The place in the file whose words ask for the value, where it is not written itself; else ""."""


class ReachPart(Part):
    """The existing people whom a change reaches."""

    people: int
    """How many they are."""
    exact: bool
    """Whether the number is exact; else it is an upper bound."""
    names: tuple[str, ...]
    """Who they are, where that is known."""
    group: str
    """The group whose members they are; "" where they are all registered users."""


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
    """Whether unchanged values are written again to reach existing people."""
    reaches: ReachPart | None
    """The existing people who get it; null where nobody does."""
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
    """The note."""
    remedy: str
    """What to do; "" when there is nothing to do."""
    place: str
    """file:line of what it follows from; "" where nothing single asks for it."""


class ImpliedPart(Place):
    """A setting of the whole forum that changes though the file does not name it."""

    setting: str
    """The setting, by Discourse's name."""
    reason: str
    """The place in the file whose words need it."""


class PlanReport(Report):
    """`plan`."""

    digest: str
    """Thirty-two hexadecimal digits that name the plan: the same for every plan that would write the same."""
    saved_digest: str
    """Thirty-two hexadecimal digits that name a saved plan with its consents, files and times; "" for one that is not
    saved."""
    forum: ForumPart
    """Which forum."""
    in_sync: bool
    """Whether nothing has to be written."""
    operations: tuple[OperationPart, ...]
    """The steps, in the order in which they are taken."""
    counts: Mapping[str, int]
    """How many resources are created, updated and deleted: `create`, `update`, `delete`."""
    kinds: Mapping[str, Mapping[str, int]]
    """The same for each kind of which something changes."""
    cost: CostPart
    """How many requests, and how long."""
    refusals: tuple[RefusalPart, ...]
    """What apply would refuse."""
    notes: tuple[NotePart, ...]
    """What is worth knowing before it is applied."""
    implied: tuple[ImpliedPart, ...]
    """The settings that also change, because words of the file need them."""
    calendar: CalendarPart | None = None
    """Where the themes stand in the calendar of the file; null where nothing opens or closes."""


def plan_values(plan: Plan, refusals: tuple[Refusal, ...], digest: str = "", saved_digest: str = "") -> dict[str, Any]:
    """The keys that the reports of `plan` and `apply` share. `digest` is that of a saved plan's changes, which cannot
    be told from the plan that is shown of it."""
    counts = plan.counts()
    return {
        "digest": digest or digest_of(plan.url, plan.username, saved_operations(plan)),
        "saved_digest": saved_digest,
        "forum": ForumPart(name=plan.forum, url=plan.url, username=plan.username),
        "in_sync": plan.is_empty,
        "operations": tuple(map(_operation_part, plan.operations)),
        "counts": {str(action): counts.get(action, 0) for action in Action},
        "kinds": {
            kind: {str(action): found.get(action, 0) for action in Action} for kind, found in kind_counts(plan).items()
        },
        "cost": CostPart(
            reads=plan.reads, writes=plan.writes, verification=plan.verification, seconds=round(plan.seconds, 1)
        ),
        "refusals": tuple(
            RefusalPart(rule=refusal.rule, reason=refusal.reason, remedy=refusal.remedy, place=refusal.place)
            for refusal in refusals
        ),
        "notes": tuple(
            NotePart(resource=note.address, text=note.text, remedy=note.remedy, place=note.place) for note in plan.notes
        ),
        "calendar": calendar_part(plan.standings),
        "implied": tuple(
            ImpliedPart(setting=item.key, reason=item.resource.origin.reason, **place_values(item.resource.origin))
            for item in plan.implied
        ),
    }


def plan_report(
    plan: Plan, refusals: tuple[Refusal, ...], exit_code: ExitCode, digest: str = "", saved_digest: str = ""
) -> PlanReport:
    return PlanReport(command="plan", exit_code=exit_code, **plan_values(plan, refusals, digest, saved_digest))


def _operation_part(operation: Operation) -> OperationPart:
    return OperationPart(
        id=operation.id,
        action=operation.action,
        requests=operation.requests,
        depends_on=operation.depends_on,
        changes=tuple(map(change_part, operation.changes)),
    )


def change_part(change: Change) -> ChangePart:
    origin = change.resource.origin
    return ChangePart(
        resource=change.address,
        kind=change.kind,
        key=change.key,
        action=change.action,
        renamed_from=change.renamed_from,
        hindrance=change.hindrance,
        reason=origin.reason,
        again=change.again,
        reaches=None if change.reach is None else _reach_part(change.reach),
        fields=tuple(map(_field_part, change.fields)),
        **place_values(origin),
    )


def _reach_part(reach: Reach) -> ReachPart:
    return ReachPart(people=reach.people, exact=reach.exact, names=reach.names, group=reach.group)


def _field_part(item: FieldChange) -> FieldPart:
    return FieldPart(
        field=item.field,
        old=value_data(item.old),
        new=value_data(item.new),
        secret=secret_change(item.old, item.new),
        reason=item.origin.reason,
        **place_values(item.origin),
    )


def place_values(origin: Origin) -> dict[str, Any]:
    return {"file": origin.span.file, "line": origin.span.line, "path": origin.path}
