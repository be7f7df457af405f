"""Themes and components (Discourse 3.5, app/controllers/admin/themes_controller.rb), without compiling anything."""

from typing import Any

from idiaspora.sandbox.appearance.palettes import appearance_data, base_row, is_hex, palette_row
from idiaspora.sandbox.appearance.theme_rows import (
    NEW_THEME,
    default_id,
    full_row,
    listed_component,
    listed_theme,
    parents,
    sorted_themes,
)
from idiaspora.sandbox.appearance.theme_settings import (
    BadValueError,
    NoTextError,
    as_text,
    definitions,
    logged,
    sent_text,
    value_of,
)
from idiaspora.sandbox.appearance.theme_writes import changed_theme, make_default, set_parents, with_settings
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    invalid_parameters,
    not_found,
    ok,
    unhandled,
    unprocessable,
)
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.versions import Profile

FIRST_THEME = "Default"
PAGE_SIZE = 20
SYSTEM_KEYS = {
    "child_theme_ids", "color_scheme_id", "dark_color_scheme_id", "default", "locale", "translations",
    "user_selectable",
}  # fmt: skip
THEMES = "/admin/themes"
CUSTOMIZE = "/admin/config/customize"


def seed_themes(store: Store, seeded_at: str) -> None:
    """The two themes of the system, or in older versions one like those that admins make."""
    stamps = {"created_at": seeded_at, "updated_at": seeded_at}
    first = store.profile.look.default_theme
    rows: list[Document] = appearance_data()["themes"] if first < 0 else [{"id": first, "name": FIRST_THEME}]
    for row in rows:
        store.insert("theme", {**NEW_THEME, **stamps, **row}, id=row["id"])
    store.set_fact("last_id:theme", max(first, 0))


def _listed_apart(profile: Profile) -> bool:
    return profile.look.themes_listed_apart


@route("GET", f"{CUSTOMIZE}/themes", "admin/config/customize/themes", constraint="admin", offered=_listed_apart)
def light_list(context: Context) -> Answer:
    """The themes, without the components."""
    return ok({"themes": [listed_theme(context, row) for row in sorted_themes(context.store) if not row["component"]]})


@route("GET", f"{CUSTOMIZE}/components", "admin/config/customize/components", constraint="admin", offered=_listed_apart)
def components(context: Context) -> Answer:
    """The components, twenty a page from 0, by a part of the name and by whether they are in use."""
    page = as_integer(context.params.get("page")) or 0
    name, status = str(context.params.get("name") or "").lower(), context.params.get("status")
    rows = [row for row in sorted_themes(context.store) if row["component"] and name in row["name"].lower()]
    if status in ("used", "unused"):
        rows = [row for row in rows if bool(parents(context.store, row)) == (status == "used")]
    elif status == "updates_available":
        rows = []
    shown = rows[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    listed = [listed_component(context, row) for row in shown]
    return ok({"components": listed, "has_more": len(rows) > (page + 1) * PAGE_SIZE})


@route("GET", THEMES, "admin/themes/index", constraint="admin")
def index(context: Context) -> Answer:
    schemes = [palette_row(context.store, row) for row in context.store.where("palette", owned_by=None)]
    locale = context.settings.text("default_locale")
    rows = [full_row(context, row) for row in sorted_themes(context.store)]
    return ok({"themes": rows, "extras": {"color_schemes": schemes, "locale": locale}})


@route("GET", f"{THEMES}/<id>", "admin/themes/show", constraint="admin")
def show(context: Context, id: str) -> Answer:
    return ok({"theme": full_row(context, theme_of(context, id))})


@route("POST", THEMES, "admin/themes/create", constraint="admin")
def create(context: Context) -> Answer:
    """A theme or component; its name may be taken (3.5)."""
    sent = _sent(context)
    if is_blank(sent.get("name")):
        if not context.profile.look.theme_names_checked:
            raise unhandled(500)
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": ["Name can't be blank"]}))
    now = context.now()
    user = context.require_admin()
    theme: Document = {**NEW_THEME, "name": str(sent["name"]), "created_at": now, "updated_at": now}
    theme |= {"component": bool(as_boolean(sent.get("component"))), "user_id": user["id"]}
    theme = context.store.insert("theme", changed_theme(context, theme, sent))
    make_default(context, theme, sent)
    shown = full_row(context, theme)
    log_staff_action(context, "change_theme", subject=theme["name"], new=shown)
    return Answer(201, json={"theme": shown})


@route("PUT", f"{THEMES}/<id>", "admin/themes/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Only what is sent; children and parents are replaced as sets. Few attributes of system themes may change.

    Of several settings those before a bad one stay written, so that its refusal is returned and not raised (3.5).
    """
    theme, sent = theme_of(context, id), _sent(context)
    if theme["id"] < 0 and set(sent) - SYSTEM_KEYS:
        raise invalid_access()
    locale = str(sent.get("locale") or "")
    before = full_row(context, theme)
    changed = changed_theme(context, theme, sent)
    changed, refusal = with_settings(context, changed, sent)
    if _attributes(changed) != _attributes(theme):
        changed = {**changed, "updated_at": context.now()}
    context.store.put("theme", changed)
    if refusal is not None:
        return refusal.answer
    if isinstance(sent.get("parent_theme_ids"), list):
        set_parents(context.store, changed, sent["parent_theme_ids"])
    make_default(context, changed, sent)
    shown = full_row(context, changed, locale)
    _log_change(context, changed, before, shown)
    return ok({"theme": shown})


def _attributes(theme: Document) -> Document:
    return {key: value for key, value in theme.items() if key not in ("translation_values", "setting_values")}


def _log_change(context: Context, theme: Document, before: Document, after: Document) -> None:
    """The row of the log has what differs, beside the number and the name."""
    keys = [key for key in {**before, **after} if key in ("id", "name") or before.get(key) != after.get(key)]
    previous, new = ({key: row[key] for key in keys if key in row} for row in (before, after))
    log_staff_action(context, "change_theme", subject=theme["name"], previous=previous, new=new)


@route("PUT", f"{THEMES}/<id>/setting", "admin/themes/update_single_setting", constraint="admin")
def update_setting(context: Context, id: str) -> Answer:
    """One setting; nothing is an empty text, and no value puts the default back (3.5)."""
    theme, name = theme_of(context, id), str(context.params.get("name") or "")
    definition = definitions(theme).get(name)
    if definition is None:
        raise not_found()
    sent = context.params.get("value")
    before = value_of(theme, context.store, name, definition)
    try:
        text = as_text(definition, sent, context.host)
    except BadValueError as problem:
        raise unprocessable(str(problem)) from None
    except (NoTextError, ValueError):
        raise unhandled(500) from None
    changed = {**theme, "setting_values": {**theme["setting_values"], name: text}}
    context.store.put("theme", changed)
    subject = f"{theme['name']}: {name}"
    new = None if sent is None else sent_text(sent)
    log_staff_action(context, "change_theme_setting", subject=subject, previous=logged(before), new=new)
    return ok({name: value_of(changed, context.store, name, definition)})


@route("PUT", f"{THEMES}/<id>/change-colors", "admin/themes/change_colors", constraint="admin")
def change_colors(context: Context, id: str) -> Answer:
    """Colours of a palette that the theme owns, made at first from its palette. What is no colour is dropped (3.5)."""
    theme = theme_of(context, id)
    if theme["id"] < 0:
        raise invalid_access()
    owned = next(iter(context.store.where("palette", owned_by=theme["id"])), None) or _new_palette(context, theme)
    colors = {color["name"]: color for color in owned["colors"]}
    sent = context.params.get("colors")
    for color in sent if isinstance(sent, list) else []:
        if isinstance(color, dict) and str(color.get("name")) in colors:
            fit = {key: color[key] for key in ("hex", "dark_hex") if is_hex(color.get(key))}
            colors[color["name"]] = {**colors[color["name"]], **(fit if is_hex(color.get("hex")) else {})}
    owned = {**owned, "colors": list(colors.values())}
    context.store.put("palette", owned)
    return ok(palette_row(context.store, owned))


def _new_palette(context: Context, theme: Document) -> Document:
    number = theme["color_scheme_id"]
    row = None if number is None else context.store.get("palette", number)
    shown = base_row(context.store) if row is None else palette_row(context.store, row)
    colors = [{"name": color["name"], "hex": color["hex"], "dark_hex": None} for color in shown["colors"]]
    owned: Document = {"name": shown["name"], "base_scheme_id": None, "theme_id": theme["id"], "colors": colors}
    return context.store.insert("palette", {**owned, "user_selectable": False, "owned_by": theme["id"]})


@route("DELETE", f"{THEMES}/<id>", "admin/themes/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """Not for the themes of the system; an unknown one is not there."""
    number = number_of(id)
    if number is not None and number < 0:
        raise invalid_parameters("id")
    theme = None if number is None else context.store.get("theme", number)
    if theme is None:
        raise not_found()
    _delete(context, theme)
    return Answer(204, media_type="")


@route("DELETE", f"{THEMES}/bulk_destroy", "admin/themes/bulk_destroy", constraint="admin")
def bulk_destroy(context: Context) -> Answer:
    ids = context.params.get("theme_ids")
    numbers = [as_integer(number) for number in ids] if isinstance(ids, list) else []
    if not numbers or any(number is None or number < 0 for number in numbers):
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": ["Theme ids is invalid"]}))
    found = [None if number is None else context.store.get("theme", number) for number in numbers]
    if None in found:
        raise not_found()
    for theme in found:
        _delete(context, theme or {})
    return Answer(204, media_type="")


def _delete(context: Context, theme: Document) -> None:
    """Its own palettes go along; the log has what is left of it then."""
    set_parents(context.store, theme, [])
    context.store.delete("theme", theme["id"])
    for palette in context.store.where("palette", theme_id=theme["id"]):
        context.store.delete("palette", palette["id"])
    if default_id(context.store) == theme["id"]:
        context.store.set_fact("setting:default_theme_id", str(context.profile.look.default_theme))
    bare = {**theme, "theme_fields": [], "child_theme_ids": []}
    log_staff_action(context, "delete_theme", subject=theme["name"], previous=full_row(context, bare))


def theme_of(context: Context, id: str) -> Document:
    """The theme of a path. Raises Refusal for one that is not there (400)."""
    number = number_of(id)
    theme = None if number is None else context.store.get("theme", number)
    if theme is None:
        raise invalid_parameters("id")
    return theme


def _sent(context: Context) -> dict[str, Any]:
    sent = context.params.get("theme")
    return sent if isinstance(sent, dict) else {}
