"""What a rule of the audit is."""

from dataclasses import dataclass
from enum import StrEnum

from idiaspora.plugin_config.language.severity import Severity


class Family(StrEnum):
    """What a rule is about."""

    MODERATION = "moderation"
    QUESTIONS = "questions"
    ACCESS = "access"
    SAFETY = "safety"
    CALENDAR = "calendar"
    HYGIENE = "hygiene"
    DRIFT = "drift"


@dataclass(frozen=True)
class Threshold:
    """The number that a rule compares with where the file sets no other, and what it counts."""

    number: int
    unit: str


@dataclass(frozen=True)
class RuleInfo:
    """One rule. `meaning` is true of a forum that fails it; `threshold` is None where it compares with no number."""

    id: str
    severity: Severity
    meaning: str
    remedy: str
    threshold: Threshold | None = None
