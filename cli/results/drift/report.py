"""What `drift --format json` prints: the keys beyond those of all reports."""

from typing import Any, Literal

from idiaspora.cli.results.plan.report import ChangePart, FieldPart
from idiaspora.cli.results.report import ForumPart, Part, Report

CauseName = Literal["there", "here", "both", "new-default", "unknown", "untold"]


class TracePart(Part):
    """Who made a difference."""

    recorded: Literal["yes", "never", "not-found", "not-readable", "not-asked"]
    """Whether somebody can be named; else why not: Discourse keeps no log of it, no entry fits, the log could not be
    read, or it would have taken more requests than allowed."""
    part: str
    """The person or key among several that the difference consists of; else ""."""
    user: str
    """The username; "" unless recorded."""
    at: str
    """The forum's time, ISO 8601; "" unless recorded."""
    before: Any
    """The value before; null where it is not told."""
    own: bool
    """Whether it is the user whom this tool acts as."""
    detail: str
    """Why the log could not be read; else ""."""


class RemediesPart(Part):
    """Both ways out."""

    apply: str
    """What an apply does about it."""
    adopt: str
    """The path to give to `adopt`, which writes the forum's value there; "" where it cannot."""
    instead: str
    """What to do by hand where `adopt` cannot write the value; else ""."""


class DriftFieldPart(FieldPart):
    """A field that differs; `old` is declared, `new` is on the forum."""

    cause: CauseName
    """Which side changed since the last apply; `untold` where nothing tells."""
    applied: Any
    """What was applied last; null where nothing is recorded."""
    recorded: bool
    """Whether the lock file holds what was applied last."""
    traces: tuple[TracePart, ...]
    """Who did it; empty without `--blame`, and for what nobody did on the forum."""
    remedies: RemediesPart
    """What to do."""


class DifferencePart(ChangePart):
    """A resource that differs."""

    cause: CauseName | None
    """Which side changed, when the whole thing is absent, too much, or in another place; null when only fields
    differ."""
    traces: tuple[TracePart, ...]
    """Who did that; empty without `--blame`."""
    remedies: RemediesPart | None
    """What to do about that; null when only fields differ."""
    fields: tuple[DriftFieldPart, ...]
    """The fields that differ."""


class DriftReport(Report):
    """`drift`."""

    forum: ForumPart
    """Which forum."""
    drift: bool
    """Whether the forum differs from the file; with `--since-last`, whether it differs in something new."""
    differences: tuple[DifferencePart, ...]
    """The resources that differ; in their fields `old` is declared and `new` is on the forum."""
    reads: int
    """How many requests it took, those for the blame included."""
    known: int = 0
    """With `--since-last`: how many differences were told before, and are left out."""
    gone: int = 0
    """With `--since-last`: how many differences were told before, and are no more."""
    untold: str = ""
    """Why what was found did not reach the webhook, or was not remembered; else ""."""
