"""What adopt did: the lines of the files that change, what was not adopted and why, and what is left."""

from collections.abc import Iterator

from idiaspora.cli.results.adopt.view import AdoptView
from idiaspora.cli.results.plan.text import title_of
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, Piece, line
from idiaspora.cli.text.values import change_lines, number_of
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, Difference

STYLES = {"+": GOOD, "-": BAD, "@": DIM}
OF_NAMES = 2
"""The lines at the beginning of a diff which name the file. Some CI platforms take such a line for a command."""


def question_lines(item: Difference) -> Iterator[Line]:
    """One difference, as it is asked about: declared, then on the forum."""
    place: Piece = (f"  ({item.origin.span}, {item.cause.words})", DIM)
    title = title_of(item.change)
    if item.field == EXISTENCE:
        yield line(title, " was deleted on the forum; adopting takes it out of the file", place)
        return
    name = "is now" if item.field == PLACE else item.field
    first, *rest = change_lines(item.declared, item.live, item.same)
    yield line(title, f" {name}: {first}".rstrip(), place)
    for other in rest:
        yield line(other, indent=4)


def adoption_lines(told: AdoptView) -> Iterator[Line]:
    """The diff, then what was not adopted, then the totals."""
    yield line((told.desired.forum.name, HEADING), f" ({told.url}, as {told.username})")
    for name, rows in told.diffs.items():
        yield line((name, HEADING))
        for row in rows[OF_NAMES:]:
            yield line((row, STYLES.get(row[:1], "")))
    for path in told.adoption.pinned:
        yield line((f"{path} is written too, so that it stays as it was.", DIM))
    for refused in told.adoption.refused:
        item = refused.difference
        what = title_of(item.change) if item.field in (EXISTENCE, "value") else f"{title_of(item.change)} {item.field}"
        yield line(("Not adopted: ", BAD), f"{what}: {refused.reason}", (f"  ({item.origin.span})", DIM))
        yield line((f"→ {refused.remedy}", DIM), indent=4)
    for taken in told.taken.taken:
        for left in taken.left:
            yield line(("Not adopted: ", CHANGED), left)
    for lacking in told.taken.refused:
        yield line(("Not adopted: ", BAD), f"{title_of(lacking.thing)}: {lacking.reason}")
        yield line((f"→ {lacking.remedy}", DIM), indent=4)
    yield from _totals(told)


def _totals(told: AdoptView) -> Iterator[Line]:
    values, things = len(told.adoption.adopted), len(told.taken.taken)
    told_of = ((values, "value", ""), (things, "thing that only the forum had", "things that only the forum had"))
    count = " and ".join(number_of(*item) for item in told_of if item[0])
    if count and told.written:
        yield line(("Adopted: ", GOOD), f"{count}, written to {_names(told)}.")
    elif count:
        yield line(f"Would adopt {count} into {_names(told)}; nothing was written.")
    elif not (told.adoption.refused or told.taken.refused or told.left):
        yield line(("Nothing to adopt: the forum is as the file says.", GOOD))
    else:
        yield line("Nothing was adopted.")
    if shared := [name for name in told.adoption.after if name != told.overlay] if told.sharing else []:
        others = f"{', '.join(shared)} counts for {', '.join(told.sharing)} too"
        yield line((f"{others}; with --overlay the values go into {told.overlay} alone.", DIM))
    if told.left:
        yield line((f"{number_of(told.left, 'difference')} left; “idiaspora drift” shows them.", DIM))
    yield line((f"{number_of(told.reads, 'request')} to read; nothing was written to the forum.", DIM))


def _names(told: AdoptView) -> str:
    return ", ".join(told.adoption.after)
