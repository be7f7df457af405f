"""Rules about themes: each looks at one theme at a time, as the forum has it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.audit_rules.facts import AuditedQuestions, AuditedTheme
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.audit.findings import Finding, Unknown
from idiaspora.provisioning.audit.forum_reads import CATEGORIES, EVERYBODY, MEMBERS, Category, ModeratingGroup
from idiaspora.provisioning.audit.reads import Read
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.forum.endpoints import Row


@dataclass(frozen=True)
class LiveTheme:
    """A theme whose category exists."""

    theme: AuditedTheme
    category: Category
    groups: tuple[ModeratingGroup, ...]

    @property
    def subject(self) -> str:
        return self.theme.origin.path

    @property
    def origin(self) -> Origin:
        return self.theme.origin


@dataclass(frozen=True)
class LiveQuestions:
    """A theme's category of questions that exists, with the groups that moderate it."""

    theme: AuditedTheme
    questions: AuditedQuestions
    category: Category
    groups: tuple[ModeratingGroup, ...]

    @property
    def subject(self) -> str:
        return f"{self.theme.origin.path}.questions"

    @property
    def origin(self) -> Origin:
        return self.questions.origin


ThemeCheck = Callable[[Look, LiveTheme], Iterable[Finding | Unknown]]
QuestionsCheck = Callable[[Look, LiveQuestions], Iterable[Finding | Unknown]]


def theme_rule(id: str, *reads: Read[Any]) -> Callable[[ThemeCheck], ThemeCheck]:
    """Register a rule that looks at one theme at a time; a theme that is not on the forum is unknown."""

    def register(check: ThemeCheck) -> ThemeCheck:
        def every(look: Look) -> Iterator[Finding | Unknown]:
            for theme in look.desired.audit.themes:
                category = look[CATEGORIES].at(theme.category)
                if category is None:
                    yield _absent(theme.category)
                else:
                    yield from check(look, LiveTheme(theme, category, category.moderating_groups(look.desired)))

        rule(id, CATEGORIES, *reads)(every)
        return check

    return register


def questions_rule(id: str, *reads: Read[Any]) -> Callable[[QuestionsCheck], QuestionsCheck]:
    """Register a rule that looks at one theme's questions at a time; a category that is not there is unknown."""

    def register(check: QuestionsCheck) -> QuestionsCheck:
        def every(look: Look) -> Iterator[Finding | Unknown]:
            for theme in look.desired.audit.themes:
                if theme.questions is None:
                    continue
                category = look[CATEGORIES].at(theme.questions.category)
                if category is None:
                    yield _absent(theme.questions.category)
                else:
                    groups = category.moderating_groups(look.desired)
                    yield from check(look, LiveQuestions(theme, theme.questions, category, groups))

        rule(id, CATEGORIES, *reads)(every)
        return check

    return register


def _absent(path: str) -> Unknown:
    return Unknown(f"the category {path} is not on the forum")


def live_themes(look: Look) -> Iterator[LiveTheme]:
    """The themes that are on the forum, for rules that look at groups or people and not at themes."""
    for theme in look.desired.audit.themes:
        category = look[CATEGORIES].at(theme.category)
        if category is not None:
            yield LiveTheme(theme, category, category.moderating_groups(look.desired))


def members(look: Look, groups: Iterable[ModeratingGroup]) -> dict[int, Row]:
    """The members of groups, each person once, by id."""
    return {
        int(row["id"]): row for group in groups if group.id in look[MEMBERS] for row in look[MEMBERS][group.id].members
    }


def moderators(look: Look) -> dict[int, tuple[Row, LiveTheme]]:
    """Everybody who moderates a theme, once, with the first theme that they moderate."""
    found: dict[int, tuple[Row, LiveTheme]] = {}
    for theme in live_themes(look):
        for id, row in members(look, theme.groups).items():
            found.setdefault(id, (row, theme))
    return found


def moderating_groups(look: Look) -> dict[int, tuple[ModeratingGroup, LiveTheme]]:
    """The groups that moderate a theme, each once, with the first theme that it moderates; not groups of everybody."""
    found: dict[int, tuple[ModeratingGroup, LiveTheme]] = {}
    for theme in live_themes(look):
        for group in theme.groups:
            if group.id not in EVERYBODY:
                found.setdefault(group.id, (group, theme))
    return found
