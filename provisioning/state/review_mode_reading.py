"""The read that shows whether a forum has review modes (2026), where no other has shown it."""

from dataclasses import replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.capabilities import in_category
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.review import GROUP_KEYS
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.review_modes import by_groups


def with_modes_seen(client: ForumClient, desired: Desired, found: Found, names: Directory) -> Directory:
    """With whether the forum has modes, where the file needs to know and no read has shown it.

    One read of any category by itself, which shows it on every version. Raises ForumError and IncompleteRead.
    """
    if names.forum.review_modes is not None or not found.order or not any(by_groups(desired)):
        return names
    row = endpoints.approval_row(client, found.address(CATEGORY, found.order[0]))
    seen = in_category(row)
    # A category without settings of its own shows no mode; the groups stand beside them.
    modes = GROUP_KEYS[0] in row if seen.review_modes is None else seen.review_modes
    return replace(names, forum=names.forum | replace(seen, review_modes=modes))
