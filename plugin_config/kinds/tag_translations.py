"""What tags are called in other languages (Discourse 2026, app/controllers/tag_localizations_controller.rb).

They are read tag by tag, and only of tags of which the file says so; while content is not localized the forum shows
nobody what it has of them (403). The names are cleaned like those of tags (app/models/tag_localization.rb).
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import TagName, Text
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.field import TEXT, UNKNOWN, Codec, Where
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.listing import WHOLE, InParts, Row
from idiaspora.plugin_config.kinds.opening import known
from idiaspora.plugin_config.kinds.writes import Request

FIELD = "translations"
SWITCH = "content_localization_enabled"
PATH = "/tag_localizations"
NUMBER = "number"
"""Under this a row has the number of the tag, where tags have one."""
OFF = (
    f"the forum shows what its tags are called in other languages only while {SWITCH} is on: a language that the file "
    "does not name stays until the next apply, whose plan shows it",
    "plan and apply again after this one",
)

Texts = Mapping[str, Mapping[str, str]]
"""Names and descriptions by language."""


class TagTranslation(Declaration):
    """A tag in another language."""

    name: TagName
    """The tag in that language."""
    description: Annotated[Text, Limits(max_length=1000)] | None = None
    """What members read about it; empty when absent."""


def with_number(row: Row) -> Row:
    """A row of the list of tags, which keeps its number beside the one that is made of its name."""
    return {**row, NUMBER: row["id"]} if isinstance(row.get("id"), int) else row


def _decoded(value: Any, where: Where) -> Any:
    rows = (value or {}).get(WHOLE)
    if rows is None:
        return UNKNOWN
    return {str(row["locale"]): _texts(row) for row in rows}


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    return {"name": str(said["name"]), "description": str(said.get("description") or "")}


def _same(one: Texts | None, other: Texts | None, where: Where) -> bool:
    one, other = one or {}, other or {}
    return one.keys() == other.keys() and all(_is_one(texts, other[language]) for language, texts in one.items())


def _is_one(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    alike = TEXT.same(one.get("description"), other.get("description"), Where())
    return alike and folded(str(one["name"])) == folded(str(other["name"]))


TRANSLATIONS = Codec(
    decode=_decoded,
    same=_same,
    whole=lambda declared, present, where: {language: _texts(texts) for language, texts in declared.items()},
)
"""Names and descriptions by language: those of all languages that it has."""

LISTED = InParts(
    f"{PATH}/{{id}}.json",
    "tag_localizations",
    "translations by language",
    of=lambda resource: (WHOLE,) if FIELD in resource.fields else (),
    of_forum=lambda settings: (FIELD, (WHOLE,) if str(settings.get(SWITCH, {}).get("value")) == "true" else ()),
    has=lambda row: NUMBER in row,
    needed=("locale", "name"),
    number=NUMBER,
)
"""How the forum shows those of one tag."""


def writes_of_translations(change: Change) -> Iterator[Request]:
    """One request for each language that comes, changes or goes."""
    item = next((item for item in change.fields if item.field == FIELD), None)
    if item is None:
        return
    number = change.live.row.get(NUMBER) if change.live else None
    before: Texts = known(item.old) or {}
    after: Texts = item.new or {}
    for language in sorted(before.keys() - after.keys()):
        gone = {"tag_id": number, "locale": language}
        yield Request("DELETE", f"{PATH}/destroy.json", json=gone, idempotent=False)
    for language, texts in sorted(after.items()):
        if language not in before or not _is_one(texts, before[language]):
            body = {"tag_id": number, "locale": language, **_texts(texts)}
            yield Request("POST", f"{PATH}/create_or_update.json", json=body, idempotent=True)
