"""How two lists differ: what comes, what goes, and in a list whose order counts, where it comes and what moves. Pure.

The order counts where the field tells a list from the same list backwards; in one where it does not, capitals and the
file's words for groups make no difference either.
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.field import Same

MOST_ITEMS = 12
"""Items up to which a list is shown as it was and as it will be, where that tells more than what moved."""


@dataclass(frozen=True)
class Run:
    """Items that stand one behind the other in the new list, and the one before the first of them; `is_first` and
    `is_last` say that the run begins or ends the list. `is_placed` says whether its place means anything."""

    items: tuple[Any, ...]
    before: Any = None
    is_first: bool = False
    is_last: bool = False
    is_placed: bool = False


@dataclass(frozen=True)
class ListChange:
    """What comes, what goes, what stands elsewhere among those that stay, and how many stay."""

    came: tuple[Run, ...]
    went: tuple[Any, ...]
    moved: tuple[Run, ...]
    stay: int


def list_change(old: tuple[Any, ...], new: tuple[Any, ...], same: Same) -> ListChange | None:
    """How a list changes; None where the two whole lists tell it better: they have nothing in common, or are short and
    differ in their order alone."""
    ordered = _is_ordered(max(old, new, key=len), same)
    was, becomes = _keys(old, ordered), _keys(new, ordered)
    stayed = [key for key in becomes if key in was]
    came = _runs(new, [at for key, at in becomes.items() if key not in was], ordered)
    went = tuple(old[at] for key, at in was.items() if key not in becomes)
    still = _longest_run([was[key] for key in stayed]) if ordered else set(map(was.__getitem__, stayed))
    moved = _runs(new, [becomes[key] for key in stayed if was[key] not in still], ordered)
    if stayed and (came or went or (moved and len(new) > MOST_ITEMS)):
        return ListChange(came, went, moved, len(stayed))
    return None


def _is_ordered(items: tuple[Any, ...], same: Same) -> bool:
    return len(items) > 1 and not same(items, items[::-1])


def _keys(items: tuple[Any, ...], ordered: bool) -> dict[str, int]:
    """The first position of each item, by what makes two items one."""
    found: dict[str, int] = {}
    for at, item in enumerate(items):
        key = item if isinstance(item, str) else json.dumps(item, sort_keys=True, default=str)
        found.setdefault(key if ordered or not isinstance(item, str) else group_key(key), at)
    return found


def _runs(items: tuple[Any, ...], positions: Sequence[int], ordered: bool) -> tuple[Run, ...]:
    """The items at these positions, which rise; where the order counts, those that follow one another together."""
    groups: list[list[int]] = []
    for at in positions:
        if ordered and groups and groups[-1][-1] == at - 1:
            groups[-1].append(at)
        else:
            groups.append([at])
    return tuple(
        Run(
            items[group[0] : group[-1] + 1],
            items[group[0] - 1] if group[0] else None,
            group[0] == 0,
            group[-1] == len(items) - 1,
            ordered,
        )
        for group in groups
    )


def _longest_run(positions: Sequence[int]) -> set[int]:
    """The most of the positions that rise one after the other: whatever is not among them was moved."""
    ends: list[int] = []
    best: list[list[int]] = []
    for position in positions:
        length = bisect_left(ends, position)
        run = [*(best[length - 1] if length else ()), position]
        ends[length : length + 1] = [position]
        best[length : length + 1] = [run]
    return set(best[-1]) if best else set()
