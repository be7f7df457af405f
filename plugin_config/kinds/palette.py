"""Palettes of colours, for the light and for the dark mode (Discourse 3.5, `ColorScheme`).

A forum lists its built-in palettes and those of its themes, too; the file's are those that have an id and no theme.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Color, Name
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import COLOR, UNKNOWN, Codec, Where, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Create, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import PALETTE
from idiaspora.plugin_config.kinds.writes import WHOLE_ANSWER, Written, creating, deleting, updating

NAME = PALETTE
PALETTES = "/admin/color_schemes"


def _six_digits(value: Any, where: Where) -> Any:
    """A colour as the file writes it; the forum may keep three digits (3.5)."""
    return "".join(digit * 2 for digit in value) if isinstance(value, str) and len(value) == 3 else value


HEX = Codec(decode=_six_digits, same=COLOR.same)


class PaletteColors(Declaration):
    """Colours by Discourse's names, of which a palette has others of its own. A colour that is not written is not
    managed, and none is ever taken away: without a value of its own it is that of the base."""

    primary: Annotated[Color | None, Wire("primary", HEX)] = None
    """Text and icons."""
    secondary: Annotated[Color | None, Wire("secondary", HEX)] = None
    """The background, and text on some buttons."""
    tertiary: Annotated[Color | None, Wire("tertiary", HEX)] = None
    """Links, some buttons, and what calls for attention."""
    quaternary: Annotated[Color | None, Wire("quaternary", HEX)] = None
    """Links of the navigation."""
    header_background: Annotated[Color | None, Wire("header_background", HEX)] = None
    """The background of the header."""
    header_primary: Annotated[Color | None, Wire("header_primary", HEX)] = None
    """Text and icons of the header."""
    highlight: Annotated[Color | None, Wire("highlight", HEX)] = None
    """The background of what is highlighted, such as a post."""
    selected: Annotated[Color | None, Wire("selected", HEX)] = None
    """The background of what is selected."""
    hover: Annotated[Color | None, Wire("hover", HEX)] = None
    """The background of what the pointer is on."""
    danger: Annotated[Color | None, Wire("danger", HEX)] = None
    """What deletes."""
    success: Annotated[Color | None, Wire("success", HEX)] = None
    """What succeeded."""
    love: Annotated[Color | None, Wire("love", HEX)] = None
    """The like button."""


class Palette(Declaration):
    """A palette of colours from which themes and members choose."""

    name: Annotated[Name, Wire("name")]
    """The name, which no other palette of the forum's own may have."""
    user_selectable: Annotated[Boolean | None, Wire("user_selectable")] = None
    """Whether members can choose it for themselves."""
    colors: PaletteColors | None = None
    """The colours."""
    dark: PaletteColors | None = None
    """The colours of the dark mode (since Discourse 3.5); one that has none there is the same in both."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


COLORS, DARK = "colors.", "dark."
BY_ITSELF = "by_itself"
"""Where a row has the colours of the base, which it shows for those without values of their own."""
FIELDS = {
    # Both parts have the same keys: what tells them apart is where they stand.
    name: replace(field, wire=replace(field.wire, path=name, since="3.5" if name.startswith(DARK) else ""))
    for name, field in fields_of(Palette).items()
}
OF_DARK = frozenset(name for name in FIELDS if name.startswith(DARK))


def _by_name(row: Row) -> dict[str, Any]:
    """A row with its colours by their names, those of the dark mode apart."""
    colors: Iterable[Mapping[str, Any]] = row["colors"]
    dark = {color["name"]: color["dark_hex"] for color in colors if "dark_hex" in color}
    by_itself = {color["name"]: color.get("default_hex") for color in colors}
    return {**row, "colors": {color["name"]: color["hex"] for color in colors}, "dark": dark, BY_ITSELF: by_itself}


def _unchanged(values: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """The colours as they are without values of their own: those of the base, and in the dark mode the light ones. A
    palette with a base of its own cannot be made by a file, so that all its colours count."""
    light = {} if row.get("base_scheme_id") else row.get(BY_ITSELF, {})
    dark = {f"{DARK}{name}": values.get(f"{COLORS}{name}") for name in row.get("dark", {})}
    return {f"{COLORS}{name}": color for name, color in light.items() if color} | dark


def _is_ours(row: Row) -> bool:
    return row.get("id") is not None and row.get("theme_id") is None and not row.get("is_base")


def _body(change: Written, names: Directory) -> dict[str, Any]:
    body: dict[str, Any] = {}
    touched: dict[str, None] = {}
    for item in change.fields:
        outer, inner, color = item.field.partition(".")
        if inner:
            touched[color] = None
        else:
            FIELDS[outer].place(body, item.new, names)
    if change.renamed_from:
        body["name"] = change.key
    colors = [_color(change, color) for color in touched]
    return {"color_scheme": body | ({"colors": colors} if colors else {})}


def _color(change: Written, name: str) -> dict[str, Any]:
    """A colour with all that the file says of it: without a value of its own the dark one would follow the light one,
    and a new colour needs a light one (3.5)."""
    declared = change.resource.fields
    light = declared[COLORS + name].value if COLORS + name in declared else UNKNOWN
    if light is UNKNOWN and isinstance(change, Update):
        light = change.live.value(COLORS + name)
    dark = declared[DARK + name].value if DARK + name in declared else UNKNOWN
    said = {"name": name, "hex": light, "dark_hex": dark}
    return {key: value for key, value in said.items() if value is not UNKNOWN}


def _light_body(change: Create, names: Directory) -> dict[str, Any]:
    # A creation drops the colours of the dark mode (3.5).
    light = replace(change, fields=tuple(item for item in change.fields if item.field not in OF_DARK))
    return _body(light, names)


def _requests(change: Change) -> int:
    return 1 + (isinstance(change, Create) and not OF_DARK.isdisjoint(change.wanted()))


KIND = Kind(
    NAME,
    level=25,
    fields=FIELDS,
    create=creating(PALETTES, _light_body),
    update=updating(PALETTES, _body),
    delete=deleting(PALETTES),
    after_creation=lambda change, names: OF_DARK,
    section=Section(("appearance", "palettes"), Palette, "Palettes of colours."),
    identity=Identity(fold=composed, unique=False),
    reads=Listing(f"{PALETTES}.json", "", ours=_is_ours, shaped=_by_name, needed=("name", "colors")),
    made=WHOLE_ANSWER,
    order=Order(requests=_requests),
    kept="the themes and members that use it",
    export=Export(own_defaults=_unchanged, page="/admin/customize/colors/{id}"),
)
