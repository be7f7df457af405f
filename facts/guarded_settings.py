"""The site settings of Discourse 3.5 and 2026 that decide who gets in and who may see or do what. Data, no rules.

`NAMES` are read together with the settings of the file, in the same request.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    """A way to log in: its switch, what it also needs to work, and how to call it."""

    switch: str
    needs: tuple[str, ...]
    words: str


CONNECT = Login("enable_discourse_connect", ("discourse_connect_url", "discourse_connect_secret"), "DiscourseConnect")
"""Replaces every other login while it is on."""

LOCAL = Login("enable_local_logins", (), "name and password")


def _client(switch: str, prefix: str, words: str, *more: str) -> Login:
    return Login(switch, (f"{prefix}_client_id", f"{prefix}_client_secret", *more), words)


LOGINS: tuple[Login, ...] = (
    LOCAL,
    _client("enable_google_oauth2_logins", "google_oauth2", "Google"),
    Login("enable_facebook_logins", ("facebook_app_id", "facebook_app_secret"), "Facebook"),
    Login("enable_twitter_logins", ("twitter_consumer_key", "twitter_consumer_secret"), "Twitter"),
    Login("enable_discord_logins", ("discord_client_id", "discord_secret"), "Discord"),
    _client("enable_github_logins", "github", "GitHub"),
    _client("enable_linkedin_oidc_logins", "linkedin_oidc", "LinkedIn"),
    _client("enable_login_with_amazon", "login_with_amazon", "Amazon"),
    _client("microsoft_auth_enabled", "microsoft_auth", "Microsoft"),
    Login("enable_discourse_id", (), "Discourse ID"),
    _client("patreon_login_enabled", "patreon", "Patreon", "patreon_enabled"),
    Login("sign_in_with_apple_enabled", ("apple_client_id", "apple_team_id", "apple_key_id", "apple_pem"), "Apple"),
    _client("oauth2_enabled", "oauth2", "OAuth 2.0", "oauth2_authorize_url", "oauth2_token_url"),
    _client("openid_connect_enabled", "openid_connect", "OpenID Connect", "openid_connect_discovery_document"),
    Login(
        "lti_enabled",
        ("lti_platform_issuer_id", "lti_client_ids", "lti_authorization_endpoint", "lti_platform_public_key"),
        "LTI",
    ),
)
"""Every login of 3.5 and its bundled plugins but DiscourseConnect, and Discourse ID (2026), which needs nothing else
that an admin sets."""

LOCK_OUT = (
    *(name for login in (CONNECT, *LOGINS) for name in (login.switch, *login.needs)),
    "login_required",
    "invite_only",
    "allow_new_registrations",
    "must_approve_users",
    "discourse_connect_not_approved_url",
    "enforce_second_factor",
    "use_admin_ip_allowlist",
    "revoke_api_keys_unused_days",
    "suppress_secured_categories_from_admin",
    "disable_emails",
    "force_https",
)
"""What the lock-out guard looks at."""

EXPOSING = ("login_required", "allow_uncategorized_topics", "create_topic_allowed_groups")
"""What the rights in categories depend on."""

MODERATION_SETTING = "enable_category_group_moderation"
"""Whether groups moderate the categories that name them."""

GATES = (
    "create_topic_allowed_groups",
    "approve_unless_allowed_groups",
    "approve_new_topics_unless_allowed_groups",
    "tag_topic_allowed_groups",
    "personal_message_enabled_groups",
    "edit_wiki_post_allowed_groups",
    "chat_allowed_groups",
    "default_trust_level",
    MODERATION_SETTING,
)
"""What decides, by groups or by levels, of rights that a category, its chat, a tag or a group gives only together with
it: the order of the writes depends on who is in them."""

NAMES = frozenset({*LOCK_OUT, *EXPOSING, *GATES})

SWITCHES: Mapping[str, tuple[str, str]] = {
    "login_required": ("false", "visitors read what everyone may see"),
    "allow_uncategorized_topics": ("true", "members start topics outside of every category"),
    "invite_only": ("false", "anyone can register"),
    "allow_new_registrations": ("true", "anyone can register"),
    "must_approve_users": ("false", "new accounts are members at once"),
    "email_in": ("true", "topics and replies come in by mail"),
    "allow_anonymous_mode": ("true", "members post without their names"),
    "enable_user_directory": ("true", "the list of members is shown"),
    "hide_user_profiles_from_public": ("false", "visitors read the members' profiles"),
    "prevent_anons_from_downloading_files": ("false", "visitors download attachments"),
    "secure_uploads": ("false", "files of restricted categories open for anyone who has their address"),
    "show_published_pages_login_required": ("true", "published pages open without a login"),
    "moderators_manage_categories_and_groups": ("true", "moderators change categories and groups"),
    "moderators_manage_categories": ("true", "moderators change categories"),
    "moderators_manage_groups": ("true", "moderators change groups"),
    "moderators_change_trust_levels": ("true", "moderators change trust levels"),
    "moderators_view_sso_details": ("true", "moderators read what the other site says of members"),
    "moderators_view_emails": ("true", "moderators read the members' addresses"),
    "can_permanently_delete": ("true", "posts and topics can be deleted for good"),
    "allow_anonymous_search": ("true", "visitors search"),
    "hide_new_user_profiles": ("false", "the profiles of new members are shown"),
    "allow_users_to_hide_profile": ("false", "profiles that members have hidden are shown"),
    "edit_history_visible_to_public": ("true", "members read what posts said before they were edited"),
    "include_secure_categories_in_tag_counts": ("true", "how much restricted categories hold is shown with the tags"),
    "moderators_view_ips": ("true", "moderators see from where members come"),
    "moderators_change_post_ownership": ("true", "moderators give posts to others"),
    "enable_discourse_connect_provider": ("true", "other sites log people in by their accounts here"),
    "oauth2_email_verified": ("true", "an address that OAuth 2.0 tells opens the account that has it"),
    "microsoft_auth_email_verified": ("true", "an address that Microsoft tells opens the account that has it"),
    "lti_email_verified": ("true", "an address that LTI tells opens the account that has it"),
    "approve_unless_staged": ("false", "posts of people without an account do not wait for approval"),
    "approve_suspect_users": ("false", "accounts that look made by machines do not wait for approval"),
    "allow_chat_in_anonymous_mode": ("true", "members chat without their names"),
    "private_email": ("false", "mails say what stands in posts"),
    "assigns_public": ("true", "everybody sees who looks after a topic"),
    "embed_any_origin": ("true", "any site shows topics of the forum"),
    "content_security_policy": ("false", "browsers run whatever code stands in a page"),
    "content_security_policy_frame_ancestors": ("false", "any site may show the forum in a frame of its own"),
    "chat_enabled": ("true", "channels that are there can be read and written in, and members write to each other"),
    "enable_public_channels": ("true", "channels of categories that are there can be read and written in"),
    "data_explorer_enabled": ("true", "members see what the queries show that are given to their groups"),
    "discourse_automation_enabled": ("true", "automations that are there run"),
    "chat_integration_enabled": ("true", "what is written is sent to other servers, by the rules that are there"),
    "zendesk_enabled": ("true", "topics are sent to another server, by what is set there"),
    "zendesk_autogenerate_all_categories": ("true", "topics of all categories are sent to another server"),
    "rss_polling_enabled": ("true", "what stands in the feeds that are there becomes topics"),
    "invite_on_assign": ("true", "whoever is assigned a message may read it"),
    "ai_discord_search_enabled": ("true", "people on servers of Discord search the forum"),
    "ai_embeddings_generate_for_pms": ("true", "messages are sent to another server"),
    "ai_helper_allowed_in_pm": ("true", "messages are sent to another server"),
    "ai_translation_backfill_limit_to_public_content": (
        "false", "what restricted categories hold is sent to another server"),
    "topic_voting_show_who_voted": ("true", "everybody sees who voted for a topic"),
    "topic_voting_show_votes_on_profile": ("true", "everybody sees which topics a member voted for"),
    "poll_default_public": ("true", "new polls show who voted for what, where they do not say otherwise"),
    "discourse_subscriptions_campaign_show_contributors": ("true", "everybody sees who gave money"),
    "discourse_subscriptions_enabled": ("true", "whoever pays comes into the groups that are sold"),
    "patreon_enabled": ("true", "people come into groups by what they give elsewhere"),
    "discourse_connect_overrides_groups": ("true", "another site decides who is in groups"),
    "google_oauth2_hd_groups": ("true", "people come into groups by what Google tells of them"),
    "openid_connect_match_by_email": ("true", "an address that OpenID Connect tells opens the account that has it"),
    "discourse_hcaptcha_enabled": ("false", "no puzzle has to be solved to register"),
    "enable_staged_users": ("true", "people without an account take part by mail"),
    "allow_likes_in_anonymous_mode": ("true", "members like posts without their names"),
    "review_every_post": ("false", "posts are no longer put before the staff"),
    "use_admin_ip_allowlist": ("false", "admins log in from everywhere"),
    "log_personal_messages_views": ("false", "nobody sees any more who of the staff read messages"),
    "hide_email_address_taken": ("false", "anybody can find out which addresses have an account"),
    "detailed_404": ("true", "whoever asks for a topic learns that it is there and restricted"),
    "enable_names": ("true", "the full names of members are shown"),
    "enable_group_directory": ("true", "the list of groups is shown"),
    "hide_user_activity_tab": ("false", "what a member did is shown with the profile"),
    "hide_suspension_reasons": ("false", "everybody reads why somebody was suspended"),
    "hide_silencing_reasons": ("false", "everybody reads why somebody was silenced"),
    "enable_listing_suspended_users_on_search": ("true", "members find accounts that are suspended"),
    "default_hide_profile": ("false", "profiles are shown, with existing_members those, too, that members have hidden"),
    "default_hide_presence": ("false", "it is shown who is there, with existing_members of those, too, who hid it"),
    "show_inactive_accounts": ("true", "members see accounts that are not in use"),
    "display_personal_messages_tag_counts": ("true", "how many messages there are is shown with the tags"),
    "strip_image_metadata": ("false", "pictures tell where and with what they were taken"),
    "allow_index_in_robots_txt": ("true", "search engines list what visitors read"),
    "include_in_discourse_discover": ("true", "the forum is listed on a public page of Discourse"),
    "enable_page_publishing": ("true", "topics that were published as pages open for everybody"),
    "manual_polling_enabled": ("true", "mail comes in, wherever an address for it is there"),
    "pop3_polling_enabled": ("true", "mail comes in, wherever an address for it is there"),
    "pop3_polling_ssl": ("false", "whoever is on the way reads the mail that comes in, and its password"),
    "pop3_polling_openssl_verify": ("false", "mail comes in without proof of where it was fetched"),
    "find_related_post_with_key": ("false", "whoever knows the address of a member replies by mail in that name"),
    "email_in_spam_header": ("none", "mail comes in though it was marked as spam"),
    "block_auto_generated_emails": ("false", "mail of machines comes in"),
    "secure_uploads_allow_embed_images_in_emails": ("true", "mails carry pictures of restricted categories"),
    "require_change_email_confirmation": ("false", "the old address is not asked before an account gets another one"),
    "enforce_second_factor_on_external_auth": ("false", "logins of other sites need no second factor"),
    **dict.fromkeys(
        ("auth_overrides_email", "oauth2_overrides_email", "openid_connect_overrides_email",
         "login_with_amazon_overrides_email"),
        ("true", "another site decides which address an account has"),
    ),
    "use_email_for_username_and_name_suggestions": ("true", "new names show a part of the members' addresses"),
    "policy_enabled": ("true", "policies that are there put those into groups who accept them"),
    "policy_restrict_to_staff_posts": ("false", "members write policies, which can put people into groups"),
    "sync_comments_from_zendesk": ("true", "what is written on another server becomes posts"),
    "zendesk_job_push_all_posts": ("true", "all posts of the topics are sent to another server"),
    **dict.fromkeys(
        ("discourse_ai_enabled", "ai_bot_enabled", "ai_embeddings_enabled", "ai_helper_enabled",
         "ai_sentiment_enabled", "ai_spam_detection_enabled", "ai_summarization_enabled", "ai_translation_enabled",
         "inferred_concepts_enabled"),
        ("true", "what is written is sent to another server, by what is set there"),
    ),
    "discourse_adplugin_enabled": ("true", "browsers run the code of others that is set there"),
    "no_ads_for_restricted_categories": ("false", "restricted categories are shown with the code of others"),
    "no_ads_for_personal_messages": ("false", "messages are shown with the code of others"),
    "embed_full_app": ("true", "sites that may show comments show all of the forum"),
    "block_hotlinked_media": ("false", "browsers ask other sites for what stands in posts"),
    "enable_s3_uploads": ("true", "new files are kept on another server"),
    "backup_location": ("s3", "backups of everything are kept on another server"),
    "allow_restore": ("true", "a backup can replace everything"),
    **{
        f"chat_integration_{service}_enabled": ("true", "what is written is sent there, by the rules that are there")
        for service in ("discord", "flowdock", "gitter", "google", "groupme", "guilded", "matrix", "mattermost",
                        "powerautomate", "rocketchat", "slack", "teams", "telegram", "webex", "zulip")
    },
}  # fmt: skip
"""Settings that open something when they change to a value, and what that means."""

CLOSED_LOGINS: Mapping[str, tuple[str, str]] = {
    **{
        login.switch: (
            "true",
            f"anyone can register{'' if login is LOCAL else f' who has an account of {login.words}'}",
        )
        for login in LOGINS
    },
    CONNECT.switch: ("false", "another site no longer decides who has an account"),
}
"""What opens the forum to more people where not everybody can register by name and password already."""

OTHERS: Mapping[str, str] = {
    "gtm_container_id": "browsers run the code that somebody puts into it",
    "ga_universal_tracking_code": "browsers run code of Google, which is told what people look at",
    "adobe_analytics_tags_url": "browsers run the code that stands there",
    "oauth2_authorize_url": "another site decides who logs in to which account",
    "oauth2_token_url": "another site decides who logs in to which account",
    "oauth2_user_json_url": "another site decides who logs in to which account",
    "openid_connect_discovery_document": "another site decides who logs in to which account",
    "lti_platform_public_key": "another site decides who logs in to which account",
    **dict.fromkeys(
        ("oauth2_json_user_id_path", "oauth2_json_email_path", "oauth2_json_email_verified_path",
         "oauth2_callback_user_id_path"),
        "something else of what another site says decides who logs in to which account",
    ),
    "microsoft_auth_tenant_id": "other accounts of Microsoft do to log in",
    "ai_discord_app_public_key": "whoever signs with it searches the forum",
    "adbutler_adserver_hostname": "browsers run code from there",
    **dict.fromkeys(
        ("adbutler_publisher_id", "adsense_publisher_code", "dfp_publisher_id", "dfp_publisher_id_mobile",
         "carbonads_serve_id"),
        "browsers run the code that stands there for it",
    ),
    **{
        f"amazon_{place}_src_code": "pages of the forum show what stands there"
        for place in ("topic_list_top", "topic_above_post_stream", "topic_above_suggested", "post_bottom",
                      "mobile_topic_list_top", "mobile_topic_above_post_stream", "mobile_topic_above_suggested",
                      "mobile_post_bottom")
    },
    "app_association_android": "apps open the addresses of the forum",
    "app_association_ios": "apps open the addresses of the forum",
    "email_custom_headers": "every mail carries it, and a header can send copies to somebody",
    "alternative_reply_by_email_addresses": "mail that is sent there becomes replies",
    "pop3_polling_host": "mail that lies there comes in, whoever it says that wrote it",
    "pop3_polling_username": "mail that lies there comes in, whoever it says that wrote it",
    "content_security_policy_report_uri": "which pages people look at is sent there where something is blocked",
    "s3_backup_bucket": "backups of everything are kept there",
    "s3_upload_bucket": "new files are kept there",
    "s3_endpoint": "files, and backups, are kept there",
    "zendesk_url": "topics are sent there",
    "chat_integration_discourse_username": "what this account may read is sent, by the rules that are there",
    **dict.fromkeys(
        ("chat_integration_matrix_homeserver", "chat_integration_mattermost_webhook_url",
         "chat_integration_rocketchat_webhook_url", "chat_integration_slack_outbound_webhook_url",
         "chat_integration_zulip_server"),
        "what is written is sent there, by the rules that are there",
    ),
    **dict.fromkeys(
        ("ai_hugging_face_tei_reranker_endpoint", "ai_openai_image_edit_url", "ai_openai_image_generation_url",
         "ai_sentiment_model_configs", "ai_stability_api_url"),
        "what is written is sent there, where it is used",
    ),
}  # fmt: skip
"""Settings that open something when they are set, or become another one."""

WIDEST: Mapping[str, str] = {"microsoft_auth_tenant_id": "common"}
"""Of these settings, the value that lets in everybody already, so that any other one opens nothing."""

OUTSIDE: Mapping[str, str] = {
    "logout_redirect": "whoever logs out is sent to another site",
    "openid_connect_rp_initiated_logout_redirect": "whoever logs out is sent to another site",
    "oauth2_authorize_signup_url": "whoever registers is sent to another site",
    "external_emoji_url": "browsers ask another site for pictures, which is told what people look at",
    "external_system_avatars_url": "browsers ask another site for pictures, which is told whom people look at",
}
"""Addresses that open something when they become another one that does not belong to the forum."""

WITH_HTML: Mapping[str, str] = {
    "global_notice": "it holds HTML, which everybody's browser takes for the forum's own",
}
"""Texts that are shown as they are, so that HTML in them, new or changed, opens something."""

ORDERED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "enforce_second_factor": (("all", "staff", "no"), "fewer accounts need a second factor"),
    "forwarded_emails_behaviour": (
        ("hide", "quote", "create_replies"), "more of what others wrote in mails that somebody forwards is shown"),
    "ai_artifact_security": (("disabled", "strict", "hybrid", "lax"), "browsers run code in posts more readily"),
}  # fmt: skip
"""Settings with their values in an order, and what opens when they become a later one."""

LEVELS: Mapping[str, str] = {
    "default_trust_level": "new members start at a higher trust level",
    "default_invitee_trust_level": "invited members start at a higher trust level",
}
"""Settings that open something when their number rises."""

FALLING: Mapping[str, str] = {
    "approve_post_count": "fewer of the first posts of new members wait for approval",
}
"""Settings that open something when their number falls."""

COMING: Mapping[str, str] = {
    "allowed_email_domains": "whoever has an address there can register",
    "auto_approve_email_domains": "new accounts with an address there are members at once",
    "google_oauth2_hd": "whoever has an address there can log in with Google",
    "discord_trusted_guilds": "whoever is on that server of Discord can log in with it",
    "discourse_connect_provider_secrets": "other sites log people in by their accounts here",
    "discourse_connect_allowed_redirect_domains": "a login of other sites may lead there",
    "allowed_user_api_auth_redirects": "keys of members may be sent there",
    "public_user_custom_fields": "everybody reads it of each member",
    "about_page_extra_groups": "everybody sees who is in the group",
    "allowed_internal_hosts": "the forum asks a machine of its own network for whoever names it",
    "allowed_iframes": "posts show pages from there",
    "allowed_href_schemes": "links of posts may begin so",
    "cors_origins": "pages of that site ask the forum for what those who look at them may see",
    "content_security_policy_script_src": "browsers run code from there",
    "allowed_onebox_iframes": "posts show pages from there",
    "allow_user_api_key_scopes": "programs that members let in may do so",
    "discourse_connect_provider_claims": "other sites are told it of each member",
    "poll_groupable_user_fields": "the results of polls show what those answered who voted",
    "ai_discord_allowed_guilds": "whoever is on that server of Discord searches the forum",
    "github_onebox_access_tokens": "posts show what the token reads, whoever links to it",
    "staff_user_custom_fields": "moderators read it of each member",
    "block_hotlinked_media_exceptions": "browsers ask that site for what stands in posts",
    "zendesk_autogenerate_categories": "its topics are sent to another server",
    "openid_connect_error_redirects": "whoever fails to log in is sent to another site",
    "oauth2_callback_user_info_paths": "something else of what another site says decides who logs in to which account",
}
"""Lists that open something when something comes into them."""

LEAVING: Mapping[str, str] = {
    "blocked_email_domains": "whoever has an address there can register",
    "reserved_usernames": "whoever registers can be called so",
    "about_page_hidden_groups": "everybody sees who is in the group",
    "blocked_ip_blocks": "the forum asks a machine there for whoever names it",
    "auto_silence_first_post_regex": "first posts of new members that hold it no longer wait",
    "email_in_authserv_id": "mail comes in, whoever this server finds that wrote it",
}
"""Lists that open something when something goes out of them, and texts that do when they are no longer the same."""

EMPTIED: Mapping[str, str] = {
    "allowed_email_domains": "an address of any domain does to register",
    "google_oauth2_hd": "any account of Google does to log in",
    "discord_trusted_guilds": "any account of Discord does to log in",
    "invite_code": "no code is needed to register",
}
"""Settings that hold back whoever they do not name or ask, and nobody when they are empty."""

RIGHTS_SUFFIX = "_allowed_groups"
"""Lists of groups with this ending give a right to the groups in them."""

RIGHTS = frozenset(
    {"edit_all_post_groups", "edit_all_topic_groups", "hidden_post_visible_groups", "skip_review_media_groups",
     "personal_message_enabled_groups", "direct_message_enabled_groups", "pm_tags_allowed_for_groups",
     "assign_allowed_on_groups", "discourse_post_event_allowed_on_groups",
     "discourse_templates_groups_allowed_private_templates", "site_contact_group_name"}
)  # fmt: skip
"""The other settings that give a right, or a message, to the groups, or the group, that they name."""

NO_RIGHTS = frozenset(
    {"adbutler_exclude_groups", "adsense_exclude_groups", "amazon_exclude_groups", "carbonads_exclude_groups",
     "dfp_exclude_groups", "experimental_new_new_view_groups", "experimental_sidebar_messages_count_enabled_groups",
     "glimmer_post_stream_mode_auto_groups", "lazy_load_categories_groups", "no_ads_for_groups",
     "reviewable_ui_refresh"}
)  # fmt: skip
"""Lists of groups that say only how something looks. Whatever other list of groups a forum has may give a right."""
