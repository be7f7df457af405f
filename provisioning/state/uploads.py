"""Uploads that site settings name: whether the forum holds them. An unknown one empties the setting (3.5)."""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, NotFound
from idiaspora.provisioning.forum.client import ForumClient

ONE_UPLOAD, UPLOADS = "upload", "uploaded_image_list"
"""Types of settings that hold uploads."""


def problems_of_uploads(client: ForumClient, changes: Iterable[Change]) -> Iterator[Problem]:
    """Addresses to be written under which the forum holds no upload: one request for each. Raises ForumError."""
    for change in changes:
        for item, address in _addresses(change):
            if not _is_held(client, address):
                yield Problem(
                    "bad-setting",
                    f"{change.key}: the forum has no upload under {address}, and would empty the setting",
                    item.origin.span,
                    "upload the file on this forum, and write the address that it gets there",
                    item.origin.path,
                )


def _addresses(change: Change) -> Iterator[tuple[FieldChange, str]]:
    kind = change.live.row.get("type") if change.kind == SITE_SETTING and change.live else None
    for item in change.fields if kind in (ONE_UPLOAD, UPLOADS) else ():
        text = "|".join(item.new) if isinstance(item.new, tuple) else str(item.new or "")
        for address in text.split("|") if kind == UPLOADS else [text]:
            if address:
                yield item, address


def _is_held(client: ForumClient, address: str) -> bool:
    """Whether the forum holds an upload; what this key may not ask, or the forum cannot tell, counts as held."""
    try:
        client.send("POST", "/uploads/lookup-metadata.json", json={"url": address}, idempotent=True)
    except NotFound:
        return False
    except (NotAuthorised, NoRoute):
        return True
    return True
