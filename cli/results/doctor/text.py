"""The findings of `doctor`."""

from collections.abc import Iterator, Sequence

from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, Line, line
from idiaspora.provisioning.doctor.checks import Check, CheckStatus

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
