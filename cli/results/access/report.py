"""What `access --format json` prints: the keys beyond those of all reports."""

from collections.abc import Iterator, Mapping

from idiaspora.cli.results.access.text import meaning
from idiaspora.cli.results.access.view import AccessView
from idiaspora.cli.results.calendar import CalendarPart, calendar_part
from idiaspora.cli.results.report import ForumPart, Part, Report
from idiaspora.provisioning.safety.exposure import Audience, Difference, Matrix, Shift

Waiting = bool | Mapping[str, tuple[str, ...]] | None


class AudiencePart(Part):
    """Somebody whose rights are asked for."""

    name: str
    """`anonymous`, `members`, `staff`, a trust level such as `trust_level_0`, or the name of a group."""
    meaning: str
    """Who that is, in words."""
    groups: tuple[str, ...]
    """The groups that they are in."""
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
    moderated_by: tuple[str, ...] | None
    """The groups that moderate it; null where the forum does not show them, as while moderation by groups is off."""
    approve_topics: Waiting
    """Whose new topics wait for approval: `true` for all, `false` for none, `{"except": groups}` or `{"only": groups}`;
    null for what was not read."""
    approve_replies: Waiting
    """Whose replies wait, in the same words."""


class ColumnPart(Part):
    """Audiences that may do the same in every category, before and after, and are shown as one."""

    audiences: tuple[str, ...]
    """Their names."""


class WatchPart(Part):
    """What apply would change in who moderates a category, or in whose posts wait for approval."""

    path: str
    """The category."""
    field: str
    """Which field of the category: `moderated_by`, `approve.topics` or `approve.replies`."""
    before: tuple[str, ...] | Waiting
    """The value as it is; null for what was not read."""
    after: tuple[str, ...] | Waiting
    """The value afterwards."""


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
    watches: tuple[WatchPart, ...]
    """What changes in who moderates, and in whose posts wait for approval."""
    moderators: tuple[str, ...]
    """Who moderates the whole forum afterwards."""
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
    """Settings that the forum does not list; Discourse's defaults are assumed for them."""
    audiences: tuple[AudiencePart, ...]
    """Whose rights are listed."""
    columns: tuple[ColumnPart, ...]
    """The audiences as the text folds them; with `--diff` those afterwards."""
    moderators: tuple[str, ...]
    """Who moderates the whole forum."""
    categories: tuple[AccessPart, ...]
    """All categories of the forum, in their order."""
    strays: tuple[StrayPart, ...]
    """Categories that are open below one that is not."""
    difference: DifferencePart | None
    """What apply would change; null without `--diff`."""
    reads: int
    """How many requests it took."""
    calendar: CalendarPart | None = None
    """Where the themes stand in the calendar of the file; null where nothing opens or closes."""


def access_report(shown: AccessView) -> AccessReport:
    site, forum = shown.now.site, shown.forum
    return AccessReport(
        command="access",
        exit_code=0,
        forum=ForumPart(name=forum.name, url=forum.url, username=forum.username),
        login_required=site.login_required,
        uncategorized_topics=site.uncategorized_topics,
        topic_creators=tuple(sorted(site.topic_creators)),
        assumed_settings=site.assumed,
        audiences=tuple(map(_audience_part, shown.now.audiences)),
        columns=tuple(
            ColumnPart(audiences=tuple(audience.name for audience in column.audiences)) for column in shown.columns
        ),
        moderators=shown.now.moderators,
        categories=tuple(_access_parts(shown.now)),
        strays=tuple(StrayPart(path=path, audiences=names) for path, names in shown.now.stray()),
        difference=None if shown.then is None else _difference_part(shown.difference, shown.then),
        reads=shown.reads,
        calendar=calendar_part(shown.standings),
    )


def _audience_part(audience: Audience) -> AudiencePart:
    return AudiencePart(
        name=audience.name,
        meaning=meaning(audience),
        groups=tuple(sorted(audience.groups)),
        open=audience.is_open,
    )


def _access_parts(matrix: Matrix) -> Iterator[AccessPart]:
    for row in matrix.rows:
        category = row.category
        pairs = zip(matrix.audiences, row.rights, strict=True)
        yield AccessPart(
            path=category.path,
            id=category.id,
            topics=category.topics,
            restricted=category.is_restricted,
            rights={audience.name: given.words for audience, given in pairs},
            moderated_by=category.oversight.moderators,
            approve_topics=category.oversight.topics,
            approve_replies=category.oversight.replies,
        )


def _difference_part(found: Difference, then: Matrix) -> DifferencePart:
    return DifferencePart(
        widening=tuple(map(_shift_part, found.widening)),
        narrowing=tuple(map(_shift_part, found.narrowing)),
        added=found.added,
        removed=found.removed,
        watches=tuple(
            WatchPart(path=watch.path, field=watch.field, before=watch.before, after=watch.after)
            for watch in found.watches
        ),
        moderators=then.moderators,
        audiences=tuple(map(_audience_part, then.audiences)),
        categories=tuple(_access_parts(then)),
    )


def _shift_part(shift: Shift) -> ShiftPart:
    return ShiftPart(path=shift.path, audience=shift.audience.name, rights=shift.rights, topics=shift.topics)
