"""Themes and components as answers show them (Discourse 3.5, app/serializers/theme_serializer.rb)."""

from typing import Any

from idiaspora.sandbox.appearance.palettes import base_row, palette_row
from idiaspora.sandbox.appearance.theme_settings import setting_rows
from idiaspora.sandbox.appearance.theme_site_settings import of_theme
from idiaspora.sandbox.appearance.theme_translations import description, translation_rows
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document, Store

Row = dict[str, Any]
NEW_THEME: Document = {
    "description": None,
    "component": False,
    "enabled": True,
    "disabled_at": None,
    "disabled_by_id": None,
    "auto_update": True,
    "user_selectable": False,
    "color_scheme_id": None,
    "dark_color_scheme_id": None,
    "screenshot_url": None,
    "child_theme_ids": [],
    "theme_fields": [],
    "setting_values": {},
    "translation_values": {},
    "remote": None,
    "user_id": -1,
}


def default_id(store: Store) -> int:
    return int(store.fact("setting:default_theme_id", str(store.profile.look.default_theme)))


def sorted_themes(store: Store) -> list[Document]:
    """The themes by name, of several of one name the one that was written last at the end."""
    return sorted(store.all("theme"), key=lambda row: (row["name"].lower(), row["updated_at"]))


def parents(store: Store, theme: Document) -> list[Document]:
    return [row for row in store.all("theme") if theme["id"] in row["child_theme_ids"]]


def basic_row(context: Context, theme: Document) -> Row:
    """The short form, where only the default theme says so."""
    names = ("id", "name", "created_at", "updated_at", "component")
    is_default = theme["id"] == default_id(context.store)
    told = {"description": description(context, theme)} | ({"default": True} if is_default else {})
    return {name: theme[name] for name in names} | told


def parent_rows(context: Context, theme: Document) -> list[Row]:
    return [basic_row(context, row) for row in parents(context.store, theme)]


def _palette(context: Context, id: int | None) -> Row | None:
    row = None if id is None else context.store.get("palette", id)
    return None if row is None else palette_row(context.store, row)


def _remote(theme: Document) -> Row:
    remote = theme["remote"]
    shown = None if remote is None else {key: value for key, value in remote.items() if key != "id"}
    return {"remote_theme_id": remote and remote["id"], "supported": True, "remote_theme": shown}


def _person(context: Context, number: int | None) -> Row | None:
    user = basic_user(context.store, number)
    return user and {**user, "title": (context.store.get("user", user["id"]) or {}).get("title") or None}


def listed_theme(context: Context, theme: Document) -> Row:
    """A theme in the list of themes."""
    names = ("user_selectable", "screenshot_url", "enabled")
    shown = basic_row(context, theme) | {name: theme[name] for name in names} | _remote(theme)
    return shown | {"color_scheme": _palette(context, theme["color_scheme_id"])}


def listed_component(context: Context, theme: Document) -> Row:
    """A component in the list of components, with the themes that have it."""
    shown = basic_row(context, theme) | {"enabled": theme["enabled"]} | _remote(theme)
    return shown | _people(context, theme) | {"parent_themes": parent_rows(context, theme)}


def _people(context: Context, theme: Document) -> Row:
    shown: Row = {"user": _person(context, theme["user_id"])}
    if theme["component"] and not theme["enabled"]:
        disabled_by = _person(context, theme["disabled_by_id"])
        shown |= {"disabled_at": theme["disabled_at"], "disabled_by": disabled_by}
    return shown


def field_row(context: Context, field: Document) -> Row:
    shown = {name: field[name] for name in ("name", "target", "value", "type_id")}
    if field.get("error"):
        shown["error"] = field["error"]
    upload = None if field["upload_id"] is None else context.store.get("upload", field["upload_id"])
    if upload is not None:
        shown |= {"upload_id": upload["id"], "url": upload["url"], "filename": upload["original_filename"]}
    return shown


def full_row(context: Context, theme: Document, locale: str = "") -> Row:
    """The full form; only themes have children. Words are in the given language, else in the forum's own."""
    names = ("user_selectable", "screenshot_url", "enabled", "color_scheme_id", "dark_color_scheme_id", "auto_update")
    locale = locale or context.settings.text("default_locale")
    children = [context.store.get("theme", number) for number in theme["child_theme_ids"]]
    owned = next(iter(context.store.where("palette", owned_by=theme["id"])), None)
    shown = basic_row(context, theme) | {name: theme[name] for name in names} | _remote(theme)
    shown |= {
        "color_scheme": _palette(context, theme["color_scheme_id"]),
        "owned_color_palette": owned and palette_row(context.store, owned),
        "system": theme["id"] < 0,
        "settings": setting_rows(theme, context.store),
        "theme_fields": [field_row(context, field) for field in theme["theme_fields"]],
        "translations": translation_rows(context, theme, locale),
        "parent_themes": parent_rows(context, theme),
        **_people(context, theme),
    }
    if theme["color_scheme_id"] is None:
        shown["base_palette"] = base_row(context.store)
    if not theme["component"]:
        shown |= {"child_themes": [basic_row(context, row) for row in children if row is not None]}
        shown |= of_theme(context, theme)
    errors = [field["error"] for field in theme["theme_fields"] if field.get("error")]
    return shown | ({"errors": errors} if errors else {})
