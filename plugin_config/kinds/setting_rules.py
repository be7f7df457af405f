"""What the forum refuses of a site setting's value beyond its type: rules that its row names, and some that no row
does. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from idiaspora.facts.setting_rules import FITTING, LONGEST_TEXTS, NEEDED_ITEMS, PATTERNS, REFUSED_ENDS
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS
from idiaspora.plugin_config.fields.field import Unfit
from idiaspora.plugin_config.fields.numbers import is_whole


class UnfitSetting(Unfit):
    """A value that a site setting cannot have."""

    code = "bad-setting"


def check_list(items: tuple[str, ...], row: Mapping[str, Any]) -> None:
    """Raises Unfit."""
    name = str(row.get("setting"))
    needed = NEEDED_ITEMS.get(name)
    if needed and needed not in items:
        raise UnfitSetting(f"the list must hold {needed}", f"add {needed}")
    for item in items:
        if name in REFUSED_ENDS and item.endswith(REFUSED_ENDS[name]):
            raise UnfitSetting(f"“{item}” ends with “{REFUSED_ENDS[name]}”", "write it without that end")
        if row["type"] == "host_list" and re.search(r"[*?]", item):
            said = f"“{item}” holds a wildcard, which lists of hosts do not know"
            raise UnfitSetting(said, "write each host in full")
        if item in _disallowed(row):
            raise UnfitSetting(f"the forum leaves the group {item} out of this setting", f"remove {item}")


def _disallowed(row: Mapping[str, Any]) -> frozenset[str]:
    """The groups that a setting does not take: they are dropped without a word (2026)."""
    ids = [int(id) for id in str(row.get("disallowed_groups") or "").split("|") if is_whole(id)]
    return frozenset(AUTOMATIC_GROUPS[id] for id in ids if id in AUTOMATIC_GROUPS)


def check_text(text: str, row: Mapping[str, Any]) -> None:
    """Raises Unfit, without the text, which can be a secret."""
    name = str(row.get("setting"))
    longest = LONGEST_TEXTS.get(name)
    if longest and len(text) > longest:
        raise UnfitSetting(f"the text is longer than {longest} characters", "shorten the text")
    if text and name in PATTERNS and not re.search(PATTERNS[name], text):
        remedy = (
            f"write a text such as {FITTING[name]}" if name in FITTING else "copy it again from where it was given out"
        )
        raise UnfitSetting("the text has not the form that Discourse wants here", remedy)
