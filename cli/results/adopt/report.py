"""What `adopt --format json` prints: the keys beyond those of all reports."""

from collections.abc import Iterator
from typing import Any

from idiaspora.cli.results.adopt.view import AdoptView
from idiaspora.cli.results.plan.report import place_values
from idiaspora.cli.results.report import ForumPart, Place, Report
from idiaspora.cli.text.values import value_data
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.drift.sides import EXISTENCE
from idiaspora.provisioning.exit_codes import ExitCode


class AdoptedPart(Place):
    """A value of the forum that the file has now, and where."""

    resource: str
    """The resource, such as `category diaspora-capital/ask`."""
    field: str
    """The field, dots for nesting; `existence` for a resource that was taken out, `place` for a renamed one."""
    old: Any
    """What the file declared."""
    new: Any
    """What the forum has and the file says now."""


class NotAdoptedPart(Place):
    """A chosen difference that stays."""

    resource: str
    """The resource."""
    field: str
    """The field."""
    reason: str
    """Why it was not written."""
    remedy: str
    """What to do by hand."""


class TakenPart(Place):
    """A thing that only the forum had, and that the file declares now."""

    resource: str
    """The thing."""
    left: tuple[str, ...]
    """What of it the file cannot say, with the reasons."""


class AdoptReport(Report):
    """`adopt`."""

    forum: ForumPart
    """Which forum."""
    written: bool
    """Whether files were changed; false with `--dry-run`, and where nothing was adopted."""
    files: tuple[str, ...]
    """The files that change."""
    adopted: tuple[AdoptedPart, ...]
    """What was adopted."""
    taken: tuple[TakenPart, ...]
    """The things that only the forum had."""
    refused: tuple[NotAdoptedPart, ...]
    """What was chosen and could not be; `existence` is the field of a thing that only the forum has."""
    pinned: tuple[str, ...]
    """Places that were written too, so that what follows from an adopted one stays as it was."""
    left: int
    """How many differences were not chosen."""
    diff: str
    """The changes of the files as a unified diff without context; secrets are redacted."""
    reads: int
    """How many requests it took."""


def adopt_report(told: AdoptView, exit_code: ExitCode) -> AdoptReport:
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
        taken=tuple(
            TakenPart(
                file=item.file, line=item.line, path=item.thing.place, resource=item.thing.address, left=item.left
            )
            for item in told.taken.taken
        ),
        refused=tuple(_refused_parts(told)),
        pinned=adoption.pinned,
        left=told.left,
        diff="\n".join(row for rows in told.diffs.values() for row in rows),
        reads=told.reads,
    )


def _refused_parts(told: AdoptView) -> Iterator[NotAdoptedPart]:
    for item in told.adoption.refused:
        about = item.difference
        place = place_values(about.origin)
        yield NotAdoptedPart(**place, resource=about.address, field=about.field, reason=item.reason, remedy=item.remedy)
    for lacking in told.taken.refused:
        thing = lacking.thing
        place = place_values(Origin(told.desired.forum.origin.span, thing.place))
        yield NotAdoptedPart(
            **place, resource=thing.address, field=EXISTENCE, reason=lacking.reason, remedy=lacking.remedy
        )
