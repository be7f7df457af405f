"""Components: code of a folder or of a commit that themes of the site take in (Discourse 3.5, `RemoteTheme`)."""

from typing import Annotated, Any

from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Name
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Create, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Detail, Listing, Row, Section
from idiaspora.plugin_config.kinds.names import SITE_THEME
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_theme import TRAIL
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
from idiaspora.plugin_config.kinds.writes import Requests, deleting
from idiaspora.plugin_config.language.problems import Problem

NAME = "component"
PAGE = "/admin/customize/components/{id}"

THEME_SET = Codec(
    encode=lambda value, where: [where.names.id(SITE_THEME, name) for name in value],
    decode=lambda value, where: tuple(where.names.key(SITE_THEME, int(row["id"])) for row in value or ()),
    same=lambda one, other, where: {composed(name) for name in one or ()} == {composed(name) for name in other or ()},
)
"""Themes of the site in any order."""


class Component(Declaration):
    """A component: code that adds something to themes of the site."""

    name: Annotated[Name, Wire("name")]
    """The name. The forum may have several of one name; one of which it has several cannot be managed. Capitals
    count."""
    files: Files = None
    """Its code, files by their paths: `!folder components/banner`, or of a commit
    `!git {url: https://…, commit: …}`. Without it a component that the forum has keeps its code."""
    on: Annotated[
        Annotated[tuple[Name, ...], DISTINCT] | None, Wire("parent_theme_ids", THEME_SET, read="parent_themes")
    ] = None
    """The themes of the site that have it, and no others."""
    enabled: Annotated[Boolean | None, Wire("enabled")] = None
    """Whether it is in use; a new one is."""
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
    def _settings_fit(self) -> "Component":
        check_fit(self.files, self.settings, self.translations)
        return self


FIELDS = fields_of(Component)


def _create(change: Create, names: Directory) -> Requests:
    return (bundle_request(change, is_component=True),)


def _update(change: Update, names: Directory) -> Requests:
    body: dict[str, Any] = {"name": change.key} if change.renamed_from else {}
    for item in change.fields:
        if item.field not in WRITTEN_APART:
            FIELDS[item.field].place(body, item.new, names)
    return writes_of_code(change, body, names, is_component=True)


AFTER_CREATION = frozenset(FIELDS) - {"name", "files"}
"""What a bundle does not say of a new component."""


def _requests(change: Change) -> int:
    rest = not (AFTER_CREATION - {WORDS}).isdisjoint(change.wanted())
    more = rest + len(changed_words(change))
    if isinstance(change, Create):
        return 1 + more
    renamed = isinstance(change, Update) and bool(change.renamed_from)
    return max(1, ("files" in change.wanted()) + more + (renamed and not rest))


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("on")
    return frozenset((SITE_THEME, name) for name in (declared.value if declared else ()))


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """What only the forum's own component tells: that it has none, has other settings, or no such words."""
    files = resource.fields.get("files")
    if resource.absent:
        return None
    if live is not None:
        return problem_there(resource, live)
    if files is not None:
        return None
    message = f"the forum has no component {resource.key}, and the file does not say of what it is made"
    return told(resource, "name", message, "write files: !folder with its folder, or !git with a commit")


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Code comes into the browsers of all who see a theme that has it."""
    reasons = code_reasons(change)
    for item in change.fields if change.live is not None else ():
        if item.field == "enabled" and item.new:
            reasons.append(("its code would run in members' browsers", item))
        elif item.field == "on":
            more = sorted(set(item.new) - set(known(item.old) or ()))
            reasons += [(f"its code would run where {', '.join(more)} is used", item)] if more else []
    return reasons


KIND = Kind(
    NAME,
    level=27,
    nouns=("component", "components"),
    fields=FIELDS,
    create=_create,
    update=_update,
    delete=deleting(THEMES),
    after_creation=lambda change, names: AFTER_CREATION,
    references=_references,
    refused=_refused,
    hindered=hindered_by_git,
    section=Section(("appearance", "components"), Component, "Components: code that adds to themes of the site."),
    identity=Identity(fold=composed, unique=False),
    reads=Listing(
        f"{THEMES}.json",
        "themes",
        ours=lambda row: bool(row.get("component")),
        needed=("id", "name", "component"),
        detail=Detail(f"{THEMES}/{{id}}.json", "theme"),
        in_parts=in_parts(THEMES),
    ),
    made="theme",
    order=Order(requests=_requests),
    kept="its settings",
    quirks=(BROKEN,),
    opens=Opens(
        lambda change: f"appearance.components[{change.key}]",
        _reasons,
        new=True,
        does="would change what browsers run",
        said=(
            "a component that is new, switched on, on more themes, or has other `files`",
            "its code runs in members' browsers",
        ),
    ),
    trail=TRAIL,
    export=Export(
        defaults={"enabled": True},
        words={"settings": settings_beyond_defaults, WORDS: beyond_defaults},
        needs=(SITE_THEME,),
        page=PAGE,
    ),
)
