"""What a forum's list of a kind says against the things that a file declares of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem


def problems_of_a_list(
    kind: Kind,
    declared: Sequence[Resource],
    rows: Sequence[Row],
    others: Sequence[Row],
    ids: Mapping[str, int],
    names: Directory,
) -> Iterator[Problem]:
    """All of it; `ids` are those of the declared resources that are there, by key, and `others` rows of the list that
    no file can own, which show too what the forum knows of the kind."""
    by_id = {row["id"]: row for row in rows}
    yield from _of_one_key(kind, declared, rows)
    for resource in declared:
        row = by_id.get(ids.get(resource.key, 0))
        if row is not None and kind.identity.system(row):
            yield from _of_discourse(kind, resource, row, names)
        yield from _lacking(kind, resource, (*rows, *others), names)


def _of_one_key(kind: Kind, declared: Iterable[Resource], rows: Iterable[Row]) -> Iterator[Problem]:
    """Declared things of which the forum has several: nothing tells which of them is meant."""
    ids: dict[str, list[str]] = {}
    for row in rows if not kind.identity.unique else ():
        ids.setdefault(kind.identity.fold(kind.identity.of_row(row)), []).append(str(row["id"]))
    for resource in declared:
        alike = ids.get(kind.identity.fold(resource.key), ())
        if len(alike) > 1:
            yield Problem(
                "several-of-a-name",
                f"the forum has {len(alike)} {kind.plural} “{resource.key}” (ids {', '.join(alike)})",
                resource.origin.span,
                "rename or delete all but one of them on the forum",
                resource.origin.path,
            )


def _of_discourse(kind: Kind, resource: Resource, row: Row, names: Directory) -> Iterator[Problem]:
    """One of Discourse's own that shall be deleted, renamed, or made what it cannot be."""
    present = kind.identity.of_row(row)
    if resource.absent:
        yield _kept(f"{present} is one of Discourse's own {kind.plural}", "leave it", resource.origin)
    elif kind.identity.fold(present) != kind.identity.fold(resource.key):
        message = f"{present} is one of Discourse's own {kind.plural}, which keep their names"
        yield _kept(message, f"write {kind.identity.field}: {present}, without previously", resource.origin)
    for name, wanted in resource.fields.items():
        field = kind.fields[name]
        if name not in kind.identity.kept_of_system or name == kind.identity.field:
            continue
        if not field.same(wanted.value, field.decode(row, names)):
            message = f"{present} is one of Discourse's own {kind.plural}, of which the forum keeps {name} as it is"
            yield _kept(message, f"leave {name} out", wanted.origin)


def _kept(message: str, remedy: str, origin: Origin) -> Problem:
    return Problem("kept-by-discourse", message, origin.span, remedy, origin.path)


def _lacking(kind: Kind, resource: Resource, rows: Sequence[Row], names: Directory) -> Iterator[Problem]:
    """Fields that came with a version of Discourse and that no row shows: the forum would drop them in silence. Of what
    is read by itself only the rows of those things tell that were asked for."""
    by_itself = kind.listing.in_parts.key if kind.listing and kind.listing.in_parts else ""
    for name, wanted in resource.fields.items():
        field = kind.fields[name]
        is_apart = field.wire.read == by_itself != ""
        if field.wire.since and not is_apart and rows and all(field.decode(row, names) is UNKNOWN for row in rows):
            message = f"{resource.key}: this forum has no {name} of {kind.plural}"
            message += f", which came with Discourse {field.wire.since}"
            yield Problem("not-on-this-forum", message, wanted.origin.span, f"leave {name} out", wanted.origin.path)
