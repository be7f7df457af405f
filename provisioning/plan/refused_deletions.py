"""Deletions that the forum would refuse, known beforehand: it gives no reason when it refuses (Discourse 3.5); and
updates that it would not keep. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from idiaspora.plugin_config.kinds.changes import Change, Delete, Update
from idiaspora.plugin_config.kinds.deletion import Around
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.state.found import Found


def hindered(changes: Sequence[Change], found: Found) -> list[Change]:
    """The changes, each that the forum would refuse or not keep with the reason. Of deletions the lowest go first."""
    going: dict[str, set[str]] = {}
    reasons: dict[str, str] = {}
    deletions = [change for change in changes if isinstance(change, Delete)]
    for change in sorted(deletions, key=lambda item: -item.key.count("/")):
        before = going.setdefault(change.kind, set())
        around = Around(found.names, found.uncategorized, before)
        reasons[change.address] = KINDS[change.kind].deletion.refused(change.live, around)
        if not reasons[change.address]:
            before.add(change.key)
    updates = [change for change in changes if isinstance(change, Update)]
    reasons |= {change.address: reason for change in updates if (reason := KINDS[change.kind].hindered(change))}
    is_hindered = [isinstance(change, (Delete, Update)) and change.address in reasons for change in changes]
    return [
        replace(change, hindrance=reasons[change.address]) if found else change
        for change, found in zip(changes, is_hindered, strict=True)
    ]
