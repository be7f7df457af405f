"""The exit codes of a run: one table, the same for every command and output format."""

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """An exit code; `meaning` says it in a sentence, for the reference docs."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    OK = 0, "in sync, or applied and converged"
    FAILED = 1, "operational error: network, credentials, or the server refused"
    USAGE = 2, "wrong usage of the command line"
    PENDING = 3, "drift or a difference found, changes pending with --detailed-exitcode, or an audit rule failed"
    PARTIAL = 4, "applied in part: something failed, was blocked, stale, unknown, or did not converge"
    REFUSED = 5, "refused by a safety rule, as plan foresees it: lock-out, exposure, deletions without consent, limits"
    PLAN_MISFIT = 6, "the saved plan does not fit: another forum, other files, or expired"
    INVALID_FILE = 7, "the forum file is invalid"
    INTERRUPTED = 130, "interrupted, after the write in progress was finished and recorded"
