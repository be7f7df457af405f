"""Tags to be written that are synonyms of others on the forum: it leaves them out without a word (3.5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from idiaspora.plugin_config.desired.limit_checks import TAG_FIELDS
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, NotFound
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient

TAGS = "tag_list"
"""The type of settings that hold tags."""


def problems_of_synonyms(client: ForumClient, changes: Iterable[Change]) -> Iterator[Problem]:
    """Tags to be written that stand for another one: one read of all tags, where some are. Raises ForumError."""
    written = [(change, item, tags) for change in changes for item in change.fields if (tags := _tags(change, item))]
    targets = _targets(client) if written else {}
    for change, item, tags in written:
        for tag in tags:
            if target := targets.get(tag.casefold()):
                yield Problem(
                    "tag-is-synonym",
                    f"{change.key}: the tag “{tag}” is a synonym of {target} on the forum, which leaves synonyms out",
                    item.origin.span,
                    f"write {target} in its place, or make {tag} a tag of its own on the forum",
                    item.origin.path,
                )


def _tags(change: Change, item: FieldChange) -> Sequence[str]:
    """The tags that a field gets and does not have."""
    of_setting = change.kind == SITE_SETTING and change.live and change.live.row.get("type") == TAGS
    if isinstance(change, Delete) or not (of_setting or item.field in TAG_FIELDS.get(change.kind, ())):
        return ()
    present = {tag.casefold() for tag in _listed(item.old)}
    return [tag for tag in _listed(item.new) if tag.casefold() not in present]


def _listed(value: Any) -> Sequence[str]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) and value else ()


def _targets(client: ForumClient) -> Mapping[str, str]:
    """What each synonym stands for; nothing where the forum has no tags, or does not show them to this key."""
    try:
        return endpoints.synonyms(client)
    except (NotFound, NoRoute, NotAuthorised):
        return {}
