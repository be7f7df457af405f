"""Site settings that hold uploads: the files of the project in them, and the request that gives the forum one. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory, UnknownName
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.setting_rules import UnfitSetting
from idiaspora.plugin_config.kinds.writes import Request
from idiaspora.plugin_config.language.upload import Upload, stored_name

ONE_UPLOAD, UPLOADS = "upload", "uploaded_image_list"
"""Types of settings that hold an upload, or several."""
OF_UPLOADS = frozenset({ONE_UPLOAD, UPLOADS})

UPLOADING = "/uploads.json"
FOR_A_SETTING = {"upload_type": "site_setting", "for_site_setting": "true"}
"""With the second one staff may also upload SVG, which no other place takes (3.5)."""


def uploads_in(value: object) -> tuple[Upload, ...]:
    """The files of the project that a value holds."""
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Upload))


def fitting_uploads(value: Upload | tuple[Any, ...], kind: str) -> Upload | tuple[Any, ...]:
    """A value with files of the project in the form of a type of settings. Raises Unfit for one that holds none."""
    if kind not in OF_UPLOADS:
        message = f"the setting holds no file, such as {uploads_in(value)[0].path}"
        raise UnfitSetting(message, "write the value itself, or take a text from its file with !file")
    if kind == UPLOADS:
        return value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple):
        raise UnfitSetting("this setting is one file, not a list", "write the value without brackets and dashes")
    return value


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


def unheld(changes: Iterable[Change], names: Directory) -> tuple[Upload, ...]:
    """The files that changes write and the forum does not hold, each once."""
    wanted = (upload for change in changes for item in change.fields for upload in uploads_in(item.new))
    return tuple({item.sha1: item for item in wanted if item.sha1 not in names.uploads}.values())


def uploading(upload: Upload) -> Request:
    """The request that gives the forum a file. The same bytes are the same upload, however often they come (3.5)."""
    return Request("POST", UPLOADING, form=FOR_A_SETTING, file=upload)


def held_already(uploads: Iterable[Upload], addresses: Iterable[str]) -> dict[str, str]:
    """Which of the files are called after their bytes under one of these addresses: the address by SHA-1."""
    by_name = {stored_name(address): address for address in addresses if address}
    return {upload.sha1: by_name[upload.sha1] for upload in uploads if upload.sha1 in by_name}
