"""The parameters of a category write, and the values they become (Discourse 3.5, core facts §1.2)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import invalid_parameters, unhandled
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.model.ruby_text import column_text
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.versions import Profile

STYLES = ("square", "icon", "emoji")
LARGEST_INTEGER = 2**31 - 1


class WrongArgumentError(Exception):
    """What Rails raises as ArgumentError while it assigns: 422 with the text on create, 500 on update."""


def as_float(value: Any) -> float | None:
    """How a model's float column reads a value: what is no number counts as 0, blank text is null."""
    if value is None or value == "":
        return None
    try:
        return float(value)
    except ValueError:
        return 0.0


def as_style(value: Any) -> str | None:
    """A style by its name or, as a JSON number, by its place."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value in (0, 1, 2):
        return STYLES[int(value)]
    if value in STYLES:
        return str(value)
    if is_blank(value):
        return None
    raise WrongArgumentError(f"'{value}' is not a valid style_type")


@dataclass(frozen=True)
class Column:
    """A column that may be written: how it reads a value, and what its database column refuses (500)."""

    reads: Callable[[Any], Any]
    default: Any = None
    required: bool = False
    longest: int | None = None


COLUMNS: dict[str, Column] = {
    "name": Column(column_text, required=True),
    "color": Column(column_text, "0088CC", required=True, longest=6),
    "text_color": Column(column_text, "FFFFFF", required=True, longest=6),
    "style_type": Column(as_style, "square", required=True),
    "icon": Column(column_text),
    "emoji": Column(column_text),
    "email_in": Column(column_text),
    "email_in_allow_strangers": Column(as_boolean, False),
    "mailinglist_mirror": Column(as_boolean, False, required=True),
    "all_topics_wiki": Column(as_boolean, False, required=True),
    "allow_unlimited_owner_edits_on_first_post": Column(as_boolean, False, required=True),
    "default_slow_mode_seconds": Column(as_integer),
    "parent_category_id": Column(as_integer),
    "auto_close_hours": Column(as_float),
    "auto_close_based_on_last_post": Column(as_boolean, False),
    "uploaded_logo_id": Column(as_integer),
    "uploaded_logo_dark_id": Column(as_integer),
    "uploaded_background_id": Column(as_integer),
    "uploaded_background_dark_id": Column(as_integer),
    "slug": Column(column_text),
    "allow_badges": Column(as_boolean, True, required=True),
    "topic_template": Column(column_text),
    "sort_order": Column(column_text),
    "sort_ascending": Column(as_boolean),
    "topic_featured_link_allowed": Column(as_boolean, True),
    "show_subcategory_list": Column(as_boolean, False),
    "num_featured_topics": Column(as_integer, 3),
    "default_view": Column(column_text, longest=50),
    "subcategory_list_style": Column(column_text, "rows_with_featured_topics", longest=50),
    "default_top_period": Column(column_text, "all", longest=20),
    "minimum_required_tags": Column(as_integer, 0, required=True),
    "navigate_to_first_post_after_read": Column(as_boolean, False, required=True),
    "search_priority": Column(as_integer, 0),
    "allow_global_tags": Column(as_boolean, False, required=True),
    "read_only_banner": Column(column_text),
    "default_list_filter": Column(column_text, "all", longest=20),
}
LOOK = ("style_type", "icon", "emoji")
OWN_COLUMNS = {"topic_title_placeholder": Column(column_text), "locale": Column(column_text, longest=20)}
ALL_COLUMNS = {**COLUMNS, **OWN_COLUMNS}
SETTING_COLUMNS = {
    "auto_bump_cooldown_days": as_integer,
    "num_auto_bump_daily": as_integer,
    "require_reply_approval": as_boolean,
    "require_topic_approval": as_boolean,
}
SETTING_DEFAULTS = {
    "auto_bump_cooldown_days": 1,
    "num_auto_bump_daily": 0,
    "require_reply_approval": False,
    "require_topic_approval": False,
}


@cache
def columns_of(profile: Profile) -> Mapping[str, Column]:
    """The columns that this version has."""
    facts = profile.categories
    kept = {name: column for name, column in COLUMNS.items() if name not in LOOK or name in facts.style_columns}
    own = (*facts.listed_columns, *facts.localized_columns)
    return {**kept, **{name: OWN_COLUMNS[name] for name in own}}


def sent_scalars(profile: Profile, params: dict[str, Any], settings: SiteSettings) -> dict[str, Any]:
    """The sent values of the columns as they came; lists and objects are not permitted and left out."""
    localized = () if settings.has_on("content_localization_enabled") else profile.categories.localized_columns
    names = [name for name in columns_of(profile) if name in params and name not in localized]
    return {name: params[name] for name in names if not isinstance(params[name], (list, dict))}


def sent_description(profile: Profile, params: dict[str, Any]) -> str | None:
    """The sent description, None when the write leaves it alone."""
    value = params.get("description")
    return value if profile.categories.longest_description is not None and isinstance(value, str) else None


def cast(sent: dict[str, Any]) -> dict[str, Any]:
    """The values as the columns read them. Numbers that no column holds break (500)."""
    values = {name: ALL_COLUMNS[name].reads(value) for name, value in sent.items()}
    for value in values.values():
        if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            raise unhandled(500)
    return values


def check_database(values: dict[str, Any]) -> None:
    """What the database refuses after the validations have passed (500): null where it must not be, long text."""
    for name, value in values.items():
        column = ALL_COLUMNS.get(name)
        if column is None:
            continue
        too_long = column.longest is not None and isinstance(value, str) and len(value) > column.longest
        if too_long or (column.required and value is None):
            raise unhandled(500)


def sent_list(params: dict[str, Any], name: str, *, blank_clears: bool = False) -> list[Any] | None:
    """A list of plain values, None when the write leaves it alone.

    Null, other types and lists with objects inside are left out; where `blank_clears`, blank text and objects clear.
    """
    value = params.get(name)
    if value is None or value is False:
        return None
    if blank_clears and is_blank(value):
        return []
    if not isinstance(value, list) or any(isinstance(item, (list, dict)) for item in value):
        return None
    return value


def sent_required_groups(
    params: dict[str, Any], settings: SiteSettings, *, refuses_others: bool
) -> list[tuple[str, int]] | None:
    """Names and counts of required tag groups in their order; an object in place of the list is refused (400)."""
    value = params.get("required_tag_groups")
    if value is None or value is False:
        return None
    if settings.on("tagging_enabled") and is_blank(value):
        return []
    if isinstance(value, dict):
        raise invalid_parameters("required_tag_groups")
    if not isinstance(value, list):
        if refuses_others:
            raise invalid_parameters("required_tag_groups")
        return None
    rows = [row for row in value if isinstance(row, dict)]
    return list({str(row.get("name")): as_integer(row.get("min_count")) or 0 for row in rows}.items())


def sent_category_setting(params: dict[str, Any], names: Collection[str]) -> dict[str, Any] | None:
    """The sent approval and bump values as they came; null, an empty object and plain values are left out."""
    value = params.get("category_setting_attributes")
    if isinstance(value, list):
        raise WrongArgumentError(f'Hash or Array expected for attribute `category_setting`, got Array ("{value}")')
    if not isinstance(value, dict):
        return None
    known = {name: item for name, item in value.items() if name in names}
    return {name: item for name, item in known.items() if not isinstance(item, (list, dict))}


def sent_localizations(params: dict[str, Any], settings: SiteSettings) -> list[dict[str, Any]] | None:
    """The sent translations, only while `content_localization_enabled`; absent and null leave them alone."""
    value = params.get("category_localizations")
    if not settings.has_on("content_localization_enabled") or not isinstance(value, list):
        return None
    keys = ("id", "locale", "name", "description")
    return [{key: row[key] for key in keys if key in row} for row in value if isinstance(row, dict)]
