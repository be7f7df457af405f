"""The lists of site settings by version, as rows by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from facts import site_settings_catalogue

Rows = Mapping[str, dict[str, Any]]

PLUGINS_OF_3_4 = frozenset(
    {
        "automation",
        "chat",
        "checklist",
        "discourse-details",
        "discourse-lazy-videos",
        "discourse-local-dates",
        "discourse-narrative-bot",
        "discourse-presence",
        "footnote",
        "poll",
        "spoiler-alert",
        "styleguide",
    }
)
"""What 3.4 comes with; the others of 3.5 were separate plugins then."""

AFTER_3_4 = frozenset(
    {
        "auth_require_interaction", "content_localization_allowed_groups",
        "content_localization_anon_language_switcher", "content_localization_enabled",
        "content_localization_supported_locales", "deactivate_widgets_rendering", "default_composition_mode",
        "default_hide_presence", "default_hide_profile", "default_other_enable_markdown_monospace_font",
        "default_other_enable_smart_lists", "experimental_auto_grid_images", "floatkit_autocomplete_chat_composer",
        "floatkit_autocomplete_composer", "glimmer_post_stream_mode", "glimmer_post_stream_mode_auto_groups",
        "interface_color_selector", "mediaconvert_role_arn", "reviewable_ui_refresh", "set_locale_from_param",
        "show_badges_in_post_header", "video_conversion_enabled", "video_conversion_service",
        "viewport_based_mobile_mode", "welcome_banner_location",
    }
)  # fmt: skip
"""Settings of 3.5 that came after 3.4.0.beta2, as far as known."""


@cache
def of_3_5() -> Rows:
    """Discourse 3.5.0.beta9 with all bundled plugins, as a running one lists them."""
    return {row["setting"]: row for row in site_settings_catalogue()}


@cache
def of_3_4() -> Rows:
    """The settings of 3.5 that Discourse 3.4.0.beta2 has, too; its list is not known in full."""
    return {
        name: row
        for name, row in of_3_5().items()
        if name not in AFTER_3_4 and row.get("plugin", "poll") in PLUGINS_OF_3_4
    }
