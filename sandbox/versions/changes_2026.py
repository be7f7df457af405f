"""The upcoming changes of Discourse in September 2026, and the settings that newer versions hide."""

from idiaspora.sandbox.versions.setting_names import HIDDEN_NAMES, HIDDEN_VALUES
from idiaspora.sandbox.versions.upcoming_changes import UpcomingChange

GRANULAR = "granular_anonymous_and_logged_in_groups_permissions"
NO_UNCATEGORIZED = "remove_and_replace_uncategorized"
SIMPLE_CATEGORIES = "enable_simplified_category_creation"

CHANGES = {
    GRANULAR: UpcomingChange("beta"),
    NO_UNCATEGORIZED: UpcomingChange(
        "stable",
        hides=("allow_uncategorized_topics", "suppress_uncategorized_badge"),
        offered_where="allow_uncategorized_topics",
    ),
    "enable_unified_new": UpcomingChange("stable", defaults={"top_menu": "latest|new|hot|categories"}),
    SIMPLE_CATEGORIES: UpcomingChange("permanent"),
    "enable_ideas_category_type_setup": UpcomingChange("permanent"),
    "enable_new_defaults_for_trust_level_3_requirements": UpcomingChange("permanent"),
    "update_pending_users_reminder_default": UpcomingChange(
        "alpha", defaults={"pending_users_reminder_delay_minutes": "30"}
    ),
    "rename_faq_to_guidelines": UpcomingChange("stable"),
    "dashboard_improvements": UpcomingChange("stable"),
    "enable_horizon_high_context_topic_cards": UpcomingChange("stable"),
    "modernize_foundation_theme": UpcomingChange("beta", with_css=True),
    "enable_generated_llms_txt": UpcomingChange("beta"),
    "enable_invite_modal_with_roles": UpcomingChange("beta"),
    "enable_local_logins_via_code": UpcomingChange("alpha"),
}

PROMOTED_AT = "beta"

NEWLY_HIDDEN = {
    "promote_upcoming_changes_on_status": PROMOTED_AT,
    "lazy_load_categories_groups": "",
    "allow_duplicate_topic_titles": "false",
    "allow_duplicate_topic_titles_category": "false",
    "composer_media_optimization_image_bytes_optimization_threshold": "524288",
    "composer_media_optimization_image_encode_quality": "75",
    "composer_media_optimization_image_resize_dimensions_threshold": "1920",
    "composer_media_optimization_image_resize_width_target": "1920",
    "image_preview_jpg_quality": "90",
    "png_to_jpg_quality": "95",
    "recompress_original_jpg_quality": "90",
}
"""Settings that 3.5 lists, and one that it does not know, with their defaults."""

HIDDEN_VALUES_2026 = {**HIDDEN_VALUES, **NEWLY_HIDDEN}
SHOWN_AGAIN = frozenset({"can_permanently_delete"})
HIDDEN_NAMES_2026 = frozenset(HIDDEN_NAMES) - SHOWN_AGAIN
