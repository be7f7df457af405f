"""Uploads: whether the forum holds one under an address (Discourse 3.5, app/controllers/uploads_controller.rb)."""

from urllib.parse import urlsplit

from idiaspora.sandbox.http.answers import Answer, not_found, ok
from idiaspora.sandbox.http.routes import Context, route

KEYS = ("original_filename", "width", "height", "human_filesize")


@route("POST", "/uploads/lookup-metadata", "uploads/metadata")
def metadata(context: Context) -> Answer:
    """What is known of the upload with an address, be it a path or written with the forum's own host."""
    context.require_login()
    url = str(context.params.get("url") or "")
    path = urlsplit(url).path if url.startswith((f"{context.host}/", "//")) else url
    row = next(iter(context.store.where("upload", url=path)), None)
    if row is None:
        raise not_found()
    return ok({key: row.get(key) for key in KEYS})
