"""What a file says to the report: the themes to tell of, and how their outcome is told. It is not sent to the forum."""

from collections.abc import Iterator, Mapping

from idiaspora.plugin_config.consultation.category_tree import Branch, Trees
from idiaspora.plugin_config.consultation.domain.outcome import Outcome as Declared
from idiaspora.plugin_config.consultation.expand_themes import questions_key
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.theme import KINDS_OF_RECOMMENDATION, Questions, Recommendations
from idiaspora.plugin_config.desired.calendar import WITHOUT_ZONE
from idiaspora.plugin_config.desired.layers import Layers
from idiaspora.plugin_config.desired.reported import SECTIONS, Outcome, ReportedTheme, ReportFacts


def report_facts(file: ForumFile, trees: Trees, roles: Mapping[str, str]) -> ReportFacts:
    """The themes of the file with what the report needs to know; `roles` are the names of the roles' groups."""
    consultation = file.consultation
    whole = outcome_of(consultation.outcome if consultation else None, Outcome())
    zone = consultation.timezone if consultation else None
    return ReportFacts(tuple(_themes(trees, roles, whole)), str(zone or WITHOUT_ZONE), whole)


def outcome_of(declared: Declared | None, other: Outcome) -> Outcome:
    """How an outcome is told; the sections that are not written are those of another one."""
    if declared is None:
        return Outcome(sections=other.sections)
    return Outcome(declared.title or "", declared.question or "", declared.sections or other.sections or SECTIONS)


def _themes(trees: Trees, roles: Mapping[str, str], whole: Outcome) -> Iterator[ReportedTheme]:
    for one in trees.themes or ():
        layers = one.layers
        kinds, votes = _recommendations(layers)
        groups = tuple(roles.get(name, name) for name in layers.value("moderated_by", ()))
        outcome = outcome_of(layers.value("outcome"), whole)
        name = str(layers.value("name"))
        yield ReportedTheme(one.key, name, _questions(one), kinds, votes, groups, outcome, layers.origin())


def _questions(one: Branch) -> str | None:
    asked = one.layers.get("questions")
    if asked is None or asked.value is False:
        return None
    return questions_key(one.key, one.layers.inner("questions", Questions))


def _recommendations(layers: Layers) -> tuple[tuple[str, ...], bool | None]:
    """The kinds of contribution, and whether members vote."""
    asked = layers.get("recommendations")
    if asked is None or asked.value is False:
        return (), None if asked is None else False
    inner = layers.inner("recommendations", Recommendations)
    return tuple(inner.value("kinds", KINDS_OF_RECOMMENDATION)), bool(inner.value("vote", True))
