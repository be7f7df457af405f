"""Themes of the site: which one everybody gets, which ones people may choose, and in which colours (Discourse 3.5).

Those of Discourse itself have negative numbers; their names and their code stay as they are.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Line, Name
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Create
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import PALETTE, SITE_THEME
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body

THEMES = "/admin/themes"
TRAIL = Trail("change_theme", "change_theme", "delete_theme", root="theme")
"""What the log has of themes and of components: what of their rows was changed. A setting that was changed by itself is
logged under another name, and is not looked for."""
NONE = ""


def _palette_of(value: Any, where: Where) -> str:
    """The name of a palette of the forum's own: one that belongs to a theme, or is gone, cannot be chosen."""
    entry = None if value is None else where.names.at(PALETTE, int(value))
    return NONE if entry is None else entry.key


PALETTE_ID = Codec(
    encode=lambda value, where: where.names.id(PALETTE, value) if value else None,
    decode=_palette_of,
    same=lambda one, other, where: bool(composed(one or NONE) == composed(other or NONE)),
)


class SiteTheme(Declaration):
    """A theme of the site, which decides what everything looks like."""

    name: Annotated[Name, Wire("name")]
    """The name, such as Foundation. The forum may have several of one name; one of which it has several cannot be
    managed. Capitals count."""
    default: Annotated[Boolean | None, Wire("default")] = None
    """Whether everybody gets it who has chosen no other. Where no theme is the default, the first one of Discourse
    is."""
    user_selectable: Annotated[Boolean | None, Wire("user_selectable")] = None
    """Whether people can choose it for themselves."""
    palette: Annotated[Line | None, Wire("color_scheme_id", PALETTE_ID)] = None
    """The palette that it is shown in, by name; an empty text for its own colours."""
    dark_palette: Annotated[Line | None, Wire("dark_color_scheme_id", PALETTE_ID, since="3.5")] = None
    """The palette for those whose devices are set to dark; an empty text for none of its own."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(SiteTheme)
AFTER_CREATION = frozenset({"dark_palette"})
PALETTES = ("palette", "dark_palette")
OF_DISCOURSE: Mapping[str, Any] = {"user_selectable": False, "palette": NONE, "dark_palette": NONE}


def shaped(row: Row) -> dict[str, Any]:
    """A row that says of every theme whether it is the default; the forum says so of that one only (3.5)."""
    return {**row, "default": bool(row.get("default"))}


def is_of_discourse(row: Row) -> bool:
    return int(row["id"]) < 0


def _body(change: Written, names: Directory) -> dict[str, Any]:
    return {"theme": whole_body(change, FIELDS, names)}


def _new_body(change: Create, names: Directory) -> dict[str, Any]:
    body = {"name": change.key, **whole_body(change, FIELDS, names)}
    return {"theme": {key: value for key, value in body.items() if key != FIELDS["dark_palette"].wire.path}}


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    return _palettes({name: declared.value for name, declared in resource.fields.items()})


def _palettes(values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((PALETTE, str(values[name])) for name in PALETTES if values.get(name))


def _requests(change: Change) -> int:
    return 1 + (isinstance(change, Create) and not AFTER_CREATION.isdisjoint(change.wanted()))


def _of_discourse(key: str, row: Row) -> Mapping[str, Any] | None:
    """What the themes of Discourse are where nobody changed anything: the first one is that of everybody."""
    return {**OF_DISCOURSE, "default": int(row["id"]) == -1} if is_of_discourse(row) else None


KIND = Kind(
    SITE_THEME,
    level=26,
    nouns=("theme of the site", "themes of the site"),
    fields=FIELDS,
    create=creating(THEMES, _new_body),
    update=updating(THEMES, _body),
    delete=deleting(THEMES),
    after_creation=lambda change, names: AFTER_CREATION,
    references=_references,
    section=Section(("appearance", "site_themes"), SiteTheme, "Themes of the site: how everything looks."),
    identity=Identity(fold=composed, unique=False, system=is_of_discourse, kept_of_system=frozenset({"name"})),
    reads=Listing(
        f"{THEMES}.json",
        "themes",
        ours=lambda row: not row.get("component"),
        shaped=shaped,
        needed=("id", "name", "component"),
    ),
    made="theme",
    order=Order(requests=_requests, names=_palettes),
    kept="those who chose it",
    trail=TRAIL,
    export=Export(needs=(PALETTE,), system=_of_discourse, page="/admin/customize/themes/{id}"),
)
