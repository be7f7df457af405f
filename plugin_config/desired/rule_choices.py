"""The section `rules:` of the forum file: the file's choices about the audit's rules, by their ids."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic import Field as Bounds

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.plugin_config.audit_rules.facts import RuleChoice, Silence
from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Day, Integer, Line
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.plugin_config.language.suggestions import instead_of


class DeclaredSilence(Declaration):
    """Findings that are known and do not count."""

    reason: Annotated[Line, Bounds(min_length=1)]
    """Why they do not count."""
    until: Day | None = None
    """The last day on which they do not count, such as 2027-01-31; for ever when absent."""
    only: Annotated[tuple[Line, ...], Bounds(min_length=1)] | None = None
    """Only findings about these subjects, as the audit names them; all of the rule when absent."""


class DeclaredRule(Declaration):
    """What is different from the rule's own severity and limit, and what of it does not count."""

    severity: Literal["error", "warning", "info"] | None = None
    """How bad it is when the rule fails. Errors alone make the audit fail, unless it is strict."""
    limit: Annotated[Integer, Bounds(ge=0)] | None = None
    """The number that the rule compares with, for those that have one."""
    silenced: tuple[DeclaredSilence, ...] | None = None
    """What does not count, each with a reason."""


def _known(rule: str) -> str:
    if rule not in RULES:
        raise refusal("unknown-rule", f"the audit has no rule “{rule}”", instead_of(rule, RULES))
    return rule


def _limits_where_there_are_some(rules: dict[str, DeclaredRule]) -> dict[str, DeclaredRule]:
    for id, declared in rules.items():
        if declared.limit is not None and RULES[id].threshold is None:
            raise refusal("unknown-key", f"the rule {id} compares with no number", "remove limit", id, "limit")
    return rules


DeclaredRules = Annotated[
    dict[Annotated[str, AfterValidator(_known)], DeclaredRule],
    AfterValidator(_limits_where_there_are_some),
    Bounds(json_schema_extra={"propertyNames": {"enum": sorted(RULES)}}),
]
"""What the file says of rules, by their ids."""


def rule_choices(rules: Mapping[str, DeclaredRule] | None, collection: Collection) -> dict[str, RuleChoice]:
    """The section as typed values, each with its place."""
    return {
        id: RuleChoice(
            Severity(declared.severity) if declared.severity else None,
            declared.limit,
            tuple(
                Silence(item.reason, item.until, item.only or (), collection.origin(("rules", id, "silenced", index)))
                for index, item in enumerate(declared.silenced or ())
            ),
            collection.origin(("rules", id)),
        )
        for id, declared in (rules or {}).items()
    }
