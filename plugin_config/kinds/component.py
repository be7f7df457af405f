"""Components: code of a folder or of a commit that themes of the site take in (Discourse 3.5, `RemoteTheme`).

The forum takes the files as a bundle and shows them as fields, so that each file is compared. It gives a bundle without
a number a new component every time, and keeps code with mistakes, which it tells beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler, WrapValidator, model_validator
from pydantic_core import CoreSchema

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, FileContent, Name, Text
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
from idiaspora.plugin_config.kinds.quirk import Quirk
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_text import MARKUP
from idiaspora.plugin_config.kinds.site_theme import THEMES, TRAIL
from idiaspora.plugin_config.kinds.theme_fields import FILES, is_broken, is_of_git
from idiaspora.plugin_config.kinds.theme_files import bundled, canonical, definitions, definitions_there
from idiaspora.plugin_config.kinds.theme_settings import (
    SETTINGS,
    defaults_of,
    is_same,
    kinds_in,
    problems_of_settings,
    text_of,
)
from idiaspora.plugin_config.kinds.theme_words import FIELD as WORDS
from idiaspora.plugin_config.kinds.theme_words import (
    Translations,
    beyond_defaults,
    changed_words,
    hold_html,
    in_parts,
    problems_of_words,
    unknown_words,
    writes_of_words,
)
from idiaspora.plugin_config.kinds.writes import InlineArchive, Request, Requests, Written, deleting
from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.contents import Content, fingerprint
from idiaspora.plugin_config.language.problems import Problem

NAME = "component"
IMPORT = f"{THEMES}/import.json"
PAGE = "/admin/customize/components/{id}"

THEME_SET = Codec(
    encode=lambda value, where: [where.names.id(SITE_THEME, name) for name in value],
    decode=lambda value, where: tuple(where.names.key(SITE_THEME, int(row["id"])) for row in value or ()),
    same=lambda one, other, where: {composed(name) for name in one or ()} == {composed(name) for name in other or ()},
)
"""Themes of the site in any order."""


def _files(value: object, parsed: Callable[[object], dict[str, Content]]) -> Mapping[str, Content]:
    """The files of a commit, or those that stand there by themselves. Of a commit that nobody fetched nothing is
    known."""
    if not isinstance(value, CodeOfCommit):
        return canonical(parsed(value))
    return replace(value, files=canonical(value, is_foreign=True)) if value.is_fetched else value


def _is_to_be_fetched(files: Mapping[str, Content]) -> bool:
    return isinstance(files, CodeOfCommit) and not files.is_fetched


class OrFolder:
    """Lets an editor accept what stands behind `!folder`: to its parser that is a text."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string"}]}


class Component(Declaration):
    """A component: code that adds something to themes of the site."""

    name: Annotated[Name, Wire("name")]
    """The name. The forum may have several of one name; one of which it has several cannot be managed. Capitals
    count."""
    files: Annotated[
        Annotated[dict[Name, FileContent], WrapValidator(_files), OrFolder()] | None, Wire("theme_fields", FILES)
    ] = None
    """Its code, files by their paths: `!folder components/banner`, or of a commit
    `!git {url: https://…, commit: …}`. Without it a component that the forum has keeps its code."""
    on: Annotated[
        Annotated[tuple[Name, ...], DISTINCT] | None, Wire("parent_theme_ids", THEME_SET, read="parent_themes")
    ] = None
    """The themes of the site that have it, and no others."""
    enabled: Annotated[Boolean | None, Wire("enabled")] = None
    """Whether it is in use; a new one is."""
    settings: Annotated[dict[Name, Text | tuple[Text, ...]] | None, Wire("settings", SETTINGS)] = None
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
        if self.files is not None and not _is_to_be_fetched(self.files) and self.settings:
            for message, remedy in problems_of_settings(self.settings, definitions(self.files)):
                raise refusal("wrong-value", message, remedy)
        if self.files is not None and not _is_to_be_fetched(self.files) and self.translations:
            for message, remedy in problems_of_words(self.translations, self.files):
                raise refusal("wrong-value", message, remedy)
        return self


FIELDS = fields_of(Component)


def _bundle(change: Written, names: Directory) -> InlineArchive:
    return InlineArchive("bundle", "component.zip", bundled(change.key, change.wanted()["files"]))


def _create(change: Create, names: Directory) -> Requests:
    return (Request("POST", IMPORT, file=_bundle(change, names), idempotent=False),)


def _update(change: Update, names: Directory) -> Requests:
    wanted, requests = change.wanted(), []
    if "files" in wanted:
        form = {"theme_id": str(change.live.id)}
        requests.append(Request("POST", IMPORT, form=form, file=_bundle(change, names)))
    if body := _body(change, names):
        requests.append(Request("PUT", f"{THEMES}/{change.live.id}.json", json={"theme": body}))
    return (*requests, *writes_of_words(change, THEMES, names))


def _body(change: Update, names: Directory) -> dict[str, Any]:
    body: dict[str, Any] = {"name": change.key} if change.renamed_from else {}
    for item in change.fields:
        if item.field == "settings":
            body["settings"] = _changed_settings(change, item.new)
        elif item.field not in ("files", WORDS):
            FIELDS[item.field].place(body, item.new, names)
    return body


def _changed_settings(change: Update, wanted: Mapping[str, Any]) -> dict[str, str]:
    """Those that are not so yet: each that is written is a value of its own from then on, which nothing takes back."""
    present = known(change.live.value("settings")) or {}
    kinds = kinds_in(change.live.row)
    said = change.resource.fields["settings"].value if "settings" in change.resource.fields else wanted
    return {
        name: text_of(wanted[name], kinds.get(name, ""))
        for name in said
        if not is_same(present.get(name), wanted[name], kinds.get(name, ""))
    }


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
    """What only the forum's own component tells: that it has none, takes its code from git, or has other settings."""
    files, settings = resource.fields.get("files"), resource.fields.get("settings")
    if resource.absent:
        return None
    if live is None:
        if files is not None:
            return None
        message = f"the forum has no component {resource.key}, and the file does not say of what it is made"
        return _told(resource, "name", message, "write files: !folder with its folder")
    if files is not None and is_of_git(live.row) and not FIELDS["files"].same(files.value, live.value("files")):
        message = f"{resource.key} comes from git there{_where_from(live)}, and the forum would bring that code again"
        remedy = "write that commit, update it on its page, or leave files out; to have it from here delete it there"
        return _told(resource, "files", message, remedy)
    if files is None and settings is not None:
        for message, remedy in problems_of_settings(settings.value, definitions_there(live.row)):
            return _told(resource, "settings", f"{resource.key}: {message}", remedy)
    return unknown_words(resource, live, is_made_new=files is not None)


def _where_from(live: Live) -> str:
    code = live.value("files")
    return f" ({code.commit})" if isinstance(code, CodeOfCommit) else ""


def _told(resource: Resource, field: str, message: str, remedy: str) -> Problem:
    origin = resource.fields[field].origin if field in resource.fields else resource.origin
    return Problem("bad-component", message, origin.span, remedy, origin.path)


def _holds_html(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> bool:
    """Whether one of the values that come holds HTML; of a list, any of its items."""
    return any(MARKUP.search(str(value)) for name, value in new.items() if (old or {}).get(name) != value)


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Code comes into the browsers of all who see a theme that has it."""
    reasons: Reasons = []
    for item in change.fields:
        if item.field == "files":
            count = f"{len(item.new)} file{'s' if len(item.new) != 1 else ''}, {fingerprint(item.new)}"
            count += f" of {item.new.commit}" if isinstance(item.new, CodeOfCommit) else ""
            reasons.append((f"its code ({count}) would run in members' browsers", item))
        elif change.live is not None and item.field == "enabled" and item.new:
            reasons.append(("its code would run in members' browsers", item))
        elif change.live is not None and item.field == "on":
            more = sorted(set(item.new) - set(known(item.old) or ()))
            reasons += [(f"its code would run where {', '.join(more)} is used", item)] if more else []
        elif change.live is not None and item.field == "settings" and _holds_html(item.new, known(item.old)):
            reasons.append(("a setting of it holds HTML, which browsers may take for the forum's own", item))
        elif change.live is not None and item.field == WORDS and hold_html(change):
            reasons.append(("a text of it holds HTML, which browsers may take for the forum's own", item))
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
    quirks=(
        Quirk(
            "broken-code",
            "files",
            is_broken,
            "the forum keeps styles with mistakes, and what they should do does not happen",
            "correct what it says beside (errors)",
        ),
    ),
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
        own_defaults=lambda values, row: {"settings": defaults_of(row)},
        words={WORDS: beyond_defaults},
        needs=(SITE_THEME,),
        page=PAGE,
    ),
)
