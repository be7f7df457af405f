"""The forms in which categories are sent: in lists, in the site's data and in full (Discourse 3.5, core facts §1.3)."""

from functools import cached_property
from html import escape
from typing import Any

from idiaspora.sandbox.categories.access import (
    FULL,
    can_create_topic_in,
    can_edit,
    default_notification_level,
    is_uncategorized,
    locale_of,
    notification_levels,
    visible_among,
)
from idiaspora.sandbox.categories.custom_fields import VOTING, preloaded, read
from idiaspora.sandbox.categories.review_modes import shown_groups, shown_setting
from idiaspora.sandbox.categories.types import available_types, type_settings, types_of
from idiaspora.sandbox.groups.groups import EVERYONE, visible_group_names
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.html_text import plain_text
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.references import may_see_tag_group, tag_references

Row = dict[str, Any]
UNCATEGORIZED_NAME = "Uncategorized"
UNCATEGORIZED_DESCRIPTION = "Topics that don't need a category, or don't fit into any other existing category."
LONGEST_EXCERPT = 300
SPECIAL = ("meta_category_id", "staff_category_id", "uncategorized_category_id")
UPLOADS = ("uploaded_logo", "uploaded_logo_dark", "uploaded_background", "uploaded_background_dark")
COPIED = ("id", "color", "text_color", "slug", "post_count", "position")
COPIED_SETTINGS = (
    "topic_template", "sort_order", "sort_ascending", "show_subcategory_list", "num_featured_topics", "default_view",
    "subcategory_list_style", "default_top_period", "default_list_filter", "minimum_required_tags",
    "navigate_to_first_post_after_read",
)  # fmt: skip
COPIED_IN_FULL = (
    "auto_close_hours", "auto_close_based_on_last_post", "mailinglist_mirror", "all_topics_wiki",
    "allow_unlimited_owner_edits_on_first_post", "allow_badges", "topic_featured_link_allowed", "search_priority",
    "default_slow_mode_seconds",
)  # fmt: skip
FOR_EDITORS = ("email_in", "email_in_allow_strangers")
POST_VOTING_FIELDS = ("create_as_post_voting_default", "only_post_voting_in_this_category")


def basic(context: Context, category: Document) -> Row:
    """The form that stands beside topics and tags, with what the acting user may do left open."""
    return Views(context).basic(category)


def full(context: Context, category: Document) -> Row:
    """The form with all settings, with the acting user's own level left open."""
    return Views(context).full(category)


def description_text(category_description: str | None) -> str | None:
    """A description as plain text, escaped as Rails does it."""
    return None if category_description is None else escape(plain_text(category_description)).replace("&#x27;", "&#39;")


def _localizations(category: Document) -> list[Row]:
    keys = ("id", "locale", "name", "description")
    return [{key: entry.get(key) for key in keys} for entry in category["localizations"]]


class Views:
    """Writes categories for the acting user of one request."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.settings = context.settings
        self.store = context.store
        self.facts = context.profile.categories
        self.copied = (*COPIED, *self.facts.style_columns)

    @cached_property
    def group_names(self) -> dict[int, str]:
        return dict(self.store.columns("group", "id", "name"))

    @cached_property
    def tag_groups(self) -> dict[int, str]:
        return {group["id"]: group["name"] for group in self.store.all("tag_group")}

    @cached_property
    def seen_tag_groups(self) -> set[int]:
        return {group["id"] for group in self.store.all("tag_group") if may_see_tag_group(self.context, group)}

    @cached_property
    def synonyms(self) -> set[str]:
        return {tag["name"] for tag in self.store.all("tag") if tag["target_tag_id"] is not None}

    @cached_property
    def levels(self) -> dict[int, int]:
        return notification_levels(self.context)

    @cached_property
    def visible_group_ids(self) -> set[int]:
        return set(visible_group_names(self.context, with_everyone=True, with_pseudogroups=True))

    def child_ids(self, category: Document) -> list[int]:
        """The visible children of the category."""
        children = self.store.where("category", parent_category_id=category["id"])
        return [row["id"] for row in visible_among(self.context, children)]

    def topic_count(self, category: Document) -> int:
        """Visible topics of the category, without About topics."""
        topics = self.store.where("topic", category_id=category["id"], visible=True, deleted_at=None)
        return sum(not self.store.count("category", topic_id=topic["id"]) for topic in topics)

    def basic(self, category: Document, *, joined: bool = False, translated: bool = False) -> Row:
        """BasicCategorySerializer. `joined` lists find the About topic even in the trash, and write `/t/` for none.

        `translated` puts the name and description of the acting user's locale, while content localization is on.
        """
        name, description = self._texts(category, translated=translated)
        row: Row = {name: category[name] for name in self.copied}
        row |= {
            "name": name,
            "topic_count": self.topic_count(category),
            "description": description,
            "description_text": self._description_text(category, description),
            "description_excerpt": None if description is None else plain_text(description)[:LONGEST_EXCERPT],
            "topic_url": self._topic_url(category, joined=joined),
            "read_restricted": category["read_restricted"],
            "permission": None,
            "has_children": None,
            "subcategory_count": None,
            **{name: category[name] for name in COPIED_SETTINGS},
            **{name: self._upload(category.get(f"{name}_id")) for name in UPLOADS},
        }
        row["notification_level"] = self.level(category)
        if can_edit(self.context, category):
            row["can_edit"] = True
        for name in self.facts.listed_columns:
            row[name] = category.get(name)
        if category["parent_category_id"] is not None:
            row["parent_category_id"] = category["parent_category_id"]
        return row | self._from_plugins(category)

    def site(self, category: Document, *, joined: bool = False, translated: bool = False) -> Row:
        """SiteCategorySerializer: what the web client knows of every category."""
        row = self.basic(category, joined=joined, translated=translated)
        row |= {
            "read_only_banner": category["read_only_banner"],
            "form_template_ids": sorted(category["form_template_ids"]),
            "required_tag_groups": self._required_tag_groups(category, named=not translated),
        }
        if self.settings.on("tagging_enabled"):
            row["allow_global_tags"] = category["allow_global_tags"]
            if self.facts.tags_in_site:
                row |= self._allowed_tags(category)
        if self.facts.types:
            row["category_types"] = types_of(self.context, category)
        return row

    def _required_tag_groups(self, category: Document, *, named: bool) -> list[Row]:
        """The required groups; newer versions name them to editors only, and to nobody in what the site remembers."""
        rows = [entry for entry in category["required_tag_groups"] if entry["tag_group_id"] in self.tag_groups]
        if not rows:
            return []
        if self.facts.required_names_for_editors and not (named and can_edit(self.context, category)):
            return [{"min_count": entry["min_count"]} for entry in rows]
        return [{"name": self.tag_groups[entry["tag_group_id"]], "min_count": entry["min_count"]} for entry in rows]

    def _allowed_tags(self, category: Document) -> Row:
        names = [name for name in category["allowed_tags"] if name not in self.synonyms]
        groups = [number for number in category["allowed_tag_groups"] if number in self.tag_groups]
        if self.facts.tag_groups_filtered and not can_edit(self.context, category):
            groups = [number for number in groups if number in self.seen_tag_groups]
        return {
            "allowed_tags": tag_references(self.context, names) if self.facts.tags_as_objects else names,
            "allowed_tag_groups": [self.tag_groups[number] for number in groups],
        }

    def full(self, category: Document, *, with_setting: bool = False) -> Row:
        """CategorySerializer: everything, the rights only for those who may change the category."""
        row = self.site(category)
        if self.context.user is None:
            # Only lists look up what is muted for visitors (3.5).
            del row["notification_level"]
        row["custom_fields"] = self._custom_fields(category)
        if not self.facts.tags_in_site and self.settings.on("tagging_enabled"):
            row |= self._allowed_tags(category)
        if self.facts.localized_columns and self.settings.on("content_localization_enabled"):
            row |= {name: category.get(name) for name in self.facts.localized_columns}
        if self.facts.types:
            row |= {"category_type_settings": type_settings(self.context, category)}
            row |= {"available_category_types": available_types(self.context)}
        row |= {name: category[name] for name in COPIED_IN_FULL}
        if self.facts.localizations_shown:
            row["category_localizations"] = _localizations(category)
        if category["id"] in [self.settings.number(name) for name in SPECIAL]:
            row["is_special"] = True
        if self.settings.on("enable_category_group_moderation"):
            numbers = category["moderating_group_ids"]
            row["moderating_group_ids"] = [number for number in numbers if number in self.group_names]
        if with_setting or self.facts.setting_always_shown:
            row["category_setting"] = shown_setting(self.context.profile, category)
        if self.facts.review_modes:
            row |= shown_groups(category)
        return row | (self._for_editors(category) if can_edit(self.context, category) else {})

    def shown(self, category: Document, *, with_setting: bool = False) -> Row:
        """The full form of a single category, with the level that the acting user has."""
        row = self.full(category, with_setting=with_setting)
        return row | {"permission": self.permission(category)}

    def with_user_fields(self, category: Document, row: Row) -> Row:
        """What lists add for the acting user: their level and the visible children."""
        children = len(self.child_ids(category))
        more = {"permission": self.permission(category), "has_children": children > 0}
        return row | more | {"subcategory_count": children or None}

    def listed(self, category: Document) -> Row:
        """The site form as the searches give it."""
        row = self.site(category, joined=True) | {"custom_fields": preloaded(self.facts, category)}
        return self.with_user_fields(category, row)

    def permission(self, category: Document) -> int | None:
        """1 where the acting user may create topics, else null."""
        return FULL if can_create_topic_in(self.context, category) else None

    def level(self, category: Document) -> int:
        return self.levels.get(category["id"], default_notification_level(self.context))

    def cannot_delete_reason(self, category: Document) -> str | None:
        """Why the category cannot be deleted, in words; a chat channel comes before all other reasons."""
        if category.get("has_chat_channel"):
            return "Can't delete this category because it has chat channels."
        if is_uncategorized(self.settings, category):
            return (
                "This category is special. It is intended as a holding area for topics that have no category; "
                "it cannot be deleted."
            )
        if self.store.count("category", parent_category_id=category["id"]):
            return "Can't delete this category because it has sub-categories."
        count = self.topic_count(category)
        if not count:
            return None
        topics = f"{count} topic{'s' if count > 1 else ''}"
        return f"Can't delete this category because it has {topics}. {self._oldest_topic(category)}".strip()

    def _oldest_topic(self, category: Document) -> str:
        inside = [
            topic
            for topic in self.store.where("topic", category_id=category["id"], deleted_at=None)
            if topic["id"] != category["topic_id"]
        ]
        if not inside:
            return ""
        topic = min(inside, key=lambda row: (row["created_at"], row["id"]))
        url = f"{self.context.host}/t/{topic['slug']}/{topic['id']}"
        return f'Oldest topic is <a href="{url}">{escape(topic["title"])}</a>.'

    def group_permissions(self, category: Document) -> list[Row]:
        """The rows of groups that exist, by name; a public category without rows reads as everyone at level 1."""
        rows = [
            self._permission_row(row["group_id"], row["permission_type"])
            for row in category["permissions"]
            if row["group_id"] in self.group_names and row["group_id"] in self.visible_group_ids
        ]
        if not rows and not category["read_restricted"]:
            rows.append(self._permission_row(EVERYONE, FULL))
        return sorted(rows, key=lambda row: str(row["group_name"]))

    def _permission_row(self, group_id: int, level: int) -> Row:
        numbered = {"group_id": group_id} if self.facts.ids_in_permissions else {}
        return {"permission_type": level, "group_name": self.group_names[group_id], **numbered}

    def _for_editors(self, category: Document) -> Row:
        permissions = self.group_permissions(category)
        taken = {row["group_name"] for row in permissions}
        names = sorted(self.group_names.values())
        reason = self.cannot_delete_reason(category)
        return {
            "available_groups": [name for name in names if name not in taken],
            "group_permissions": permissions,
            **{name: category[name] for name in FOR_EDITORS},
            **({"can_delete": True} if reason is None else {"cannot_delete_reason": reason}),
        }

    def _custom_fields(self, category: Document) -> Row:
        fields = read(self.facts, category["custom_fields"])
        if self.settings.has_on("topic_voting_enabled"):
            fields[VOTING] = category["topic_voting"]
        return fields

    def _from_plugins(self, category: Document) -> Row:
        row: Row = {}
        if self.settings.has_on("post_voting_enabled"):
            fields = read(self.facts, category["custom_fields"])
            row = {name: fields.get(name) for name in POST_VOTING_FIELDS}
        if self.settings.has_on("topic_voting_enabled") and category["topic_voting"]:
            row["can_vote"] = True
        return row

    def _texts(self, category: Document, *, translated: bool) -> tuple[str, str | None]:
        """Name and description. Uncategorized has its built-in ones, whatever is stored."""
        if is_uncategorized(self.settings, category):
            return UNCATEGORIZED_NAME, UNCATEGORIZED_DESCRIPTION
        if translated and category["localizations"] and self.settings.has_on("content_localization_enabled"):
            wanted = locale_of(self.context).replace("-", "_")
            for entry in category["localizations"]:
                if str(entry["locale"]).replace("-", "_") == wanted:
                    return entry["name"], entry.get("description") or category["description"]
        return category["name"], category["description"]

    def _description_text(self, category: Document, description: str | None) -> str | None:
        """The built-in description of Uncategorized is sent as it is, others are escaped."""
        return description if is_uncategorized(self.settings, category) else description_text(description)

    def _topic_url(self, category: Document, *, joined: bool) -> str | None:
        topic = None if category["topic_id"] is None else self.store.get("topic", category["topic_id"])
        if joined:
            slug = f"{topic['slug']}/" if topic and topic["slug"] else ""
            return f"/t/{slug}{'' if category['topic_id'] is None else category['topic_id']}"
        if topic is None or topic["deleted_at"]:
            return None
        return f"/t/{topic['slug']}/{topic['id']}"

    def _upload(self, number: int | None) -> Row | None:
        upload = None if number is None else self.store.get("upload", number)
        return None if upload is None else {key: upload.get(key) for key in ("id", "url", "width", "height")}
