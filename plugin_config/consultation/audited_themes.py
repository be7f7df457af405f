"""What a file says to the audit: the themes and categories to look at, and the promises to members who ask there. They
are not sent to the forum."""

from collections.abc import Iterator

from idiaspora.plugin_config.audit_rules.facts import AuditedQuestions, AuditedTheme
from idiaspora.plugin_config.consultation.answers import ANSWERS_BY_DEFAULT
from idiaspora.plugin_config.consultation.category_tree import Branch, Trees
from idiaspora.plugin_config.consultation.expand_themes import questions_key
from idiaspora.plugin_config.consultation.theme import Questions


def audited_themes(trees: Trees) -> Iterator[AuditedTheme]:
    """All themes of the file, and the categories that somebody moderates or in which members can ask, in its order."""
    for one in trees.all():
        is_moderated = one.is_theme or bool(one.layers.value("moderated_by"))
        questions = _questions(one)
        if is_moderated or questions:
            yield AuditedTheme(one.key, one.layers.origin(), one.layers.place, one.noun, is_moderated, questions)


def _questions(one: Branch) -> AuditedQuestions | None:
    asked = one.layers.get("questions")
    if asked is None or asked.value is False:
        return None
    inner = one.layers.inner("questions", Questions)
    within = inner.get("answer_within")
    return AuditedQuestions(
        questions_key(one.key, inner),
        inner.value("answers", ANSWERS_BY_DEFAULT),
        within.value if within else None,
        within.origin if within else asked.origin,
    )
