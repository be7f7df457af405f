"""The registry of rules: each is a function that looks at what it declared to read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from idiaspora.plugin_config.audit_rules.catalogue import FAMILIES, RULES
from idiaspora.plugin_config.audit_rules.rule_info import Family, RuleInfo
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.audit.findings import Result
from idiaspora.provisioning.audit.reads import Facts, Read, Unread

T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """What a rule is given: the file, the facts that it declared, the time, and the number it compares with.

    `url` is the forum's address. `limit` is 0 for rules that compare with no number.
    """

    desired: Desired
    url: str
    now: datetime
    limit: int
    facts: Facts
    declared: frozenset[str]

    def __getitem__(self, read: Read[T]) -> T:
        if read.name not in self.declared:
            raise LookupError(f"the rule does not declare that it reads {read.name}")
        value = self.facts.of(read)
        if isinstance(value, Unread):
            raise LookupError(f"{read.name} was not read")
        return value


Check = Callable[[Look], Iterable[Result]]


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue with its function and what that reads."""

    info: RuleInfo
    reads: tuple[Read[Any], ...]
    check: Check

    @property
    def family(self) -> Family:
        return FAMILIES[self.info.id]


_REGISTERED: dict[str, Rule] = {}
CheckOrGenerator = TypeVar("CheckOrGenerator", bound=Callable[..., Iterable[Result]])


def rule(id: str, *reads: Read[Any]) -> Callable[[CheckOrGenerator], CheckOrGenerator]:
    """Register the function of a catalogued rule. It is called only when all its reads were answered, and tells
    NothingToLookAt where the forum and the file have nothing that the rule is about."""

    def register(check: CheckOrGenerator) -> CheckOrGenerator:
        if id in _REGISTERED:
            raise ValueError(f"the rule {id} is registered twice")
        _REGISTERED[id] = Rule(RULES[id], reads, check)
        return check

    return register


def registered() -> Mapping[str, Rule]:
    """The rules whose modules were imported, by id."""
    return _REGISTERED
