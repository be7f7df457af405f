"""Pages of the admin area that write several settings at once, and blank what they are not sent (Discourse 3.5,
app/controllers/admin/config). They store one setting after the other, up to the first bad one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, success
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.site.settings_api import write_setting
from idiaspora.sandbox.site.settings_values import InvalidSettingError, check, sent_text

FONTS = ("base_font", "heading_font", "default_text_size")
LOGOS = (
    "logo", "logo_dark", "large_icon", "favicon", "logo_small", "logo_small_dark", "mobile_logo", "mobile_logo_dark",
    "manifest_icon", "manifest_screenshots", "apple_touch_icon", "digest_logo", "opengraph_image",
    "x_summary_large_image",
)  # fmt: skip
ABOUT: Mapping[str, Mapping[str, str]] = {
    "general_settings": {
        "name": "title",
        "summary": "site_description",
        "extended_description": "extended_site_description",
        "community_title": "short_site_description",
        "about_banner_image": "about_banner_image",
    },
    "contact_information": {
        "community_owner": "community_owner",
        "contact_email": "contact_email",
        "contact_url": "contact_url",
        "contact_username": "site_contact_username",
        "contact_group_name": "site_contact_group_name",
    },
    "your_organization": {name: name for name in ("company_name", "governing_law", "city_for_disputes")},
    "extra_groups": {
        "groups": "about_page_extra_groups",
        "initial_members": "about_page_extra_groups_initial_members",
        "order": "about_page_extra_groups_order",
        "show_description": "about_page_extra_groups_show_description",
    },
}
"""The settings of each section of the page about the forum, by the key under which it is sent."""


@route("PUT", "/admin/config/fonts", "admin/config/fonts/update", constraint="staff")
def fonts(context: Context) -> Answer:
    return _written(context, ((name, context.params.get(name)) for name in FONTS))


@route("PUT", "/admin/config/logo", "admin/config/logo/update", constraint="staff")
def logos(context: Context) -> Answer:
    return _written(context, ((name, context.params.get(name)) for name in LOGOS))


@route("PUT", "/admin/config/about", "admin/config/about/update", constraint="staff")
def about(context: Context) -> Answer:
    """The sections that are sent, each whole."""
    sent = {name: context.params[name] for name in ABOUT if isinstance(context.params.get(name), dict)}
    return _written(
        context,
        ((setting, inside.get(key)) for name, inside in sent.items() for key, setting in ABOUT[name].items()),
    )


def _written(context: Context, sent: Iterator[tuple[str, Any]]) -> Answer:
    """Store the settings that the forum lists; those before a bad one stay, so that its refusal is returned."""
    context.require_admin()
    for name, value in sent:
        if name not in context.settings.rows:
            continue
        text = sent_text(value)
        try:
            check(context.settings, context.store, name, text)
        except InvalidSettingError:
            return invalid_parameters("value").answer
        write_setting(context, name, text)
    return success()
