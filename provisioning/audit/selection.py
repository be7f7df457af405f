"""The rules that an audit checks."""

from collections.abc import Collection, Iterable

from idiaspora.plugin_config.audit_rules.catalogue import FAMILIES, RULES
from idiaspora.plugin_config.audit_rules.rule_info import Family
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.severity import Severity


def choices() -> tuple[str, ...]:
    """What rules can be chosen by: the families, and all ids."""
    return (*(family.value for family in Family), *RULES)


def unknown_choices(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are neither a rule's id nor a family."""
    return tuple(name for name in names if name not in choices())


def chosen_rules(desired: Desired, names: Collection[str] = (), least: Severity = Severity.INFO) -> tuple[str, ...]:
    """The ids of the named rules and families, of all rules where none is named, down to this severity; the severity is
    the one that the file gives the rule."""
    return tuple(
        id
        for id in RULES
        if (not names or id in names or FAMILIES[id].value in names) and _rank(severity_of(id, desired)) <= _rank(least)
    )


def severity_of(rule: str, desired: Desired) -> Severity:
    """How bad it is when a rule fails: what the file says, else what the rule has by itself."""
    choice = desired.audit.rules.get(rule)
    return (choice.severity if choice else None) or RULES[rule].severity


def _rank(severity: Severity) -> int:
    return list(Severity).index(severity)
