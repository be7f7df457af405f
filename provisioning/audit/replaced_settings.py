"""Site settings that Discourse has replaced by others (lib/site_settings/deprecated_settings.rb, 3.3 to 3.5)."""

from collections.abc import Mapping

REPLACED: Mapping[str, str] = {
    "allow_uploaded_avatars": "uploaded_avatars_allowed_groups",
    "anonymous_posting_min_trust_level": "anonymous_posting_allowed_groups",
    "approve_new_topics_unless_trust_level": "approve_new_topics_unless_allowed_groups",
    "approve_unless_trust_level": "approve_unless_allowed_groups",
    "default_categories_regular": "default_categories_normal",
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
    "twitter_summary_large_image": "x_summary_large_image",
}
"""New names by old ones."""
