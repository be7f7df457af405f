"""The settings of one area of the administration (Discourse 3.5, admin/config/site_settings_controller.rb).

Of most settings the area is not known here; those stand in none.
"""

from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.site.settings_api import areas_of, setting_areas, setting_row


@route("GET", "/admin/config/site_settings", "admin/config/site_settings/index", constraint="staff")
def index(context: Context) -> Answer:
    """Those of an area, of these names, of a plugin or of these categories, of which one has to be sent (400)."""
    context.require_admin()
    names, categories = _listed(context, "filter_names"), _listed(context, "categories")
    plugin, area = context.params.get("plugin"), context.params.get("filter_area")
    if not names and not categories and is_blank(plugin) and area not in _areas():
        raise invalid_parameters()
    rows = [
        setting_row(context, row)
        for name, row in context.settings.rows.items()
        if name != "default_locale"
        and name not in context.settings.hidden_by_changes
        and (not names or name in names)
        and (not categories or row["category"] in categories)
        and (is_blank(plugin) or row.get("plugin") == plugin)
        and (is_blank(area) or area in areas_of(name))
    ]
    return ok({"site_settings": rows})


@cache
def _areas() -> frozenset[str]:
    return frozenset(area for areas in setting_areas().values() for area in areas)


def _listed(context: Context, key: str) -> list[Any]:
    sent = context.params.get(key)
    return sent if isinstance(sent, list) else [] if is_blank(sent) else [sent]
