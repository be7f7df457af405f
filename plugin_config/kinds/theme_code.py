"""What themes of the site and components have in common: their code, the settings and the words that it defines, and
the writes of these (Discourse 3.5, `RemoteTheme`).

The forum takes the files as a bundle and shows them as fields, so that each file is compared. It gives a bundle without
a number a new theme or component every time, and keeps code with mistakes, which it tells beside it. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler, WrapValidator
from pydantic_core import CoreSchema

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.checking.scalars import FileContent, Name, Text
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Wire
from idiaspora.plugin_config.kinds.changes import Change, FieldChange, Update
from idiaspora.plugin_config.kinds.opening import MARKUP, known
from idiaspora.plugin_config.kinds.quirk import Quirk
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.theme_fields import FILES, is_broken, is_of_git
from idiaspora.plugin_config.kinds.theme_files import bundled, canonical, definitions, definitions_there
from idiaspora.plugin_config.kinds.theme_settings import SETTINGS, is_same, kinds_in, problems_of_settings, text_of
from idiaspora.plugin_config.kinds.theme_words import FIELD as WORDS
from idiaspora.plugin_config.kinds.theme_words import hold_html, problems_of_words, unknown_words, writes_of_words
from idiaspora.plugin_config.kinds.writes import InlineArchive, Request, Requests, Written
from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.contents import Content, fingerprint
from idiaspora.plugin_config.language.problems import Problem

THEMES = "/admin/themes"
IMPORT = f"{THEMES}/import.json"
WRITTEN_APART = frozenset({"files", "settings", WORDS})
"""Fields that the writes of this module take."""
BROKEN = Quirk(
    "broken-code",
    "files",
    is_broken,
    "the forum keeps styles with mistakes, and what they should do does not happen",
    "correct what it says beside (errors)",
)


def _files(value: object, parsed: Callable[[object], dict[str, Content]]) -> Mapping[str, Content]:
    """The files of a commit, or those that stand there by themselves. Of a commit that nobody fetched nothing is
    known."""
    if not isinstance(value, CodeOfCommit):
        found = parsed(value)
        if isinstance(value, Mapping) and len(found) < len(value):  # a path is taken without the spaces around it
            spaced = next(path for path in value if path != path.strip())
            message = f"the path “{spaced}” has spaces at its ends"
            raise refusal("wrong-value", message, "rename the file, or take it away")
        return canonical(found)
    return replace(value, files=canonical(value, is_foreign=True)) if value.is_fetched else value


class OrFolder:
    """Lets an editor accept what stands behind `!folder`: to its parser that is a text."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string"}]}


Files = Annotated[
    Annotated[dict[Name, FileContent], WrapValidator(_files), OrFolder()] | None, Wire("theme_fields", FILES)
]
"""Code, as files by their paths."""

Settings = Annotated[dict[Name, Text | tuple[Text, ...]] | None, Wire("settings", SETTINGS)]
"""Values of the settings that code defines."""


def check_fit(
    files: Mapping[str, Content] | None, settings: Mapping[str, Any] | None, words: Mapping[str, Any] | None
) -> None:
    """Raises what a field of a file is refused with where code does not define what is said of it."""
    if files is None or (isinstance(files, CodeOfCommit) and not files.is_fetched):
        return
    problems = [*problems_of_settings(settings or {}, definitions(files)), *problems_of_words(words or {}, files)]
    for message, remedy in problems:
        raise refusal("wrong-value", message, remedy)


def bundle_request(change: Written, *, is_component: bool) -> Request:
    """The files as the bundle of a new theme or component, or of the one that is there."""
    archive = InlineArchive("bundle", "code.zip", bundled(change.key, change.wanted()["files"], is_component))
    if isinstance(change, Update):
        return Request("POST", IMPORT, form={"theme_id": str(change.live.id)}, file=archive)
    return Request("POST", IMPORT, file=archive, idempotent=False)


def writes_of_code(change: Update, body: dict[str, Any], names: Directory, *, is_component: bool) -> Requests:
    """The files first, which define the rest; then what else changes, by a `body` that gets the settings too; then the
    words of each language."""
    wanted = change.wanted()
    files = (bundle_request(change, is_component=is_component),) if "files" in wanted else ()
    if settings := changed_settings(change):
        body["settings"] = settings
    one = (Request("PUT", f"{THEMES}/{change.live.id}.json", json={"theme": body}),) if body else ()
    return (*files, *one, *writes_of_words(change, THEMES, names))


def changed_settings(change: Update) -> dict[str, str]:
    """Those that are not so yet: each that is written is a value of its own from then on, which nothing takes back."""
    wanted = change.wanted().get("settings")
    if wanted is None:
        return {}
    present = known(change.live.value("settings")) or {}
    kinds = kinds_in(change.live.row)
    said = change.resource.fields["settings"].value if "settings" in change.resource.fields else wanted
    return {
        name: text_of(wanted[name], kinds.get(name, ""))
        for name in said
        if not is_same(present.get(name), wanted[name], kinds.get(name, ""))
    }


def problem_there(resource: Resource, live: Live) -> Problem | None:
    """What only the forum's own theme or component tells: that it has other settings, or no such words."""
    files, settings = resource.fields.get("files"), resource.fields.get("settings")
    if files is None and settings is not None:
        for message, remedy in problems_of_settings(settings.value, definitions_there(live.row)):
            return told(resource, "settings", f"{resource.key}: {message}", remedy)
    return unknown_words(resource, live, is_made_new=files is not None)


def hindered_by_git(change: Update) -> str:
    """Why other code is not written to what the forum takes from a repository itself."""
    if "files" not in change.wanted() or not is_of_git(change.live.row):
        return ""
    code = change.live.value("files")
    there = f" ({code.commit})" if isinstance(code, CodeOfCommit) else ""
    return (
        f"it comes from git there{there}, which would bring that code again; update it on its page, write that commit, "
        "or delete it there to have it from here"
    )


def told(resource: Resource, field: str, message: str, remedy: str) -> Problem:
    """A problem at a field of a resource, or at the resource where the field is not declared."""
    origin = resource.fields[field].origin if field in resource.fields else resource.origin
    return Problem("bad-component", message, origin.span, remedy, origin.path)


def code_reasons(change: Change) -> list[tuple[str, FieldChange]]:
    """Why code that comes, and HTML in what it shows, needs consent."""
    reasons = []
    for item in change.fields:
        if item.field == "files":
            count = f"{len(item.new)} file{'s' if len(item.new) != 1 else ''}, {fingerprint(item.new)}"
            count += f" of {item.new.commit}" if isinstance(item.new, CodeOfCommit) else ""
            reasons.append((f"its code ({count}) would run in members' browsers", item))
        elif change.live is not None and item.field == "settings" and _holds_html(item.new, known(item.old)):
            reasons.append(("a setting of it holds HTML, which browsers may take for the forum's own", item))
        elif change.live is not None and item.field == WORDS and hold_html(change):
            reasons.append(("a text of it holds HTML, which browsers may take for the forum's own", item))
    return reasons


def _holds_html(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> bool:
    """Whether one of the values that come holds HTML; of a list, any of its items."""
    return any(MARKUP.search(str(value)) for name, value in new.items() if (old or {}).get(name) != value)
