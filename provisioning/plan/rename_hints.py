"""Rename hints: deletions that may be renames, and what is lost with a group. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.kinds.category import parent_path
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.review import APPROVALS, groups_in
from idiaspora.plugin_config.kinds.site_setting import ONE_GROUP
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.snapshot import Snapshot


def notes_on(changes: Sequence[Change], snapshot: Snapshot) -> tuple[Note, ...]:
    """Everything that is worth knowing about a set of changes."""
    return (*_possible_renames(changes), *_lost_with_groups(changes, snapshot), *_old_names(changes, snapshot))


def _possible_renames(changes: Sequence[Change]) -> Iterator[Note]:
    """The only creation beside the only deletion of the same kind, of categories the topmost; of several those that
    are alike."""
    for kind in (kind.name for kind in KINDS.values() if kind.is_renamed):
        made = [change for change in changes if change.kind == kind and isinstance(change, Create)]
        going = [change for change in changes if change.kind == kind and isinstance(change, Delete)]
        if len(_topmost(made)) == len(_topmost(going)) == 1:
            yield _rename_note(_topmost(made)[0], _topmost(going)[0])
            continue
        for change in made:
            if former := _alike(change, going):
                yield _rename_note(change, former)


def _alike(made: Change, going: Sequence[Change]) -> Change | None:
    """What has the same slug below another parent, else what has nearly the same below the same parent."""
    parent, _, slug = made.key.rpartition("/")
    moved = [change for change in going if change.key.rpartition("/")[2] == slug]
    if len(moved) == 1:
        return moved[0]
    beside = {change.key: change for change in going if change.key.rpartition("/")[0] == parent}
    similar = nearest(made.key, beside)
    return beside[similar] if similar else None


def _topmost(changes: Iterable[Change]) -> list[Change]:
    found = list(changes)
    keys = {change.key for change in found}
    return [change for change in found if parent_path(change.key) not in keys or change.kind != CATEGORY]


def _rename_note(made: Change, going: Change) -> Note:
    old, new = (change.key.rpartition("/") for change in (going, made))
    former = going.key
    if made.kind == CATEGORY:
        former = old[2] if old[0] == new[0] else f"/{going.key}"
    kind = KINDS[made.kind]
    return Note(
        made.address,
        f"{going.key} goes and {made.key} is made: if it is the same {kind.noun} under a new name, "
        f"rename it, which keeps {kind.kept}",
        f"write under {made.resource.origin.path}: previously: {former}",
        str(made.resource.origin.span),
    )


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
