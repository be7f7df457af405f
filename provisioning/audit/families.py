"""All rules of all families."""

from collections.abc import Mapping

from plugin_config.audit_rules.catalogue import RULES
from provisioning.audit import access, drift, hygiene, moderation, questions, safety
from provisioning.audit.rules import Rule, registered

FAMILIES = (moderation, questions, access, safety, hygiene, drift)
"""The modules of the families; importing one registers its rules."""

ALL_RULES: Mapping[str, Rule] = {id: registered()[id] for id in RULES}
"""All rules by id, in the order of the catalogue."""
