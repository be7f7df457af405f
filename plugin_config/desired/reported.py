"""The report's part of a forum file: the themes to report on, and how the outcome is told. Pure."""

from dataclasses import dataclass, field

from idiaspora.plugin_config.language.origins import Origin

RECOMMENDATIONS, QUESTIONS, EXPERIENCES, PARTICIPATION = "recommendations", "questions", "experiences", "participation"
SECTIONS = (RECOMMENDATIONS, QUESTIONS, EXPERIENCES, PARTICIPATION)
RECOMMENDATION = "recommendation"


@dataclass(frozen=True)
class Outcome:
    """How the outcome is told: a title and the question that was asked, "" for none; the sections in their order."""

    title: str = ""
    question: str = ""
    sections: tuple[str, ...] = SECTIONS


@dataclass(frozen=True)
class ReportedTheme:
    """A theme by the path of its category. `questions` is the path of its category of questions, None where members
    cannot ask; `kinds` are the tags of contributions, `votes` whether members vote on them (None where the file does
    not say); `groups` are those of its moderators; `outcome` is how its part is told."""

    category: str
    name: str
    questions: str | None
    kinds: tuple[str, ...]
    votes: bool | None
    groups: tuple[str, ...]
    outcome: Outcome
    origin: Origin

    @property
    def ranked_kind(self) -> str | None:
        """The kind that is a recommendation: the one of that name, else the first; None where there are no kinds, and
        every topic of the theme itself is one."""
        return RECOMMENDATION if RECOMMENDATION in self.kinds else next(iter(self.kinds), None)


@dataclass(frozen=True)
class ReportFacts:
    """The themes in their order, the time zone whose days and weeks count, and how the outcome of all is told."""

    themes: tuple[ReportedTheme, ...] = ()
    timezone: str = "UTC"
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Each tag that the file names as a kind, once."""
        return tuple(dict.fromkeys(kind for theme in self.themes for kind in theme.kinds))
