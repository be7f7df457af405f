"""Files of the project in the values of things, and the requests that give them to the forum. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory, UnknownName
from idiaspora.plugin_config.fields.field import Field, Uploading
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.writes import Request
from idiaspora.plugin_config.language.upload import Upload, stored_name

UPLOADING = "/uploads.json"
FOR_A_SETTING = Uploading("site_setting", by_number=False)


def uploads_in(value: object) -> tuple[Upload, ...]:
    """The files of the project that a value holds."""
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Upload))


def located(value: Any, names: Directory) -> Any:
    """A value whose files have the addresses that the forum gives them, as far as these are known."""
    if isinstance(value, tuple):
        return tuple(located(item, names) for item in value)
    return replace(value, address=names.uploads.get(value.sha1, "")) if isinstance(value, Upload) else value


def address_of(value: str | Upload, names: Directory) -> str:
    """The address of an upload. Raises UnknownName for a file that the forum does not hold."""
    if isinstance(value, str):
        return value
    address = names.uploads.get(value.sha1) or value.address
    if not address:
        raise UnknownName("upload", value.path)
    return address


def number_of(upload: Upload, names: Directory) -> int:
    """The number of an upload. Raises UnknownName for a file that was not given to the forum in this run."""
    number = names.upload_numbers.get(upload.sha1)
    if number is None:
        raise UnknownName("upload", upload.path)
    return number


def same_uploads(one: object, other: object) -> bool:
    """Whether two values are the same uploads, in the same order, be they addresses or files of the project."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same_uploads, one, other))
    if isinstance(one, Upload) and isinstance(other, Upload):
        return one.sha256 == other.sha256
    if isinstance(one, Upload):
        return isinstance(other, str) and one.is_at(other)
    if isinstance(other, Upload):
        return same_uploads(other, one)
    return one == other


def to_be_given(
    changes: Iterable[Change], fields: Mapping[str, Field], names: Directory
) -> Iterator[tuple[Upload, Request]]:
    """The files that changes write and the forum has to be given before, each once, with the requests that do so.

    Discourse tells nobody the number of an upload but whoever sends it; the same bytes are the same upload (3.5).
    """
    known = {*names.upload_numbers}
    for item in (item for change in changes for item in change.fields):
        uploading = fields[item.field].wire.uploading if item.field in fields else None
        if uploading is None:
            continue
        for upload in uploads_in(item.new):
            if upload.sha1 not in known and (uploading.by_number or upload.sha1 not in names.uploads):
                known.add(upload.sha1)
                yield upload, _giving(upload, uploading)


def _giving(upload: Upload, uploading: Uploading) -> Request:
    # For a setting staff may also upload SVG, which no other place takes (3.5).
    more = {} if uploading.by_number else {"for_site_setting": "true"}
    return Request("POST", UPLOADING, form={"upload_type": uploading.upload_type, **more}, file=upload)


def held_already(uploads: Iterable[Upload], addresses: Iterable[str]) -> dict[str, str]:
    """Which of the files are called after their bytes under one of these addresses: the address by SHA-1."""
    by_name = {stored_name(address): address for address in addresses if address}
    return {upload.sha1: by_name[upload.sha1] for upload in uploads if upload.sha1 in by_name}
