"""Backups (content facts B.14, Discourse 3.5, app/controllers/admin/backups_controller.rb).

A backup that is asked for is a name in the list: nothing is packed, and tests put others into the store.
"""

from datetime import UTC, datetime
from math import ceil

from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_access, nothing, ok, refused, success
from idiaspora.sandbox.http.rate_limits import key_refusal
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import age_in_seconds

KIND = "backup_file"
SECONDS_BETWEEN = 60
MIGRATION = "20250731021200"
"""The version of the database's tables, which is a part of the names."""


@route("GET", "/admin/backups", "admin/backups/index", constraint="admin")
def index(context: Context) -> Answer:
    """The files, the newest first."""
    _require(context)
    files = [{key: row[key] for key in ("filename", "size", "last_modified")} for row in context.store.all(KIND)]
    return ok(sorted(files, key=lambda row: str(row["last_modified"]), reverse=True))


@route("GET", "/admin/backups/status", "admin/backups/status", constraint="admin")
def status(context: Context) -> Answer:
    _require(context)
    return ok({"is_operation_running": False, "can_rollback": False, "allow_restore": False})


@route("POST", "/admin/backups", "admin/backups/create", constraint="admin")
def create(context: Context) -> Answer:
    """Make one, with uploads where `with_uploads` is the text `true`: JSON's true is none (3.5). One a minute (429)."""
    _require(context)
    if "with_uploads" not in context.params:
        raise refused(400, "param is missing or the value is empty or invalid: with_uploads")
    last = max((str(row["last_modified"]) for row in context.store.all(KIND) if row.get("is_made")), default=None)
    waited = SECONDS_BETWEEN if last is None else age_in_seconds(last)
    if waited < SECONDS_BETWEEN:
        raise Refusal(key_refusal(ceil(SECONDS_BETWEEN - waited), "backup"))
    title = slug_for(context.settings, context.settings.text("title")) or "discourse"
    ending = "tar.gz" if context.params["with_uploads"] == "true" else "sql.gz"
    name = f"{title}-{datetime.now(UTC):%Y-%m-%d-%H%M%S}-v{MIGRATION}.{ending}"
    context.store.insert(KIND, {"filename": name, "size": 0, "last_modified": context.now(), "is_made": True})
    log_staff_action(context, "backup_create", details=None)
    return success()


@route("DELETE", "/admin/backups/cancel", "admin/backups/cancel", constraint="admin")
def cancel(context: Context) -> Answer:
    _require(context)
    return success()


@route("PUT", "/admin/backups/<name>", "admin/backups/email", constraint="admin")
def email(context: Context, name: str) -> Answer:
    """Mail the link under which the file can be fetched; no mail leaves this machine."""
    _require(context)
    if not context.store.where(KIND, filename=name):
        raise Refusal(Answer(404, media_type="text/plain"))
    return nothing()


@route("DELETE", "/admin/backups/<name>", "admin/backups/destroy", constraint="admin")
def destroy(context: Context, name: str) -> Answer:
    _require(context)
    found: Document | None = next(iter(context.store.where(KIND, filename=name)), None)
    if found is None:
        raise Refusal(Answer(404, media_type="text/plain"))
    context.store.delete(KIND, found["id"])
    log_staff_action(context, "backup_destroy", details=name)
    return nothing()


def _require(context: Context) -> None:
    """Refuses while `enable_backups` is off."""
    if not context.settings.on("enable_backups"):
        raise invalid_access()
