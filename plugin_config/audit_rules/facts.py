"""The audit's part of a forum file: how long questions may wait, and the choices about rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.severity import Severity


@dataclass(frozen=True)
class AuditedQuestions:
    """A theme's category of questions, by its path. `answer_within` is None where the file promises nothing."""

    category: str
    answers: str
    answer_within: timedelta | None
    origin: Origin

    @property
    def accepts(self) -> bool:
        """Whether answers are accepted with Solved."""
        return self.answers in ("accepted", "both")


@dataclass(frozen=True)
class AuditedTheme:
    """A theme, or another category that the audit looks at, by the path of the category.

    `place` is where it stands in the file, in its words; `noun` says which of the two it is. `is_moderated` says that
    somebody is to moderate it. `questions` is None where members cannot ask.
    """

    category: str
    origin: Origin
    place: str
    noun: str
    is_moderated: bool
    questions: AuditedQuestions | None = None


@dataclass(frozen=True)
class Silence:
    """Findings that do not count: why, through which day, and of which subjects; all of the rule's where none is named.

    A subject is what a finding names, such as `user martin` or `themes[diaspora-capital]`.
    """

    reason: str
    until: date | None
    only: tuple[str, ...]
    origin: Origin

    def has_ended(self, today: date) -> bool:
        return self.until is not None and today > self.until

    def covers(self, subject: str) -> bool:
        return not self.only or subject.casefold() in {item.casefold() for item in self.only}


@dataclass(frozen=True)
class RuleChoice:
    """What the file changes of one rule; None leaves what the rule has by itself."""

    severity: Severity | None
    limit: int | None
    silences: tuple[Silence, ...]
    origin: Origin


@dataclass(frozen=True)
class AuditFacts:
    """The themes and categories to look at in their order, and what the file says of rules, by their ids."""

    themes: tuple[AuditedTheme, ...] = ()
    rules: Mapping[str, RuleChoice] = field(default_factory=dict)
