"""Uploads by their addresses: what is known, and the bytes (Discourse 3.5, app/controllers/uploads_controller.rb)."""

import mimetypes
from base64 import b64decode

from idiaspora.sandbox.http.answers import Answer, not_found, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.file_sizes import human_size
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.uploads.addresses import local_path, short_name
from idiaspora.sandbox.uploads.writes import CONTENT, FILE

SHORT = "upload://"


@route("POST", "/uploads/lookup-metadata", "uploads/metadata")
def metadata(context: Context) -> Answer:
    """What is known of the upload with an address, be it a path or written with the forum's own host."""
    context.require_login()
    path = local_path(str(context.params.get("url") or ""), context.host)
    row = next(iter(context.store.where(FILE, url=path)), None)
    if row is None:
        raise not_found()
    size = row.get("filesize")
    shown = {key: row.get(key) for key in ("original_filename", "width", "height")}
    return ok({**shown, "human_filesize": None if size is None else human_size(size)})


@route("POST", "/uploads/lookup-urls", "uploads/lookup_urls")
def lookup_urls(context: Context) -> Answer:
    """The addresses of uploads that are named by their short ones; those that are not held are left out."""
    context.require_login()
    asked = context.params.get("short_urls")
    known = _by_short_name(context.store)
    rows = []
    for short in asked if isinstance(asked, list) else []:
        name = str(short).removeprefix(SHORT)
        upload = known.get(_digits(name)) if str(short).startswith(SHORT) else None
        if upload is not None:
            rows.append({"short_url": short, "url": upload["url"], "short_path": f"/uploads/short-url/{name}"})
    return ok(rows)


@route("GET", "/uploads/short-url/<name>", "uploads/show_short")
def show_short(context: Context, name: str) -> Answer:
    """The way from a short address to the file."""
    upload = _by_short_name(context.store).get(_digits(name))
    if upload is None:
        raise not_found()
    return Answer(302, headers={"Location": context.host + upload["url"]})


@route("GET", "/uploads/default/original/<path:path>", "uploads/show")
def show(context: Context, path: str) -> Answer:
    """The bytes of an upload, for everybody who knows its address."""
    upload = next(iter(context.store.where(FILE, url=f"/uploads/default/original/{path}")), None)
    held = None if upload is None else context.store.get(CONTENT, upload["id"])
    if upload is None or held is None:
        raise not_found()
    kind = mimetypes.guess_type(upload["original_filename"])[0] or "application/octet-stream"
    return Answer(200, content=b64decode(held["base64"]), media_type=kind)


def _digits(name: str) -> str:
    return name.partition(".")[0]


def _by_short_name(store: Store) -> dict[str, Document]:
    return {_digits(short_name(upload)): upload for upload in store.all(FILE) if upload.get("sha1")}
