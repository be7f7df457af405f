"""What is lost with a group that goes, or with the name of one that gets another. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.review import APPROVALS, groups_in
from idiaspora.plugin_config.kinds.site_setting import ONE_GROUP
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.snapshot import Snapshot


def notes_on_groups(changes: Sequence[Change], snapshot: Snapshot) -> Iterator[Note]:
    """Whom a group takes a right from that is deleted, and where its old name stays that is renamed."""
    yield from _lost_with_groups(changes, snapshot)
    yield from _old_names(changes, snapshot)


def _lost_with_groups(changes: Sequence[Change], snapshot: Snapshot) -> Iterator[Note]:
    going = {
        group_key(change.key): change
        for change in changes
        if change.kind == GROUP and isinstance(change, Delete) and not change.hindrance
    }
    closed = dict(_closed_categories(changes, snapshot, going))
    for key, change in going.items():
        for text in _losses(key, change, closed, changes, snapshot):
            yield Note(change.address, text, "", str(change.resource.origin.span))


def _losses(
    key: str, change: Delete, closed: Mapping[str, Collection[str]], changes: Sequence[Change], snapshot: Snapshot
) -> Iterator[str]:
    if members := change.live.row.get("user_count"):
        yield f"it has {members} member{'' if members == 1 else 's'}"
    if paths := sorted(path for path, groups in closed.items() if key in groups):
        yield f"nobody but admins will see {', '.join(paths)}"
    if paths := sorted(_reviewing(key, changes, snapshot)):
        yield f"whose posts wait for approval in {', '.join(paths)} depends on its members, who will no longer count"
    if settings := sorted(_settings_that_name(change, changes, snapshot)):
        yield f"the forum leaves its number in the settings {', '.join(settings)}, where it means nobody"


def _closed_categories(
    changes: Sequence[Change], snapshot: Snapshot, going: Collection[str]
) -> Iterator[tuple[str, Collection[str]]]:
    """The categories, with the groups that see them, which only groups that go will see."""
    granted = {
        change.key: next((item.new for item in change.fields if item.field == "access"), None)
        for change in changes
        if change.kind == CATEGORY
    }
    deleted = {change.key for change in changes if change.kind == CATEGORY and isinstance(change, Delete)}
    for live in snapshot.objects.values():
        access: Any = granted.get(live.key) or live.values.get("access")
        if live.kind == CATEGORY and live.key not in deleted and access and set(access) <= set(going):
            yield live.key, access


def _reviewing(group: str, changes: Sequence[Change], snapshot: Snapshot) -> Iterator[str]:
    """The categories in which the group still says whose posts wait when it goes."""
    written = {(change.key, item.field) for change in changes if change.kind == CATEGORY for item in change.fields}
    deleted = {change.key for change in changes if change.kind == CATEGORY and isinstance(change, Delete)}
    for live in snapshot.objects.values():
        values = [live.values.get(name) for name in APPROVALS if (live.key, name) not in written]
        named = {group_key(name) for value in values for name in groups_in(value)}
        if live.kind == CATEGORY and live.key not in deleted and group in named:
            yield live.key


def _settings_that_name(change: Change, changes: Sequence[Change], snapshot: Snapshot) -> Iterator[str]:
    """Settings that name a group as it is now and are not written in this run."""
    written = {item.key for item in changes if item.kind == SITE_SETTING}
    for name, row in snapshot.setting_rows.items():
        value = str(row.get("value") or "")
        by_id = row["type"] == "group_list" and change.live and str(change.live.id) in value.split("|")
        by_name = row["type"] == ONE_GROUP and value.casefold() == _present_name(change.resource, change.live)
        if name not in written and (by_id or by_name):
            yield name


def _present_name(resource: Resource, live: Live | None) -> str:
    return ((live.present_key if live else "") or resource.key).casefold()


def _old_names(changes: Sequence[Change], snapshot: Snapshot) -> Iterator[Note]:
    """Settings that hold the name of a group which gets another one: the forum does not follow."""
    for change in changes:
        if change.kind != GROUP or not change.renamed_from:
            continue
        named = (name for name in _settings_that_name(change, changes, snapshot))
        for name in sorted(name for name in named if snapshot.setting_rows[name]["type"] == ONE_GROUP):
            yield Note(
                change.address,
                f"the setting {name} keeps the old name {change.renamed_from}, which will no longer exist",
                f"write under settings: {name}: {change.key}",
                str(change.resource.origin.span),
            )
