"""Discussion themes: a category, its “Ask the moderator” category, and what members recommend."""

from typing import Annotated, Literal

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Boolean, Duration, Line, Slug, TagName, Text
from idiaspora.plugin_config.kinds.category import CategoryFields

KINDS_OF_RECOMMENDATION = ("recommendation", "experience", "lesson", "good-practice")
QUESTIONS_NAME = "Ask the moderator"
QUESTIONS_SLUG = "ask"
QUESTIONS_DESCRIPTION = (
    "Put your question to the moderator of this theme, an acknowledged expert. One question a topic."
)
TAG_GROUP_NAME = "Recommendations"


class Questions(CategoryFields):
    """The category below a theme in which members ask its moderators."""

    answers: Literal["accepted", "voted", "both", "any"] | None = None
    """What counts as an answer: one that is accepted (Solved) or voted for (Post Voting), both, or any reply, for which
    no plugin is needed."""
    answer_within: Duration | None = None
    """How long a question may wait for an answer before an audit says so."""
    template: Text | None = None
    """What the editor of a new question starts with."""


class Recommendations(Declaration):
    """What members propose in a theme, and how it is weighed."""

    vote: Boolean | None = None
    """Whether members vote on the topics of the theme."""
    kinds: Annotated[tuple[TagName, ...], Limits(min_length=1)] | None = None
    """The kinds of contribution, as tags; a topic carries exactly one."""
    tag_group: Line | None = None
    """The name of the tag group that holds the kinds."""


class ThemeFields(CategoryFields):
    """What can be said of every theme at once, under `defaults: {theme: …}`."""

    questions: Boolean | Questions | None = None
    """The theme's “Ask the moderator” category: true takes the defaults, false means none."""
    recommendations: Boolean | Recommendations | None = None
    """What members propose: true takes the defaults, false means no voting and no kinds."""


class Theme(ThemeFields):
    """One discussion theme."""

    name: Annotated[Line, Limits(min_length=1, max_length=50)]
    """The name shown to members."""
    slug: Slug
    """The part of the address, in letters of any script that the forum keeps. It identifies the theme; with `none` it
    has no slug, and its name does."""
