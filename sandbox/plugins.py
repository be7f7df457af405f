"""The bundled plugins of Discourse 3.5.0.beta9 and whether they are on."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.answers import Answer, not_found, ok
from sandbox.routes import Context, route
from sandbox.site_settings import SiteSettings
from sandbox.store import Document

COMMIT = "7553c0c8f96a4af560cda66f92f3e2c20f911bec"


@cache
def bundled_plugins() -> tuple[Document, ...]:
    """The plugins in the order of the list, without what a setting decides."""
    rows: list[Document] = json.loads((files("sandbox") / "data" / "plugins.json").read_text(encoding="utf-8"))
    return tuple(rows)


@route("GET", "/admin/plugins", "admin/plugins/index", constraint="staff")
def index(context: Context) -> Answer:
    return ok({"plugins": [plugin_row(context.settings, row) for row in bundled_plugins()]})


@route("GET", "/admin/plugins/<id>", "admin/plugins/show", constraint="staff")
def show(context: Context, id: str) -> Answer:
    """One plugin by its directory, or by that without `discourse-`."""
    found = next((row for row in bundled_plugins() if row["id"] in (id, f"discourse-{id}")), None)
    if found is None:
        raise not_found()
    return ok(plugin_row(context.settings, found))


def plugin_row(settings: SiteSettings, row: Document) -> dict[str, Any]:
    """A plugin is on when the setting that switches it is; a few of these settings are in no list and stay."""
    return {
        **row,
        "enabled": row["enabled"] if "enabled" in row else settings.on(row["enabled_setting"]),
        "commit_hash": COMMIT,
        "commit_url": f"/commit/{COMMIT}",
    }
