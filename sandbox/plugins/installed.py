"""The bundled plugins of Discourse (3.5.0.beta9; others have fewer), switched on and off."""

from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, not_found, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile


@cache
def bundled_plugins() -> tuple[Document, ...]:
    """The plugins in the order of the list, without what a setting decides."""
    rows: list[Document] = packaged("plugins.json")
    return tuple(rows)


@route("GET", "/admin/plugins", "admin/plugins/index", constraint="staff")
def index(context: Context) -> Answer:
    return ok({"plugins": [plugin_row(context, row) for row in plugins_of(context.profile)]})


@route("GET", "/admin/plugins/<id>", "admin/plugins/show", constraint="staff")
def show(context: Context, id: str) -> Answer:
    """One plugin by its directory, or by that without `discourse-`."""
    found = next((row for row in plugins_of(context.profile) if row["id"] in (id, f"discourse-{id}")), None)
    if found is None:
        raise not_found()
    return ok(plugin_row(context, found))


def plugins_of(profile: Profile) -> list[Document]:
    """The plugins that a version lists."""
    listed = profile.site.plugins_listed
    return [row for row in bundled_plugins() if listed is None or row["id"] in listed]


def plugin_row(context: Context, row: Document) -> dict[str, Any]:
    """A plugin is on when the setting that switches it is; a few of these settings are in no list and stay."""
    place = context.profile.site.plugin_routes.get(row["id"])
    route = {} if place is None else {"admin_route": {**row["admin_route"], "location": place}}
    return {
        **row,
        **route,
        "enabled": row["enabled"] if "enabled" in row else context.settings.on(row["enabled_setting"]),
        "commit_hash": context.profile.commit,
        "commit_url": f"/commit/{context.profile.commit}",
    }
