"""What a forum can do and which shapes it speaks, as its answers show. Pure.

Versions of Discourse differ in these and no code asks for a version. Each fact is seen in a read that is made anyway.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE_ID, GROUPS_WITHOUT_MEMBERS

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Capabilities:
    """None for what no answer has shown yet.

    - `settings_by_name`: its list of settings can be asked for by name (3.5); with that came `settings_in_bulk`, one
      write for many settings, and `groups_by_id`.
    - `everyone_listed`: the group of everyone is among its groups (until 2026).
    - `groups_for_everybody`: it has the automatic groups `anonymous_users` and `logged_in_users` (2026).
    - `tags_as_objects`: tags are objects in its answers (2026), else names.
    - `tag_permissions_by_name`: permissions of tag groups go by names of groups (3.4), else by numbers.
    - `review_modes`: who is reviewed in a category may depend on groups (2026).
    - `category_settings_in_bulk`: the read of many categories carries how their posts are approved (2026).
    - `category_types`: categories have types (2026).
    - `category_styles`: an icon or an emoji may stand before the name of a category (3.5).
    - `localizations`: categories have names in other languages (3.5).
    - `uncategorized_replaced`: an ordinary category takes the place of Uncategorized (2026).
    - `upcoming_changes`: changes of Discourse are switched on one by one, and may hide settings (2026).
    """

    settings_by_name: bool | None = None
    settings_in_bulk: bool | None = None
    groups_by_id: bool | None = None
    everyone_listed: bool | None = None
    groups_for_everybody: bool | None = None
    tags_as_objects: bool | None = None
    tag_permissions_by_name: bool | None = None
    review_modes: bool | None = None
    category_settings_in_bulk: bool | None = None
    category_types: bool | None = None
    category_styles: bool | None = None
    localizations: bool | None = None
    uncategorized_replaced: bool | None = None
    upcoming_changes: bool | None = None

    def __or__(self, other: "Capabilities") -> "Capabilities":
        """With what the other one has seen besides."""
        seen = {item.name: getattr(other, item.name) for item in fields(other)}
        return replace(self, **{name: value for name, value in seen.items() if value is not None})


NOTHING_SEEN = Capabilities()


def in_settings(asked: Iterable[str], listed: Mapping[str, Row], always: str = "default_locale") -> Capabilities:
    """From the names that a list of settings was asked for, and the rows that it has by name; `always` is given in any
    case."""
    return _with_settings_by_name(set(listed) <= {*asked, always}) | _in_setting_rows(listed.values())


def in_all_settings(rows: Iterable[Row]) -> Capabilities:
    """From the rows of the whole list of settings."""
    found = tuple(rows)
    # Seen on 3.4 and 3.5: this key came together with the list by name.
    return _with_settings_by_name(any("themeable" in row for row in found)) | _in_setting_rows(found)


def _in_setting_rows(rows: Collection[Row]) -> Capabilities:
    # Every row tells which change of Discourse it belongs to, none included (2026, all_settings).
    return Capabilities(upcoming_changes=any("upcoming_change" in row for row in rows) if rows else None)


def _with_settings_by_name(by_name: bool) -> Capabilities:
    # Seen on 3.4 and 3.5: bulk writes and groups by number came together with this.
    return Capabilities(
        settings_by_name=by_name,
        settings_in_bulk=by_name,
        groups_by_id=by_name,
        tag_permissions_by_name=None if by_name else True,
    )


def in_site(body: Row) -> Capabilities:
    """From `/site.json`."""
    ids = {row.get("id") for row in body.get("groups") or ()}
    rows = body.get("categories") or ()
    types = True if "category_types" in body else None
    return Capabilities(
        everyone_listed=EVERYONE_ID in ids,
        groups_for_everybody=bool(ids & GROUPS_WITHOUT_MEMBERS.keys()),
        uncategorized_replaced=body.get("uncategorized_category_id") == UNCATEGORIZED_REPLACED,
        category_types=types,
        # Where there are types every full row carries how posts are approved, as the published schema has it (2026); on
        # a new forum no row of ours was read yet.
        category_settings_in_bulk=types,
        category_styles=any("style_type" in row for row in rows) if rows else None,
        upcoming_changes="upcoming_changes_with_css" in body,
    )


MODE_KEY = "topic_posting_review_mode"
"""What stands in the settings of a category where who is reviewed is a mode (2026)."""

SETTINGS_BY_THEMSELVES = "(category_setting)"
"""A key of our own: the settings in this row come from the read of that category alone (3.5)."""

UNCATEGORIZED_REPLACED = -1
"""The id of Uncategorized where there is none (2026)."""


def in_tag_groups(rows: Iterable[Row]) -> Capabilities:
    """From the rows of tag groups; of a forum that has none they show nothing."""
    found = NOTHING_SEEN
    for row in rows:
        keys = set(row.get("permissions") or ())
        found |= Capabilities(
            tags_as_objects="tags" in row,
            tag_permissions_by_name=not all(str(key).isdigit() for key in keys) if keys else None,
        )
    return found


def in_tags(rows: Iterable[Row]) -> Capabilities:
    """From the rows of tags; of a forum that has none they show nothing."""
    numbered = [isinstance(row.get("id"), int) for row in rows]
    return Capabilities(tags_as_objects=any(numbered) if numbered else None)


def in_category(row: Row) -> Capabilities:
    """From the full row of a category, as its manager gets it."""
    setting = row.get("category_setting")
    modes = MODE_KEY in setting if isinstance(setting, Mapping) else None
    return Capabilities(
        review_modes=modes, category_types="category_types" in row, localizations="category_localizations" in row
    )


def in_categories(rows: Iterable[Row]) -> Capabilities:
    """From the rows of a read of many categories."""
    found = NOTHING_SEEN
    for row in rows:
        in_bulk = "category_setting" in row and SETTINGS_BY_THEMSELVES not in row
        found |= in_category(row) | Capabilities(category_settings_in_bulk=in_bulk)
    return found
