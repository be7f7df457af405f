"""What a forum does not take of the files that its settings and other things are to hold (3.5, app/models/upload.rb and
lib/validators/upload_validator.rb)."""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.forum_limits import (
    ENDINGS,
    ENDINGS_FOR_STAFF,
    LARGEST_FILE,
    LARGEST_PICTURE,
    ForumLimits,
    Said,
)
from idiaspora.plugin_config.desired.written import Refused, Written
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.setting_uploads import uploads_in
from idiaspora.plugin_config.language.upload import Upload, size_text

PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "svg", "ico", "webp", "avif", "heic", "heif"})
"""Endings that staff may upload for a setting whatever the forum authorizes."""
OF_NO_SIZE = frozenset({"svg", "ico"})
"""Pictures that the forum does not measure."""
ANY = "*"
KILO = 1024
CODE = "bad-upload"

Complaint = tuple[Said, str, str]
"""Who says so, the message, and what to do."""


def of_a_setting(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The files of a setting's value."""
    declared = written.fields.get("value")
    if declared is not None:
        for upload in uploads_in(declared.value):
            yield from (Refused(declared.origin, CODE, *said) for said in _complaints(upload, limits))


def of_own_file(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The picture that a forum keeps for one thing alone, for which staff have no endings of their own."""
    own = KINDS[written.resource.kind].own_file
    declared = written.fields.get(own.field) if own else None
    if declared is not None:
        for upload in uploads_in(declared.value):
            yield from (Refused(declared.origin, CODE, *said) for said in _picture_complaints(upload, limits))


def _picture_complaints(upload: Upload, limits: ForumLimits) -> Iterator[Complaint]:
    if not upload.is_picture:
        yield Said.BY_FORUM, f"{upload.path} is no picture", "name a picture"
        return
    yield from _authorized(upload, limits)
    yield from _too_large(upload, LARGEST_PICTURE, "make the picture smaller", limits)


def _complaints(upload: Upload, limits: ForumLimits) -> Iterator[Complaint]:
    if upload.ending in PICTURES:
        if not upload.is_picture:
            message = f"{upload.path} is called a picture, and its bytes are none"
            yield Said.BY_FORUM, message, "export the picture again, or name another file"
        elif upload.ending not in OF_NO_SIZE:
            yield from _too_large(upload, LARGEST_PICTURE, "make the picture smaller", limits)
        return
    yield from _authorized(upload, limits, " is no picture, and")
    yield from _too_large(upload, LARGEST_FILE, "make the file smaller", limits)


def _authorized(upload: Upload, limits: ForumLimits, also: str = "") -> Iterator[Complaint]:
    allowed = {*limits.items(ENDINGS), *limits.items(ENDINGS_FOR_STAFF)}
    if not {ANY, upload.ending} & allowed:
        said, kind = limits.said(ENDINGS), f"files that end in .{upload.ending}" if upload.ending else "such files"
        message = f"{upload.path}{also or ':'} {said.value} takes no {kind} ({ENDINGS})"
        yield said, message, f"name a picture, or change {ENDINGS_FOR_STAFF}"


def _too_large(upload: Upload, setting: str, advice: str, limits: ForumLimits) -> Iterator[Complaint]:
    """Pictures of more the forum makes smaller itself, as far as it can, and refuses otherwise."""
    most, said = limits.number(setting) * KILO, limits.said(setting)
    if upload.size > most > 0:
        message = f"{upload} is larger than the {size_text(most)} that {said.value} takes ({setting})"
        yield said, message, f"{advice}, or raise {setting}"
