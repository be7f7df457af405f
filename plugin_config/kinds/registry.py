"""All resource kinds by name."""

from collections.abc import Mapping

from idiaspora.plugin_config.kinds import (
    about_topic,
    api_key,
    automation,
    badge,
    badge_grant,
    category_order,
    category_requests,
    chat_channel,
    component,
    custom_emoji,
    data_explorer_query,
    email_style,
    embeddable_host,
    embedding,
    flag,
    flag_order,
    form_template,
    group,
    membership,
    moderator,
    notification_defaults,
    page,
    palette,
    permalink,
    robots,
    setting_requests,
    setting_translation,
    sidebar_section,
    site_text,
    site_theme,
    tag,
    tag_group,
    user_field,
    watched_word,
    webhook,
)
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.reads import Source

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        setting_requests.KIND,
        tag_group.KIND,
        tag.KIND,
        custom_emoji.KIND,
        form_template.KIND,
        flag.KIND,
        site_text.KIND,
        setting_translation.KIND,
        email_style.KIND,
        robots.KIND,
        badge.KIND,
        user_field.KIND,
        watched_word.KIND,
        palette.KIND,
        site_theme.KIND,
        component.KIND,
        group.KIND,
        membership.KIND,
        moderator.KIND,
        badge_grant.KIND,
        category_requests.KIND,
        notification_defaults.KIND,
        sidebar_section.KIND,
        about_topic.KIND,
        permalink.KIND,
        page.KIND,
        webhook.KIND,
        embeddable_host.KIND,
        embedding.KIND,
        chat_channel.KIND,
        data_explorer_query.KIND,
        automation.KIND,
        api_key.KIND,
        flag_order.KIND,
        category_order.KIND,
    )
}


def whole_of(source: Source) -> Kind:
    """The kind whose things a shared read has, beside parts of them."""
    return next(kind for kind in KINDS.values() if kind.source is source and not kind.part_of)


def riding_on(whole: str) -> tuple[Kind, ...]:
    """The parts that come with the creation of a whole."""
    return tuple(kind for kind in KINDS.values() if kind.order.rides_on_creation and kind.part_of == whole)
