"""Rights in rows of the forum's answers. Pure."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Where
from idiaspora.plugin_config.kinds.access import PERMISSIONS
from idiaspora.plugin_config.kinds.group import FIELDS as GROUP_FIELDS
from idiaspora.plugin_config.kinds.group_opening import TRUST
from idiaspora.provisioning.safety.exposure import CategoryAccess, GroupAccess
from idiaspora.provisioning.safety.oversight import oversight


def category_access(path: str, row: Mapping[str, Any], names: Directory, *, is_uncategorized: bool) -> CategoryAccess:
    """What the full row of a category, as its manager gets it, says about its rights."""
    permissions = PERMISSIONS.decode(row["group_permissions"], Where(names))
    return CategoryAccess(
        path,
        int(row["id"]),
        permissions,
        is_restricted=bool(row["read_restricted"]),
        topics=int(row["topic_count"] or 0),
        is_uncategorized=is_uncategorized,
        oversight=oversight(row, names),
    )


def group_access(name: str, row: Mapping[str, Any] | None, names: Directory) -> GroupAccess:
    """What the row of a group says beyond its members; None for a group that does not exist yet."""
    if row is None:
        return GroupAccess(name)
    grants = GROUP_FIELDS["grant_trust_level"].decode(row, names)
    domains = GROUP_FIELDS["automatic_email_domains"]
    return GroupAccess(
        name,
        TRUST.get(grants, 0),
        bool(row.get("public_admission")),
        domains.decode(row, names) if domains.wire.path in row else None,
        bool(row.get("allow_membership_requests")),
    )
