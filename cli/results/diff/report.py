"""What `diff --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping
from typing import Any, Literal

from idiaspora.cli.results.diff.words import page_of
from idiaspora.cli.results.plan.report import place_values
from idiaspora.cli.results.report import Part, Place, Report
from idiaspora.cli.text.values import secret_change, value_data
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.comparison.comparison import Comparison, Difference, FieldDifference, Only, Source
from idiaspora.provisioning.comparison.things import section_name

OnlyName = Literal["a", "b", ""]


class SidePart(Part):
    """One of the two that are compared."""

    label: str
    """The forum file with its overlay, or the address."""
    kind: Literal["file", "forum"]
    """What it is."""
    name: str
    """The name of the forum."""
    url: str
    """The address of the forum; for a file the one that it names."""
    username: str
    """The user who reads it; for a file the one that it names."""


class DiffFieldPart(Part):
    """A field that differs."""

    field: str
    """The field, dots for nesting; `existence` where one file says that there shall be none, `place` where a thing
    stands under a former name."""
    old: Any
    """The value on side A. Secrets are redacted; null for what is not said or could not be read."""
    new: Any
    """The value on side B."""
    only: OnlyName
    """The side that says it where the other one says nothing of the field; else ""."""
    secret: bool
    """Whether it is a secret, of which only that it differs is told."""
    note: str
    """What is worth knowing of it, such as that both values are defaults; else ""."""
    old_place: Place | None
    """Where the file of side A says it; null for a forum."""
    new_place: Place | None
    """Where the file of side B says it; null for a forum."""


class ThingPart(Part):
    """A thing that differs."""

    resource: str
    """The thing, such as `category diaspora-capital/ask`."""
    kind: str
    """Its kind."""
    key: str
    """What identifies it among its kind, on both sides."""
    section: str
    """The section of a forum file that holds it."""
    only: OnlyName
    """The side that alone has it; "" where both do and fields differ."""
    fields: tuple[DiffFieldPart, ...]
    """The fields that differ, where both sides have it."""
    old_place: Place | None
    """Where the file of side A declares it; null for a forum."""
    new_place: Place | None
    """Where the file of side B declares it; null for a forum."""


class UncomparedPart(Part):
    """Things or fields of one section of which only one side can speak: no difference."""

    section: str
    """The section of a forum file."""
    only: OnlyName
    """The side that speaks of them."""
    count: int
    """How many they are."""
    what: tuple[str, ...]
    """Their names, or those of the fields."""
    reason: str
    """Why they cannot be compared."""
    places: tuple[str, ...]
    """The paths to give to `adopt`, which takes each of them into the file, in the same order; empty for what is not a
    thing that only a forum has."""


class UnsaidPart(Part):
    """Something of a forum that no forum file can say, and that was not compared."""

    side: Literal["a", "b"]
    """The forum that has it."""
    what: str
    """What it is."""
    reason: str
    """Why no file says it."""
    page: str
    """The address of the admin page where it is."""


class DiffReport(Report):
    """`diff`."""

    a: SidePart
    """The first side."""
    b: SidePart
    """The second side."""
    same: bool
    """Whether nothing differs in what both sides can say."""
    counts: Mapping[str, int]
    """How many things differ that `both` have, and how many are there only on one side: `both`, `only_a`, `only_b`."""
    differences: tuple[ThingPart, ...]
    """The things that differ; in their fields `old` is of A and `new` of B."""
    uncompared: tuple[UncomparedPart, ...]
    """What only one side can speak of, by section."""
    unsaid: tuple[UnsaidPart, ...]
    """What no forum file can say."""
    reads: int
    """How many requests it took."""


def diff_report(found: Comparison) -> DiffReport:
    counts = found.counts
    return DiffReport(
        command="diff",
        exit_code=found.exit_code,
        a=_side_part(found.a),
        b=_side_part(found.b),
        same=not found.differences,
        counts={"both": counts[Only.NEITHER], "only_a": counts[Only.A], "only_b": counts[Only.B]},
        differences=tuple(map(_thing_part, found.differences)),
        uncompared=tuple(
            UncomparedPart(
                section=item.section,
                only=item.only.value,
                count=len(item.what),
                what=item.what,
                reason=item.reason,
                places=item.places,
            )
            for item in found.uncompared
        ),
        unsaid=tuple(
            UnsaidPart(
                side="b" if item.side is Only.B else "a",
                what=item.left.what,
                reason=item.left.reason,
                page=page_of(found, item.side, item.left),
            )
            for item in found.unsaid
        ),
        reads=found.reads,
    )


def _side_part(source: Source) -> SidePart:
    kind: Literal["file", "forum"] = "forum" if source.is_forum else "file"
    return SidePart(label=source.label, kind=kind, name=source.name, url=source.url, username=source.username)


def _thing_part(item: Difference) -> ThingPart:
    return ThingPart(
        resource=item.address,
        kind=item.kind,
        key=item.key,
        section=section_name(item.kind),
        only=item.only.value,
        fields=tuple(map(_field_part, item.fields)),
        old_place=_place(item.old_origin),
        new_place=_place(item.new_origin),
    )


def _field_part(item: FieldDifference) -> DiffFieldPart:
    return DiffFieldPart(
        field=item.field,
        old=value_data(item.old),
        new=value_data(item.new),
        only=item.only.value,
        secret=secret_change(item.old, item.new) is not None,
        note=item.note,
        old_place=_place(item.old_origin),
        new_place=_place(item.new_origin),
    )


def _place(origin: Origin | None) -> Place | None:
    return None if origin is None else Place(**place_values(origin))
