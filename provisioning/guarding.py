"""What an apply refuses as a whole, each refusal with the numbers and the option that consents. Pure.

Deletions are not refused here: without consent they are skipped one by one, and the rest goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin_config.kinds.kind import Action, Change
from plugin_config.resources import Desired
from provisioning.plan import Plan


@dataclass(frozen=True)
class Consents:
    """What the person who applies has agreed to.

    `delete` are kinds (`category`); `widening` addresses whose readers or writers may become more; `limits` the raised
    number of changes by kind; `lock_out` the rules of the lock-out guard that may be broken.
    """

    delete: frozenset[str] = frozenset()
    widening: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=dict)
    lock_out: frozenset[str] = frozenset()


NOTHING = Consents()


@dataclass(frozen=True)
class Refusal:
    """One reason not to apply: the rule that speaks, why, and what would allow it (an option, or a change of the file).

    `place` is the file:line of what asked for it, empty where nothing single did.
    """

    rule: str
    reason: str
    remedy: str
    place: str = ""


def refusals(plan: Plan, desired: Desired, consents: Consents = NOTHING) -> tuple[Refusal, ...]:
    """Everything that speaks against a plan."""
    return tuple(_protected(plan, desired))


def _protected(plan: Plan, desired: Desired) -> list[Refusal]:
    named = set(desired.protected)
    found = []
    for change in plan.changes:
        is_protected = change.resource.protect or (change.kind, change.key.casefold()) in named
        if is_protected and (what := _forbidden(change)):
            reason = f"{change.address} is protected, and the plan would {what}"
            found.append(Refusal("protected", reason, "take `protect` away first", str(change.resource.origin.span)))
    return found


def _forbidden(change: Change) -> str:
    if change.action is Action.DELETE:
        return "delete it"
    if change.action is Action.UPDATE and any(item.field in ("access", "visible_to") for item in change.fields):
        return "change who may see it"
    return ""
