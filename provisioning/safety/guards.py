"""What an apply refuses as a whole, each refusal with the numbers and the option that consents. Pure.

Deletions are not refused here: without consent they are skipped one by one, and the rest goes on.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from idiaspora.plugin_config.desired.calendar import CALENDAR
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Delete
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.admission import Admissions, admissions
from idiaspora.provisioning.safety.limits import excesses
from idiaspora.provisioning.safety.lock_out import lock_outs
from idiaspora.provisioning.safety.protection import breaches
from idiaspora.provisioning.safety.review_groups import REVIEW_GROUPS, forgotten_groups
from idiaspora.provisioning.safety.widening import widenings


@dataclass(frozen=True)
class Consents:
    """What the person who applies has agreed to.

    `delete` are kinds (`category`); `widening` the paths of what may open (`diaspora-capital`,
    `settings.login_required`), and `calendar` for what the calendar opens; `limits` the raised number of changes by
    kind; `lock_out` the rules of the lock-out guard that may be broken.
    """

    delete: frozenset[str] = frozenset()
    widening: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=dict)
    lock_out: frozenset[str] = frozenset()


NOTHING = Consents()


@dataclass(frozen=True)
class Refusal:
    """One reason not to apply: the rule that speaks, why, and what would allow it (an option, or a change of the file).

    `rule` is protected, review-groups, limit, lock-out, widening or new-secret. `place` is the file:line of what asked
    for it, empty where nothing single did.
    """

    rule: str
    reason: str
    remedy: str
    place: str = ""


def refusals(
    plan: Plan, desired: Desired, consents: Consents = NOTHING, *, loses_secrets: bool = False
) -> tuple[Refusal, ...]:
    """Everything that speaks against a plan, each with what would allow it. `loses_secrets` says that there is no
    file for secrets that the forum shows once."""
    groups = admissions(plan)
    return (
        *_protected(plan, desired, groups),
        *_forgotten_groups(plan),
        *_lock_outs(plan, consents),
        *_widenings(plan, consents, groups),
        *_excesses(plan, desired, consents),
        *(_lost_secrets(plan) if loses_secrets else ()),
    )


def unused(plan: Plan, consents: Consents) -> tuple[str, ...]:
    """The options that consent to one thing which a plan does not do: what they name may be misspelt, or done already.

    Kinds, numbers of changes and the calendar are left out: they say what any run may do.
    """
    opened = {found.path.casefold() for found in widenings(plan, admissions(plan))} if consents.widening else set()
    broken = {found.rule for found in lock_outs(plan)} if consents.lock_out else set()
    return (
        *(
            f"--allow-widening {shlex.quote(path)}"
            for path in sorted(consents.widening)
            if path.casefold() not in {*opened, CALENDAR}
        ),
        *(f"--allow-lock-out {rule}" for rule in sorted(consents.lock_out - broken)),
    )


def _forgotten_groups(plan: Plan) -> Iterator[Refusal]:
    for found in forgotten_groups(plan):
        yield Refusal(REVIEW_GROUPS, found.reason, found.remedy, str(found.field.origin.span))


def _lock_outs(plan: Plan, consents: Consents) -> Iterator[Refusal]:
    for found in lock_outs(plan):
        if found.rule not in consents.lock_out:
            yield Refusal("lock-out", found.reason, f"--allow-lock-out {found.rule}", str(found.origin.span))


def _widenings(plan: Plan, consents: Consents, groups: Admissions) -> Iterator[Refusal]:
    agreed = {path.casefold() for path in consents.widening}
    for found in widenings(plan, groups):
        if isinstance(found.change, Delete) and found.change.kind not in consents.delete:
            continue  # it stays
        if found.path.casefold() not in agreed:
            reason = f"{found.change.address} {found.does}: {found.reason}"
            option = f"--allow-widening {shlex.quote(found.path)}"
            yield Refusal("widening", reason, option, str(found.field.origin.span))


def _lost_secrets(plan: Plan) -> Iterator[Refusal]:
    """What would be made with a secret that nobody gets to see."""
    for change in (change for operation in plan.operations for change in operation.changes):
        if KINDS[change.kind].tells_secret(change):
            reason = f"{change.address} would have a secret that the forum shows once, and nobody would get it"
            yield Refusal("new-secret", reason, "--new-keys FILE", str(change.resource.origin.span))


def _excesses(plan: Plan, desired: Desired, consents: Consents) -> Iterator[Refusal]:
    for found in excesses(plan, desired.limits, consents.limits, consents.delete):
        option = f"--raise-limit {found.kind}={found.touched}"
        place = str(found.limit.origin.span) if found.limit.origin else ""
        yield Refusal("limit", str(found), f"{option}, or more under limits.{found.kind}", place)


def _protected(plan: Plan, desired: Desired, groups: Admissions) -> Iterator[Refusal]:
    for found in breaches(plan, desired, groups):
        yield Refusal("protected", found.reason, "take `protect` away first", str(found.origin.span))
