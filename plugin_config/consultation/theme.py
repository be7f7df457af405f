"""Discussion themes and other categories: a category, its “Ask the moderator” category, and what members recommend."""

from typing import Annotated, Literal

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Duration, FilledText, Line, Slug, TagName, Text
from idiaspora.plugin_config.consultation.domain.dates import Dates
from idiaspora.plugin_config.consultation.domain.outcome import Outcome
from idiaspora.plugin_config.kinds.category import CategoryFields, CategoryTraits

KINDS_OF_RECOMMENDATION = ("recommendation", "experience", "lesson", "good-practice")
QUESTIONS_NAME = "Ask the moderator"
QUESTIONS_SLUG = "ask"
QUESTIONS_DESCRIPTION = (
    "Put your question to the moderator of this {noun}, an acknowledged expert. One question a topic."
)
TAG_GROUP_NAME = "Recommendations"

CategoryName = Annotated[Line, Limits(min_length=1, max_length=50)]


class Questions(CategoryFields):
    """The category below a theme, or another category, in which members ask its moderators."""

    answers: Literal["accepted", "voted", "both", "any"] | None = None
    """What counts as an answer: one that is accepted (Solved) or voted for (Post Voting), both, or any reply, for which
    no plugin is needed."""
    answer_within: Duration | None = None
    """How long a question may wait for an answer before an audit says so."""
    ask_link: Annotated[tuple[Literal["theme", "sidebar"], ...], DISTINCT] | None = None
    """Where a link opens a new question here, with its template: behind the description of the theme, or in a section
    of the sidebar. Visitors are led through the login and back to it."""
    template: Text | None = None
    """What the editor of a new question starts with."""


class Recommendations(Declaration):
    """What members propose in a theme, and how it is weighed."""

    vote: Boolean | None = None
    """Whether members vote on the topics of the theme."""
    kinds: Annotated[tuple[TagName, ...], Limits(min_length=1)] | None = None
    """The kinds of contribution, as tags; a topic carries exactly one."""
    meanings: dict[TagName, FilledText] | None = None
    """What each kind means, in words for members: the description of its tag, and what the editor of a new topic begins
    with, where nothing else is written for it."""
    tag_group: Line | None = None
    """The name of the tag group that holds the kinds."""


class ThemeTraits(CategoryTraits):
    """What can be said of every theme, or of every category, at once."""

    questions: Boolean | Questions | None = None
    """The category's “Ask the moderator” category: true takes the defaults, false means none."""
    recommendations: Boolean | Recommendations | None = None
    """What members propose: true takes the defaults, false means no voting and no kinds."""
    introduce: Boolean | None = None
    """Whether the description names who moderates the category, behind its own text."""
    consultation: Boolean | Dates | None = None
    """When members may write here, where that is at another time than elsewhere; what is not written is that of the
    consultation, and below a theme that of the theme. With false it always is open. Themes follow the consultation
    without it; other categories only with true, or with days of their own."""


class ThemeOrCategory(ThemeTraits, CategoryFields):
    """A category with what belongs to it."""

    name: CategoryName
    """The name, unique among the categories of one parent."""
    slug: Slug
    """The part of the address, in letters of any script that the forum keeps, unique among the categories of one
    parent. It identifies the category; with `none` it has no slug, and its name does."""
    like: Line | None = None
    """The shape, one of `shapes`, that says what is not written here."""


class Category(ThemeOrCategory):
    """A category that is not a theme, with its subcategories."""

    subcategories: "tuple[Category, ...] | None" = None
    """The categories below this one. Those of a shape come first; what is written of one of them wins, and `[]` means
    none."""


class Theme(ThemeOrCategory):
    """One discussion theme."""

    name: CategoryName
    """The name shown to members."""
    slug: Slug
    """The part of the address, in letters of any script that the forum keeps. It identifies the theme; with `none` it
    has no slug, and its name does."""
    outcome: Outcome | None = None
    """How the report tells the outcome of this theme."""
    subcategories: tuple[Category, ...] | None = None
    """The categories below this theme. Those of a shape come first; what is written of one of them wins, and `[]`
    means none."""
