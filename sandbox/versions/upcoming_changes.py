"""Upcoming changes: hidden switches of Discourse that go on by themselves when they are ripe (2026)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

STATUSES = ("conceptual", "experimental", "alpha", "beta", "stable", "permanent")
"""What a change goes through, in this order."""


@dataclass(frozen=True)
class UpcomingChange:
    """A change: its status, and what it does to site settings while it is on.

    `hides` are settings that then are in no list, `defaults` replace those of others. `offered_where` names a setting
    that must have been on before for the change to be offered to admins. `impact` is on what, and on whom.
    """

    status: str
    hides: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    with_css: bool = False
    offered_where: str | None = None
    impact: tuple[str, str] = ("other", "admins")


def is_ripe(change: UpcomingChange, promoted_at: str) -> bool:
    """Whether the change is on where no admin chose otherwise."""
    return STATUSES.index(change.status) >= STATUSES.index(promoted_at)
