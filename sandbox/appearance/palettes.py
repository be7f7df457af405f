"""Palettes of colours (Discourse 3.5, app/models/color_scheme.rb): one light base, and what is stored."""

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, missing_parameter, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document, Store

HEX = re.compile(r"(?:[0-9a-fA-F]{3}){1,2}")
BASE = "Light"
MADE = (("selected", 0.9), ("hover", 0.94))
DARKER = 0.78
PALETTES = "/admin/color_schemes"


@cache
def appearance_data() -> dict[str, Any]:
    """The themes, the stored palettes and the light colours of a fresh forum."""
    data: dict[str, Any] = packaged("themes.json")
    return data


def seed_palettes(store: Store) -> None:
    for row in appearance_data()["palettes"]:
        store.insert("palette", row, id=row["id"])
    store.set_fact("last_id:palette", store.profile.look.last_palette)


@route("GET", PALETTES, "admin/color_schemes/index", constraint="admin")
def index(context: Context) -> Answer:
    """The built-in one without a number, then the stored ones."""
    built_in = {**base_row(context.store), "name": BASE, "base_scheme_id": BASE}
    del built_in["id"]
    rows = context.store.where("palette", owned_by=None)
    if not is_blank(context.params.get("exclude_theme_owned")):
        rows = [row for row in rows if row["theme_id"] is None]
    return ok([built_in, *(palette_row(context.store, row) for row in rows)])


@route(
    "GET",
    "/admin/config/colors/<id>",
    "admin/config/color_palettes/show",
    constraint="admin",
    offered=lambda profile: profile.look.palette_by_id,
)
def show(context: Context, id: str) -> Answer:
    return ok(palette_row(context.store, find(context.store, "palette", id)))


@route("POST", PALETTES, "admin/color_schemes/create", constraint="admin")
def create(context: Context) -> Answer:
    """Colours for the dark mode are dropped here; an update keeps them. Names may be taken and bases unknown (3.5)."""
    sent = _sent(context)
    row: Document = {
        "name": str(sent.get("name") or ""),
        "base_scheme_id": sent.get("base_scheme_id"),
        "theme_id": None,
        "user_selectable": bool(as_boolean(sent.get("user_selectable"))),
        "colors": [{**color, "dark_hex": None} for color in _colors(sent)],
    }
    _check(row)
    return ok(palette_row(context.store, context.store.insert("palette", row)))


@route("PUT", f"{PALETTES}/<id>", "admin/color_schemes/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Colours are merged by name; none goes away."""
    row, sent = find(context.store, "palette", id), _sent(context)
    changed = dict(row)
    if "name" in sent:
        changed["name"] = str(sent["name"] or "")
    if "user_selectable" in sent:
        changed["user_selectable"] = bool(as_boolean(sent["user_selectable"]))
    colors = {color["name"]: color for color in row["colors"]}
    for color in _colors(sent):
        known = colors.get(color["name"], {})
        colors[color["name"]] = {**known, **{key: value for key, value in color.items() if value is not None}}
    changed["colors"] = [{"dark_hex": None, **color} for color in colors.values()]
    _check(changed)
    context.store.put("palette", changed)
    return ok(palette_row(context.store, changed))


@route("DELETE", f"{PALETTES}/<id>", "admin/color_schemes/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """A theme that uses the palette keeps its dead number."""
    context.store.delete("palette", find(context.store, "palette", id)["id"])
    return success()


def _sent(context: Context) -> dict[str, Any]:
    sent = context.params.get("color_scheme")
    if not isinstance(sent, dict) or not sent:
        raise missing_parameter("color_scheme")
    return sent


def _colors(sent: dict[str, Any]) -> list[Document]:
    colors = sent.get("colors")
    return [
        {name: color.get(name) for name in ("name", "hex", "dark_hex")}
        for color in (colors if isinstance(colors, list) else [])
        if isinstance(color, dict) and isinstance(color.get("name"), str) and color["name"]
    ]


def _check(row: Document) -> None:
    problems = []
    if is_blank(row["name"]):
        problems.append("Name can't be blank")
    hexes = [(color.get("hex"), color.get("dark_hex")) for color in row["colors"]]
    if not all(is_hex(light) and (dark is None or is_hex(dark)) for light, dark in hexes):
        problems.append("Color scheme colors is invalid")
    if problems:
        raise unprocessable(*problems)


def is_hex(text: Any) -> bool:
    return isinstance(text, str) and HEX.fullmatch(text) is not None


def base_row(store: Store) -> dict[str, Any]:
    """The colours that a theme without a palette has."""
    base: Document = {"name": "Base", "base_scheme_id": None, "theme_id": None, "user_selectable": False, "colors": []}
    return {**palette_row(store, base), "is_base": True}


def palette_row(store: Store, row: Document) -> dict[str, Any]:
    """The palette with all its colours: its own, and those of the base where it has none."""
    theme = None if row["theme_id"] is None else store.get("theme", row["theme_id"])
    own = {color["name"]: color for color in row["colors"]}
    light = appearance_data()["light"]
    if row["base_scheme_id"] is not None:
        own = {**_made_of(own, light), **own}
    return {
        "id": row.get("id"),
        "name": row["name"],
        "is_base": None,
        "base_scheme_id": row["base_scheme_id"],
        "theme_id": row["theme_id"],
        "theme_name": theme and theme["name"],
        "user_selectable": row["user_selectable"],
        "colors": [
            _color_row(store, name, own.get(name), light.get(name)) for name in [*light, *(set(own) - set(light))]
        ],
    }


def _color_row(store: Store, name: str, own: Document | None, default: str | None) -> dict[str, Any]:
    if store.profile.look.long_colours:
        default = default and lengthened(default)
        shade = default if own is None else own["hex"]
        return {"name": name, "hex": shade, "default_hex": default, "is_advanced": default is None}
    shade = default if own is None else own["hex"]
    dark = None if own is None else own["dark_hex"]
    return {
        "name": name,
        "hex": shade,
        "default_hex": default,
        "is_advanced": default is None,
        "dark_hex": dark or shade,
        "default_dark_hex": None,
    }


def _made_of(own: Mapping[str, Document], light: Mapping[str, str]) -> dict[str, Document]:
    """The colours that a palette with a base makes of two others where it has none of its own (3.5)."""
    first, second = (own.get(name, {}).get("hex") or light[name] for name in ("primary", "secondary"))
    return {name: {"name": name, "hex": _between(first, second, share), "dark_hex": None} for name, share in MADE}


def _between(color: str, other: str, share: float) -> str:
    """A dark colour made lighter by a share of what is left, a light one darker."""
    hue, lightness, saturation = _hls(color)
    if lightness < _hls(other)[1]:
        lightness += (1 - lightness) * share
    else:
        lightness *= 1 - DARKER
    return "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue, lightness, saturation))


def _hls(color: str) -> tuple[float, float, float]:
    digits = lengthened(color)
    return rgb_to_hls(*(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)))


def lengthened(colour: str) -> str:
    """A colour in six digits."""
    return "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
