"""Promises of a file to members who ask in its themes: for the audit alone, they are not sent to the forum."""

from idiaspora.plugin_config.audit_rules.facts import AuditedQuestions, AuditedTheme
from idiaspora.plugin_config.consultation.expand_themes import ANSWERS_BY_DEFAULT, questions_key, theme_layers
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.theme import Questions
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.layers import Layers


def audited_themes(file: ForumFile, collection: Collection) -> tuple[AuditedTheme, ...]:
    """All themes of the file, in its order."""
    return tuple(
        AuditedTheme(path, layers.origin(), _questions(path, layers)) for path, layers in theme_layers(file, collection)
    )


def _questions(theme: str, layers: Layers) -> AuditedQuestions | None:
    asked = layers.get("questions")
    if asked is None or asked.value is False:
        return None
    inner = layers.inner("questions", Questions)
    within = inner.get("answer_within")
    return AuditedQuestions(
        questions_key(theme, inner),
        inner.value("answers", ANSWERS_BY_DEFAULT),
        within.value if within else None,
        within.origin if within else asked.origin,
    )
