"""Rules about themes, and categories that somebody moderates: each looks at one at a time, as it is on the forum."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.audit_rules.facts import AuditedQuestions, AuditedTheme
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.audit.findings import NothingToLookAt, Result, Unknown
from idiaspora.provisioning.audit.forum_reads import CATEGORIES, EVERYBODY, MEMBERS, Category, ModeratingGroup
from idiaspora.provisioning.audit.reads import Read
from idiaspora.provisioning.audit.rule import Check, Look, rule
from idiaspora.provisioning.forum.endpoints import Row


@dataclass(frozen=True)
class LiveTheme:
    """A theme, or another category that somebody moderates, that exists."""

    theme: AuditedTheme
    category: Category
    groups: tuple[ModeratingGroup, ...]

    @property
    def subject(self) -> str:
        return self.theme.place

    @property
    def noun(self) -> str:
        return self.theme.noun

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
        return f"{self.theme.place}.questions"

    @property
    def origin(self) -> Origin:
        return self.questions.origin


ThemeCheck = Callable[[Look, LiveTheme], Iterable[Result]]
QuestionsCheck = Callable[[Look, LiveQuestions], Iterable[Result]]

NO_THEMES = NothingToLookAt("the file has no theme, and no category with moderated_by")
NO_QUESTIONS = NothingToLookAt("nothing in the file has questions")
NO_MODERATORS = NothingToLookAt("nobody moderates a theme or a category of the file")


def theme_rule(id: str, *reads: Read[Any], beside: Check | None = None) -> Callable[[ThemeCheck], ThemeCheck]:
    """Register a rule that looks at one theme at a time; a theme that is not on the forum is unknown. `beside` looks at
    what the rule is about besides."""

    def register(check: ThemeCheck) -> ThemeCheck:
        def each(look: Look, theme: AuditedTheme) -> Iterator[Result]:
            category = look[CATEGORIES].at(theme.category)
            if category is None:
                yield _absent(theme.category)
            else:
                yield from check(look, LiveTheme(theme, category, category.moderating_groups(look.desired)))

        def every(look: Look) -> Iterator[Result]:
            themes = [theme for theme in look.desired.audit.themes if theme.is_moderated]
            others = [beside(look)] if beside else []
            return told((*(each(look, theme) for theme in themes), *others), NO_THEMES)

        rule(id, CATEGORIES, *reads)(every)
        return check

    return register


def questions_rule(id: str, *reads: Read[Any]) -> Callable[[QuestionsCheck], QuestionsCheck]:
    """Register a rule that looks at one theme's questions at a time; a category that is not there is unknown."""

    def register(check: QuestionsCheck) -> QuestionsCheck:
        def each(look: Look, theme: AuditedTheme, questions: AuditedQuestions) -> Iterator[Result]:
            category = look[CATEGORIES].at(questions.category)
            if category is None:
                yield _absent(questions.category)
            else:
                groups = category.moderating_groups(look.desired)
                yield from check(look, LiveQuestions(theme, questions, category, groups))

        def every(look: Look) -> Iterator[Result]:
            asked = [(theme, theme.questions) for theme in look.desired.audit.themes if theme.questions]
            return told((each(look, *one) for one in asked), NO_QUESTIONS)

        rule(id, CATEGORIES, *reads)(every)
        return check

    return register


def told(each: Iterable[Iterable[Result]], nothing: NothingToLookAt) -> Iterator[Result]:
    """What a rule tells of each thing that it looks at; that there was nothing to look at where each says so, or where
    there is none (`nothing`)."""
    looked_at = False
    for results in each:
        for result in (found := list(results)):
            if isinstance(result, NothingToLookAt):
                nothing = result
            else:
                yield result
        looked_at = looked_at or not any(isinstance(result, NothingToLookAt) for result in found)
    if not looked_at:
        yield nothing


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
