"""What `doctor --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping
from typing import Any

from idiaspora.cli.results.report import ForumPart, Part, Report
from idiaspora.provisioning.doctor.checks import CheckStatus


class CheckPart(Part):
    """One check."""

    name: str
    """What is checked. What the forum can do stands under `can: SUBJECT` in words and under `capabilities` in facts;
    what of the file cannot work here stands under `file`, once for each thing."""
    status: CheckStatus
    """What was found."""
    message: str
    """The finding."""
    remedy: str
    """What to do; "" where nothing is to be done."""
    facts: Mapping[str, Any]
    """What was seen, for a machine."""


class DoctorReport(Report):
    """`doctor`."""

    forum: ForumPart
    """Which forum."""
    checks: tuple[CheckPart, ...]
    """The checks, in the order in which a failure explains the ones behind it."""
