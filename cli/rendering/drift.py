"""Drift: where the forum is no longer as the file says."""

from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text

from cli.rendering.lines import BAD, CHANGED, DIM, GOOD, HEADING, Piece, line
from cli.rendering.plans import change_part, title_of
from cli.rendering.reports import DriftReport, ForumPart
from cli.rendering.values import change_lines, number_of
from plugin_config.kinds.kind import Action, Change, FieldChange
from provisioning.exit_codes import ExitCode
from provisioning.plan import Plan


def differences(plan: Plan) -> tuple[Change, ...]:
    """The plan's changes seen from the file: `old` is declared, `new` is on the forum. One a resource."""
    merged: dict[str, Change] = {}
    for change in plan.changes:
        known = merged.get(change.address)
        merged[change.address] = change if known is None else _joined(known, change)
    return tuple(
        replace(change, fields=tuple(replace(item, old=item.new, new=item.old) for item in change.fields))
        for change in merged.values()
    )


def _joined(first: Change, second: Change) -> Change:
    """Two steps for one resource as one: from what was before the first to what is after the second."""
    fields: dict[str, FieldChange] = {item.field: item for item in first.fields}
    for item in second.fields:
        fields[item.field] = replace(item, old=fields[item.field].old) if item.field in fields else item
    return replace(second, fields=tuple(fields.values()))


def drift_lines(plan: Plan) -> Iterator[Text]:
    """Each resource that differs, with its fields: declared, then on the forum."""
    found = differences(plan)
    yield line((plan.forum, HEADING), f" ({plan.url}, as {plan.username})")
    for change in found:
        yield line()
        yield from _change_lines(change)
    yield line()
    if not found:
        yield line(("No drift: the forum is as the file says.", GOOD))
    else:
        yield line(("Drift: ", BAD), number_of(len(found), "difference"), " (declared → on the forum).")
    yield line((f"{number_of(plan.reads, 'request')} to read; nothing was written.", DIM))


def _change_lines(change: Change) -> Iterator[Text]:
    place = (f"  ({change.resource.origin.span})", DIM)
    if change.action is Action.CREATE:
        yield line((title_of(change), CHANGED), ": declared → absent", place)
        return
    if change.action is Action.DELETE:
        yield line((title_of(change), CHANGED), ": declared absent → present", place)
        return
    if change.kind == "site_setting":
        yield from _field_lines(change.fields[0], (title_of(change), CHANGED), indent=0)
        return
    yield line((title_of(change), CHANGED))
    if change.renamed_from:
        yield line(f"is still {change.renamed_from} on the forum", place, indent=4)
    for item in change.fields:
        yield from _field_lines(item, item.field, indent=4)


def _field_lines(item: FieldChange, name: Piece, *, indent: int) -> Iterator[Text]:
    first, *rest = change_lines(item.old, item.new)
    yield line(name, f": {first}".rstrip(), (f"  ({item.origin.span})", DIM), indent=indent)
    for other in rest:
        yield line(other, indent=indent + 4)


def drift_report(plan: Plan, exit_code: ExitCode) -> DriftReport:
    found = differences(plan)
    return DriftReport(
        command="drift",
        exit_code=exit_code,
        forum=ForumPart(name=plan.forum, url=plan.url, username=plan.username),
        drift=bool(found),
        differences=tuple(map(change_part, found)),
        reads=plan.reads,
    )
