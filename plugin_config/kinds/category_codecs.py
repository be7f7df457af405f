"""How the values of categories go to the wire and come back, where that is more than a plain value (Discourse 3.5)."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.field import NAME_SET, NUMBER, Codec, Where
from idiaspora.plugin_config.kinds.named import ids_of
from idiaspora.plugin_config.kinds.names import FORM_TEMPLATE, TAG_GROUP

ADDRESSES = Codec(
    # Spaces around the bars would make the addresses invalid (3.5).
    encode=lambda value, where: _addresses(value),
    same=lambda one, other, where: _addresses(one) == _addresses(other),
)
"""Addresses with bars between them, which Discourse keeps in lower case."""

SLUG = Codec(
    encode=lambda value, where: slugs.stored(value),
    decode=lambda value, where: slugs.from_stored(value),
    same=lambda one, other, where: slugs.from_stored(one) == slugs.from_stored(other),
)
"""A slug: readable in the file, percent-encoded on the wire, where a category without one has a blank."""

NONE_IS_ZERO = Codec(
    encode=lambda value, where: value or None,
    decode=lambda value, where: value or 0,
    same=NUMBER.same,
)
"""A number that Discourse keeps as null when it is off; the file writes 0 for that."""


def _addresses(text: str | None) -> str:
    return "|".join(address.strip() for address in (text or "").lower().split("|"))


def _required_from_row(value: Any, where: Where) -> tuple[dict[str, Any], ...]:
    def wanted(stored: str) -> str:
        return where.names.key_of_stored(TAG_GROUP, stored)

    return tuple({"name": wanted(row["name"]), "min_count": row["min_count"]} for row in value or ())


def _wanted_tag_groups(value: Any, where: Where) -> tuple[str, ...]:
    return tuple(where.names.key_of_stored(TAG_GROUP, name) for name in NAME_SET.decode(value, where))


TAG_GROUP_SET = Codec(
    encode=NAME_SET.encode,
    decode=_wanted_tag_groups,
    same=NAME_SET.same,
)
"""Tag groups by name, in any order."""

REQUIRED_TAG_GROUPS = Codec(
    encode=lambda value, where: [dict(row) for row in value],
    decode=_required_from_row,
    same=lambda one, other, where: [dict(row) for row in one] == [dict(row) for row in other],
)
"""Tag groups from which topics must carry tags, in their order."""


def _translations_from_row(value: Any, where: Where) -> dict[str, dict[str, str]]:
    return {
        row["locale"]: {"name": row["name"] or "", "description": row.get("description") or ""} for row in value or ()
    }


TRANSLATIONS = Codec(
    encode=lambda value, where: [{"locale": locale, **texts} for locale, texts in value.items()],
    decode=_translations_from_row,
)
"""Texts in other languages, by locale."""

CUSTOM_FIELDS = Codec(
    encode=lambda value, where: dict(value),
    decode=lambda value, where: dict(value or {}),
    # Only the declared keys count: plugins add keys of their own to what is read.
    same=lambda one, other, where: _custom_fields_agree(one, other),
)
"""Custom fields as Discourse keeps them, which is as text."""


def _custom_fields_agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(_custom_text(value) == _custom_text(other.get(key)) for key, value in one.items())


def _custom_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


FORM_TEMPLATES = ids_of(FORM_TEMPLATE)
