"""What `validate --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping

from cli.rendering.reports import ProblemPart, Report


class ValidateReport(Report):
    """`validate`."""

    valid: bool
    """Whether the file can be used."""
    files: tuple[str, ...]
    """The files that were read."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes and warnings, by file and line; a valid file has warnings at most."""
    resources: Mapping[str, int] = {}
    """How many resources of each kind the file asks for."""
