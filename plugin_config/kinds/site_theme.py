"""Themes of the site: which one everybody gets, which ones people may choose, and in which colours (Discourse 3.5).

Those of Discourse itself have negative numbers; their names and their code stay as they are.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Annotated, Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Line, Name
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Create, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import PALETTE, SITE_THEME
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known, switched
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Request, Requests, Written, deleting, whole_body
from idiaspora.plugin_config.language.problems import Problem

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


ROWS = "themeable_site_settings"
BOOLEANS = {"yes": "true", "no": "false", "t": "true", "f": "false"}


def _settings(value: Any, where: Where) -> dict[str, str]:
    return {str(row["setting"]): str(row["value"]) for row in value or ()}


def _word(value: str) -> str:
    return BOOLEANS.get(value, value)


SITE_SETTINGS = Codec(
    decode=_settings,
    # Only what the first one says counts: a theme has all of them.
    same=lambda one, other, where: all(
        _word(value) == _word((other or {}).get(name, "")) for name, value in (one or {}).items()
    ),
    whole=lambda declared, present, where: {**(present if isinstance(present, dict) else {}), **declared},
)
"""Site settings of which a theme has values of its own, by name; those that a file does not name are not managed."""


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
    site_settings: Annotated[dict[Name, Line] | None, Wire("site_settings", SITE_SETTINGS, read=ROWS, since="3.5")] = (
        None
    )
    """Site settings that belong to themes, such as `enable_welcome_banner`, with the values for this one. One that is
    not written is not managed."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(SiteTheme)
OF_THE_SITE = "site_settings"
AFTER_CREATION = frozenset({"dark_palette", OF_THE_SITE})
PALETTES = ("palette", "dark_palette")
OF_DISCOURSE: Mapping[str, Any] = {"user_selectable": False, "palette": NONE, "dark_palette": NONE}


CODE_FOR_OTHERS: Mapping[str, tuple[bool, str]] = {
    "default": (True, "everybody's browser takes the code that it holds for the forum's own"),
    "user_selectable": (True, "the browsers of those who choose it take the code that it holds for the forum's own"),
}


def shaped(row: Row) -> dict[str, Any]:
    """A row that says of every theme whether it is the default; the forum says so of that one only (3.5)."""
    return {**row, "default": bool(row.get("default"))}


def is_of_discourse(row: Row) -> bool:
    return int(row["id"]) < 0


def _body(change: Written, names: Directory, left_out: Collection[str]) -> dict[str, Any]:
    said = replace(change, fields=tuple(item for item in change.fields if item.field not in left_out))
    return whole_body(said, FIELDS, names)


def _create(change: Create, names: Directory) -> Requests:
    body = {"theme": {"name": change.key, **_body(change, names, AFTER_CREATION)}}
    return (Request("POST", f"{THEMES}.json", json=body, idempotent=False),)


def _update(change: Update, names: Directory) -> Requests:
    """One write, and one for each setting of the site: the forum takes these one by one (3.5)."""
    path, body = f"{THEMES}/{change.live.id}", _body(change, names, {OF_THE_SITE})
    one = (Request("PUT", f"{path}.json", json={"theme": body}),) if body else ()
    settings = _changed_settings(change).items()
    more = (
        Request("PUT", f"{path}/site-setting.json", json={"name": name, "value": value}) for name, value in settings
    )
    return (*one, *more)


def _changed_settings(change: Change) -> dict[str, str]:
    """The settings of the site that are another value than before; of a new theme all that are declared."""
    item = next((item for item in change.fields if item.field == OF_THE_SITE), None)
    if item is None:
        return {}
    before: Mapping[str, str] = known(item.old) or {}
    return {name: _word(value) for name, value in item.new.items() if _word(before.get(name, "")) != _word(value)}


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """A theme that there is not, settings that themes of this forum do not have, and values that these do not take."""
    declared = resource.fields.get(OF_THE_SITE)
    if declared is not None and forum.settings_by_name is False:
        message = f"{resource.key}: the site settings of a theme came with Discourse 3.5, and this forum is older"
        remedy = "leave site_settings out, and write those that the forum lists under settings"
        return Problem("bad-setting", message, declared.origin.span, remedy, declared.origin.path)
    if live is None:
        return _unknown(resource)
    if declared is None or resource.absent:
        return None
    rows = {str(row["setting"]): row for row in live.row.get(ROWS) or ()}
    for name, value in declared.value.items():
        said = _misfit(_word(value), rows.get(name))
        if said:
            known_ones = ", ".join(sorted(rows)) or "none"
            remedy = f"themes have values of these: {known_ones}" if name not in rows else "write another value"
            message = f"{resource.key}: {name} {said}"
            return Problem("bad-setting", message, declared.origin.span, remedy, declared.origin.path)
    return None


def _misfit(value: str, row: Row | None) -> str:
    if row is None:
        return "is no site setting of which themes have values of their own here"
    choices = [str(item["value"]) for item in row.get("valid_values") or ()]
    if row.get("type") == "bool" and value not in ("true", "false"):
        return "is true or false"
    return f"is one of {', '.join(choices)}" if choices and value not in choices else ""


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    return _palettes({name: declared.value for name, declared in resource.fields.items()})


def _palettes(values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((PALETTE, str(values[name])) for name in PALETTES if values.get(name))


def _unknown(resource: Resource) -> Problem | None:
    """Why a theme that no list declares cannot be the default one: only lists make themes."""
    if resource.collection or resource.absent:
        return None
    return Problem(
        "no-such-site-theme",
        f"the forum has no theme {resource.key}",
        resource.origin.span,
        f"write the name as /admin/customize/themes shows it, or declare {resource.key} under appearance.site_themes, "
        "which makes it",
        resource.origin.path,
    )


def _requests(change: Change) -> int:
    others = change.wanted().keys() - {OF_THE_SITE}
    named = isinstance(change, Create) or (isinstance(change, Update) and bool(change.renamed_from))
    at_once = int(bool(named or others)) + (isinstance(change, Create) and "dark_palette" in others)
    return max(1, at_once + len(_changed_settings(change)))


def _of_discourse(key: str, row: Row) -> Mapping[str, Any] | None:
    """What the themes of Discourse are where nobody changed anything: the first one is that of everybody."""
    if not is_of_discourse(row):
        return None
    return {**OF_DISCOURSE, "default": int(row["id"]) == -1, OF_THE_SITE: _defaults(row)}


def _defaults(row: Row) -> dict[str, str]:
    return {str(item["setting"]): str(item["default"]) for item in row.get(ROWS) or ()}


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """What somebody put into a theme comes to people who had another one; a new theme and Discourse's own hold none."""
    if change.live is None or is_of_discourse(change.live.row):
        return []
    return switched(change, CODE_FOR_OTHERS)


KIND = Kind(
    SITE_THEME,
    level=26,
    nouns=("theme of the site", "themes of the site"),
    fields=FIELDS,
    create=_create,
    update=_update,
    refused=_refused,
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
    opens=Opens(
        lambda change: f"appearance.site_themes[{change.key}]",
        _reasons,
        does="would run",
        said=(
            "`default` or `user_selectable` of one of `appearance.site_themes` that somebody made becomes true",
            "browsers run the code that it holds",
        ),
    ),
    order=Order(requests=_requests, names=_palettes),
    kept="those who chose it",
    trail=TRAIL,
    export=Export(
        needs=(PALETTE,),
        own_defaults=lambda values, row: {OF_THE_SITE: _defaults(row)},
        system=_of_discourse,
        page="/admin/customize/themes/{id}",
    ),
)
