"""One finding of `doctor`, and the answers that findings are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idiaspora.provisioning.errors import ForumError

Answer = Any
"""Parsed JSON, or the ForumError that came in its place, or None for what was not asked."""


class CheckStatus(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `remedy` is "" where nothing is to be done; `facts` are JSON values for a machine."""

    name: str
    status: CheckStatus
    message: str
    remedy: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def not_asked(name: str, answer: Answer) -> Check:
    """The check for an error, or for what was not asked because something before it failed."""
    if isinstance(answer, ForumError):
        status = CheckStatus.FAILED if name in {"address", "key"} else CheckStatus.UNKNOWN
        return Check(name, status, answer.message, answer.hint, {"http_status": answer.status})
    if answer is None:
        return Check(name, CheckStatus.UNKNOWN, "not asked: a check before this one failed")
    return Check(name, CheckStatus.UNKNOWN, "the answer has a shape that this version of idiaspora does not know")
