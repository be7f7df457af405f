"""Uploads that site settings name: whether the forum holds them. An unknown one empties the setting (3.5)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.setting_uploads import OF_UPLOADS, UPLOADS
from idiaspora.plugin_config.kinds.uploads import held_already, uploads_in
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, NotFound
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.lock import Lock

Rows = Mapping[str, Mapping[str, Any]]


def known_addresses(desired: Desired, lock: Lock, rows: Rows) -> dict[str, str]:
    """Where the forum holds files of the project, by SHA-1, as far as that is known without asking it: by what its
    settings hold, and by what was uploaded from here."""
    found: dict[str, str] = {}
    for resource in desired.resources:
        uploads = [item for declared in resource.fields.values() for item in uploads_in(declared.value)]
        if not uploads or KINDS[resource.kind].own_file is not None:
            continue
        entry = lock.get(resource.kind, resource.key)
        found |= entry.uploads if entry else {}
        if resource.kind == SITE_SETTING:
            found |= held_already(uploads, _addresses(resource.key, rows))
    return found


def own_files(lock: Lock) -> dict[tuple[str, str, str], str]:
    """Where the forum holds the files that were sent for one thing alone, as it answered then."""
    return {
        (entry.kind, entry.key.casefold(), sha1): address
        for entry in lock.entries
        if entry.kind in KINDS and KINDS[entry.kind].own_file
        for sha1, address in entry.uploads.items()
    }


def _addresses(setting: str, rows: Rows) -> list[str]:
    return str(rows.get(setting, {}).get("value") or "").split("|")


def with_uploads_found(client: ForumClient, changes: Iterable[Change], found: Found) -> Found:
    """With the addresses of the files that changes write by them, as far as the forum holds them: one request for all,
    and one for each that was uploaded from here once. Raises ForumError."""
    written = {item.sha1: item for change in changes for item in _by_address(change)}
    if not written:
        return found
    known = {sha1: address for sha1, address in found.names.uploads.items() if sha1 in written}
    known = {sha1: address for sha1, address in known.items() if _is_held(client, address)}
    known |= _looked_up(client, [upload for sha1, upload in written.items() if sha1 not in known])
    others = {sha1: address for sha1, address in found.names.uploads.items() if sha1 not in written}
    return replace(found, names=replace(found.names, uploads={**others, **known}))


def _by_address(change: Change) -> Iterator[Upload]:
    """The files in a change that are named by their addresses, and not by numbers."""
    for item in change.fields:
        field = KINDS[change.kind].fields.get(item.field)
        if field is not None and field.wire.uploading is not None and not field.wire.uploading.by_number:
            yield from uploads_in(item.new)


def _looked_up(client: ForumClient, uploads: list[Upload]) -> dict[str, str]:
    """Where the forum holds files under the names that it makes of their bytes; what it does not tell counts as not
    held: the same bytes are the same upload."""
    if not uploads:
        return {}
    asked = {upload.short_url: upload.sha1 for upload in uploads}
    try:
        rows = client.send("POST", "/uploads/lookup-urls.json", json={"short_urls": [*asked]}, idempotent=True)
    except (NotFound, NotAuthorised, NoRoute):
        return {}
    answers = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {asked[row["short_url"]]: str(row["url"]) for row in answers if row.get("short_url") in asked}


def problems_of_uploads(client: ForumClient, changes: Iterable[Change]) -> Iterator[Problem]:
    """Addresses to be written under which the forum holds no upload: one request for each. Raises ForumError."""
    for change in changes:
        for item, address in _written_addresses(change):
            if not _is_held(client, address):
                yield Problem(
                    "bad-setting",
                    f"{change.key}: the forum has no upload under {address}, and would empty the setting",
                    item.origin.span,
                    "name a file of your own with !upload, or write the address of an upload of this forum",
                    item.origin.path,
                )


def _written_addresses(change: Change) -> Iterator[tuple[FieldChange, str]]:
    kind = change.live.row.get("type") if change.kind == SITE_SETTING and change.live else None
    for item in change.fields if kind in OF_UPLOADS else ():
        values = item.new if isinstance(item.new, tuple) else (item.new,)
        for text in (value for value in values if isinstance(value, str)):
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
