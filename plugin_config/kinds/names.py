"""The names of the kinds of which others than the engine speak: what a consultation, its safety and its audit are
about. The engine knows kinds only by their declarations."""

from idiaspora.plugin_config.kinds import (
    about_topic,
    badge,
    category,
    category_order,
    group,
    membership,
    moderator,
    notification_defaults,
    sidebar_section,
    site_setting,
    tag_group,
)

ABOUT_TOPIC = about_topic.NAME
BADGE = badge.NAME
CATEGORY = category.NAME
CATEGORY_ORDER = category_order.NAME
GROUP = group.NAME
MEMBERSHIP = membership.NAME
MODERATOR = moderator.NAME
NOTIFICATION_DEFAULTS = notification_defaults.NAME
SIDEBAR_SECTION = sidebar_section.NAME
SITE_SETTING = site_setting.NAME
TAG_GROUP = tag_group.NAME
