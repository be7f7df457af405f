"""Shapes: what many themes and categories, or many roles and groups, have in common, and the two words in it that stand
for the one that takes it."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationInfo, model_validator

from idiaspora.plugin_config.checking.scalars import Line
from idiaspora.plugin_config.consultation.moderators import RoleTraits
from idiaspora.plugin_config.consultation.theme import Category, ThemeTraits
from idiaspora.plugin_config.kinds.group import GroupTraits

WORD = re.compile(r"\{(name|slug)\}")
SAMPLE: Mapping[str, str] = {"name": "name", "slug": "slug"}
"""What stands for the words while a shape is looked at by itself."""
SUBCATEGORIES = "subcategories"

OF_CATEGORIES = frozenset({*ThemeTraits.model_fields, SUBCATEGORIES})
OF_GROUPS, OF_ROLES = frozenset(GroupTraits.model_fields), frozenset(RoleTraits.model_fields)
"""The keys that a shape may have for what takes it."""


class Shape(ThemeTraits, RoleTraits):
    """What many have in common: keys of categories, or keys of groups. It makes nothing by itself."""

    like: Line | None = None
    """Another shape that says what is not written here."""
    subcategories: tuple[Category, ...] | None = None
    """The categories below each category that takes the shape."""

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, data: Any, info: ValidationInfo) -> Any:
        """With the words of the one that takes it, which the context holds."""
        return filled(data, (info.context or {}).get("words", SAMPLE))


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """Data of a file with `{name}` and `{slug}` replaced in every text; nothing else is."""
    if isinstance(value, str):
        return WORD.sub(lambda found: words.get(found[1], found[0]), value)
    if isinstance(value, dict):
        return {key: filled(item, words) for key, item in value.items()}
    return [filled(item, words) for item in value] if isinstance(value, list) else value


def words_in(value: Any) -> frozenset[str]:
    """Which of the two words some text of the data holds."""
    if isinstance(value, str):
        return frozenset(WORD.findall(value))
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return frozenset().union(*map(words_in, items))
