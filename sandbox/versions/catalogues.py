"""The lists of site settings by version, as rows by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from idiaspora.facts import site_settings_catalogue, site_settings_of_2026
from idiaspora.facts.setting_names import SINCE_3_5

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
        if name not in SINCE_3_5 and row.get("plugin", "poll") in PLUGINS_OF_3_4
    }


NO_VISITORS, NOBODY_AT_LARGE = "4", "0|4|5"
"""Groups that lists of rights do not take: those without an account, and for whispers all that stand for many."""

OPEN_LISTS = ("about_page_extra_groups", "about_page_hidden_groups")
RENEWED_PLUGIN = "discourse-topic-voting"


@cache
def of_2026() -> Rows:
    """The core of September 2026; of the plugins, whose newer lists are not known, the settings of 3.5."""
    rows = {row["setting"]: _constrained(row) for row in site_settings_of_2026()}
    of_plugins = {name: row for name, row in of_3_5().items() if row.get("plugin") and row["plugin"] != RENEWED_PLUGIN}
    return dict(sorted({**rows, **of_plugins}.items()))


def _constrained(row: dict[str, Any]) -> dict[str, Any]:
    """A list of groups with what it does not take, where its own row does not say."""
    if row["type"] != "group_list" or row["setting"] in OPEN_LISTS:
        return row
    disallowed = NOBODY_AT_LARGE if row["setting"] == "whispers_allowed_groups" else NO_VISITORS
    return {"disallowed_groups": disallowed, **row}
