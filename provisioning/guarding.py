"""What an apply refuses as a whole, whatever else was consented to. Pure."""

from dataclasses import dataclass

from plugin_config.kinds.kind import Action, Change
from plugin_config.resources import Desired
from provisioning.plan import Plan


@dataclass(frozen=True)
class Refusal:
    """One change that may not be made, why, and what would allow it."""

    change: Change
    reason: str
    remedy: str


def refusals(plan: Plan, desired: Desired) -> tuple[Refusal, ...]:
    """Changes of protected things: their deletion, and any change of who may see them."""
    named = set(desired.protected)
    found = []
    for change in plan.changes:
        is_protected = change.resource.protect or (change.kind, change.key.casefold()) in named
        if is_protected and (what := _forbidden(change)):
            found.append(
                Refusal(
                    change, f"{change.address} is protected, and the plan would {what}", "take `protect` away first"
                )
            )
    return tuple(found)


def _forbidden(change: Change) -> str:
    if change.action is Action.DELETE:
        return "delete it"
    if change.action is Action.UPDATE and any(item.field in ("access", "visible_to") for item in change.fields):
        return "change who may see it"
    return ""
