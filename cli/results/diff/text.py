"""What differs between A and B, what cannot be compared, and what nobody could say, as lines."""

from collections.abc import Iterator

from idiaspora.cli.results.diff.words import (
    field_lines,
    field_name,
    named,
    only_words,
    page_of,
    place_words,
    source_words,
    verdict,
)
from idiaspora.cli.results.plan.text import SIGNS, title_of
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, Piece, line
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.kinds.changes import Action
from idiaspora.provisioning.comparison.comparison import Comparison, Difference, FieldDifference, Only

SIGN_OF = {Only.A: SIGNS[Action.DELETE], Only.B: SIGNS[Action.CREATE], Only.NEITHER: SIGNS[Action.UPDATE]}


def diff_lines(found: Comparison, *, names_all: bool) -> Iterator[Line]:
    """Both sides, each thing that differs with its fields, A → B, then what was not compared. `names_all` names all of
    that, not the first few of each section."""
    for side, name in ((Only.A, "A: "), (Only.B, "B: ")):
        yield line((name, HEADING), source_words(found.source(side)))
    for difference in found.differences:
        yield line()
        yield from _thing_lines(difference)
    yield line()
    for rest in found.uncompared:
        told = f"{len(rest.what)} {only_words(rest.only)}: {rest.reason}"
        yield line((f"Not compared, {rest.section}: ", CHANGED), told)
        yield line((named(rest.what, all_of_them=names_all), DIM), indent=4)
        if rest.places:
            words = f"→ “idiaspora adopt” takes one into the file by its place, such as {rest.places[0]}"
            yield line((words, DIM), indent=4)
    for item in found.unsaid:
        yield line((f"Not compared, {item.side.upper()}: ", CHANGED), f"{item.left.what}: {item.left.reason}")
        yield line((f"→ see {page_of(found, item.side, item.left)}", DIM), indent=4)
    if found.differences:
        yield line(("Different: ", BAD), verdict(found), " (A → B).")
    else:
        yield line(("Same: ", GOOD), verdict(found), ".")
    if found.a.is_forum or found.b.is_forum:
        yield line((f"{number_of(found.reads, 'request')} to read; nothing was written.", DIM))


def _thing_lines(difference: Difference) -> Iterator[Line]:
    title: Piece = (title_of(difference), CHANGED)
    if difference.only:
        yield line(SIGN_OF[difference.only], title, f": {only_words(difference.only)}", _place(difference))
        return
    if len(difference.fields) == 1 and not field_name(difference, difference.fields[0]):
        yield from _field_lines(difference, difference.fields[0], SIGN_OF[Only.NEITHER], title)
        return
    yield line(SIGN_OF[Only.NEITHER], title)
    for item in difference.fields:
        yield from _field_lines(difference, item, "    ", item.field)


def _field_lines(difference: Difference, item: FieldDifference, start: Piece, name: Piece) -> Iterator[Line]:
    first, *rest = field_lines(item)
    yield line(start, name, f": {first}".rstrip(), _place(item))
    for other in rest:
        yield line(other, indent=8)


def _place(item: Difference | FieldDifference) -> Piece:
    places = ", ".join(filter(None, (item.note if isinstance(item, FieldDifference) else "", place_words(item))))
    return (f"  ({places})", DIM) if places else ""
