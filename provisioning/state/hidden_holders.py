"""Badges that are not in use: the forum neither grants them nor shows who holds them (3.5)."""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.names import BADGE, BADGE_GRANT
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.found import Found


def badges_off(found: Found) -> frozenset[int]:
    """The ids of the badges that are not in use."""
    return frozenset(row["id"] for row in found.listed_rows.get(BADGE, ()) if row.get("enabled") is False)


def problems_of_hidden_holders(desired: Desired, found: Found) -> Iterator[Problem]:
    """Holders that the file declares of such badges, with their place."""
    off = badges_off(found)
    for resource in desired.of_kind(BADGE_GRANT):
        entry = found.names.find(BADGE, resource.key)
        if entry is not None and entry.id in off and not resource.absent:
            yield Problem(
                "not-shown",
                f"the badge {resource.key} is not in use on the forum, which does not show who holds it until it is",
                resource.origin.span,
                "write enabled: true without granted_to, apply, and then say who holds it",
                resource.origin.path,
            )
