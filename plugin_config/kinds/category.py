"""Categories: everything of a category that one write of it carries (Discourse 3.5)."""

from typing import Annotated, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.mail_addresses import MailAddresses
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import (
    Boolean,
    Color,
    FilledText,
    GroupNames,
    Integer,
    Language,
    Line,
    Number,
    Slug,
    TagName,
    Text,
)
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.field import (
    BYTES,
    COLOR,
    FLAG,
    NAME_SET,
    TEXT,
    ReadBy,
    Wire,
    fields_of,
    words,
)
from idiaspora.plugin_config.kinds.access import PERMISSIONS, Access
from idiaspora.plugin_config.kinds.category_codecs import (
    ADDRESSES,
    CUSTOM_FIELDS,
    FORM_TEMPLATES,
    NONE_IS_ZERO,
    REQUIRED_TAG_GROUPS,
    SLUG,
    TAG_GROUP_SET,
    TRANSLATIONS,
)
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.named import GROUP_SET
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.pictures import Picture, of_category
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.review import Approve
from idiaspora.plugin_config.plugins.post_voting import PostVoting
from idiaspora.plugin_config.plugins.solved import Solved

NAME = CATEGORY

SEARCH_PRIORITY = {"normal": 0, "ignore": 1, "very low": 2, "low": 3, "high": 4, "very high": 5}


class RequiredTagGroup(Declaration):
    """A tag group from which a topic must carry tags."""

    name: Line
    """The tag group's name."""
    min_count: Annotated[Integer, Limits(ge=1)] = 1
    """How many of its tags a topic needs."""


class Translation(Declaration):
    """A category's texts in another language."""

    name: Annotated[Line, Limits(min_length=1, max_length=50)] | None = None
    """The name; the category's own when absent."""
    description: Annotated[Text, Limits(max_length=1000)] | None = None
    """The description; empty when absent."""


class AutoBump(Declaration):
    """Old topics that are brought up again each day."""

    daily: Annotated[
        Annotated[Integer, Limits(ge=0)] | None,
        Wire(
            "category_setting_attributes.num_auto_bump_daily",
            read="category_setting.num_auto_bump_daily",
            read_by=ReadBy.SETTINGS_ROW,
        ),
    ] = None
    """How many topics a day; 0 for none."""
    cooldown_days: Annotated[
        Annotated[Integer, Limits(ge=0)] | None,
        Wire(
            "category_setting_attributes.auto_bump_cooldown_days",
            read="category_setting.auto_bump_cooldown_days",
            read_by=ReadBy.SETTINGS_ROW,
        ),
    ] = None
    """How many days a topic rests before it is brought up again."""


Flag = Boolean | None


class CategoryNames(Declaration):
    """What tells a category from others."""

    name: Annotated[Annotated[Line, Limits(min_length=1, max_length=50)] | None, Wire("name")] = None
    """The name, unique among the categories of one parent."""
    slug: Annotated[Slug | None, Wire("slug", SLUG, made_by=slugs.METHOD)] = None
    """The part of the address, in letters of any script that the forum keeps, unique among the categories of one
    parent. It identifies the category; with `none` it has no slug, and its name does."""


class CategoryTraits(Declaration):
    """What many categories can have in common, in Discourse's own words."""

    description: FilledText | None = None
    """Markdown for the first post of the About topic; its first paragraph is the category's description."""
    color: Annotated[Color | None, Wire("color", COLOR)] = None
    """The colour of the badge."""
    text_color: Annotated[Color | None, Wire("text_color", COLOR)] = None
    """The colour of the text on the badge."""
    style_type: Annotated[Literal["square", "icon", "emoji"] | None, Wire("style_type", since="3.5")] = None
    """What stands before the name."""
    icon: Annotated[Line | None, Wire("icon", TEXT, since="3.5")] = None
    """The icon's name, for style_type: icon."""
    emoji: Annotated[Line | None, Wire("emoji", TEXT, since="3.5")] = None
    """The emoji's name without colons, for style_type: emoji."""
    logo: Annotated[Picture | None, of_category("logo")] = None
    """The picture in lists of categories and above its topics, by `!upload`; an empty text for none."""
    logo_dark: Annotated[Picture | None, of_category("logo_dark")] = None
    """The logo where people see the forum in dark colours."""
    background: Annotated[Picture | None, of_category("background")] = None
    """The picture behind its pages, by `!upload`; an empty text for none."""
    background_dark: Annotated[Picture | None, of_category("background_dark")] = None
    """That picture where people see the forum in dark colours."""
    access: Annotated[Access | None, Wire("permissions", PERMISSIONS, read="group_permissions")] = None
    """Who may see, reply and create."""
    moderated_by: Annotated[GroupNames | None, Wire("moderating_group_ids", GROUP_SET)] = None
    """Roles or groups whose members moderate this category."""
    approve: Approve | None = None
    """What waits for approval."""
    auto_bump: AutoBump | None = None
    """Topics that are brought up again."""
    allowed_tags: Annotated[tuple[TagName, ...] | None, Wire("allowed_tags", NAME_SET)] = None
    """The only tags that topics here may carry."""
    allowed_tag_groups: Annotated[tuple[Line, ...] | None, Wire("allowed_tag_groups", TAG_GROUP_SET)] = None
    """The only tag groups whose tags topics here may carry."""
    allow_global_tags: Annotated[Flag, Wire("allow_global_tags")] = None
    """Whether other tags are allowed beside those."""
    required_tag_groups: Annotated[
        tuple[RequiredTagGroup, ...] | None, Wire("required_tag_groups", REQUIRED_TAG_GROUPS)
    ] = None
    """Tag groups that a topic must carry tags of, in this order."""
    minimum_required_tags: Annotated[Annotated[Integer, Limits(ge=0)] | None, Wire("minimum_required_tags")] = None
    """How many tags a topic needs."""
    solved: Solved | None = None
    """Solved: topics can have an accepted answer."""
    post_voting: PostVoting | None = None
    """Post Voting: members vote on the answers of a topic."""
    topic_voting: Annotated[Flag, Wire("custom_fields.enable_topic_voting", FLAG)] = None
    """Topic Voting: members vote on the topics."""
    custom_fields: Annotated[dict[str, Line] | None, Wire("custom_fields", CUSTOM_FIELDS)] = None
    """Custom fields of other plugins. Every visitor can read them."""
    translations: Annotated[
        dict[Language, Translation] | None, Wire("category_localizations", TRANSLATIONS, since="3.5")
    ] = None
    """Name and description in other languages, by locale."""
    topic_template: Annotated[Text | None, Wire("topic_template", BYTES)] = None
    """What the editor of a new topic starts with."""
    form_templates: Annotated[tuple[Line, ...] | None, Wire("form_template_ids", FORM_TEMPLATES)] = None
    """The form templates that replace the editor of a new topic, by name."""
    read_only_banner: Annotated[Line | None, Wire("read_only_banner", TEXT)] = None
    """What readers see who may not post."""
    email_in: Annotated[MailAddresses | None, Wire("email_in", ADDRESSES)] = None
    """The address whose mails become topics here."""
    email_in_allow_strangers: Annotated[Flag, Wire("email_in_allow_strangers")] = None
    """Whether mails of people without an account are taken."""
    mailinglist_mirror: Annotated[Flag, Wire("mailinglist_mirror")] = None
    """Whether the category mirrors a mailing list."""
    all_topics_wiki: Annotated[Flag, Wire("all_topics_wiki")] = None
    """Whether new topics are wikis."""
    allow_unlimited_owner_edits_on_first_post: Annotated[Flag, Wire("allow_unlimited_owner_edits_on_first_post")] = None
    """Whether authors may edit their first posts without limit."""
    navigate_to_first_post_after_read: Annotated[Flag, Wire("navigate_to_first_post_after_read")] = None
    """Whether a topic that was read opens at its first post."""
    show_subcategory_list: Annotated[Flag, Wire("show_subcategory_list")] = None
    """Whether the subcategories stand above the topics."""
    allow_badges: Annotated[Flag, Wire("allow_badges")] = None
    """Whether badges can be earned here."""
    topic_featured_link_allowed: Annotated[Flag, Wire("topic_featured_link_allowed")] = None
    """Whether a topic may be about one link."""
    auto_close_hours: Annotated[
        Annotated[Number, Limits(ge=0, le=87600)] | None, Wire("auto_close_hours", NONE_IS_ZERO)
    ] = None
    """After how many hours topics close; 0 for never."""
    auto_close_based_on_last_post: Annotated[Flag, Wire("auto_close_based_on_last_post")] = None
    """Whether those hours count from the last post."""
    default_slow_mode_seconds: Annotated[
        Annotated[Integer, Limits(ge=0)] | None, Wire("default_slow_mode_seconds", NONE_IS_ZERO)
    ] = None
    """How many seconds lie between two posts of one member in a topic; 0 for no slow mode."""
    sort_order: Annotated[
        Literal["likes", "op_likes", "views", "posts", "activity", "posters", "category", "created", "votes"] | None,
        Wire("sort_order"),
    ] = None
    """What topics are sorted by."""
    sort_ascending: Annotated[Flag, Wire("sort_ascending")] = None
    """Whether they are sorted upwards."""
    default_view: Annotated[Literal["latest", "top", "hot", "votes"] | None, Wire("default_view")] = None
    """The list that opens first."""
    default_top_period: Annotated[
        Literal["all", "yearly", "quarterly", "monthly", "weekly", "daily"] | None, Wire("default_top_period")
    ] = None
    """The period of the list of top topics."""
    default_list_filter: Annotated[Literal["all", "none"] | None, Wire("default_list_filter")] = None
    """Whether the list shows topics of subcategories: all or none."""
    subcategory_list_style: Annotated[
        Literal["rows", "rows_with_featured_topics", "boxes", "boxes_with_featured_topics"] | None,
        Wire("subcategory_list_style"),
    ] = None
    """How subcategories are listed."""
    num_featured_topics: Annotated[Annotated[Integer, Limits(ge=1)] | None, Wire("num_featured_topics")] = None
    """How many topics stand beside the category in lists."""
    search_priority: Annotated[
        Literal["normal", "ignore", "very low", "low", "high", "very high"] | None,
        Wire("search_priority", words(SEARCH_PRIORITY)),
    ] = None
    """How high search ranks the topics."""
    protect: Boolean | None = None
    """Refuse to delete it and to change who may see it."""

    @model_validator(mode="after")
    def _style_fits(self) -> "CategoryTraits":
        for word in ("icon", "emoji"):
            if getattr(self, word) and self.style_type not in (None, word):
                raise refusal(
                    "wrong-value",
                    f"{word} is set, but style_type is {self.style_type}, so it would not be shown",
                    f"write style_type: {word}, or leave {word} out",
                )
        return self


class CategoryFields(CategoryTraits, CategoryNames):
    """What can be said of any category, in Discourse's own words."""

    previously: FormerNames | None = None
    """Former slugs, or paths such as /news/sport, of the category, which is then renamed or moved instead of created
    again."""


FIELDS = fields_of(CategoryFields)


def has_slug(resource: Resource) -> bool:
    """Whether a category is named by a slug in addresses and paths, and not by its name."""
    declared = resource.fields.get("slug")
    return declared is None or declared.value != slugs.NO_SLUG


def naming_field(resource: Resource) -> str:
    """The field that holds a category's own part of the path."""
    return "slug" if has_slug(resource) else "name"


def segment(id: int, stored_slug: str) -> str:
    """A category's part of addresses; one without a slug is found as `ID-category` (3.5)."""
    return stored_slug or f"{id}-category"


IDENTITY = Identity(
    of_row=lambda row: slugs.part(slugs.from_stored(row["slug"]), str(row["name"])),
    parent="parent_category_id",
    longest=50,
    is_seeded=True,
    naming=naming_field,
    spelled=lambda resource, number, part: segment(number, slugs.encoded(part) if has_slug(resource) else ""),
)


__all__ = [
    "FIELDS",
    "IDENTITY",
    "CategoryFields",
    "CategoryTraits",
    "Translation",
    "has_slug",
    "naming_field",
    "segment",
]
