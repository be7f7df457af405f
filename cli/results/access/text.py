"""Who can see, reply and create where: as text, and as a report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from idiaspora.cli.results.access.report import (
    AccessPart,
    AccessReport,
    AudiencePart,
    DifferencePart,
    ShiftPart,
    StrayPart,
)
from idiaspora.cli.results.report import ForumPart
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import WORDS, number_of
from idiaspora.plugin_config.desired.resources import Forum
from idiaspora.provisioning.safety.exposure import (
    ANONYMOUS,
    MEMBERS,
    STAFF,
    TRUST_GROUPS,
    Audience,
    CategoryAccess,
    Difference,
    Matrix,
    Rights,
    Shift,
    difference,
    rights,
)

NOTHING = "nothing"
LETTERS = {"create": "c", "reply": "r", "see": "s", NOTHING: "·"}
MEANING = {
    ANONYMOUS: "visitors without an account",
    MEMBERS: "accounts at trust level 1, in no other group",
    STAFF: "moderators; admins may do everything",
}
WIDEST_PATH = 60


@dataclass(frozen=True)
class Cell:
    """The highest right of one audience in one category, before and after; the same where nothing changes."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def text(self) -> str:
        return f"{self.before} → {self.after}" if self.changed else self.after


@dataclass(frozen=True)
class Shown:
    """What is shown: the forum as it is, as it will be with `--diff`, and how many requests it took to know that."""

    forum: Forum
    now: Matrix
    then: Matrix | None
    reads: int

    @property
    def last(self) -> Matrix:
        """The state that is told of: the one to come where there is one."""
        return self.then or self.now

    @cached_property
    def difference(self) -> Difference:
        return difference(self.now, self.last)

    @cached_property
    def rows(self) -> tuple[tuple[CategoryAccess, tuple[Cell, ...]], ...]:
        """Every category of the last state with a cell for each audience."""
        return tuple((category, self._cells(category)) for category in self.last.categories)

    def _cells(self, category: CategoryAccess) -> tuple[Cell, ...]:
        present = next((item for item in self.now.categories if item.path == category.path), None)
        earlier = {audience.name: audience for audience in self.now.audiences}
        cells = []
        for audience in self.last.audiences:
            now = highest(rights(category, audience, self.last.site))
            was = earlier.get(audience.name, audience)
            before = highest(rights(present, was, self.now.site)) if present else now
            cells.append(Cell(before, now))
        return tuple(cells)


def highest(given: Rights) -> str:
    """The one word that tells all rights: who may create may reply, and who may reply may see."""
    words = given.words
    return words[-1] if words else NOTHING


def meaning(audience: Audience) -> str:
    """Who an audience is, in words."""
    if audience.name in TRUST_GROUPS:
        return f"accounts at trust level {TRUST_GROUPS.index(audience.name)}, in no other group"
    if audience.name in MEANING:
        return MEANING[audience.name]
    return "members of this group; anyone may join it" if audience.is_open else "members of this group"


def site_texts(matrix: Matrix) -> Iterator[str]:
    """The site-wide settings that count, in sentences."""
    site = matrix.site
    yield "Reading needs an account." if site.login_required else "Reading needs no account."
    yield f"New topics are for: {', '.join(WORDS.get(name, name) for name in sorted(site.topic_creators)) or 'staff'}."
    if site.assumed:
        yield f"The forum does not list {', '.join(site.assumed)}; the default of Discourse 3.5 is assumed."


def stray_texts(matrix: Matrix) -> Iterator[str]:
    for path, names in matrix.stray():
        yield f"{path} is seen by {', '.join(names)}, who do not see the category above it."


def shift_texts(found: Difference) -> Iterator[tuple[str, str]]:
    """What opens and closes, each with its style."""
    for (path, words, _), names in _together(found.widening):
        yield f"+ {path}: {names} can {' and '.join(words)}", BAD
    for (path, words, topics), names in _together(found.narrowing):
        hidden = f" ({number_of(topics, 'topic')} hidden)" if topics else ""
        yield f"- {path}: {names} can no longer {' and '.join(words)}{hidden}", CHANGED
    for path in found.added:
        yield f"+ {path}: a new category", GOOD
    for path in found.removed:
        yield f"- {path}: no longer there", CHANGED


def _together(shifts: Iterable[Shift]) -> Iterator[tuple[tuple[str, tuple[str, ...], int], str]]:
    """Shifts of several audiences that say the same, with the names of those audiences."""
    found: dict[tuple[str, tuple[str, ...], int], list[str]] = {}
    for shift in shifts:
        found.setdefault((shift.path, shift.rights, shift.topics), []).append(shift.audience.name)
    for key, names in found.items():
        yield key, ", ".join(names)


def access_lines(shown: Shown) -> Iterator[Line]:
    """The audiences by number, then a table with one letter for each right."""
    forum = shown.forum
    yield line((forum.name, HEADING), f" ({forum.url}, as {forum.username})")
    yield from (line(text) for text in site_texts(shown.last))
    yield line()
    longest = max(len(audience.name) for audience in shown.last.audiences)
    for number, audience in enumerate(shown.last.audiences, 1):
        yield line(f"{number:>2}  {audience.name:<{longest}}", (f"  {meaning(audience)}", DIM), indent=2)
    yield line()
    yield from _table(shown)
    yield line()
    yield line(("c create, reply and see   r reply and see   s see   · nothing", DIM))
    yield from (line((text, BAD)) for text in stray_texts(shown.last))
    if shown.then is not None:
        yield line()
        yield line(("What apply would change", HEADING))
        changes = list(shift_texts(shown.difference))
        yield from (line((text, style), indent=2) for text, style in changes)
        if not changes:
            yield line(("Nobody gains or loses anything.", GOOD), indent=2)
    yield line((f"{number_of(shown.reads, 'request')} to read.", DIM))


def _table(shown: Shown) -> Iterator[Line]:
    width = min(max((len(category.path) for category, _ in shown.rows), default=0), WIDEST_PATH)
    numbers = "".join(f"{number:>4}" for number in range(1, len(shown.last.audiences) + 1))
    yield line(f"{'':<{width}}  topics{numbers}", indent=2)
    for category, cells in shown.rows:
        yield line(f"{category.path:<{width}}  {category.topics:>6}", *map(_piece, cells), indent=2)


def _piece(cell: Cell) -> tuple[str, str]:
    if cell.changed:
        return f" {LETTERS[cell.before]}→{LETTERS[cell.after]}", CHANGED
    return f"   {LETTERS[cell.after]}", DIM if cell.after == NOTHING else ""


def access_report(shown: Shown) -> AccessReport:
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
        categories=tuple(_access_parts(shown.now)),
        strays=tuple(StrayPart(path=path, audiences=names) for path, names in shown.now.stray()),
        difference=None if shown.then is None else _difference_part(shown.difference, shown.then),
        reads=shown.reads,
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
        )


def _difference_part(found: Difference, then: Matrix) -> DifferencePart:
    return DifferencePart(
        widening=tuple(map(_shift_part, found.widening)),
        narrowing=tuple(map(_shift_part, found.narrowing)),
        added=found.added,
        removed=found.removed,
        audiences=tuple(map(_audience_part, then.audiences)),
        categories=tuple(_access_parts(then)),
    )


def _shift_part(shift: Shift) -> ShiftPart:
    return ShiftPart(path=shift.path, audience=shift.audience.name, rights=shift.rights, topics=shift.topics)
