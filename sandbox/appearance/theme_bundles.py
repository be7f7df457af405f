"""Themes and components that come as a bundle of files (Discourse 3.5, app/models/remote_theme.rb)."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from idiaspora.sandbox.appearance.palettes import appearance_data, is_hex
from idiaspora.sandbox.appearance.theme_fields import ASSET, about_of, fields_of_files, new_field
from idiaspora.sandbox.appearance.theme_rows import NEW_THEME, full_row
from idiaspora.sandbox.appearance.themes import THEMES
from idiaspora.sandbox.http.answers import Answer, refused, unhandled
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.uploads.writes import kept_upload

NO_THEME = "Import Error: about.json does not exist, or is invalid. Are you sure this is a Discourse Theme?"
MOST_BYTES = 256 * 1024 * 1024
Files = Mapping[str, bytes]


@route("POST", f"{THEMES}/import", "admin/themes/import", constraint="admin")
def import_theme(context: Context) -> Answer:
    """A new theme from a bundle, whatever others are called, or new files for the one with `theme_id`.

    The name in a newer bundle is not taken over, values of settings stay, and fields that it has no file for go. A
    remote address is never reached from here.
    """
    if not is_blank(context.params.get("remote")):
        raise unhandled(500)
    sent = context.files.get("bundle") or context.files.get("theme")
    if sent is None:
        raise refused(422, "The file you uploaded does not appear to be a valid Discourse theme.")
    files = _unpacked(sent.read())
    texts = {path: content.decode("utf-8", errors="replace") for path, content in files.items()}
    about = about_of(texts.get("about.json"))
    if about is None:
        raise refused(422, NO_THEME)
    theme = _with_bundle(context, _target(context, about), about, files, texts)
    shown = full_row(context, theme)
    log_staff_action(context, "change_theme", subject=theme["name"], new=shown)
    return Answer(201, json={"theme": shown})


def _unpacked(content: bytes) -> Files:
    """The files of a zip or a tar.gz, without one folder around all of them. Raises Refusal for other bytes (500)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_BYTES:
                raise unhandled(500)
            found = {item.filename: archive.read(item) for item in archive.infolist() if not item.is_dir()}
    except zipfile.BadZipFile:
        found = _untarred(content)
    tops = {path.partition("/")[0] for path in found}
    if "about.json" not in found and len(tops) == 1:
        return {path.partition("/")[2]: data for path, data in found.items()}
    return found


def _untarred(content: bytes) -> dict[str, bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            members = [item for item in archive.getmembers() if item.isfile()]
            if sum(item.size for item in members) > MOST_BYTES:
                raise unhandled(500)
            opened = {item.name.removeprefix("./"): archive.extractfile(item) for item in members}
            return {name: stream.read() for name, stream in opened.items() if stream is not None}
    except (tarfile.TarError, OSError, EOFError):
        raise unhandled(500) from None


def _target(context: Context, about: Mapping[str, Any]) -> Document:
    """The theme that the bundle is for, stored already; a number that no theme has becomes that of a new one."""
    number = as_integer(context.params.get("theme_id"))
    found = None if number is None else context.store.get("theme", number)
    if found is not None:
        if found["id"] < 0:
            raise refused(422, "Import Error: themes of the system cannot be changed")
        return found
    now, user = context.now(), context.require_admin()
    new: Document = {**NEW_THEME, "name": str(about["name"]), "created_at": now, "updated_at": now}
    new |= {"component": bool(as_boolean(about.get("component"))), "auto_update": False, "user_id": user["id"]}
    return context.store.insert("theme", new, id=number)


def _with_bundle(
    context: Context, theme: Document, about: Mapping[str, Any], files: Files, texts: Mapping[str, str]
) -> Document:
    fields = fields_of_files(texts)
    assets = about.get("assets")
    for name, path in assets.items() if isinstance(assets, dict) else ():
        if path in files:
            owner, file = context.require_admin(), PurePosixPath(path).name
            upload = kept_upload(context, owner, file, files[path], for_theme=True)
            fields["common", name] = new_field(("common", name), ASSET, "", upload["id"])
    changed = {**theme, "theme_fields": list(fields.values()), "updated_at": context.now()}
    if not theme["component"]:
        changed["color_scheme_id"] = _palettes(context, theme, about.get("color_schemes") or {})
    context.store.put("theme", changed)
    return changed


def _palettes(context: Context, theme: Document, schemes: Mapping[str, Mapping[str, str]]) -> int | None:
    """Make the palettes of a bundle those of the theme; the one in effect: the first of a new theme."""
    light: Mapping[str, str] = appearance_data()["light"]
    there = {row["name"]: row for row in context.store.where("palette", theme_id=theme["id"], owned_by=None)}
    first: int | None = None
    for name, colors in schemes.items():
        own = {key: str(color).lower() for key, color in colors.items() if is_hex(color)}
        rows = [{"name": key, "hex": color, "dark_hex": None} for key, color in {**light, **own}.items()]
        palette = {"name": name, "base_scheme_id": None, "theme_id": theme["id"], "user_selectable": False}
        if name in there:
            context.store.put("palette", {**there.pop(name), "colors": rows})
        else:
            made = context.store.insert("palette", {**palette, "colors": rows})
            first = made["id"] if first is None else first
    for row in there.values():
        context.store.delete("palette", row["id"])
    chosen: int | None = theme["color_scheme_id"]
    return first if chosen is None else chosen
