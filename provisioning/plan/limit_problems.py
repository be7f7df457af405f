"""Values of a plan that this forum's limits refuse or change in silence; found before anything is written. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.limit_checks import Neighbours, problems_of
from idiaspora.plugin_config.desired.written import Written
from idiaspora.plugin_config.kinds.category import parent_path
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.snapshot import Snapshot

NOT_SHOWN = "what this forum takes, it does not show"


def judged_by_limits(
    changes: Sequence[Change], desired: Desired, found: Found, snapshot: Snapshot
) -> tuple[list[Problem], tuple[Note, ...]]:
    """The problems of what would be written; and notes of what would be some by Discourse's defaults, where the forum
    does not show its own limits."""
    problems: list[Problem] = []
    notes: list[Note] = []
    for written in _written(changes, desired, found):
        for problem in problems_of(written, snapshot.limits):
            if problem.is_error:
                problems.append(problem)
            else:
                text = f"{problem.message}; {NOT_SHOWN}"
                notes.append(Note(written.resource.address, text, problem.remedy, str(problem.span)))
    return problems, tuple(notes)


def _written(changes: Sequence[Change], desired: Desired, found: Found) -> Iterator[Written]:
    categories = {item.key for item in desired.of_kind(CATEGORY) if not item.absent}
    beside = Neighbours({*found.names.table(CATEGORY).entries, *categories})
    placed = {change.key for change in changes if _is_placed(change)}
    going = {change.key for change in changes if change.kind == CATEGORY and isinstance(change, Delete)}
    staying = [path for path in found.names.table(CATEGORY).entries if path not in placed | going]
    for change in changes:
        if isinstance(change, Delete):
            continue
        fields = {item.field: Declared(item.new, item.origin) for item in change.fields}
        levels = _levels(change.key, staying) if change.key in placed and change.kind == CATEGORY else 0
        yield Written(change.resource, fields, levels, beside.of(change.key))


def _is_placed(change: Change) -> bool:
    """Whether a category is made, or comes to stand below another parent."""
    if change.kind != CATEGORY or isinstance(change, Delete):
        return False
    return isinstance(change, Create) or parent_path(change.renamed_from or change.key) != parent_path(change.key)


def _levels(path: str, staying: Iterable[str]) -> int:
    """How many levels a category takes together with what stands below it and goes along."""
    return max(other.count("/") for other in (path, *staying) if f"{other}/".startswith(f"{path}/")) + 1
