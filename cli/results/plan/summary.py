"""A plan in short: one line a resource, and how many of each kind are created, updated and deleted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from idiaspora.cli.results.calendar import calendar_lines
from idiaspora.cli.results.plan.text import SIGNS, heading_line, remark_lines, title_of, total_lines
from idiaspora.cli.text.lines import BAD, DIM, HEADING, Line, line
from idiaspora.plugin_config.kinds.changes import Action, Change
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.consent import needed_consent
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.safety.guards import Refusal


def summary_lines(plan: Plan, refusals: tuple[Refusal, ...]) -> Iterator[Line]:
    """The forum, a line for each resource with the names of its fields, the counts by kind, the totals, and what apply
    would refuse."""
    yield heading_line(plan)
    yield from calendar_lines(plan.standings)
    for operation in plan.operations:
        for change in operation.changes:
            yield _change_line(operation, change)
    yield from _count_lines(plan)
    yield from total_lines(plan)
    yield from remark_lines(plan, refusals)


def _change_line(operation: Operation, change: Change) -> Line:
    renamed = f" (now {change.renamed_from})" if change.renamed_from else ""
    fields = f": {words}" if (words := fields_text(change)) else ""
    stops = "  (the forum would refuse it)" if change.hindrance else ""
    if not stops and (consent := needed_consent(replace(operation, changes=(change,)))):
        stops = f"  ({consent})"
    place = (f"  ({change.resource.origin.span})", DIM)
    return line(SIGNS[change.action], f"{title_of(change)}{renamed}{fields}", (stops, BAD), place)


def fields_text(change: Change) -> str:
    """The names of the fields that an update changes; "" for a resource that has only one."""
    named = change.action is Action.UPDATE and len(KINDS[change.kind].fields) > 1
    return ", ".join(item.field for item in change.fields) if named else ""


def kind_counts(plan: Plan) -> Mapping[str, Mapping[Action, int]]:
    """How many resources of each kind are created, updated and deleted, in the order of the plan."""
    found: dict[str, Counter[Action]] = {}
    for change in plan.changes:
        found.setdefault(change.kind, Counter())[change.action] += 1
    return found


def _count_lines(plan: Plan) -> Iterator[Line]:
    yield line()
    for kind, counts in kind_counts(plan).items():
        numbers = ", ".join(f"{counts[action]} to {action}" for action in Action if counts.get(action))
        yield line((f"{KINDS[kind].plural}: ", HEADING), numbers, indent=4)
