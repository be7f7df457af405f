"""Site settings: every type that Discourse 3.5 lists, in names and lists instead of ids and bars."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from idiaspora.facts import site_settings_catalogue, site_settings_of_2026
from idiaspora.facts.secret_settings import UNMARKED
from idiaspora.plugin_config.checking import mail_addresses
from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Boolean
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, group_key
from idiaspora.plugin_config.fields.composed import all_composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import color
from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.kinds.named import group_by_id, group_by_text
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, SITE_SETTING
from idiaspora.plugin_config.kinds.partial_lists import Holding, PartialList
from idiaspora.plugin_config.kinds.setting_rules import UnfitSetting, check_list, check_text
from idiaspora.plugin_config.kinds.setting_uploads import OF_UPLOADS, UPLOADS, fitting_uploads
from idiaspora.plugin_config.kinds.uploads import address_of, same_uploads, uploads_in
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.upload import Upload

NAME = SITE_SETTING

Row = Mapping[str, Any]
"""A setting as Discourse lists it: `setting`, `type`, `value`, `default`, limits and choices."""

Canonical = str | Upload | tuple[Any, ...] | Secret
"""A setting's value in the words of the file; the items of a list are texts, or files of the project."""

GROUPS = frozenset({"group_list"})
"""Types of settings that hold groups."""
ONE_GROUP = "group"
"""The type of settings that hold one group."""
OF_CATEGORIES = ("category", "category_list")
"""Types of settings that hold categories."""
CATEGORIES = frozenset({"category_list", "category"})
LISTS = frozenset(
    {"list", "simple_list", "compact", "url_list", "emoji_list", "host_list", "value_list", "tag_list",
     "tag_group_list", UPLOADS, "group_list", "category_list"}
)  # fmt: skip
UNORDERED = frozenset({"group_list", "category_list", "tag_list", "tag_group_list"})
INTEGERS = frozenset({"integer", "file_size_restriction"})
LARGEST = 2_000_000_000
BOOLEANS = {"true": "true", "yes": "true", "t": "true", "false": "false", "no": "false", "f": "false"}


_WRONG_SHAPE = refusal(
    "wrong-shape", "a setting is one value or a list of values", "write a value, or a list of values"
)


def _value(value: object) -> object:
    if isinstance(value, (str, Secret, Upload)):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(item, (str, Upload)) for item in value):
        return tuple(value)
    raise _WRONG_SHAPE


SettingValue = Annotated[
    Any,
    BeforeValidator(_value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
            ]
        }
    ),
]
"""One value, a list of values, a secret, or files of the project."""


class UserDefault(Declaration):
    """A default of people's own preferences, and what those get of it who are registered already."""

    value: SettingValue
    """The setting's value."""
    existing_members: Boolean = False
    """Whether it also becomes the preference of registered users: what comes is added to it, what goes is taken from
    it."""

    @model_validator(mode="before")
    @classmethod
    def _is_meant(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and not cls.model_fields.keys() & value.keys():
            raise _WRONG_SHAPE
        return value


@cache
def known_rows() -> Mapping[str, tuple[Row, ...]]:
    """What is known of settings without a forum: the rows of 3.5 and of 2026, the older first, by name."""
    found: dict[str, tuple[Row, ...]] = {}
    for row in (*site_settings_catalogue(), *site_settings_of_2026()):
        known = {**row, "secret": True} if row["setting"] in UNMARKED else row
        found[row["setting"]] = (*found.get(row["setting"], ()), known)
    return found


def known_row(name: str) -> Row | None:
    """The oldest row that is known of a setting: that of 3.5, the version that was seen running."""
    return next(iter(known_rows().get(name, ())), None)


def typed(value: Canonical | PartialList, row: Row, present: Any = ()) -> Canonical:
    """The value in the one form in which it is compared and planned; `present` is the one that the forum has, in the
    words of the file. Raises Unfit.

    What the forum calls secret is one even where the file spells it out.
    """
    if isinstance(value, PartialList):
        return _typed_list(value.completed(present if isinstance(present, tuple) else ()), row)
    if isinstance(value, Secret):
        if row["type"] not in LISTS:
            check_text(value.reveal().strip(), row)
        return Secret(value.reveal().strip())
    if not isinstance(value, str) and uploads_in(value):
        return fitting_uploads(value, row["type"])
    fit = _typed(value if isinstance(value, tuple) else str(value), row)
    return Secret("|".join(fit) if isinstance(fit, tuple) else fit) if row.get("secret") else fit


def _typed(value: str | tuple[Any, ...], row: Row) -> str | tuple[Any, ...]:
    kind = row["type"]
    if kind in LISTS:
        return _typed_list(value, row)
    if isinstance(value, tuple):
        raise UnfitSetting("this setting is one value, not a list", "write the value without brackets and dashes")
    text = slugs.path(value.strip()) if kind in CATEGORIES else value.strip()
    check_text(text, row)
    check = _CHECKS.get(kind)
    return check(text, row) if check else _within_length(text, row)


def _typed_list(value: str | tuple[Any, ...], row: Row) -> tuple[Any, ...]:
    items = value if isinstance(value, tuple) else (value,) if value else ()
    items = tuple(item.strip() for item in items)
    if any("|" in item or not item for item in items):
        raise UnfitSetting("an item of the list is empty or holds “|”", "write each item on a line of its own")
    choices = choices_of(row)
    if choices and row.get("allow_any") is False:
        for item in items:
            if item not in choices:
                raise UnfitSetting(f"“{item}” is not one of its choices", f"choose from {', '.join(choices)}")
    if row["type"] in CATEGORIES:
        items = tuple(map(slugs.path, items))
    # Discourse puts the mandatory items in front of whatever is sent, and keeps each once then.
    mandatory = [item for item in str(row.get("mandatory_values") or "").split("|") if item]
    if row["type"] in GROUPS:
        mandatory = [AUTOMATIC_GROUPS.get(int(id), f"#{id}") for id in mandatory]
        items = tuple(dict.fromkeys([*mandatory, *(group_key(item) for item in items)]))
    elif mandatory:
        items = tuple(dict.fromkeys([*mandatory, *items]))
    check_list(items, row)
    return items


def _boolean(text: str, row: Row) -> str:
    try:
        return BOOLEANS[text.lower()]
    except KeyError:
        raise UnfitSetting(f"“{text}” is neither true nor false", "write true or false") from None


def _integer(text: str, row: Row) -> str:
    # Discourse would strip what is not a digit and take 1.5 for 15.
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise UnfitSetting(f"“{text}” is not a whole number", "write digits only")
    low, high = row.get("min") or 0, row.get("max") or LARGEST
    if not int(low) <= int(text) <= int(high):
        raise UnfitSetting(f"{text} is outside {low} to {high}", f"write a number from {low} to {high}")
    return str(int(text))


def _float(text: str, row: Row) -> str:
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise UnfitSetting(f"“{text}” is not a number", "write digits, with a point for decimals")
    return text


def _choice(text: str, row: Row) -> str:
    choices = choices_of(row)
    if choices and text not in choices:
        raise UnfitSetting(f"“{text}” is not one of its values", f"choose from {', '.join(choices)}")
    return text


def _lower(text: str, row: Row) -> str:
    return text.lower()


def _mail_address(text: str, row: Row) -> str:
    if text and (why := mail_addresses.why_none(text)):
        raise UnfitSetting(why, mail_addresses.REMEDY)
    return text


def _within_length(text: str, row: Row) -> str:
    low, high = row.get("min"), row.get("max")
    if row["type"] == "string" and text and low is not None and len(text) < int(low):
        raise UnfitSetting(f"the text is shorter than {low} characters", "write a longer text")
    if row["type"] == "string" and high is not None and len(text) > int(high):
        raise UnfitSetting(f"the text is longer than {high} characters", "shorten the text")
    return text


_CHECKS: Mapping[str, Callable[[str, Row], str]] = {
    "bool": _boolean,
    "integer": _integer,
    "file_size_restriction": _integer,
    "float": _float,
    "enum": _choice,
    "locale_enum": _choice,
    "username": _lower,
    "email": _mail_address,
}


def choices_of(row: Row) -> list[str]:
    """The values that a setting can have, where they are listed."""
    found = row.get("valid_values") or row.get("choices") or []
    return [str(item["value"]) if isinstance(item, Mapping) else str(item) for item in found]


def from_text(text: Any, row: Row, names: Directory) -> Canonical:
    """What a forum answers for a setting, in the words of the file."""
    if isinstance(text, Secret):
        return text
    stored = "" if text is None else str(text)
    kind = row["type"]
    items = [item for item in stored.split("|") if item]
    if kind in GROUPS:
        return tuple(group_by_id(int(id), names) if is_whole(id) else id for id in items)
    if kind == "category_list":
        return tuple(names.key(CATEGORY, int(id)) if is_whole(id) else id for id in items)
    if kind == "category":
        return names.key(CATEGORY, int(stored)) if is_whole(stored) else ""
    if kind == "group":
        return group_by_text(stored, names)
    if kind in LISTS:
        return tuple(items)
    return BOOLEANS.get(stored, stored) if kind == "bool" else stored


def to_text(value: Canonical, row: Row, names: Directory) -> str | Secret:
    """The text that Discourse stores. Raises UnknownName."""
    kind = row["type"]
    if isinstance(value, Secret):
        return value
    if isinstance(value, Upload):
        return address_of(value, names)
    if isinstance(value, tuple):
        if kind == UPLOADS:
            return "|".join(address_of(item, names) for item in value)
        if kind in GROUPS:
            return "|".join(str(names.id(GROUP, name)) for name in value)
        if kind in CATEGORIES:
            return "|".join(_category_text(path, names) for path in value)
        return "|".join(value)
    if kind == "category" and value:
        return str(names.id(CATEGORY, value))
    if kind == "group" and value:
        return names.stored(GROUP, value)  # which a forum of 2026 makes a number of
    return value


def _category_text(path: str, names: Directory) -> str:
    """The number of a category; what is kept may be one that is gone, as it was read."""
    return path[1:] if path.startswith("#") else str(names.id(CATEGORY, path))


def same(one: Canonical, other: Canonical, row: Row) -> bool:
    """Whether two values are one to Discourse."""
    kind = row["type"]
    if isinstance(one, Secret) or isinstance(other, Secret):
        return bool(_revealed(one) == _revealed(other))
    if kind in OF_UPLOADS:
        return same_uploads(one, other)
    if kind in UNORDERED:
        return _folded(one) == _folded(other)
    if kind == "group" and isinstance(one, str) and isinstance(other, str):
        return group_key(one) == group_key(other)
    if kind == "color":
        return color(one) == color(other)
    if kind == "float" and isinstance(one, str) and isinstance(other, str):
        return float(one or 0) == float(other or 0)
    return bool(one == other or all_composed(one) == all_composed(other))


def _folded(items: Any) -> set[str]:
    return set(map(group_key, items))


def _revealed(value: Canonical) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


def references_of(value: Canonical | PartialList, row: Row) -> frozenset[tuple[str, str]]:
    """The resources that a value names."""
    kind = row["type"]
    value = value.items if isinstance(value, Holding) else value
    named = value if isinstance(value, tuple) else (value,) if value else ()
    items = tuple(item for item in named if isinstance(item, str))
    if kind in GROUPS or kind == "group":
        return frozenset(("group", item) for item in items)
    if kind in CATEGORIES:
        return frozenset(("category", slugs.path(item)) for item in items)
    return frozenset({("user", str(value))}) if kind == "username" and value else frozenset()
