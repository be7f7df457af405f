"""Site settings that were renamed or removed between versions of Discourse. Data.

Sources: `config/site_settings.yml` and `lib/site_settings/deprecated_settings.rb` of 3.3 to September 2026; pull
requests 35174 (split of `moderators_manage_…`), 41169 (Uncategorized).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Renamed:
    """A setting under its older name and under its newer ones; of a setting that was split, all new ones had its value.

    `values` are the older values with the newer ones that mean the same, where they are not the same.
    """

    old: str
    new: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)


RENAMED: tuple[Renamed, ...] = (
    Renamed("moderators_manage_categories_and_groups", ("moderators_manage_categories", "moderators_manage_groups")),
    Renamed("watched_precedence_over_muted", ("default_watched_precedence_over_muted",)),
    Renamed(
        "content_localization_anon_language_switcher",
        ("content_localization_language_switcher",),
        {"false": "none", "true": "anonymous"},
    ),
    Renamed("experimental_auto_grid_images", ("enable_auto_grid_images",)),
    Renamed("experimental_form_templates", ("enable_form_templates",)),
    Renamed("default_categories_regular", ("default_categories_normal",)),
    Renamed("twitter_summary_large_image", ("x_summary_large_image",)),
)
"""Settings that are the same under two names, 3.3 to 2026."""

REPLACED: Mapping[str, str] = {
    "allow_uploaded_avatars": "uploaded_avatars_allowed_groups",
    "anonymous_posting_min_trust_level": "anonymous_posting_allowed_groups",
    "approve_new_topics_unless_trust_level": "approve_new_topics_unless_allowed_groups",
    "approve_unless_trust_level": "approve_unless_allowed_groups",
    "email_in_min_trust": "email_in_allowed_groups",
    "enable_personal_messages": "personal_message_enabled_groups",
    "external_system_avatars_enabled": "external_system_avatars_url",
    "min_first_post_typing_time": "fast_typing_threshold",
    "min_trust_level_for_here_mention": "here_mention_allowed_groups",
    "min_trust_level_for_user_api_key": "user_api_key_allowed_groups",
    "min_trust_level_to_allow_ignore": "ignore_allowed_groups",
    "min_trust_level_to_allow_invite": "invite_allowed_groups",
    "min_trust_level_to_allow_profile_background": "profile_background_allowed_groups",
    "min_trust_level_to_allow_user_card_background": "user_card_background_allowed_groups",
    "min_trust_level_to_tag_topics": "tag_topic_allowed_groups",
    "min_trust_to_allow_self_wiki": "self_wiki_allowed_groups",
    "min_trust_to_create_tag": "create_tag_allowed_groups",
    "min_trust_to_create_topic": "create_topic_allowed_groups",
    "min_trust_to_edit_post": "edit_post_allowed_groups",
    "min_trust_to_edit_wiki_post": "edit_wiki_post_allowed_groups",
    "min_trust_to_flag_posts": "flag_post_allowed_groups",
    "min_trust_to_post_embedded_media": "embedded_media_post_allowed_groups",
    "min_trust_to_post_links": "post_links_allowed_groups",
    "min_trust_to_send_email_messages": "send_email_messages_allowed_groups",
    "min_trust_to_send_messages": "personal_message_enabled_groups",
    "review_media_unless_trust_level": "skip_review_media_groups",
    "search_tokenize_chinese_japanese_korean": "search_tokenize_chinese",
    "shared_drafts_min_trust_level": "shared_drafts_allowed_groups",
    "tl4_delete_posts_and_topics": "delete_all_posts_and_topics_allowed_groups",
    "allow_duplicate_topic_titles": "duplicate_topic_titles",
    "allow_duplicate_topic_titles_category": "duplicate_topic_titles",
    "png_to_jpg_quality": "image_quality",
    "recompress_original_jpg_quality": "image_quality",
    "image_preview_jpg_quality": "image_quality",
    "automatic_backups_enabled": "backup_frequency (0 makes none)",
    "splash_screen": "splash_screen_image",
    "experimental_new_new_view_groups": "the upcoming change enable_unified_new",
}
"""What took the place of settings, in other values than theirs, by old names (3.3 to 2026)."""


@dataclass(frozen=True)
class HiddenByChange:
    """A setting that an upcoming change hides while it is on: the change, and the value that it enforces; "" where the
    setting then means nothing."""

    change: str
    enforced: str


HIDDEN_BY_CHANGES: Mapping[str, HiddenByChange] = {
    "allow_uncategorized_topics": HiddenByChange("remove_and_replace_uncategorized", "false"),
    "suppress_uncategorized_badge": HiddenByChange("remove_and_replace_uncategorized", ""),
}
"""Settings that disappear with a change of Discourse (2026)."""

REMOVED = frozenset(
    {
        "bootstrap_mode_min_users", "create_revision_on_bulk_topic_moves", "deactivate_widgets_rendering",
        "default_other_enable_defer", "experimental_sidebar_messages_count_enabled_groups",
        "floatkit_autocomplete_chat_composer", "floatkit_autocomplete_composer", "glimmer_post_stream_mode",
        "glimmer_post_stream_mode_auto_groups", "imap_batch_import_email", "imap_polling_new_emails",
        "imap_polling_old_emails", "imap_polling_period_mins", "reviewable_ui_refresh", "viewport_based_mobile_mode",
    }
)  # fmt: skip
"""Settings of 3.5 that Discourse no longer has in 2026, with nothing in their place."""

LEFT_TO_HOSTS = frozenset(
    {
        "composer_media_optimization_image_bytes_optimization_threshold",
        "composer_media_optimization_image_encode_quality",
        "composer_media_optimization_image_resize_dimensions_threshold",
        "composer_media_optimization_image_resize_width_target",
        "lazy_load_categories_groups",
    }
)
"""Settings of 3.5 that are hidden from admins in 2026."""

SINCE_3_5 = frozenset(
    {
        "auth_require_interaction", "content_localization_allowed_groups",
        "content_localization_anon_language_switcher", "content_localization_enabled",
        "content_localization_supported_locales", "deactivate_widgets_rendering", "default_composition_mode",
        "default_hide_presence", "default_hide_profile", "default_other_enable_markdown_monospace_font",
        "default_other_enable_smart_lists", "experimental_auto_grid_images", "floatkit_autocomplete_chat_composer",
        "floatkit_autocomplete_composer", "glimmer_post_stream_mode", "glimmer_post_stream_mode_auto_groups",
        "interface_color_selector", "mediaconvert_role_arn", "reviewable_ui_refresh", "set_locale_from_param",
        "show_badges_in_post_header", "video_conversion_enabled", "video_conversion_service",
        "viewport_based_mobile_mode", "welcome_banner_location",
    }
)  # fmt: skip
"""Settings of 3.5 that came after 3.4.0.beta2, as far as known: a running one does not have them."""
