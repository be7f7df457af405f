"""Values of a plan that this forum's limits refuse or change in silence; found before anything is written. Pure."""

from collections.abc import Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.limit_checks import Neighbours, problems_between, problems_of
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete
from idiaspora.plugin_config.kinds.proposed import Proposed
from idiaspora.plugin_config.kinds.registry import KINDS
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
    all_written = list(_written(changes, desired, found))
    judged = [(one.resource, problem) for one in all_written for problem in problems_of(one, snapshot.limits)]
    judged += problems_between(all_written, desired, snapshot.limits)
    for resource, problem in judged:
        if problem.is_error:
            problems.append(problem)
        else:
            text = f"{problem.message}; {NOT_SHOWN}"
            notes.append(Note(resource.address, text, problem.remedy, str(problem.span)))
    return problems, tuple(notes)


def _written(changes: Sequence[Change], desired: Desired, found: Found) -> Iterator[Proposed]:
    nested = [kind.name for kind in KINDS.values() if kind.identity.is_path]
    trees = {kind: _Tree.of(kind, changes, desired, found) for kind in nested}
    outside = next((entry.key for kind in nested if (entry := found.names.at(kind, found.uncategorized or 0))), "")
    for change in changes:
        if isinstance(change, Delete):
            continue
        fields = {item.field: Declared(item.new, item.origin) for item in change.fields}
        tree = trees.get(change.kind)
        levels, beside = tree.place_of(change.key) if tree else (0, frozenset())
        is_new = isinstance(change, Create)
        yield Proposed(change.resource, fields, levels, beside, is_new=is_new, outside=outside)


@dataclass(frozen=True)
class _Tree:
    """The things of a kind that stand below one another: those beside each, those that come to another place, and how
    low those stand that stay where they are, below each path."""

    beside: Neighbours
    placed: AbstractSet[str]
    lowest: Mapping[str, int]

    @classmethod
    def of(cls, kind: str, changes: Sequence[Change], desired: Desired, found: Found) -> "_Tree":
        there = found.names.table(kind).entries.keys()
        own = [change for change in changes if change.kind == kind]
        placed = {change.key for change in own if _is_placed(change)}
        going = {change.key for change in own if isinstance(change, Delete)}
        declared = {item.key for item in desired.of_kind(kind) if not item.absent}
        lowest: dict[str, int] = {}
        for path in there - placed - going:
            above = path
            while above:
                lowest[above] = max(path.count("/"), lowest.get(above, 0))
                above = parent_path(above)
        return cls(Neighbours(there | declared), placed, lowest)

    def place_of(self, path: str) -> tuple[int, Container[str]]:
        """How many levels a thing takes, 0 for one that stays where it is, and what stands beside it."""
        return self._levels(path) if path in self.placed else 0, self.beside.of(path)

    def _levels(self, path: str) -> int:
        """How many levels a thing takes together with what stands below it and goes along."""
        return max(path.count("/"), self.lowest.get(path, 0)) + 1


def _is_placed(change: Change) -> bool:
    """Whether something is made, or comes to stand below another parent."""
    if isinstance(change, Delete):
        return False
    return isinstance(change, Create) or parent_path(change.renamed_from or change.key) != parent_path(change.key)
