"""What a forum does not take of the files that it is to hold (3.5, app/models/upload.rb and lib/validators/
upload_validator.rb)."""

from collections.abc import Iterator, Mapping

from idiaspora.plugin_config.kinds.forum_limits import (
    ENDINGS,
    ENDINGS_FOR_STAFF,
    LARGEST_FILE,
    LARGEST_PICTURE,
    ForumLimits,
    Said,
)
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.uploads import uploads_in
from idiaspora.plugin_config.language.upload import Upload, size_text

PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "svg", "ico", "webp", "avif", "heic", "heif"})
"""Endings that staff may upload for a setting whatever the forum authorizes."""
OF_CODE = PICTURES | {"woff", "woff2", "ttf", "otf", "eot", "wasm", "js"}
"""Endings of what code may bring along (3.5, lib/validators/upload_validator.rb)."""
OF_NO_SIZE = frozenset({"svg", "ico"})
"""Pictures that the forum does not measure."""
ANY = "*"
KILO = 1024
CODE = "bad-upload"

Complaint = tuple[Said, str, str]
"""Who says so, the message, and what to do."""


def of_files(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The files of the project in a thing's values. For pictures of anything but settings staff get no endings beyond
    those that the forum authorizes."""
    fields = KINDS[proposed.resource.kind].fields
    for name, declared in proposed.fields.items():
        uploading = fields[name].wire.uploading if name in fields else None
        complaints = _of_a_picture if uploading and uploading.by_number else _complaints
        for upload in uploads_in(declared.value) if uploading else ():
            yield from (Refused(declared.origin, CODE, *said) for said in complaints(upload, limits))


def _of_a_picture(upload: Upload, limits: ForumLimits) -> Iterator[Complaint]:
    said = limits.said(ENDINGS)
    if upload.ending not in PICTURES or not upload.is_picture:
        yield said, f"{upload.path} is no picture", "name a picture, such as a PNG"
    elif not {ANY, upload.ending} & {*limits.items(ENDINGS), *limits.items(ENDINGS_FOR_STAFF)}:
        message = f"{said.value} takes no pictures that end in .{upload.ending} here ({ENDINGS})"
        yield said, message, f"name another picture, such as a PNG, or change {ENDINGS_FOR_STAFF}"
    else:
        yield from _complaints(upload, limits)


def of_own_file(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The picture that a forum keeps for one thing alone, for which staff have no endings of their own."""
    own = KINDS[proposed.resource.kind].own_file
    declared = proposed.fields.get(own.field) if own else None
    if declared is not None:
        for upload in uploads_in(declared.value):
            yield from (Refused(declared.origin, CODE, *said) for said in _of_a_picture(upload, limits))


def of_bundles(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The files that a bundle of code brings along: of any kind that pages may need, or that the forum authorizes."""
    for declared in proposed.fields.values():
        for upload in declared.value.values() if isinstance(declared.value, Mapping) else ():
            allowed = OF_CODE | {*limits.items(ENDINGS), *limits.items(ENDINGS_FOR_STAFF)}
            if isinstance(upload, Upload) and not {ANY, upload.ending} & allowed:
                said = limits.said(ENDINGS)
                message = f"{said.value} takes no files that end in .{upload.ending} with code ({ENDINGS})"
                yield Refused(
                    declared.origin, CODE, said, message, f"leave {upload.path} out, or change {ENDINGS_FOR_STAFF}"
                )


def _complaints(upload: Upload, limits: ForumLimits) -> Iterator[Complaint]:
    if upload.ending in PICTURES:
        if not upload.is_picture:
            message = f"{upload.path} is called a picture, and its bytes are none"
            yield Said.BY_FORUM, message, "export the picture again, or name another file"
        elif upload.ending not in OF_NO_SIZE:
            yield from _too_large(upload, LARGEST_PICTURE, "make the picture smaller", limits)
        return
    allowed = {*limits.items(ENDINGS), *limits.items(ENDINGS_FOR_STAFF)}
    if not {ANY, upload.ending} & allowed:
        said, kind = limits.said(ENDINGS), f"files that end in .{upload.ending}" if upload.ending else "such files"
        message = f"{upload.path} is no picture, and {said.value} takes no {kind} ({ENDINGS})"
        yield said, message, f"name a picture, or change {ENDINGS_FOR_STAFF}"
    yield from _too_large(upload, LARGEST_FILE, "make the file smaller", limits)


def _too_large(upload: Upload, setting: str, advice: str, limits: ForumLimits) -> Iterator[Complaint]:
    """Pictures of more the forum makes smaller itself, as far as it can, and refuses otherwise."""
    most, said = limits.number(setting) * KILO, limits.said(setting)
    if upload.size > most > 0:
        message = f"{upload} is larger than the {size_text(most)} that {said.value} takes ({setting})"
        yield said, message, f"{advice}, or raise {setting}"
