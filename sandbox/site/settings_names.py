"""The rules of single settings that the catalogue does not state (3.5)."""

# Lists of hosts that are reduced to the host names in them.
HOST_NAME_SETTINGS = {
    "disabled_image_download_domains", "blocked_onebox_domains", "exclude_rel_nofollow_domains",
    "blocked_email_domains", "allowed_email_domains", "allowed_spam_host_domains",
}  # fmt: skip

# Texts that the web client is given, so their HTML is cleaned.
CLIENT_TEXTS = {
    "title", "short_site_description", "tos_url", "privacy_policy_url", "faq_url", "logout_redirect",
    "ga_universal_tracking_code", "ga_universal_domain_name", "gtm_container_id", "facebook_app_id",
    "exclude_rel_nofollow_domains", "category_colors", "external_emoji_url", "global_notice", "invite_code",
}  # fmt: skip

# Settings of what an account begins with, and what they are of it: a level, a link of the menu, or an option.
DEFAULT_CATEGORIES = {
    "default_categories_watching": "watching",
    "default_categories_watching_first_post": "watching_first_post",
    "default_categories_tracking": "tracking",
    "default_categories_normal": "regular",
    "default_categories_muted": "muted",
}
DEFAULT_TAGS = {
    "default_tags_watching": "watching",
    "default_tags_watching_first_post": "watching_first_post",
    "default_tags_tracking": "tracking",
    "default_tags_muted": "muted",
}
DEFAULT_SIDEBAR = {"default_navigation_menu_categories": "category_id", "default_navigation_menu_tags": "tag"}
DEFAULT_OPTIONS = {
    "default_composition_mode": "composition_mode",
    "default_email_digest_frequency": "digest_after_minutes",
    "default_email_in_reply_to": "email_in_reply_to",
    "default_email_level": "email_level",
    "default_email_mailing_list_mode": "mailing_list_mode",
    "default_email_mailing_list_mode_frequency": "mailing_list_mode_frequency",
    "default_email_messages_level": "email_messages_level",
    "default_email_previous_replies": "email_previous_replies",
    "default_hide_presence": "hide_presence",
    "default_hide_profile": "hide_profile",
    "default_include_tl0_in_digests": "include_tl0_in_digests",
    "default_other_auto_track_topics_after_msecs": "auto_track_topics_after_msecs",
    "default_other_dynamic_favicon": "dynamic_favicon",
    "default_other_enable_defer": "enable_defer",
    "default_other_enable_markdown_monospace_font": "enable_markdown_monospace_font",
    "default_other_enable_quoting": "enable_quoting",
    "default_other_enable_smart_lists": "enable_smart_lists",
    "default_other_external_links_in_new_tab": "external_links_in_new_tab",
    "default_other_like_notification_frequency": "like_notification_frequency",
    "default_other_new_topic_duration_minutes": "new_topic_duration_minutes",
    "default_other_notification_level_when_replying": "notification_level_when_replying",
    "default_other_skip_new_user_tips": "skip_new_user_tips",
    "default_sidebar_link_to_filtered_list": "sidebar_link_to_filtered_list",
    "default_sidebar_show_count_of_new_items": "sidebar_show_count_of_new_items",
    "default_text_size": "text_size",
    "default_title_count_mode": "title_count_mode",
    "default_topics_automatic_unpin": "automatically_unpin_topics",
}
