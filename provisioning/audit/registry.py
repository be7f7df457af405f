"""All rules of all families."""

from collections.abc import Mapping

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.provisioning.audit import (
    access_rules,
    calendar_rules,
    drift_rules,
    moderation_rules,
    question_rules,
    safety_rules,
    tidiness_rules,
)
from idiaspora.provisioning.audit.rule import Rule, registered

FAMILIES = (moderation_rules, question_rules, access_rules, safety_rules, calendar_rules, tidiness_rules, drift_rules)
"""The modules of the families; importing one registers its rules."""

ALL_RULES: Mapping[str, Rule] = {id: registered()[id] for id in RULES}
"""All rules by id, in the order of the catalogue."""
