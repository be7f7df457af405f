"""The words of a theme or a component by language, and those that a file has in their place (Discourse 3.5,
app/models/theme_translation_override.rb). Pure.

A language has all words: those that it lacks are those of the forum's own language, or English. One that was written
once stays a value of its own, also where it is the default again.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any

import yaml

from idiaspora.plugin_config.checking.scalars import Language, Name, Text
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.listing import InParts, Row
from idiaspora.plugin_config.kinds.opening import MARKUP, known
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_text import languages
from idiaspora.plugin_config.kinds.writes import Request, Requests
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.foreign_yaml import read_yaml
from idiaspora.plugin_config.language.problems import Problem

FIELD = "translations"
READ = "translations by language"
"""Under this a row has the words of the languages that were asked for."""
METADATA = "theme_metadata"
"""What a theme says of itself to admins; nobody writes other words for it (3.5)."""
LOCALES = "locales/"

Words = Mapping[str, Mapping[str, str]]
"""Words by language and key."""


def _decoded(value: Any, where: Where) -> dict[str, dict[str, str]]:
    """The words of the languages that the forum has, as they are."""
    return {
        language: {str(row["key"]): str(row["value"] or "") for row in rows}
        for language, rows in (value or {}).items()
        if rows is not None
    }


def _same(one: Words, other: Words, where: Where) -> bool:
    """Only what the first one says counts."""
    return all(_is_in(words, (other or {}).get(language) or {}) for language, words in (one or {}).items())


def _is_in(words: Mapping[str, str], others: Mapping[str, str]) -> bool:
    return all(key in others and others[key].strip() == text.strip() for key, text in words.items())


def _whole(declared: Words, present: Any, where: Where) -> dict[str, dict[str, str]]:
    now: Words = present if isinstance(present, Mapping) else {}
    return {
        language: {**now.get(language, {}), **declared.get(language, {})}
        for language in dict.fromkeys([*now, *declared])
    }


WORDS = Codec(decode=_decoded, same=_same, whole=_whole)
"""Words by language; those that a file does not name are not managed."""

Translations = Annotated[dict[Language, dict[Name, Text]] | None, Wire(FIELD, WORDS, read=READ)]
"""Words of a theme or a component in place of its own, by language and by their names there."""


def in_parts(themes: str) -> InParts:
    """How the words of a theme are read: language by language."""
    return InParts(
        f"{themes}/{{id}}/translations/{{part}}.json",
        FIELD,
        READ,
        of=lambda resource: resource.fields[FIELD].value if FIELD in resource.fields else (),
        of_forum=lambda settings: (FIELD, languages(settings)),
        has=has_words,
    )


def has_words(row: Row) -> bool:
    """Whether a theme has words at all; it is not asked for those of a language otherwise."""
    fields = row.get("theme_fields") or ()
    return bool(row.get(FIELD)) or any(field.get("target") == FIELD for field in fields)


def beyond_defaults(value: Words, row: Row) -> dict[str, dict[str, str]]:
    """The words that are not those of the theme itself."""
    rows = row.get(READ) or {}
    defaults = {language: {item["key"]: item.get("default") for item in rows.get(language) or ()} for language in value}
    changed = {
        language: {key: text for key, text in words.items() if text != defaults[language].get(key)}
        for language, words in value.items()
    }
    return {language: words for language, words in changed.items() if words}


def changed_words(change: Change) -> dict[str, dict[str, str]]:
    """The words that are not so yet, by language: each that is written is a value of its own from then on."""
    item = next((item for item in change.fields if item.field == FIELD), None)
    if item is None:
        return {}
    declared = change.resource.fields[FIELD].value if FIELD in change.resource.fields else item.new
    before: Words = known(item.old) or {}
    found = {
        language: {key: text for key, text in words.items() if not _is_in({key: text}, before.get(language, {}))}
        for language, words in declared.items()
    }
    return {language: words for language, words in found.items() if words}


def writes_of_words(change: Update, themes: str, names: Directory) -> Requests:
    """A write for each language: the forum takes one at a time (3.5)."""
    return tuple(
        Request("PUT", f"{themes}/{change.live.id}.json", json={"theme": {"locale": language, FIELD: words}})
        for language, words in changed_words(change).items()
    )


def hold_html(change: Change) -> bool:
    """Whether one of the words that come holds HTML."""
    return any(MARKUP.search(text) for words in changed_words(change).values() for text in words.values())


def problems_of_words(declared: Words, files: Mapping[str, Content]) -> Iterator[tuple[str, str]]:
    """Words that the code of a component does not have in any language, each with what to do."""
    known_words = set(_words_in(files))
    for language, words in declared.items():
        if unknown := sorted(words.keys() - known_words):
            yield _unknown(language, unknown[0], known_words)


def _words_in(files: Mapping[str, Content]) -> Iterator[str]:
    for path, text in files.items():
        if path.startswith(LOCALES) and isinstance(text, str):
            try:
                parsed = read_yaml(text)
            except yaml.YAMLError:
                continue
            for tree in parsed.values() if isinstance(parsed, dict) else ():
                yield from _keys(tree)


def _keys(tree: Any, above: str = "") -> Iterator[str]:
    for key, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, dict):
            yield from _keys(value, f"{above}{key}.")
        elif not above.startswith(f"{METADATA}."):
            yield f"{above}{key}"


def unknown_words(resource: Resource, live: Live, *, is_made_new: bool) -> Problem | None:
    """A language that the forum does not have, or a word that a theme does not have in it; of code that is about to be
    replaced only the language."""
    declared = resource.fields.get(FIELD)
    if declared is None:
        return None
    found = (live.row.get(READ) or {}) if live else {}
    for language, words in declared.value.items():
        if found.get(language, ()) is None:
            message, remedy = f"the forum has no language {language}", "write one of its languages, such as fr or pt_BR"
        elif is_made_new or not (unknown := sorted(words.keys() - {item["key"] for item in found.get(language, ())})):
            continue
        else:
            message, remedy = _unknown(language, unknown[0], {item["key"] for item in found.get(language, ())})
        return Problem("bad-text", f"{resource.key}: {message}", declared.origin.span, remedy, declared.origin.path)
    return None


def _unknown(language: str, key: str, known_words: Collection[str]) -> tuple[str, str]:
    there = ", ".join(sorted(known_words)) or "none"
    return f"it has no text {key} ({language})", f"write one of its texts: {there}"
