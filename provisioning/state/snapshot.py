"""The forum as it was read at one moment, as far as a forum file asks about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.provisioning.state.existing_members import Untold


@dataclass(frozen=True)
class Snapshot:
    """What was read. An object that is absent here was proven absent: reads that could be partial raise instead.

    `objects` holds the managed resources by kind and folded wanted key; a resource that is to be renamed stands under
    its new key and carries its present one. `order` are all categories as they stand, by their wanted paths.
    `setting_rows` are the settings that were asked for, `group_rows` all groups of which something was
    read, by id; `limits` what the forum takes. `untold` are values that may not
    have reached their people. `read_at` is a reading of the monotonic clock, in seconds.
    """

    names: Directory
    objects: Mapping[tuple[str, str], Live]
    order: tuple[str, ...] = ()
    setting_rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    group_rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    limits: ForumLimits = field(default_factory=ForumLimits)
    untold: Untold = field(default_factory=Untold)
    version: str = ""
    requests: int = 0
    read_at: float = 0.0

    def get(self, kind: str, key: str) -> Live | None:
        return self.objects.get((kind, key.casefold()))
