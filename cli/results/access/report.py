"""What `access --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping

from idiaspora.cli.results.report import ForumPart, Part, Report


class AudiencePart(Part):
    """Somebody whose rights are asked for."""

    name: str
    """`anonymous`, `members`, `staff`, a trust level such as `trust_level_0`, or the name of a group."""
    meaning: str
    """Who that is, in words."""
    groups: tuple[str, ...]
    """The groups that he is in."""
    open: bool
    """Whether anyone can be or become one without somebody's decision."""


class AccessPart(Part):
    """One category and who may do what in it."""

    path: str
    """The path of slugs; with `--diff` the one that it will have."""
    id: int | None
    """Discourse's id; null for a category that apply would make."""
    topics: int
    """How many topics are visible in it, those of subcategories not counted."""
    restricted: bool
    """Whether only some groups see it."""
    rights: Mapping[str, tuple[str, ...]]
    """By the audience's name: which of `see`, `reply` and `create` it may."""


class StrayPart(Part):
    """A category that is seen by somebody who does not see the one above it."""

    path: str
    """The category."""
    audiences: tuple[str, ...]
    """Who sees it."""


class ShiftPart(Part):
    """What one audience gains or loses in one category."""

    path: str
    """The category."""
    audience: str
    """Who."""
    rights: tuple[str, ...]
    """Which of `see`, `reply` and `create`."""
    topics: int
    """How many topics it no longer sees; 0 where they stay visible."""


class DifferencePart(Part):
    """What apply would change in who may do what."""

    widening: tuple[ShiftPart, ...]
    """What is gained."""
    narrowing: tuple[ShiftPart, ...]
    """What is lost."""
    added: tuple[str, ...]
    """Categories that apply would make."""
    removed: tuple[str, ...]
    """Categories that apply would delete, with consent."""
    audiences: tuple[AudiencePart, ...]
    """The audiences afterwards."""
    categories: tuple[AccessPart, ...]
    """The categories afterwards."""


class AccessReport(Report):
    """`access`."""

    forum: ForumPart
    """Which forum."""
    login_required: bool
    """Whether reading needs an account."""
    uncategorized_topics: bool
    """Whether topics may stand outside of every category."""
    topic_creators: tuple[str, ...]
    """The groups that may start topics, where their categories let them; staff always may."""
    assumed_settings: tuple[str, ...]
    """Settings that the forum does not list, so that Discourse's defaults stand in."""
    audiences: tuple[AudiencePart, ...]
    """Whose rights are told."""
    categories: tuple[AccessPart, ...]
    """All categories of the forum, in their order."""
    strays: tuple[StrayPart, ...]
    """Categories that stand open below one that does not."""
    difference: DifferencePart | None
    """What apply would change; null without `--diff`."""
    reads: int
    """How many requests it took."""
