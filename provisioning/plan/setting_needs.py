"""Site settings that the forum takes only while others have certain values. Pure.

The forum looks at the others as they are stored, not as the same request sets them (3.5): so what another one needs is
written before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from idiaspora.facts.setting_rules import NEEDS, Need
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.secret import Secret

Rows = Mapping[str, Mapping[str, object]]


def problems_of_needs(changes: Sequence[Change], rows: Rows) -> Iterator[Problem]:
    """Settings that would not be taken because of what others would be after the run. Those that need one another both
    ways decide who gets in: a guard of `apply` tells of them."""
    changed = {change.key: change for change in changes if change.kind == SITE_SETTING}
    for need in NEEDS:
        change = changed.get(need.setting)
        if change is None or not change.fields or need.both_ways or _is_met(need, changed, rows):
            continue
        origin = change.fields[0].origin
        yield Problem(
            "setting-needs-another",
            f"{change.key}: the forum does not take this while {need.other} is {need.ruled_out or 'empty'}",
            origin.span,
            f"declare {need.other} too, or leave {change.key} as it is",
            origin.path,
        )


def _is_met(need: Need, changed: Mapping[str, Change], rows: Rows) -> bool:
    if need.setting not in rows or need.other not in rows:
        return True
    return _is_idle(need, _after(need.setting, changed, rows)) or _after(need.other, changed, rows) != need.ruled_out


def _is_idle(need: Need, value: str) -> bool:
    return need.item not in value.split("|") if need.item else value == need.idle


def _after(name: str, changed: Mapping[str, Change], rows: Rows) -> str:
    """The value that a setting has after the run, as the forum writes it."""
    if name in changed and changed[name].fields:
        return _text(changed[name].fields[0].new)
    return _before(name, rows)


def _before(name: str, rows: Rows) -> str:
    return str(rows[name].get("value") or "")


def _text(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    return "|".join(value) if isinstance(value, tuple) else str(value or "")


def waiting(changes: Iterable[Change], rows: Rows) -> dict[str, frozenset[str]]:
    """The settings that have to wait for others of the same run, with those."""
    changed = {change.key: change for change in changes if change.fields}
    found: dict[str, set[str]] = {}
    for need in NEEDS:
        if not {need.setting, need.other} <= changed.keys() & rows.keys():
            continue
        comes = not _is_idle(need, _after(need.setting, changed, rows))
        if comes and _before(need.other, rows) == need.ruled_out:
            found.setdefault(need.setting, set()).add(need.other)
        elif need.both_ways and not _is_idle(need, _before(need.setting, rows)):
            found.setdefault(need.other, set()).add(need.setting)
    return {name: frozenset(others) for name, others in found.items()}
