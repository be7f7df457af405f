"""What earlier runs did."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import number_of
from idiaspora.provisioning.apply.history import Run
from idiaspora.provisioning.plan.outcome import Status


def history_lines(runs: Sequence[Run]) -> Iterator[Line]:
    """Each run with its totals, and what is unknown of it; the newest first."""
    for run in runs:
        who = f" as {run.username}" if run.username else ""
        yield line((_time_text(run.began), HEADING), f"  {run.url}{who}: ", _ending(run))
        for id in run.unknown:
            yield line(("unknown: ", BAD), f"{id}; the next run finds out whether it was done", indent=4)
        if run.damaged:
            yield line(f"{number_of(run.damaged, 'line')} of the journal cannot be read", indent=4)
        yield line((run.journal, DIM), indent=4)
    if not runs:
        yield line("No run is recorded here: “idiaspora apply” writes .idiaspora/journal beside the forum file.")


def _time_text(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "unknown time"


def _ending(run: Run) -> tuple[str, str]:
    counts = ", ".join(f"{run.counts[status]} {status}" for status in Status if run.counts.get(status)) or "nothing"
    text = f"{counts}, in {number_of(run.requests, 'request')}"
    if run.ended is None:
        return f"{text}; it did not end in an orderly way, or is still going on", BAD
    if run.interrupted:
        return f"{text}; interrupted", CHANGED
    return text, GOOD if set(run.counts) <= {Status.DONE} else CHANGED
