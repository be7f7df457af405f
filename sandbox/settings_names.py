"""What the catalogue of settings does not say: the rules of single settings (3.5)."""

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

# Settings with a pattern of their own, and what is said when a value does not fit.
PATTERNS = {
    "ga_universal_tracking_code": (r"^(UA|G)-[\w-]+", "Invalid value."),
    "gtm_container_id": (r"^GTM-", "Invalid value."),
    "twitter_consumer_key": (r"^[\w+-]+$", "Invalid value."),
    "twitter_consumer_secret": (r"^[\w+-]+$", "Invalid value."),
    "facebook_app_id": (r"^\d+$", "Invalid value."),
    "facebook_app_secret": (r"^[a-f0-9]+$", "Invalid value."),
    "github_client_id": (r"^[a-zA-Z0-9.]+$", "Invalid value."),
    "github_client_secret": (r"^[a-f0-9]+$", "Invalid value."),
    "discourse_connect_url": (r"^https?://.+[^/]$", "Invalid value."),
    "top_menu": (r"latest", "Top menu must include the 'latest' tab."),
}
LONGEST_TEXTS = {"short_title": 12}

DEFAULT_CATEGORIES = (
    "default_categories_watching", "default_categories_tracking", "default_categories_muted",
    "default_categories_watching_first_post", "default_categories_normal",
)  # fmt: skip
DEFAULT_TAGS = (
    "default_tags_watching", "default_tags_tracking", "default_tags_muted", "default_tags_watching_first_post",
)  # fmt: skip
DEFAULT_SIDEBAR = ("default_navigation_menu_categories", "default_navigation_menu_tags")
