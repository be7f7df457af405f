"""The most that one run may change or delete. Pure.

A mistake in one line of a forum file, or in what an overlay replaces, can reach everything of a kind at once; a limit
has somebody look at the numbers before. New resources are not limited, nor are the descriptions and notification
defaults that come after it: a run that was interrupted between the two must be able to go on. Nor is what opens and
closes by the calendar, all of which does so in one run.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.desired.limits import default_limit
from idiaspora.plugin_config.kinds.changes import Change, Delete, Update
from idiaspora.plugin_config.kinds.names import MEMBERSHIP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Limit
from idiaspora.provisioning.plan.plan import Plan


@dataclass(frozen=True)
class Excess:
    """More than a limit allows: `touched` of `existing` resources of a kind, where `allowed` are."""

    kind: str
    touched: int
    existing: int
    allowed: int
    limit: Limit

    def __str__(self) -> str:
        what = "people would leave groups" if self.kind == MEMBERSHIP else "would be changed or deleted"
        word = "" if self.kind == MEMBERSHIP else f" of the kind {self.kind}"
        return f"{self.touched} of {self.existing}{word} {what}, and {self.allowed} are allowed ({self._bounds})"

    @property
    def _bounds(self) -> str:
        share = None if self.limit.share is None else f"{self.limit.share} % of {self.existing}"
        count = None if self.limit.count is None else f"at most {self.limit.count}"
        return ", ".join(part for part in (share, count, f"at least {self.limit.floor}") if part)


def excesses(
    plan: Plan, limits: Mapping[str, Limit], raised: Mapping[str, int], deleted: Container[str]
) -> Iterator[Excess]:
    """The kinds with more touched resources than allowed.

    `raised` are higher numbers that were consented to; `deleted` the kinds whose deletions were: others are left out.
    """
    for kind, touched in touched_by_kind(plan, deleted).items():
        limit = limits.get(kind) or default_limit(kind)
        existing = existing_of(kind, plan)
        allowed = allowed_by(limit, existing)
        if allowed is not None and touched > max(allowed, raised.get(kind, 0)):
            yield Excess(kind, touched, existing, allowed, limit)


def allowed_by(limit: Limit, existing: int) -> int | None:
    """How many of the existing resources may be touched, shares rounded down; None where nothing bounds them."""
    bounds = [] if limit.count is None else [limit.count]
    bounds += [] if limit.share is None else [existing * limit.share // 100]
    return max(limit.floor, min(bounds)) if bounds else None


def touched_by_kind(plan: Plan, deleted: Container[str]) -> dict[str, int]:
    """How many existing resources of each kind an apply changes or deletes; of memberships, how many people leave."""
    # A category that is opened before it is closed stands in the plan twice, and counts once.
    changes = {
        (change.kind, change.key): change
        for change in plan.changes
        if _is_done(change, deleted) and not _is_only_by_calendar(change, plan)
    }
    counts: dict[str, int] = {}
    for change in changes.values():
        kind = KINDS[change.kind]
        whole = plan.snapshot.get(kind.part_of, change.key) if kind.part_of else None
        if weight := kind.weight(change, whole):
            counts[change.kind] = counts.get(change.kind, 0) + weight
    return counts


def _is_done(change: Change, deleted: Container[str]) -> bool:
    if change.hindrance:
        return False
    return isinstance(change, Update) or (isinstance(change, Delete) and change.kind in deleted)


def _is_only_by_calendar(change: Change, plan: Plan) -> bool:
    """Whether a change was planned long ago: it is due because time passed, and for nothing else."""
    fields = {(change.address, item.field) for item in change.fields}
    return bool(fields) and fields <= plan.by_calendar and not change.renamed_from


def existing_of(kind: str, plan: Plan) -> int:
    """How many resources of a kind the forum has, as far as the plan's reads tell: at least the declared ones."""
    lives = [live for live in plan.snapshot.objects.values() if live.kind == kind]
    if kind == MEMBERSHIP:
        return sum(len(live.values["members"]) for live in lives)
    return max(plan.found.existing(kind), len(lives))
