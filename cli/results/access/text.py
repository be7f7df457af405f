"""Who can see, reply and create where, as text."""

from collections.abc import Iterable, Iterator, Mapping

from idiaspora.cli.results.access.view import NOTHING, AccessView, Cell, Column
from idiaspora.cli.results.access.watching import watch_text, watched_texts
from idiaspora.cli.results.calendar import calendar_lines
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import WORDS, number_of
from idiaspora.provisioning.safety.exposure import (
    ANONYMOUS,
    MEMBERS,
    STAFF,
    TRUST_GROUPS,
    Audience,
    Difference,
    Matrix,
    Shift,
)

LETTERS = {"create": "c", "reply": "r", "see": "s", NOTHING: "·"}
ORDER = tuple(LETTERS)
MEANING = {
    ANONYMOUS: "visitors without an account",
    MEMBERS: "accounts at trust level 1, in no other group",
    STAFF: "moderators; admins may do everything",
}


def meaning(audience: Audience) -> str:
    """Who an audience is, in words."""
    if audience.name in TRUST_GROUPS:
        return f"accounts at trust level {TRUST_GROUPS.index(audience.name)}, in no other group"
    if audience.name in MEANING:
        return MEANING[audience.name]
    return "members of this group; anyone may join it" if audience.is_open else "members of this group"


def column_meaning(column: Column) -> str:
    """Who the audiences of a column are."""
    meanings = list(dict.fromkeys(map(meaning, column.audiences)))
    if len(column.audiences) == 1 or len(meanings) > 1:
        return "; ".join(meanings)
    return meanings[0].replace("this group", "these groups").replace("join it", "join them")


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


def shift_texts(found: Difference, roles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What opens and closes, each with its style."""
    for (path, words, _), names in _together(found.widening):
        yield f"+ {path}: {names} can {' and '.join(words)}", BAD
    for (path, words, topics), names in _together(found.narrowing):
        hidden = f" ({number_of(topics, 'topic')} hidden)" if topics else ""
        yield f"- {path}: {names} can no longer {' and '.join(words)}{hidden}", CHANGED
    for watch in found.watches:
        yield f"~ {watch.path}: {watch_text(watch, roles)}", CHANGED
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


def access_lines(shown: AccessView, width: int | None = None) -> Iterator[Line]:
    """The columns by number, then a table with one letter for each right; where it does not fit into the width, in
    characters, the categories one below the other. None for a width without limit."""
    forum = shown.forum
    yield line((forum.name, HEADING), f" ({forum.url}, as {forum.username})")
    yield from calendar_lines(shown.standings)
    yield from (line(text) for text in site_texts(shown.last))
    yield line()
    table = list(_table(shown))
    fits = width is None or all(len(row.plain) <= width for row in table)
    longest = max(len(column.name) for column in shown.columns if len(column.audiences) == 1)
    for number, column in enumerate(shown.columns, 1):
        yield line(f"{number:>2}  {column.name:<{longest}}", (f"  {column_meaning(column)}", DIM), indent=2)
    yield line()
    yield from table if fits else _stacked(shown)
    if fits:
        yield line()
        yield line(("c create, reply and see   r reply and see   s see   · nothing", DIM))
    yield from (line((text, BAD)) for text in stray_texts(shown.last))
    yield line()
    yield line(("Who moderates, and whose posts wait for approval", HEADING))
    yield from (line(text, indent=2) for text in watched_texts(shown))
    if shown.then is not None:
        yield line()
        yield line(("What apply would change", HEADING))
        changes = list(shift_texts(shown.difference, shown.roles))
        yield from (line((text, style), indent=2) for text, style in changes)
        if not changes:
            yield line(("Nobody gains or loses anything.", GOOD), indent=2)
    yield line((f"{number_of(shown.reads, 'request')} to read.", DIM))


def _table(shown: AccessView) -> Iterator[Line]:
    width = max((len(row.category.path) for row in shown.rows), default=0)
    numbers = "".join(f"{number:>4}" for number in range(1, len(shown.columns) + 1))
    yield line(f"{'':<{width}}  topics{numbers}", indent=2)
    for row in shown.rows:
        yield line(f"{row.category.path:<{width}}  {row.category.topics:>6}", *map(_piece, row.cells), indent=2)


def _stacked(shown: AccessView) -> Iterator[Line]:
    """Each category on a line of its own, below it who may do what; long lines are wrapped, never cut."""
    for row in shown.rows:
        yield line(row.category.path, (f"  {number_of(row.category.topics, 'topic')}", DIM), indent=2)
        together: dict[Cell, list[int]] = {}
        for number, cell in enumerate(row.cells, 1):
            together.setdefault(cell, []).append(number)
        for cell in sorted(together, key=lambda cell: ORDER.index(cell.after)):
            style = CHANGED if cell.changed else DIM if cell.after == NOTHING else ""
            who = "; ".join(f"{number} {shown.columns[number - 1].name}" for number in together[cell])
            yield line((f"{cell.text}: {who}", style), indent=4)


def _piece(cell: Cell) -> tuple[str, str]:
    if cell.changed:
        return f" {LETTERS[cell.before]}→{LETTERS[cell.after]}", CHANGED
    return f"   {LETTERS[cell.after]}", DIM if cell.after == NOTHING else ""
