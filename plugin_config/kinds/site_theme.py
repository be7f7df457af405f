"""Themes of the site: which one everybody gets, which ones people may choose, and in which colours (Discourse 3.5).

Those of Discourse itself have negative numbers; their names and their code stay as they are.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import model_validator

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
from idiaspora.plugin_config.kinds.theme_code import (
    BROKEN,
    THEMES,
    WRITTEN_APART,
    Files,
    Settings,
    bundle_request,
    check_fit,
    code_reasons,
    hindered_by_git,
    problem_there,
    told,
    writes_of_code,
)
from idiaspora.plugin_config.kinds.theme_settings import beyond_defaults as settings_beyond_defaults
from idiaspora.plugin_config.kinds.theme_words import FIELD as WORDS
from idiaspora.plugin_config.kinds.theme_words import Translations, beyond_defaults, changed_words, in_parts
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Request, Requests, Written, deleting, whole_body
from idiaspora.plugin_config.language.problems import Problem

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
    files: Files = None
    """Its code, files by their paths: `!folder themes/plain`, or of a commit `!git {url: https://…, commit: …}`.
    Without it a theme keeps the code that it has; those of Discourse always do."""
    settings: Settings = None
    """Values of its own settings; objects as a text in JSON. One that is not written is not managed."""
    translations: Translations = None
    """Words of its own in other words, by language: `{fr: {hello: Salut}}`, under their names in `locales/`. One that
    is not written is not managed."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _settings_fit(self) -> "SiteTheme":
        check_fit(self.files, self.settings, self.translations)
        return self


FIELDS = fields_of(SiteTheme)
OF_THE_SITE = "site_settings"
AFTER_CREATION = frozenset({"dark_palette", OF_THE_SITE, "settings", WORDS})
AFTER_A_BUNDLE = frozenset(FIELDS) - {"name", "files"}
"""What the creation of a theme does not take, and what a bundle does not say of a new one."""
PALETTES = ("palette", "dark_palette")
OF_DISCOURSE: Mapping[str, Any] = {"user_selectable": False, "palette": NONE, "dark_palette": NONE, WORDS: {}}


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


def _after_creation(change: Change, names: Directory) -> frozenset[str]:
    return AFTER_A_BUNDLE if "files" in change.resource.fields else AFTER_CREATION


def _create(change: Create, names: Directory) -> Requests:
    if "files" in change.resource.fields:
        return (bundle_request(change, is_component=False),)
    body = {"theme": {"name": change.key, **_body(change, names, AFTER_CREATION)}}
    return (Request("POST", f"{THEMES}.json", json=body, idempotent=False),)


def _update(change: Update, names: Directory) -> Requests:
    """Those of its code, and one for each setting of the site: the forum takes these one by one (3.5)."""
    path, body = f"{THEMES}/{change.live.id}", _body(change, names, {OF_THE_SITE, *WRITTEN_APART})
    code = writes_of_code(change, body, names, is_component=False)
    settings = _changed_settings(change).items()
    more = (
        Request("PUT", f"{path}/site-setting.json", json={"name": name, "value": value}) for name, value in settings
    )
    return (*code, *more)


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
        return _unknown(resource) or _without_code(resource)
    if resource.absent:
        return None
    if problem := _of_code(resource, live):
        return problem
    if declared is None:
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


def _without_code(resource: Resource) -> Problem | None:
    """Why a theme that is to be made without code has no settings and no words."""
    for name in ("settings", WORDS):
        if name in resource.fields and "files" not in resource.fields and not resource.absent:
            message = f"the forum has no theme {resource.key} yet, and a new one without files has no {name}"
            return told(resource, name, message, f"write files with its code, or leave {name} out")
    return None


def _of_code(resource: Resource, live: Live) -> Problem | None:
    """What is said of code that a theme does not have, or that nobody can change."""
    if is_of_discourse(live.row):
        for name in ("files", "settings"):
            if name in resource.fields:
                message = f"{resource.key} comes with Discourse, which keeps its {name} as they are"
                return told(resource, name, message, f"leave {name} out, or make a theme of your own")
    return problem_there(resource, live)


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
    words, files = len(changed_words(change)), "files" in change.wanted()
    others = change.wanted().keys() - {OF_THE_SITE, WORDS, "files"}
    if files:
        renamed = isinstance(change, Update) and bool(change.renamed_from)
        return 1 + bool(others or renamed) + words + len(_changed_settings(change))
    named = isinstance(change, Create) or (isinstance(change, Update) and bool(change.renamed_from))
    later = isinstance(change, Create) and bool(others & AFTER_CREATION)
    return max(1, bool(named or others) + later + words + len(_changed_settings(change)))


def _of_discourse(key: str, row: Row) -> Mapping[str, Any] | None:
    """What the themes of Discourse are where nobody changed anything: the first one is that of everybody."""
    if not is_of_discourse(row):
        return None
    return {**OF_DISCOURSE, "default": int(row["id"]) == -1, OF_THE_SITE: _defaults(row)}


def _defaults(row: Row) -> dict[str, str]:
    return {str(item["setting"]): str(item["default"]) for item in row.get(ROWS) or ()}


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """What somebody put into a theme comes to people who had another one, and new code to those who have it; a new
    theme without code and Discourse's own hold none."""
    if change.live is None or is_of_discourse(change.live.row):
        return code_reasons(change)
    return [*code_reasons(change), *switched(change, CODE_FOR_OTHERS)]


KIND = Kind(
    SITE_THEME,
    level=26,
    nouns=("theme of the site", "themes of the site"),
    fields=FIELDS,
    create=_create,
    update=_update,
    refused=_refused,
    hindered=hindered_by_git,
    delete=deleting(THEMES),
    after_creation=_after_creation,
    references=_references,
    section=Section(("appearance", "site_themes"), SiteTheme, "Themes of the site: how everything looks."),
    identity=Identity(fold=composed, unique=False, system=is_of_discourse, kept_of_system=frozenset({"name"})),
    reads=Listing(
        f"{THEMES}.json",
        "themes",
        ours=lambda row: not row.get("component"),
        shaped=shaped,
        needed=("id", "name", "component"),
        in_parts=in_parts(THEMES),
    ),
    made="theme",
    quirks=(BROKEN,),
    opens=Opens(
        lambda change: f"appearance.site_themes[{change.key}]",
        _reasons,
        new=True,
        does="would run",
        said=(
            "`default` or `user_selectable` of one of `appearance.site_themes` that somebody made becomes true, or its "
            "`files` are new or others",
            "browsers run the code that it holds",
        ),
    ),
    order=Order(requests=_requests, names=_palettes),
    kept="those who chose it",
    trail=TRAIL,
    export=Export(
        needs=(PALETTE,),
        own_defaults=lambda values, row: {OF_THE_SITE: _defaults(row)},
        words={"settings": settings_beyond_defaults, WORDS: beyond_defaults},
        system=_of_discourse,
        page="/admin/customize/themes/{id}",
    ),
)
