"""Is the forum still what the file says?"""

from collections.abc import Iterator

from plugin_config.kinds.fields import UNKNOWN
from plugin_config.kinds.kind import Action, Change
from plugin_config.resources import Origin
from provisioning.audit.findings import Finding, Unknown
from provisioning.audit.forum_reads import DRIFT
from provisioning.audit.rules import Look, rule

NO_PLAN = Unknown("there can be no plan for this forum, as file-does-not-fit says")


def _changes(look: Look) -> Iterator[Change | Unknown]:
    drift = look[DRIFT]
    if drift.plan is None:
        yield NO_PLAN
        return
    yield from drift.plan.changes


@rule("drift-absent", DRIFT)
def drift_absent(look: Look) -> Iterator[Finding | Unknown]:
    seen: set[str] = set()
    for change in _changes(look):
        if isinstance(change, Unknown):
            yield change
        elif _is_absent(change) and change.address not in seen:
            seen.add(change.address)
            yield Finding(change.address, f"{change.address} is not on the forum", change.resource.origin)


def _is_absent(change: Change) -> bool:
    return change.action is not Action.DELETE and change.live is None


@rule("drift-present", DRIFT)
def drift_present(look: Look) -> Iterator[Finding | Unknown]:
    for change in _changes(look):
        if isinstance(change, Unknown):
            yield change
        elif change.action is Action.DELETE:
            yield Finding(change.address, f"{change.address} is on the forum, but shall not be", change.resource.origin)


@rule("drift-changed", DRIFT)
def drift_changed(look: Look) -> Iterator[Finding | Unknown]:
    """One finding a field, so that each has the line that declares it."""
    unread: dict[str, list[str]] = {}
    for change in _changes(look):
        if isinstance(change, Unknown):
            yield change
            continue
        if change.action is Action.DELETE or _is_absent(change):
            continue
        if change.renamed_from:
            message = f"{change.address} is still {change.renamed_from} on the forum"
            yield Finding(change.address, message, change.resource.origin)
        for item in change.fields:
            if item.old is UNKNOWN:
                unread.setdefault(change.address, []).append(item.field)
                continue
            subject = change.address if change.kind == "site_setting" else f"{change.address} {item.field}"
            yield Finding(subject, f"{subject} is otherwise on the forum", item.origin)
    for address, fields in unread.items():
        yield Unknown(f"{', '.join(fields)} of {address} could not be read")


@rule("file-does-not-fit", DRIFT)
def file_does_not_fit(look: Look) -> Iterator[Finding]:
    for problem in look[DRIFT].problems:
        origin = Origin(problem.span, problem.path)
        yield Finding(problem.path or str(problem.span), f"{problem.code}: {problem.message}", origin, problem.remedy)
