"""What `history --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping, Sequence

from idiaspora.cli.results.report import Part, Report
from idiaspora.provisioning.apply.history import Run
from idiaspora.provisioning.exit_codes import ExitCode


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
    """Steps that may or may not have been done: the next run finds out."""
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


def history_report(runs: Sequence[Run]) -> HistoryReport:
    return HistoryReport(
        command="history",
        exit_code=ExitCode.OK,
        runs=tuple(
            RunPart(
                journal=run.journal,
                began=run.began.isoformat() if run.began else None,
                ended=run.ended.isoformat() if run.ended else None,
                url=run.url,
                username=run.username,
                counts=dict(run.counts),
                unknown=run.unknown,
                interrupted=run.interrupted,
                requests=run.requests,
                damaged=run.damaged,
            )
            for run in runs
        ),
    )
