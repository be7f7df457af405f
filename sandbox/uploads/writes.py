"""Uploading a file (Discourse 3.5, app/controllers/uploads_controller.rb, lib/upload_creator.rb)."""

from base64 import b64encode
from hashlib import sha1
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, missing_parameter, ok, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.file_sizes import human_size
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.uploads.addresses import path_of, short_name
from idiaspora.sandbox.uploads.pictures import Picture, dominant_colour, picture_of, shrunk
from idiaspora.sandbox.uploads.svg import cleaned

PICTURES = ("jpg", "jpeg", "png", "gif", "svg", "ico", "webp", "avif", "heic", "heif")
OF_THEMES = (*PICTURES, "woff", "woff2", "ttf", "otf", "eot", "wasm", "js")
"""Endings of what a theme brings along."""
FILE, CONTENT = "upload", "upload_content"
"""The kinds under which an upload and, with the same number, its bytes are kept."""


@route("POST", "/uploads", "uploads/create")
def create(context: Context) -> Answer:
    """Keep a file. The same bytes are the same upload, with the name that it had first."""
    user = context.require_login()
    params = context.params
    kind = next((params[name] for name in ("upload_type", "type") if not is_blank(params.get(name))), None)
    if kind is None:
        raise missing_parameter("upload_type")
    if kind == "avatar" and not context.is_admin and not in_any_group(context, "uploaded_avatars_allowed_groups"):
        raise unprocessable()
    sent = context.files.get("file") or next(iter(context.files.values()), None)
    if sent is None:
        # A file at an address is fetched by Discourse; the rehearsal forum reaches no other machine.
        raise unprocessable("Sorry, you must provide a file to upload.")
    for_setting = params.get("for_site_setting") == "true"
    upload = kept_upload(context, user, str(sent.filename or ""), sent.read(), for_setting=for_setting)
    hours = as_integer(params.get("retain_hours")) or 0
    if hours > 0 and context.is_admin:
        upload = {**upload, "retain_hours": hours}
        context.store.put(FILE, upload)
    return ok(_shown(context, upload, for_setting=for_setting))


def kept_upload(
    context: Context, user: Document, name: str, content: bytes, *, for_setting: bool = False, for_theme: bool = False
) -> Document:
    """The upload with these bytes, which is made where there is none. What a theme brings along has its own endings,
    and is never taken for a picture, so that its bytes stay as they are (3.5)."""
    ending = _ending(name)
    picture = None if for_theme else picture_of(content)
    if picture is None and ending in PICTURES and not for_theme:
        raise unprocessable(
            "Sorry, but we couldn't determine the size of the image. Maybe your image is corrupted?"
            if content
            else "Sorry, but the file you've provided is empty."
        )
    if picture is not None and picture.kind == "svg":
        content = cleaned(content)
    digest = sha1(content, usedforsecurity=False).hexdigest()
    found = next(iter(context.store.where(FILE, sha1=digest)), None)
    if found is not None:
        return found
    if picture is not None and not _fits(ending, picture):
        name, ending = f"{name}.{picture.kind}", picture.kind
    if not for_theme or ending not in OF_THEMES:
        _check(context, ending, len(content), for_setting=for_setting)
    row = {
        "sha1": digest,
        "original_filename": name,
        "filesize": len(content),
        "width": picture.width if picture else None,
        "height": picture.height if picture else None,
        "extension": picture.kind if picture else ending,
        "dominant_color": dominant_colour(content) if picture else None,
        "retain_hours": None,
        "user_id": user["id"],
        "created_at": context.now(),
    }
    upload = context.store.insert(FILE, row)
    upload["url"] = path_of(upload["id"], digest, row["extension"])
    context.store.put(FILE, upload)
    context.store.insert(CONTENT, {"base64": b64encode(content).decode("ascii")}, id=upload["id"])
    return upload


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix[1:11].lower()


def _fits(ending: str, picture: Picture) -> bool:
    return ending.replace("jpeg", "jpg") == picture.kind.replace("jpeg", "jpg")


def _check(context: Context, ending: str, size: int, *, for_setting: bool) -> None:
    """Refuse a kind of file that the settings do not allow, and one that is too large."""
    settings = context.settings
    is_picture = ending in PICTURES
    if for_setting and context.is_staff and is_picture:
        return
    names = ("authorized_extensions", *(["authorized_extensions_for_staff"] if context.is_staff else []))
    allowed = [part.strip().lower().removeprefix(".") for name in names for part in settings.items(name)]
    if "*" not in allowed and ending not in allowed:
        listed = ", ".join(allowed)
        raise unprocessable(
            f"Sorry, the file you are trying to upload is not authorized (authorized extensions: {listed})."
        )
    most = settings.number("max_image_size_kb" if is_picture else "max_attachment_size_kb")
    if size > most * 1024:
        what = "image" if is_picture else "file"
        limit = human_size(most * 1024)
        raise unprocessable(f"Sorry, the {what} you are trying to upload is too big (maximum size is {limit}).")


def _shown(context: Context, upload: Document, *, for_setting: bool) -> dict[str, Any]:
    width, height = upload["width"], upload["height"]
    most = context.settings.number("max_image_width"), context.settings.number("max_image_height")
    small: tuple[Any, Any] = (None, None) if width is None else shrunk(width, height, most)
    host = urlsplit(context.host).netloc
    return {
        "id": upload["id"],
        "url": upload["url"] if for_setting else f"//{host}{upload['url']}",
        "original_filename": upload["original_filename"],
        "filesize": upload["filesize"],
        "width": width,
        "height": height,
        "thumbnail_width": small[0],
        "thumbnail_height": small[1],
        "extension": upload["extension"],
        "short_url": f"upload://{short_name(upload)}",
        "short_path": f"/uploads/short-url/{short_name(upload)}",
        "retain_hours": upload["retain_hours"],
        "human_filesize": human_size(upload["filesize"]),
        "dominant_color": upload["dominant_color"],
        "thumbnail": None,
    }
