"""What the forum holds of the things that a file declares: every value of every declared field, as it was read."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds import site_setting
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.provisioning.state.snapshot import Snapshot

State = Mapping[tuple[str, str], Any]
"""Values by the address of a thing and a field."""


def managed_state(wanted: Desired, snapshot: Snapshot) -> State:
    """The values in the words of the file, and of lists without an order the items in one."""
    state: dict[tuple[str, str], Any] = {}
    for resource in wanted.resources:
        live = snapshot.get(resource.kind, resource.key)
        if resource.absent or live is None:
            state[resource.address, "existence"] = live is not None
            continue
        for name, declared in resource.fields.items():
            value = live.value(name)
            if value is UNKNOWN and not declared.value:
                value = declared.value  # of a feature that is off the forum tells nothing, and there is nothing
            elif isinstance(value, dict) and name == "custom_fields":
                value = {key: value.get(key) for key in declared.value}  # plugins add keys of their own
            elif name == "order":
                value = tuple(path for path in value if path in declared.value)  # the others follow as they stood
            state[resource.address, name] = sorted(value) if _is_set(live, name, value) else value
    return state


def _is_set(live: Live, name: str, value: Any) -> bool:
    """Whether the order of the items makes no difference."""
    if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
        return False
    items = sorted(value)
    if live.kind == "site_setting":
        return site_setting.same(items, items[::-1], live.row)
    field = KINDS[live.kind].fields.get(name)
    return field is not None and field.same(tuple(items), tuple(items[::-1]))
