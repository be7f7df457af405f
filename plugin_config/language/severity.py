"""The severity of a finding: in a forum file, or by the audit on a forum."""

from enum import StrEnum


class Severity(StrEnum):
    """The worst first. Only an error stops anything."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
