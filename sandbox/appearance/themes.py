"""Themes and components (Discourse 3.5, app/controllers/admin/themes_controller.rb), without compiling anything."""

from typing import Any

from idiaspora.sandbox.appearance.palettes import appearance_data, palette_row
from idiaspora.sandbox.appearance.theme_site_settings import of_theme
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
MOST_FIELDS = 100
SYSTEM_KEYS = {
    "child_theme_ids", "color_scheme_id", "dark_color_scheme_id", "default", "locale", "translations",
    "user_selectable",
}  # fmt: skip
THEMES = "/admin/themes"
CUSTOMIZE = "/admin/config/customize"
NEW_THEME: Document = {
    "description": None,
    "component": False,
    "enabled": True,
    "auto_update": True,
    "user_selectable": False,
    "color_scheme_id": None,
    "dark_color_scheme_id": None,
    "screenshot_url": None,
    "child_theme_ids": [],
    "theme_fields": [],
}


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
    return ok({"themes": [_listed(context, row) for row in _sorted(context.store) if not row["component"]]})


@route("GET", f"{CUSTOMIZE}/components", "admin/config/customize/components", constraint="admin", offered=_listed_apart)
def components(context: Context) -> Answer:
    """The components, twenty a page from 0, by a part of the name and by whether they are in use."""
    page = as_integer(context.params.get("page")) or 0
    name, status = str(context.params.get("name") or "").lower(), context.params.get("status")
    rows = [row for row in _sorted(context.store) if row["component"] and name in row["name"].lower()]
    if status in ("used", "unused"):
        rows = [row for row in rows if bool(_parents(context.store, row)) == (status == "used")]
    elif status == "updates_available":
        rows = []
    shown = rows[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    listed = [{**_listed(context, row), "parent_themes": _parent_rows(context, row)} for row in shown]
    return ok({"components": listed, "has_more": len(rows) > (page + 1) * PAGE_SIZE})


@route("GET", THEMES, "admin/themes/index", constraint="admin")
def index(context: Context) -> Answer:
    schemes = [palette_row(context.store, row) for row in context.store.all("palette")]
    locale = context.settings.text("default_locale")
    rows = [full_row(context, row) for row in _sorted(context.store)]
    return ok({"themes": rows, "extras": {"color_schemes": schemes, "locale": locale}})


@route("GET", f"{THEMES}/<id>", "admin/themes/show", constraint="admin")
def show(context: Context, id: str) -> Answer:
    return ok({"theme": full_row(context, _theme(context, id))})


@route("POST", THEMES, "admin/themes/create", constraint="admin")
def create(context: Context) -> Answer:
    """A theme or component; its name may be taken (3.5)."""
    sent = _sent(context)
    if is_blank(sent.get("name")):
        if not context.profile.look.theme_names_checked:
            raise unhandled(500)
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": ["Name can't be blank"]}))
    now = context.now()
    theme: Document = {**NEW_THEME, "name": str(sent["name"]), "created_at": now, "updated_at": now}
    theme["component"] = bool(as_boolean(sent.get("component")))
    theme = context.store.insert("theme", _changed(context, theme, sent))
    _make_default(context, theme, sent)
    log_staff_action(context, "change_theme", subject=theme["name"], new=theme["theme_fields"])
    return Answer(201, json={"theme": full_row(context, theme)})


@route("PUT", f"{THEMES}/<id>", "admin/themes/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Only what is sent; children and parents are replaced as sets. Few attributes of system themes may change."""
    theme, sent = _theme(context, id), _sent(context)
    if theme["id"] < 0 and set(sent) - SYSTEM_KEYS:
        raise invalid_access()
    changed = {**_changed(context, theme, sent), "updated_at": context.now()}
    context.store.put("theme", changed)
    if isinstance(sent.get("parent_theme_ids"), list):
        _set_parents(context.store, changed, _known_ids(context.store, sent["parent_theme_ids"]))
    _make_default(context, changed, sent)
    log_staff_action(context, "change_theme", subject=changed["name"])
    return ok({"theme": full_row(context, changed)})


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
    for number in _known_ids(context.store, numbers):
        _delete(context, context.store.get("theme", number) or {})
    return Answer(204, media_type="")


def _delete(context: Context, theme: Document) -> None:
    _set_parents(context.store, theme, [])
    context.store.delete("theme", theme["id"])
    if default_id(context.store) == theme["id"]:
        context.store.set_fact("setting:default_theme_id", str(context.profile.look.default_theme))
    log_staff_action(context, "delete_theme", subject=theme["name"])


def default_id(store: Store) -> int:
    return int(store.fact("setting:default_theme_id", str(store.profile.look.default_theme)))


def _theme(context: Context, id: str) -> Document:
    number = number_of(id)
    theme = None if number is None else context.store.get("theme", number)
    if theme is None:
        raise invalid_parameters("id")
    return theme


def _sent(context: Context) -> dict[str, Any]:
    sent = context.params.get("theme")
    return sent if isinstance(sent, dict) else {}


def _changed(context: Context, theme: Document, sent: dict[str, Any]) -> Document:
    changed = dict(theme)
    if "name" in sent:
        changed["name"] = str(sent["name"] or "")
    for name in ("enabled", "auto_update", "user_selectable"):
        if name in sent:
            changed[name] = bool(as_boolean(sent[name]))
    for name in ("color_scheme_id", "dark_color_scheme_id"):
        if name in sent:
            changed[name] = as_integer(sent[name])
    if isinstance(sent.get("child_theme_ids"), list):
        changed["child_theme_ids"] = _known_ids(context.store, sent["child_theme_ids"])
    if isinstance(sent.get("theme_fields"), list):
        changed["theme_fields"] = _merged_fields(theme["theme_fields"], sent["theme_fields"])
    _check(changed)
    return changed


def _check(theme: Document) -> None:
    problems = []
    if is_blank(theme["name"]):
        problems.append("Name can't be blank")
    if theme["component"] and theme["child_theme_ids"]:
        problems.append("Theme components can't have child themes")
    if theme["component"] and theme["user_selectable"]:
        problems.append("Theme components can't be user-selectable")
    if len(theme["theme_fields"]) > MOST_FIELDS:
        problems.append("Too many theme fields")
    if problems:
        raise unprocessable(*problems)


def _merged_fields(fields: list[Document], sent: list[Any]) -> list[Document]:
    """The fields by target and name; an empty value takes one away."""
    merged = {(field["target"], field["name"]): field for field in fields}
    for field in sent:
        if not isinstance(field, dict):
            continue
        key = (str(field.get("target")), str(field.get("name")))
        row: Document = {"target": key[0], "name": key[1], "value": str(field.get("value") or ""), "error": None}
        row |= {"type_id": as_integer(field.get("type_id")), "upload_id": as_integer(field.get("upload_id"))}
        if is_blank(row["value"]) and row["upload_id"] is None:
            merged.pop(key, None)
        else:
            merged[key] = row
    return list(merged.values())


def _known_ids(store: Store, ids: list[Any]) -> list[int]:
    numbers = [as_integer(number) for number in ids]
    if any(number is None or store.get("theme", number) is None for number in numbers):
        raise not_found()
    return [number for number in numbers if number is not None]


def _make_default(context: Context, theme: Document, sent: dict[str, Any]) -> None:
    if "default" not in sent:
        return
    if as_boolean(sent["default"]):
        if theme["component"]:
            raise invalid_parameters()
        context.store.set_fact("setting:default_theme_id", str(theme["id"]))
    elif default_id(context.store) == theme["id"]:
        context.store.set_fact("setting:default_theme_id", str(context.profile.look.default_theme))


def _set_parents(store: Store, theme: Document, parents: list[int]) -> None:
    for row in store.all("theme"):
        children = [number for number in row["child_theme_ids"] if number != theme["id"]]
        if row["id"] in parents:
            children.append(theme["id"])
        if children != row["child_theme_ids"]:
            store.put("theme", {**row, "child_theme_ids": children})


def _parents(store: Store, theme: Document) -> list[Document]:
    return [row for row in store.all("theme") if theme["id"] in row["child_theme_ids"]]


def _parent_rows(context: Context, theme: Document) -> list[dict[str, Any]]:
    return [basic_row(context, row) for row in _parents(context.store, theme)]


def _sorted(store: Store) -> list[Document]:
    """The default theme first, then by name."""
    default = default_id(store)
    return sorted(store.all("theme"), key=lambda row: (row["id"] != default, row["name"].lower()))


def basic_row(context: Context, theme: Document) -> dict[str, Any]:
    """The short form, where only the default theme says so."""
    names = ("id", "name", "description", "created_at", "updated_at", "component")
    is_default = theme["id"] == default_id(context.store)
    return {name: theme[name] for name in names} | ({"default": True} if is_default else {})


def _palette(context: Context, id: int | None) -> dict[str, Any] | None:
    row = None if id is None else context.store.get("palette", id)
    return None if row is None else palette_row(context.store, row)


def _listed(context: Context, theme: Document) -> dict[str, Any]:
    names = ("user_selectable", "screenshot_url", "enabled")
    more = {"remote_theme_id": None, "supported": True, "remote_theme": None}
    palette = {"color_scheme": _palette(context, theme["color_scheme_id"])}
    return basic_row(context, theme) | {name: theme[name] for name in names} | more | palette


def full_row(context: Context, theme: Document) -> dict[str, Any]:
    """The full form; components have no word about being the default."""
    names = ("color_scheme_id", "dark_color_scheme_id", "auto_update", "theme_fields")
    children = [context.store.get("theme", number) for number in theme["child_theme_ids"]]
    is_default = theme["id"] == default_id(context.store)
    return (
        _listed(context, theme)
        | {name: theme[name] for name in names}
        | ({} if theme["component"] else {"default": is_default, **of_theme(context, theme)})
        | {
            "child_themes": [basic_row(context, row) for row in children if row is not None],
            "parent_themes": _parent_rows(context, theme),
            "settings": [],
            "errors": None,
        }
    )
