"""The findings of `doctor`."""

from collections.abc import Iterator, Sequence

from idiaspora.cli.results.doctor.report import CheckPart, DoctorReport
from idiaspora.cli.results.report import ForumPart
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, Line, line
from idiaspora.cli.text.values import value_data
from idiaspora.plugin_config.desired.resources import Forum
from idiaspora.provisioning.doctor.checks import Check, CheckStatus
from idiaspora.provisioning.exit_codes import ExitCode

STYLES = {
    CheckStatus.OK: GOOD,
    CheckStatus.WARNING: CHANGED,
    CheckStatus.FAILED: BAD,
    CheckStatus.UNKNOWN: DIM,
}
WIDTH = max(map(len, CheckStatus))


def check_lines(checks: Sequence[Check]) -> Iterator[Line]:
    """Each check with its finding and what to do, then how many ended in which way."""
    for check in checks:
        yield line((f"{check.status:<{WIDTH}} ", STYLES[check.status]), f"{check.name}: {check.message}")
        if check.remedy:
            yield line("→ ", check.remedy, indent=WIDTH + 1)
    counts = {status: sum(check.status is status for check in checks) for status in CheckStatus}
    yield line()
    yield line(", ".join(f"{count} {status}" for status, count in counts.items() if count))


def check_report(forum: Forum, checks: Sequence[Check], exit_code: ExitCode) -> DoctorReport:
    return DoctorReport(
        command="doctor",
        exit_code=exit_code,
        forum=ForumPart(name=forum.name, url=forum.url, username=forum.username),
        checks=tuple(
            CheckPart(
                name=check.name,
                status=check.status,
                message=check.message,
                remedy=check.remedy,
                facts=value_data(check.facts),
            )
            for check in checks
        ),
    )
