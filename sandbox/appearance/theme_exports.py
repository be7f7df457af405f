"""The files of a theme: one that is uploaded for it, its bundle, and keys for its repository (Discourse 3.5,
app/controllers/admin/themes_controller.rb, lib/theme_store/zip_exporter.rb).
"""

import io
import json
import zipfile
from base64 import b64decode, b64encode
from pathlib import PurePosixPath
from secrets import token_bytes

from idiaspora.sandbox.appearance.theme_fields import ASSET, path_of_field
from idiaspora.sandbox.appearance.themes import THEMES
from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok, unhandled, unprocessable
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.uploads.writes import CONTENT, FILE, OF_THEMES, kept_upload

KEY_BYTES = 279


@route("POST", f"{THEMES}/generate_key_pair", "admin/themes/generate_key_pair", constraint="admin")
def generate_key_pair(context: Context) -> Answer:
    """A public key for a repository. Nothing here fetches from one, so that there is no private key to it."""
    return ok({"public_key": f"ssh-rsa {b64encode(token_bytes(KEY_BYTES)).decode()} discourse"})


@route("POST", f"{THEMES}/upload_asset", "admin/themes/upload_asset", constraint="admin")
def upload_asset(context: Context) -> Answer:
    """Keep a picture, a font or code for a field of a theme."""
    sent = context.files.get("file")
    if sent is None:
        raise unhandled(500)
    name = str(sent.filename or "")
    if PurePosixPath(name).suffix[1:].lower() not in OF_THEMES:
        listed = ", ".join(OF_THEMES)
        raise unprocessable(
            f"Sorry, the file you are trying to upload is not authorized (authorized extensions: {listed})."
        )
    upload = kept_upload(context, context.require_admin(), name, sent.read(), for_theme=True)
    return Answer(201, json={"upload_id": upload["id"]})


@route("GET", "/admin/customize/themes/<id>/export", "admin/themes/export", constraint="admin")
def export(context: Context, id: str) -> Answer:
    """The theme as a bundle: its fields, assets and palettes, not the values of its settings and texts."""
    theme = context.store.get("theme", number_of(id) or 0)
    if theme is None:
        raise invalid_parameters("id")
    name = slug_for(context.settings, theme["name"], method="ascii") or "theme"
    headers = {"Content-Disposition": f'attachment; filename="discourse-{name}.zip"'}
    return Answer(200, media_type="application/zip", headers=headers, content=_bundle(context, theme))


def _bundle(context: Context, theme: Document) -> bytes:
    files: dict[str, bytes] = {}
    assets: dict[str, str] = {}
    for field in theme["theme_fields"]:
        place = (field["target"], field["name"])
        if field["type_id"] == ASSET:
            upload = context.store.get(FILE, field["upload_id"]) or {}
            content = context.store.get(CONTENT, field["upload_id"])
            if content is not None:
                assets[field["name"]] = f"assets/{PurePosixPath(upload['original_filename']).name}"
                files[assets[field["name"]]] = b64decode(content["base64"])
        elif (path := path_of_field(place)) is not None:
            files[path] = field["value"].encode()
    palettes = {
        row["name"]: {colour["name"]: colour["hex"] for colour in row["colors"]}
        for row in context.store.where("palette", theme_id=theme["id"], owned_by=None)
    }
    about = {"name": theme["name"], "component": theme["component"], "assets": assets, "color_schemes": palettes}
    files["about.json"] = json.dumps({**_said(files), **about}, indent=2).encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(path, data)
    return written.getvalue()


def _said(files: dict[str, bytes]) -> Document:
    """What the bundle that the theme came from said of itself."""
    said = json.loads(files.get("about.json", b"{}"))
    return said if isinstance(said, dict) else {}
