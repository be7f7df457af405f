"""The names of the kinds of which others than the engine speak: what a consultation, its safety and its audit are
about, and what values of the file name. The engine knows kinds only by their declarations."""

ABOUT_TOPIC = "about_topic"
BADGE = "badge"
CATEGORY = "category"
CATEGORY_ORDER = "category_order"
FORM_TEMPLATE = "form_template"
GROUP = "group"
MEMBERSHIP = "membership"
MODERATOR = "moderator"
NOTIFICATION_DEFAULTS = "notification_defaults"
SIDEBAR_SECTION = "sidebar_section"
SITE_SETTING = "site_setting"
TAG_GROUP = "tag_group"

USER = "user"
"""What a reference to a user names, who is not a resource."""
