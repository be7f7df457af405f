"""What `history --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping

from idiaspora.cli.results.report import Part, Report


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
