"""Site settings as they are and as a plan would leave them, for the rules that look at several together. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES
from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.numbers import whole
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.site_setting import Canonical, from_text, known_row
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.found import Found


@dataclass(frozen=True)
class SettingValues:
    """Values by setting name, in the words of the file. What the forum does not list has the default of 3.5."""

    listed: Mapping[str, Canonical]

    def is_listed(self, name: str) -> bool:
        """Whether the forum lists the setting; it does not when the host fixed it or the plugin is missing."""
        return name in self.listed

    def on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.text(name) == "true"

    def is_set(self, name: str) -> bool:
        """Whether a switch is on, a list holds something, or a text is there."""
        return self._value(name) not in ("", "false", (), Secret(""))

    def text(self, name: str) -> str:
        """A value that is not a list; of a secret only whether there is one: "(secret)" or ""."""
        value = self._value(name)
        if isinstance(value, Secret):
            return str(value) if value else ""
        return "" if isinstance(value, tuple) else str(value)

    def number(self, name: str) -> int:
        """A whole number; 0 for what is none."""
        return whole(self.text(name))

    def groups(self, name: str) -> frozenset[str]:
        """A list of groups, as folded names."""
        value = self._value(name)
        return frozenset(group_key(item) for item in value) if isinstance(value, tuple) else frozenset()

    def _value(self, name: str) -> Canonical:
        if name in self.listed:
            return self.listed[name]
        row = known_row(name)
        return "" if row is None else from_text(row["default"], row, NO_NAMES)


REPLACED = -1
"""The id of Uncategorized on a forum where an ordinary category took its place (2026)."""
WITHOUT_UNCATEGORIZED: Mapping[str, Canonical] = {
    name: hidden.enforced
    for name, hidden in HIDDEN_BY_CHANGES.items()
    if hidden.change == "remove_and_replace_uncategorized" and hidden.enforced
}

# The defaults of 3.5 name none but automatic groups.
NO_NAMES = Directory()


def from_rows(rows: Mapping[str, Mapping[str, Any]], names: Directory) -> SettingValues:
    """The settings of an answer."""
    return SettingValues({name: from_text(row["value"], row, names) for name, row in rows.items()})


def of(found: Found) -> SettingValues:
    """The settings that were asked for; those that a change of the forum has taken over have the value that it
    enforces."""
    listed = from_rows(found.setting_rows, found.names).listed
    return SettingValues({**(WITHOUT_UNCATEGORIZED if found.uncategorized == REPLACED else {}), **listed})


def before(plan: Plan) -> SettingValues:
    """The settings that a plan looked at, as they are."""
    return of(plan.found)


def after(values: SettingValues, plan: Plan) -> SettingValues:
    """The settings as a plan leaves them."""
    changed = {name: change.wanted()["value"] for name, change in changes(plan)}
    return SettingValues({**values.listed, **changed})


def changes(plan: Plan) -> Iterator[tuple[str, Change]]:
    """The settings that a plan changes, by name."""
    for change in plan.changes:
        if change.kind == SITE_SETTING and change.fields:
            yield change.key, change
