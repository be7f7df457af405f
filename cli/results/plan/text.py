"""Plans: what would be written, why, and what it costs."""

from collections.abc import Iterator
from typing import Protocol

from idiaspora.cli.results.calendar import calendar_lines
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import change_lines, number_of, seconds_text, value_text
from idiaspora.plugin_config.kinds.changes import Action, Change, Create, FieldChange
from idiaspora.plugin_config.kinds.names import CATEGORY_ORDER, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.provisioning.plan.consent import needed_consent
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.safety.guards import Refusal
from idiaspora.provisioning.state.note import Note

SIGNS = {Action.CREATE: ("+ ", GOOD), Action.UPDATE: ("~ ", CHANGED), Action.DELETE: ("- ", BAD)}

SETTINGS_BY_OTHER_NAMES = ("appearance.", "forum.")
"""The sections whose words are site settings themselves, and need none besides."""


def plan_lines(plan: Plan, refusals: tuple[Refusal, ...]) -> Iterator[Line]:
    """The whole plan: forum, steps with their fields, totals, cost, and what apply would refuse."""
    yield heading_line(plan)
    yield from calendar_lines(plan.standings)
    for operation in plan.operations:
        yield line()
        yield from operation_lines(operation)
    yield line()
    yield from total_lines(plan)
    yield from remark_lines(plan, refusals)


def heading_line(plan: Plan) -> Line:
    """Which forum, and who acts."""
    return line((plan.forum, HEADING), f" ({plan.url}, as {plan.username})")


def remark_lines(plan: Plan, refusals: tuple[Refusal, ...]) -> Iterator[Line]:
    """What is worth knowing before it is applied, and what apply would refuse."""
    for note in plan.notes:
        yield from _note_lines(note)
    yield from _implied_lines(plan)
    for refusal in refusals:
        yield refusal_line(refusal)


def _implied_lines(plan: Plan) -> Iterator[Line]:
    """The settings of the whole forum that nobody wrote under their names."""
    own = [change for change in plan.implied if change.resource.origin.reason.startswith(SETTINGS_BY_OTHER_NAMES)]
    needed = [change for change in plan.implied if change not in own]
    headings = {"Your words for site settings:": own, "Also changed because your words need it:": needed}
    for heading, changes in headings.items():
        if changes:
            yield line((heading, HEADING))
        for change in changes:
            shown = "; ".join(" ".join(change_lines(item.old, item.new)) for item in change.fields)
            yield line(f"{change.key}: {shown}", (_because(change.resource.origin), DIM), indent=4)


def _note_lines(note: Note) -> Iterator[Line]:
    about = f"{note.address}: " if note.address else ""
    place = (f"  ({note.place})", DIM) if note.place else ""
    yield line(("Note: ", CHANGED), f"{about}{note.text}", place)
    if note.remedy:
        yield line("→ ", note.remedy, indent=4)


def operation_lines(operation: Operation) -> Iterator[Line]:
    """One step with every field that it changes."""
    if len(operation.changes) > 1 or operation.kind == SITE_SETTING:
        yield line(SIGNS[operation.action], f"update {number_of(len(operation.changes), 'site setting')}")
        for change in operation.changes:
            for item in change.fields:
                yield from _field_lines(item, change, change.key)
            yield from _reach_lines(change, f"{change.key}: ")
        yield from _consent_lines(operation)
        return
    change = operation.changes[0]
    place = (_because(change.resource.origin), DIM)
    yield line(SIGNS[operation.action], f"{operation.action} ", *_subject(change), place)
    for item in change.fields:
        yield from _field_lines(item, change, item.field)
    yield from _reach_lines(change)
    yield from _consent_lines(operation)


def _reach_lines(change: Change, name: str = "") -> Iterator[Line]:
    """Which existing people get it, beside later ones."""
    if (who := reached(change)) or change.again:
        said = change.resource.existing
        place = (_because(said.origin), DIM) if said else ""
        what = "stays, and is handed to " if change.again and not change.fields else "also "
        yield line(f"{name}{what}{who or 'existing members'}", place, indent=4)


def reached(change: Change) -> str:
    """The existing members or users that get a change, in words; empty for nobody."""
    reach = change.reach
    if reach is None or not reach.people:
        return ""
    if reach.names:
        return ", ".join(reach.names)
    if reach.group:
        return f"its {number_of(reach.people, 'member')}"
    if reach.exact:
        return f"{number_of(reach.people, 'person', 'people')} who are registered"
    return f"at most all {reach.people} who are registered"


def _consent_lines(operation: Operation) -> Iterator[Line]:
    """What the forum would refuse, else what is done only by consent."""
    if hindrance := operation.changes[0].hindrance:
        yield line((f"the forum would refuse it: {hindrance}", BAD), indent=4)
    elif consent := needed_consent(operation):
        yield line((consent, BAD), indent=4)


def _subject(change: Change) -> tuple[str, ...]:
    renamed = (f" (now {change.renamed_from})",) if change.renamed_from else ()
    return (title_of(change), *renamed)


class Keyed(Protocol):
    """Something that is about one thing of the forum."""

    @property
    def kind(self) -> str: ...

    @property
    def key(self) -> str: ...


def title_of(change: Keyed) -> str:
    """A resource as people call it: "category diaspora-capital/ask", "order of all categories"."""
    if change.kind == CATEGORY_ORDER:
        return "the order of all categories"
    kind = KINDS.get(change.kind)
    if kind is not None and kind.section is not None and kind.section.only:
        return f"the {kind.noun}"
    return f"{change.kind.replace('_', ' ')} {change.key}"


def _field_lines(item: FieldChange, change: Change, name: str) -> Iterator[Line]:
    place = (_because(item.origin), DIM)
    if isinstance(change, Create):
        shown = REDACTED if isinstance(item.new, Secret) else value_text(item.new)
        yield line(f"{name}: {shown}", place, indent=4)
        return
    first, *rest = change_lines(item.old, item.new, sameness(change.resource, item.field, change.live))
    yield line(f"{name}: {first}".rstrip(), place, indent=4)
    for other in rest:
        yield line(other, indent=8)


def _because(origin: Origin) -> str:
    return f"  (because {origin.reason}, {origin.span})" if origin.reason else f"  ({origin.span})"


def total_lines(plan: Plan) -> Iterator[Line]:
    if plan.is_empty:
        yield line(("In sync: the forum is as the file says.", GOOD))
        yield line((f"{number_of(plan.reads, 'request')} to read.", DIM))
        return
    counts = plan.counts()
    numbers = ", ".join(f"{counts.get(action, 0)} to {action}" for action in Action)
    yield line(("Plan: ", HEADING), numbers, ".")
    time = f"at least {seconds_text(plan.seconds)}" if plan.seconds >= 1 else "no waiting"
    yield line(
        f"Requests: {plan.reads} read so far, {plan.writes} to write, about {plan.verification} to verify; "
        f"{time} at the forum's limit."
    )


def refusal_line(refusal: Refusal) -> Line:
    place = f" ({refusal.place})" if refusal.place else ""
    return line(("Refused: ", BAD), f"{refusal.reason}{place}. To allow it: {refusal.remedy}")


def step_line(done: int, total: int, operation: Operation, seconds_left: float) -> Line:
    """That a step is being taken, and how long the rest takes."""
    change = operation.changes[0]
    what = f"{number_of(len(operation.changes), 'setting')}" if operation.kind == SITE_SETTING else title_of(change)
    left = f", at least {seconds_text(seconds_left)} left" if seconds_left >= 1 else ""
    return line((f"[{done + 1}/{total}] ", DIM), f"{operation.action} {what}", (left, DIM))


def digest_line(digest: str, saved: str = "") -> Line:
    """The name of a plan, and how it alone is applied; `saved` is the file of a saved one."""
    call = " ".join(filter(None, ("apply", saved, "--expect-digest", digest)))
    return line((f"Digest: {digest} (“{call}” applies this plan or none)", DIM))
