"""Site settings that a theme has values of its own for (Discourse 3.5, themeable site settings).

Without a value of its own a theme has the default of the forum.
"""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, not_found, ok
from idiaspora.sandbox.http.params import as_boolean
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile

KIND = "theme_site_setting"
EXPERIENCES = ("search_field", "search_icon")
SETTINGS: dict[str, dict[str, Any]] = {
    "enable_welcome_banner": {
        "default": "true",
        "description": (
            "Display a banner on your main topic list pages to welcome members and allow them to search site content"
        ),
        "humanized_name": "Enable welcome banner",
        "type": "bool",
    },
    "search_experience": {
        "default": "search_icon",
        "description": "The default position and appearance of search on desktop devices",
        "humanized_name": "Search experience",
        "type": "enum",
        "valid_values": [{"name": f"search.experience.{word}", "value": word} for word in EXPERIENCES],
        "translate_names": True,
    },
}


def _offered(profile: Profile) -> bool:
    return bool(profile.settings.themeable_names)


def own_values(context: Context, theme: Document) -> dict[str, str]:
    return {row["name"]: row["value"] for row in context.store.where(KIND, theme_id=theme["id"])}


def of_theme(context: Context, theme: Document) -> dict[str, Any]:
    """What the full form of a theme has of these settings; older versions have none."""
    if not _offered(context.profile):
        return {}
    own = own_values(context, theme)
    rows = [{"setting": name, **row, "value": own.get(name, row["default"])} for name, row in SETTINGS.items()]
    return {"themeable_site_settings": rows}


@route(
    "PUT", "/admin/themes/<id>/site-setting", "admin/themes/update_theme_site_setting", constraint="admin",
    offered=_offered,
)  # fmt: skip
def update(context: Context, id: str) -> Answer:
    """Write the value of a theme; null is the default of the forum."""
    number = number_of(id)
    theme = None if number is None else context.store.get("theme", number)
    if theme is None:
        raise not_found()
    name, sent = str(context.params.get("name") or ""), context.params.get("value")
    if name not in SETTINGS or theme["component"]:
        raise invalid_parameters("name")
    before = own_values(context, theme).get(name, SETTINGS[name]["default"])
    for row in context.store.where(KIND, theme_id=theme["id"], name=name):
        context.store.delete(KIND, row["id"])
    value = SETTINGS[name]["default"] if sent is None else _text(name, sent)
    if sent is not None:
        context.store.insert(KIND, {"theme_id": theme["id"], "name": name, "value": value})
    subject = f"{theme['name']}: {name}"
    log_staff_action(context, "change_theme_site_setting", subject=subject, previous=before, new=value)
    shown = value[0] if SETTINGS[name]["type"] == "bool" else value
    return ok({"success": "OK", "name": name, "value": shown, "theme_id": theme["id"]})


def _text(name: str, sent: Any) -> str:
    if SETTINGS[name]["type"] == "bool":
        return "true" if as_boolean(sent) else "false"
    if sent not in EXPERIENCES:
        raise invalid_parameters("value")
    return str(sent)


@route(
    "GET", "/admin/config/theme-site-settings", "admin/config/theme_site_settings/index", constraint="admin",
    offered=_offered,
)  # fmt: skip
def index(context: Context) -> Answer:
    """The names of the settings, and which themes have another value than the default."""
    themes = [row for row in context.store.all("theme") if not row["component"]]
    changed: dict[str, list[dict[str, Any]]] = {}
    for theme in themes:
        for name, value in own_values(context, theme).items():
            if value != SETTINGS[name]["default"]:
                row = {"theme_id": theme["id"], "theme_name": theme["name"], "value": value}
                changed.setdefault(name, []).append(row)
    names = sorted(SETTINGS)
    rows = [{"name": name, "default": SETTINGS[name]["default"], "themes": changed.get(name, [])} for name in names]
    return ok({"themeable_site_settings": names, "themes_with_site_setting_overrides": rows})
