"""The list of backups (content facts B.14, Discourse 3.5). Nothing here makes one: tests put them into the store."""

from idiaspora.sandbox.http.answers import Answer, invalid_access, ok
from idiaspora.sandbox.http.routes import Context, route


@route("GET", "/admin/backups", "admin/backups/index", constraint="admin")
def index(context: Context) -> Answer:
    """The files, the newest first; refused while `enable_backups` is off."""
    if not context.settings.on("enable_backups"):
        raise invalid_access()
    files = [
        {key: row[key] for key in ("filename", "size", "last_modified")} for row in context.store.all("backup_file")
    ]
    return ok(sorted(files, key=lambda row: str(row["last_modified"]), reverse=True))
