"""Names of site settings that Discourse 3.5 knows besides those of its list."""

DEPRECATED = {
    "anonymous_posting_min_trust_level": "anonymous_posting_allowed_groups",
    "shared_drafts_min_trust_level": "shared_drafts_allowed_groups",
    "min_trust_level_for_here_mention": "here_mention_allowed_groups",
    "approve_unless_trust_level": "approve_unless_allowed_groups",
    "approve_new_topics_unless_trust_level": "approve_new_topics_unless_allowed_groups",
    "email_in_min_trust": "email_in_allowed_groups",
    "min_trust_to_edit_wiki_post": "edit_wiki_post_allowed_groups",
    "allow_uploaded_avatars": "uploaded_avatars_allowed_groups",
    "min_trust_to_create_topic": "create_topic_allowed_groups",
    "min_trust_to_edit_post": "edit_post_allowed_groups",
    "min_trust_to_flag_posts": "flag_post_allowed_groups",
    "tl4_delete_posts_and_topics": "delete_all_posts_and_topics_allowed_groups",
    "min_trust_level_to_allow_user_card_background": "user_card_background_allowed_groups",
    "min_trust_level_to_allow_invite": "invite_allowed_groups",
    "min_trust_level_to_allow_ignore": "ignore_allowed_groups",
    "min_trust_to_allow_self_wiki": "self_wiki_allowed_groups",
    "min_trust_to_create_tag": "create_tag_allowed_groups",
    "min_trust_to_send_email_messages": "send_email_messages_allowed_groups",
    "review_media_unless_trust_level": "skip_review_media_groups",
    "min_trust_to_post_embedded_media": "embedded_media_post_allowed_groups",
    "min_trust_to_post_links": "post_links_allowed_groups",
    "min_trust_level_for_user_api_key": "user_api_key_allowed_groups",
    "min_trust_level_to_tag_topics": "tag_topic_allowed_groups",
    "min_trust_level_to_allow_profile_background": "profile_background_allowed_groups",
}
"""Old names and what replaced them; writing one is refused with the new name."""

HIDDEN_NAMES = {
    "max_category_nesting", "uncategorized_category_id", "meta_category_id", "staff_category_id",
    "general_category_id", "tos_topic_id", "guidelines_topic_id", "privacy_topic_id", "welcome_topic_id",
    "admin_quick_start_topic_id", "default_theme_id", "default_dark_mode_color_scheme_id", "enable_badge_sql",
    "can_permanently_delete", "revoke_api_keys_maxlife_days", "enable_direct_s3_uploads", "set_locale_from_cookie",
    "enable_mobile_theme", "enable_upload_debug_mode", "enable_bookmarks_with_reminders", "vapid_public_key_bytes",
    "vapid_public_key", "vapid_private_key", "vapid_base_url", "verbose_upload_logging",
    "verbose_auth_token_logging", "max_suspicious_distance_km", "discourse_connect_csrf_protection",
    "invites_per_page", "extended_site_description", "extended_site_description_cooked", "about_banner_image",
    "community_owner",
}  # fmt: skip
"""Names that exist but are in no list; writing one is refused, and so is every other setting of that request."""

THEMEABLE_NAMES = {"search_experience", "enable_welcome_banner"}
"""They belong to a theme and are written there; here they are a 500."""

HIDDEN_VALUES = {
    "max_category_nesting": "2",
    "uncategorized_category_id": "1",
    "meta_category_id": "2",
    "staff_category_id": "3",
    "general_category_id": "4",
}
"""Defaults of settings that no list shows and the API may not write; other code asks for their values."""
