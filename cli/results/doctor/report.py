"""What `doctor --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from idiaspora.cli.results.report import ForumPart, Part, Report
from idiaspora.cli.text.values import value_data
from idiaspora.plugin_config.desired.desired import Forum
from idiaspora.provisioning.doctor.checks import Check, CheckStatus
from idiaspora.provisioning.exit_codes import ExitCode


class CheckPart(Part):
    """One check."""

    name: str
    """What is checked. What the forum can do stands under `can: SUBJECT` in words and under `capabilities` in facts;
    what of the file cannot work here stands under `file`, once for each problem."""
    status: CheckStatus
    """What was found."""
    message: str
    """The finding."""
    remedy: str
    """What to do; "" when there is nothing to do."""
    facts: Mapping[str, Any]
    """What was seen, for a machine."""


class DoctorReport(Report):
    """`doctor`."""

    forum: ForumPart
    """Which forum."""
    checks: tuple[CheckPart, ...]
    """The checks, in the order in which a failure explains the ones behind it."""


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
