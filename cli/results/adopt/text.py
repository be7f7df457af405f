"""What adopt did: the lines of the files that change, what was not adopted and why, and what is left."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from idiaspora.cli.results.adopt.report import AdoptedPart, AdoptReport, NotAdoptedPart
from idiaspora.cli.results.plan.text import place_values, title_of
from idiaspora.cli.results.report import ForumPart
from idiaspora.cli.text.lines import BAD, DIM, GOOD, HEADING, Line, Piece, line
from idiaspora.cli.text.values import change_lines, number_of, value_data
from idiaspora.plugin_config.desired.resources import Desired
from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.provisioning.adopt.adoption import Adoption
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, Difference
from idiaspora.provisioning.exit_codes import ExitCode

STYLES = {"+": GOOD, "-": BAD, "@": DIM}


@dataclass(frozen=True)
class Told:
    """What is told of one run: `left` counts differences that were not chosen, `reads` the requests; `written` says
    whether the files were. `overlay` is the file of the environment, else empty; `sharing` are the other
    environments, for which all other files count too."""

    desired: Desired
    url: str
    username: str
    adoption: Adoption
    left: int
    reads: int
    written: bool
    overlay: str = ""
    sharing: tuple[str, ...] = ()

    @property
    def diff(self) -> tuple[str, ...]:
        """The changes of all files as a unified diff without context: other lines may hold secrets, and so may the
        rest of a changed one."""
        before, after = self.adoption.before, self.adoption.after
        secrets = sorted(_secrets(self.desired), key=len, reverse=True)
        return tuple(
            _redacted(row.rstrip("\r\n"), secrets)
            for name in before
            for row in difflib.unified_diff(
                before[name].splitlines(), after[name].splitlines(), name, name, n=0, lineterm=""
            )
        )


def _secrets(desired: Desired) -> Iterable[str]:
    values = (declared.value for resource in desired.resources for declared in resource.fields.values())
    return {value.reveal() for value in values if isinstance(value, Secret) and value}


def _redacted(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return text


def question_lines(item: Difference) -> Iterator[Line]:
    """One difference, as it is asked about: declared, then on the forum."""
    place: Piece = (f"  ({item.origin.span}, {item.cause.words})", DIM)
    title = title_of(item.change)
    if item.field == EXISTENCE:
        yield line(title, " was deleted on the forum; adopting takes it out of the file", place)
        return
    name = "is now" if item.field == PLACE else item.field
    first, *rest = change_lines(item.declared, item.live)
    yield line(title, f" {name}: {first}".rstrip(), place)
    for other in rest:
        yield line(other, indent=4)


def adoption_lines(told: Told) -> Iterator[Line]:
    """The diff, then what was not adopted, then the totals."""
    yield line((told.desired.forum.name, HEADING), f" ({told.url}, as {told.username})")
    for row in told.diff:
        yield line((row, STYLES.get(row[:1], "") if not row.startswith(("+++", "---")) else HEADING))
    for path in told.adoption.pinned:
        yield line((f"{path} is written too, so that it stays as it was.", DIM))
    for refused in told.adoption.refused:
        item = refused.difference
        what = title_of(item.change) if item.field in (EXISTENCE, "value") else f"{title_of(item.change)} {item.field}"
        yield line(("Not adopted: ", BAD), f"{what}: {refused.reason}", (f"  ({item.origin.span})", DIM))
        yield line((f"→ {refused.remedy}", DIM), indent=4)
    yield from _totals(told)


def _totals(told: Told) -> Iterator[Line]:
    count = len(told.adoption.adopted)
    if count and told.written:
        yield line(("Adopted: ", GOOD), f"{number_of(count, 'value')}, written to {_names(told)}.")
    elif count:
        yield line(f"Would adopt {number_of(count, 'value')} into {_names(told)}; nothing was written.")
    elif not told.adoption.refused and not told.left:
        yield line(("Nothing to adopt: the forum is as the file says.", GOOD))
    else:
        yield line("Nothing was adopted.")
    if shared := [name for name in told.adoption.after if name != told.overlay] if told.sharing else []:
        others = f"{', '.join(shared)} counts for {', '.join(told.sharing)} too"
        yield line((f"{others}; with --overlay the values go into {told.overlay} alone.", DIM))
    if told.left:
        yield line((f"{number_of(told.left, 'difference')} left; “idiaspora drift” shows them.", DIM))
    yield line((f"{number_of(told.reads, 'request')} to read; nothing was written to the forum.", DIM))


def _names(told: Told) -> str:
    return ", ".join(told.adoption.after)


def adopt_report(told: Told, exit_code: ExitCode) -> AdoptReport:
    adoption = told.adoption
    return AdoptReport(
        command="adopt",
        exit_code=exit_code,
        forum=ForumPart(name=told.desired.forum.name, url=told.url, username=told.username),
        written=told.written,
        files=tuple(adoption.after),
        adopted=tuple(
            AdoptedPart(
                file=item.file,
                line=item.line,
                path=item.place,
                resource=item.difference.address,
                field=item.difference.field,
                old=value_data(item.difference.declared),
                new=value_data(item.difference.live),
            )
            for item in adoption.adopted
        ),
        refused=tuple(
            NotAdoptedPart(
                **place_values(item.difference.origin),
                resource=item.difference.address,
                field=item.difference.field,
                reason=item.reason,
                remedy=item.remedy,
            )
            for item in adoption.refused
        ),
        pinned=adoption.pinned,
        left=told.left,
        diff="\n".join(told.diff),
        reads=told.reads,
    )
