"""What a write changes of a theme or component (Discourse 3.5, app/models/theme.rb)."""

from typing import Any

from idiaspora.sandbox.appearance.theme_fields import FieldsByPlace, merged
from idiaspora.sandbox.appearance.theme_rows import default_id
from idiaspora.sandbox.appearance.theme_settings import BadValueError, NoTextError, as_text, definitions
from idiaspora.sandbox.appearance.theme_translations import written
from idiaspora.sandbox.http.answers import Refusal, invalid_parameters, not_found, refused, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store

MOST_FIELDS = 100
SWITCHES = ("enabled", "auto_update", "user_selectable")
PALETTES = ("color_scheme_id", "dark_color_scheme_id")


def changed_theme(context: Context, theme: Document, sent: dict[str, Any]) -> Document:
    """The theme with what was sent of it, all but its settings. Raises Refusal."""
    changed = dict(theme)
    if "name" in sent:
        changed["name"] = str(sent["name"] or "")
    changed |= {name: bool(as_boolean(sent[name])) for name in SWITCHES if name in sent}
    changed |= {name: as_integer(sent[name]) for name in PALETTES if name in sent}
    if theme["enabled"] and not changed["enabled"]:
        user = context.require_admin()
        changed |= {"disabled_at": context.now(), "disabled_by_id": user["id"]}
    if isinstance(sent.get("child_theme_ids"), list):
        changed["child_theme_ids"] = _children(context.store, theme, sent["child_theme_ids"])
    if isinstance(sent.get("theme_fields"), list):
        fields: FieldsByPlace = {(field["target"], field["name"]): field for field in theme["theme_fields"]}
        changed["theme_fields"] = merged(fields, sent["theme_fields"])
    if isinstance(sent.get("translations"), dict):
        locale = str(sent.get("locale") or "") or context.settings.text("default_locale")
        changed = written(context, changed, locale, sent["translations"])
    _check(changed)
    return changed


def with_settings(context: Context, theme: Document, sent: dict[str, Any]) -> tuple[Document, Refusal | None]:
    """The theme with the settings that were sent, up to the first bad one, and the refusal of that."""
    values, defined = dict(theme["setting_values"]), definitions(theme)
    refusal: Refusal | None = None
    told = sent.get("settings")
    for name, value in told.items() if isinstance(told, dict) else ():
        if name not in defined:
            refusal = not_found()
            break
        try:
            values[name] = as_text(defined[name], value, context.host)
        except BadValueError as problem:
            refusal = invalid_parameters(str(problem))
        except (NoTextError, ValueError):
            refusal = unhandled(500)
        if refusal is not None:
            break
    return {**theme, "setting_values": values}, refusal


def _children(store: Store, theme: Document, ids: list[Any]) -> list[int]:
    found = _themes(store, ids)
    if found and (theme["component"] or any(not row["component"] for row in found)):
        raise refused(422, "Themes with child themes can't be child themes themselves", error_type="record_invalid")
    return [row["id"] for row in found]


def _themes(store: Store, ids: list[Any]) -> list[Document]:
    numbers = [as_integer(number) for number in ids]
    found = [None if number is None else store.get("theme", number) for number in numbers]
    if None in found:
        raise unhandled(404)
    return [row for row in found if row is not None]


def _check(theme: Document) -> None:
    problems = []
    if is_blank(theme["name"]):
        problems.append("Name can't be blank")
    if theme["component"] and theme["user_selectable"]:
        problems.append("Theme components can't be user-selectable")
    if len(theme["theme_fields"]) > MOST_FIELDS:
        problems.append("Too many theme fields")
    if problems:
        raise unprocessable(*problems)


def make_default(context: Context, theme: Document, sent: dict[str, Any]) -> None:
    """Make a theme that of everybody, or give that place back to the first theme of the system."""
    if "default" not in sent:
        return
    if as_boolean(sent["default"]):
        if theme["component"]:
            raise invalid_parameters("Theme components can't be default theme")
        context.store.set_fact("setting:default_theme_id", str(theme["id"]))
    elif default_id(context.store) == theme["id"]:
        context.store.set_fact("setting:default_theme_id", str(context.profile.look.default_theme))


def set_parents(store: Store, theme: Document, ids: list[Any]) -> None:
    """The themes that have a component, and no others."""
    wanted = [row["id"] for row in _themes(store, ids)]
    for row in store.all("theme"):
        children = [number for number in row["child_theme_ids"] if number != theme["id"]]
        if row["id"] in wanted:
            children.append(theme["id"])
        if set(children) != set(row["child_theme_ids"]):
            store.put("theme", {**row, "child_theme_ids": children})
