"""The log entries in which Discourse would have recorded a difference (3.5). Pure.

The staff log knows site settings, columns, permissions and custom fields of categories, tag groups, edits of posts,
rights and deletions; each group has a log of its own for its columns and members. What is in neither is not recorded:
tags, tag groups, moderating groups, approval, templates and translations of categories, their order, and what new
members of a group watch.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.editing.write_targets import naming_field
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN, Field, Where
from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.named import group_by_id
from idiaspora.plugin_config.kinds.names import (
    ABOUT_TOPIC,
    CATEGORY,
    GROUP,
    MEMBERSHIP,
    MODERATOR,
    SITE_SETTING,
)
from idiaspora.plugin_config.kinds.post_quality import normal
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.site_setting import from_text, same
from idiaspora.plugin_config.kinds.trail import Trail, detail
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.drift import log_values
from idiaspora.provisioning.drift.sides import ABSENT, EXISTENCE, PLACE, PRESENT, Difference

Row = Mapping[str, Any]

STAFF = ""
"""The staff log, where others are the logs of groups."""

UNLOGGED_OF_CATEGORIES = frozenset(
    {"moderating_group_ids", "allowed_tags", "allowed_tag_groups", "required_tag_groups", "form_template_ids",
     "category_localizations"}
)  # fmt: skip
JOINED, LEFT = "add_user_to_group", "remove_user_from_group"
MADE_OWNER, NO_OWNER = "make_user_group_owner", "remove_user_as_group_owner"


@dataclass(frozen=True)
class SoughtEntry:
    """The log entry that records one part of a difference.

    `log` is STAFF or a group's stored name; `action` and `subject` are what the log can be filtered by ("" for none).
    `fits` says whether a row records this very change; `before` gives the value before in the words of the file, or
    UNKNOWN. `part` names the person or key where a difference has several parts. `post` is the post whose revisions
    tell what the log does not, None for others.
    """

    difference: Difference
    log: str
    action: str
    subject: str
    fits: Callable[[Row], bool]
    before: Callable[[Row], Any]
    part: str = ""
    post: int | None = None


def sought_entries(difference: Difference, names: Directory) -> tuple[SoughtEntry, ...]:
    """The entries to look for; none where Discourse records no such change."""
    find = _FINDERS.get(difference.kind, _listed)
    return tuple(find(difference, names))


def _setting(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    live = _live(difference)
    row = live.row

    def fits(entry: Row) -> bool:
        if entry.get("subject") != difference.key:
            return False
        if isinstance(difference.live, Secret):
            return entry.get("new_value") in (log_values.FILTERED, difference.live.reveal())
        try:
            return same(from_text(entry.get("new_value"), row, names), difference.live, row)
        except ValueError:  # a text that was no value of this type
            return False

    def before(entry: Row) -> Any:
        text = entry.get("previous_value")
        if text == log_values.FILTERED:
            return UNKNOWN
        return Secret(str(text or "")) if row.get("secret") else from_text(text, row, names)

    yield SoughtEntry(difference, STAFF, "change_site_setting", difference.key, fits, before)


def _category(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    if difference.field == EXISTENCE:
        yield _existence_of_category(difference)
    elif difference.field == PLACE:
        yield _place_of_category(difference, names)
    elif difference.field == "access":
        yield _permissions_of_category(difference, names)
    else:
        yield from _fields_of_category(difference, names)


def _of_category(difference: Difference, subject: str, agrees: Callable[[Any], bool]) -> Callable[[Row], bool]:
    return lambda entry: bool(
        entry.get("category_id") == difference.id and entry.get("subject") == subject and agrees(entry.get("new_value"))
    )


def _existence_of_category(difference: Difference) -> SoughtEntry:
    gone = difference.live == ABSENT
    name = difference.change.resource.fields.get("name")

    def fits(entry: Row) -> bool:
        if difference.id is not None:
            return bool(entry.get("category_id") == difference.id)
        return name is not None and detail(entry.get("details"), "name") == name.value

    action = "delete_category" if gone else "create_category"
    return SoughtEntry(difference, STAFF, action, "", fits, lambda entry: PRESENT if gone else ABSENT)


def _place_of_category(difference: Difference, names: Directory) -> SoughtEntry:
    """A new slug (or name, where that is in paths) or a new parent, by a write of the category; other ways are not
    recorded."""
    parent, _, part = difference.live.rpartition("/")
    if part == difference.key.rpartition("/")[2]:
        above = names.find(CATEGORY, parent)
        id = above.id if above else None
        fits = _of_category(difference, "parent_category_id", lambda text: log_values.is_text_of(text, id))
        return SoughtEntry(
            difference, STAFF, "change_category_settings", "parent_category_id", fits,
            lambda entry: _below(entry.get("previous_value"), part, names),
        )  # fmt: skip
    word = naming_field(difference.change.resource)
    fits = _of_category(difference, word, lambda text: _part_of(word, text) == part)
    return SoughtEntry(
        difference, STAFF, "change_category_settings", word, fits,
        lambda entry: "/".join(filter(None, (parent, _part_of(word, entry.get("previous_value"))))),
    )  # fmt: skip


def _part_of(word: str, logged: Any) -> str:
    """What the log says of a slug or a name, as it stands in paths."""
    return slugs.from_stored(logged) if word == "slug" else slugs.part(slugs.NO_SLUG, str(logged or ""))


def _below(id: Any, part: str, names: Directory) -> str:
    return f"{names.key(CATEGORY, int(id))}/{part}" if is_whole(str(id or "")) else part


def _permissions_of_category(difference: Difference, names: Directory) -> SoughtEntry:
    field = KINDS[CATEGORY].fields["access"]

    def decoded(text: Any) -> Any:
        found = log_values.permissions(text)
        if found is None:
            return None
        rows = [{"group_name": _stored(group, names), "permission_type": level} for group, level in found.items()]
        return field.wire.codec.decode(rows, Where(names))

    def before(entry: Row) -> Any:
        found = decoded(entry.get("previous_value"))
        return UNKNOWN if found is None else found

    fits = _of_category(difference, "permissions", lambda text: bool(decoded(text) == difference.live))
    return SoughtEntry(difference, STAFF, "change_category_settings", "permissions", fits, before)


def _stored(group: str, names: Directory) -> str:
    """The stored name of a group that was named by it, by the English name or by id."""
    if is_whole(group):
        group = group_by_id(int(group), names)
    entry = names.find(GROUP, group)
    return entry.stored if entry else group


def _fields_of_category(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    field, live = KINDS[CATEGORY].fields[difference.field], _live(difference)
    path = field.wire.path
    if path in UNLOGGED_OF_CATEGORIES or path.startswith("category_setting"):
        return
    if path == "custom_fields":
        declared, present = difference.declared, live.row.get("custom_fields", {})
        keys = [key for key, value in declared.items() if not field.same({key: value}, present)]
        for key in keys:
            sample = present.get(key)
            yield _column_of_category(difference, f"custom_fields[{key}]", sample, lambda value: value, key)
        return
    if path.startswith("custom_fields."):
        key = path.partition(".")[2]
        sample = live.row.get("custom_fields", {}).get(key)
        yield _column_of_category(
            difference, f"custom_fields[{key}]", sample, lambda value: field.wire.codec.decode(value, Where(names))
        )
        return
    yield _column_of_category(
        difference, path, live.row.get(path), lambda value: field.wire.codec.decode(value, Where(names))
    )


def _column_of_category(
    difference: Difference, subject: str, sample: Any, decode: Callable[[Any], Any], part: str = ""
) -> SoughtEntry:
    custom = subject.startswith("custom_fields[")
    fits = _of_category(
        difference,
        subject,
        lambda text: log_values.is_text_of(text, sample) or (custom and log_values.is_flag_of(text, sample)),
    )

    def before(entry: Row) -> Any:
        text = entry.get("previous_value")
        return decode(text if custom else log_values.like(text, sample))

    return SoughtEntry(difference, STAFF, "change_category_settings", subject, fits, before, part)


def _group(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    if difference.field == EXISTENCE:
        # The creation of a group is not recorded, and neither is anything in the log of a deleted one.
        if difference.live == ABSENT:
            yield SoughtEntry(
                difference, STAFF, "delete_group", "",
                lambda entry: detail(entry.get("details"), "name").casefold() == difference.key.casefold(),
                lambda entry: PRESENT,
            )  # fmt: skip
        return
    if difference.field == PLACE:
        name = difference.live
        yield _column_of_group(difference, name, "name", name, lambda value: value)
        return
    field, live = KINDS[GROUP].fields[difference.field], _live(difference)
    known = names.find(GROUP, difference.key)
    sample = live.row.get(field.wire.read or field.wire.path)
    if known:
        yield _column_of_group(
            difference,
            known.stored,
            field.wire.path,
            sample,
            lambda value: field.wire.codec.decode(value, Where(names)),
        )


def _column_of_group(
    difference: Difference, group: str, column: str, sample: Any, decode: Callable[[Any], Any]
) -> SoughtEntry:
    return SoughtEntry(
        difference, group, "change_group_setting", column,
        lambda entry: bool(
            (entry.get("action"), entry.get("subject")) == ("change_group_setting", column)
            and log_values.is_text_of(entry.get("new_value"), sample)
        ),
        lambda entry: decode(log_values.like(entry.get("prev_value"), sample)),
    )  # fmt: skip


def _membership(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    """An entry for each person who came or went."""
    known = names.find(GROUP, difference.key)
    if known is None or difference.live is UNKNOWN or difference.field == EXISTENCE:
        return
    base = difference.declared if difference.applied is UNKNOWN else difference.applied
    was, now = {name.casefold(): name for name in base}, {name.casefold(): name for name in difference.live}
    owners = difference.field == "owners"
    for folded, name in (was | now).items():
        if folded in was and folded in now:
            continue
        gone = folded in was
        actions = ((NO_OWNER, LEFT) if owners else (LEFT,)) if gone else ((MADE_OWNER,) if owners else (JOINED,))
        before = PRESENT if gone else ABSENT
        yield SoughtEntry(
            difference, known.stored, actions[0], "", _about_person(folded, actions), _always(before), name
        )


def _about_person(folded: str, actions: tuple[str, ...]) -> Callable[[Row], bool]:
    def fits(entry: Row) -> bool:
        target = (entry.get("target_user") or {}).get("username", "")
        return entry.get("action") in actions and str(target).casefold() == folded

    return fits


def _always(value: Any) -> Callable[[Row], Any]:
    return lambda entry: value


def _moderator(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    fits = _about_target(difference.key)
    yield SoughtEntry(difference, STAFF, "revoke_moderation", "", fits, _always(True))


def _about_target(username: str) -> Callable[[Row], bool]:
    return lambda entry: (entry.get("target_user") or {}).get("username", "").casefold() == username.casefold()


def _listed(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    """For a kind with a list, by what it declares of the log."""
    kind = KINDS[difference.kind]
    trail, fold = kind.trail, kind.identity.fold
    if trail is None:
        return
    if difference.field == EXISTENCE:
        gone = difference.live == ABSENT
        fits = _about_key(trail, fold, trail.named(difference.key))
        if not gone and trail.created == trail.changed:
            fits = _without_value_before(fits)
        before = _always(PRESENT if gone else ABSENT)
        action = trail.deleted if gone else trail.created
        yield from _sought(difference, action, trail.named(difference.key), fits, before)
        return
    if difference.field in trail.untold:
        return
    field = kind.fields[kind.identity.field if difference.field == PLACE else difference.field]
    key = trail.named(
        difference.live if difference.field == PLACE else difference.change.renamed_from or difference.key
    )
    about = _about_key(trail, fold, key)

    def shown(entry: Row, which: str) -> Any:
        if trail.shows == field.name:
            return field.wire.codec.decode(entry.get(which), Where(names))
        return _value_shown(entry.get(which), kind, trail, field, names)

    def fits_change(entry: Row) -> bool:
        if not about(entry) or not (trail.root or trail.shows):
            return about(entry)
        old, new = shown(entry, "previous_value"), shown(entry, "new_value")
        # A write that changes nothing is logged too.
        return new is not UNKNOWN and field.same(new, difference.live) and not field.same(new, old)

    for action in dict.fromkeys((trail.changed, trail.turned.get(field.name, ""))):
        yield from _sought(difference, action, key, fits_change, lambda entry: shown(entry, "previous_value"))


def _without_value_before(fits: Callable[[Row], bool]) -> Callable[[Row], bool]:
    """Only entries of what was made then, where the log calls that by the same name as a change."""
    return lambda entry: fits(entry) and entry.get("previous_value") is None


def _sought(
    difference: Difference, action: str, key: str, fits: Callable[[Row], bool], before: Callable[[Row], Any]
) -> Iterator[SoughtEntry]:
    if action:
        trail = KINDS[difference.kind].trail
        is_subject = trail is not None and trail.key_of({"action_name": action, "subject": key}) == key
        subject = key if is_subject else ""
        yield SoughtEntry(difference, STAFF, action, subject, fits, before)


def _about_key(trail: Trail, fold: Callable[[str], str], key: str) -> Callable[[Row], bool]:
    return lambda entry: fold(trail.key_of(entry)) == fold(key)


def _value_shown(text: Any, kind: Kind, trail: Trail, field: Field, names: Directory) -> Any:
    shown = log_values.ruby(text) if trail.root else None
    if isinstance(shown, dict) and isinstance(shown.get(trail.root), dict):
        shown = shown[trail.root]
    shaped = kind.listing.shaped if kind.listing else dict
    return field.decode(shaped(shown), names) if isinstance(shown, dict) else UNKNOWN


def _about_topic(difference: Difference, names: Directory) -> Iterator[SoughtEntry]:
    if difference.field == EXISTENCE:
        return
    end = log_values.BETWEEN_TEXTS + normal(difference.live)

    def fits(entry: Row) -> bool:
        return bool(entry.get("post_id") == difference.id and normal(entry.get("details")).endswith(end))

    yield SoughtEntry(
        difference, STAFF, "post_edit", "", fits,
        lambda entry: normal(entry.get("details"))[: -len(end)], post=difference.id,
    )  # fmt: skip


def _live(difference: Difference) -> Live:
    live = difference.change.live
    if live is None:
        raise ValueError(f"{difference.address} was never read")
    return live


_FINDERS: Mapping[str, Callable[[Difference, Directory], Iterator[SoughtEntry]]] = {
    SITE_SETTING: _setting,
    CATEGORY: _category,
    GROUP: _group,
    MEMBERSHIP: _membership,
    MODERATOR: _moderator,
    ABOUT_TOPIC: _about_topic,
}
