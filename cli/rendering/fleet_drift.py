"""Drift of one forum or of several, as one result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from cli.errors import Failure
from cli.rendering.drift import drift_lines, drift_report
from cli.rendering.drift_reports import DriftReport, FleetDriftReport, FleetForumPart
from cli.rendering.lines import BAD, DIM, GOOD, HEADING, line
from cli.rendering.problems import problem_lines, problem_parts
from cli.rendering.reports import ErrorPart
from cli.rendering.values import number_of
from provisioning.drift import Drift
from provisioning.exit_codes import ExitCode
from provisioning.fleet import worst


@dataclass(frozen=True)
class Seen:
    """One forum of several, by its label: what is told of it, or why nothing can be."""

    label: str
    drift: Drift | None = None
    failure: Failure | None = None

    @property
    def exit_code(self) -> ExitCode:
        if self.drift is not None:
            return self.drift.exit_code
        return self.failure.exit_code if self.failure else ExitCode.OK


def exit_code_of(seen: Sequence[Seen], untold: str) -> ExitCode:
    """The worst of all; FAILED when what was found did not reach whom it should."""
    return worst([*(item.exit_code for item in seen), *([ExitCode.FAILED] if untold else [])])


def fleet_lines(seen: Sequence[Seen]) -> Iterator[Text]:
    """Each forum under its label, then how many there are of each kind."""
    for item in seen:
        yield line((f"── {item.label}", HEADING))
        if item.drift is not None:
            yield from drift_lines(item.drift)
        if item.failure is not None:
            yield from _failure_lines(item.failure)
        yield line()
    yield _total_line(seen)


def _failure_lines(failure: Failure) -> Iterator[Text]:
    if failure.problems:
        yield from problem_lines(failure.problems)
        return
    yield line(("Error: ", BAD), failure.message)
    if failure.hint:
        yield line("→ ", failure.hint, indent=4)


def _total_line(seen: Sequence[Seen]) -> Text:
    codes = [item.exit_code for item in seen]
    drifted, clean = codes.count(ExitCode.PENDING), codes.count(ExitCode.OK)
    failed = len(codes) - drifted - clean
    parts = [f"{clean} without drift", f"{drifted} with drift", f"{failed} not looked at"]
    style = BAD if failed or drifted else GOOD
    return line((f"{number_of(len(seen), 'forum')}: ", style), ", ".join(parts), (".", DIM))


def report_of(seen: Sequence[Seen], exit_code: ExitCode, untold: str) -> DriftReport | FleetDriftReport:
    """The report of the only forum (without a label), or of several."""
    only = seen[0] if len(seen) == 1 and not seen[0].label else None
    if only is not None and only.drift is not None:
        return drift_report(only.drift, exit_code, untold)
    return FleetDriftReport(command="drift", exit_code=exit_code, forums=tuple(map(_forum_part, seen)), untold=untold)


def _forum_part(item: Seen) -> FleetForumPart:
    failure = item.failure
    return FleetForumPart(
        label=item.label,
        exit_code=item.exit_code,
        report=drift_report(item.drift, item.exit_code) if item.drift is not None else None,
        error=ErrorPart(kind=failure.kind, message=failure.message, hint=failure.hint) if failure else None,
        problems=problem_parts(failure.problems) if failure else (),
    )
