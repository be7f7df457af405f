"""What members of a group watch, track or mute: written after the categories exist (Discourse 3.5).

Creating a group ignores these; they come with a write of their own. Discourse gives them to those who join later; to
those who are in the group already only where the write says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import CategoryPath, TagName
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import NAME_SET, ReadBy, Wire, fields_of
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, texts
from idiaspora.plugin_config.kinds.changes import Change, Complete, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.group_requests import update_request
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.named import CATEGORY_SET
from idiaspora.plugin_config.kinds.names import GROUP, NOTIFICATION_DEFAULTS
from idiaspora.plugin_config.kinds.quirk import Quirk, fewer
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import ExistingMembers, Resource
from idiaspora.plugin_config.kinds.writes import Request, Unwritable

NAME = NOTIFICATION_DEFAULTS

Paths = tuple[CategoryPath, ...] | None
Tags = tuple[TagName, ...] | None


class NotificationDefaults(Declaration):
    """Categories by path, tags by name. A category or tag stands in one of the lists at most."""

    watching: Annotated[Paths, Wire("watching_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories of which new members are told every post."""
    tracking: Annotated[Paths, Wire("tracking_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories whose unread posts are counted for new members."""
    watching_first_post: Annotated[
        Paths, Wire("watching_first_post_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)
    ] = None
    """Categories of which new members are told each new topic."""
    normal: Annotated[Paths, Wire("regular_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories that are normal for new members, whatever the forum's default."""
    muted: Annotated[Paths, Wire("muted_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories that new members do not see in their lists."""
    watching_tags: Annotated[Tags, Wire("watching_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags of which new members are told every post."""
    tracking_tags: Annotated[Tags, Wire("tracking_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags whose unread posts are counted for new members."""
    watching_first_post_tags: Annotated[Tags, Wire("watching_first_post_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags of which new members are told each new topic."""
    normal_tags: Annotated[Tags, Wire("regular_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags that are normal for new members."""
    muted_tags: Annotated[Tags, Wire("muted_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags that new members do not see in their lists."""


FIELDS = fields_of(NotificationDefaults)


class DefaultsUnread(Unwritable):
    """The forum does not show all notification defaults of a group, so that they cannot be written as a whole."""

    def __init__(self, group: str, missing: str) -> None:
        super().__init__(
            f"the forum does not show {missing} of the group {group}, so that its notification defaults cannot be "
            "handed to its members"
        )


Lists = dict[str, list[Any]]
"""The lists of a group as they are written: ids of categories and names of tags by their keys."""


def _complete(change: Complete, names: Directory) -> tuple[Request, ...]:
    """The first defaults of a group that was made in this run: it has none yet."""
    id, body = names.id(GROUP, change.key), _body(change, names)
    if change.resource.existing_members is ExistingMembers.NOTHING:
        return (update_request(id, body),)
    none: Lists = {field.wire.path: [] for field in FIELDS.values()}
    return (update_request(id, {**none, **body}, also_members=True),)


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    """One write; two where what stands is to reach the members anew: taken out, then put back for them too."""
    id, body = names.id(GROUP, change.key), _body(change, names)
    if change.resource.existing_members is ExistingMembers.NOTHING:
        return (update_request(id, body),)
    present = _present(change)
    whole = _merged(present, body)
    written = update_request(id, whole, also_members=True)
    if not change.again:
        return (written,)
    kept = _elements(whole)
    going = {key: [item for item in items if _element(key, item) not in kept] for key, items in present.items()}
    return (update_request(id, going), written)


def _body(change: Complete | Update, names: Directory) -> Lists:
    body: Lists = {}
    for wanted in change.fields:
        FIELDS[wanted.field].place(body, wanted.new, names)
    return body


def _merged(present: Lists, changed: Lists) -> Lists:
    """All lists after a change. A category or tag is at one level only: it leaves the list in which it stands."""
    taken = {(_is_of_tags(key), _folded(item)) for key, items in changed.items() for item in items}
    kept = {
        key: [item for item in items if (_is_of_tags(key), _folded(item)) not in taken]
        for key, items in present.items()
    }
    return {**kept, **changed}


def _present(change: Update) -> Lists:
    """All lists of the group as they stand. Raises DefaultsUnread."""
    missing = [field.wire.path for field in FIELDS.values() if field.wire.path not in change.live.row]
    if missing:
        raise DefaultsUnread(change.key, missing[0])
    return {key: _plain_items(change.live.row[key]) for key in (field.wire.path for field in FIELDS.values())}


def _plain_items(items: Iterable[Any]) -> list[Any]:
    """Versions of 2026 list tags as objects with a name."""
    return [item["name"] if isinstance(item, Mapping) else item for item in items]


def _elements(lists: Lists) -> set[tuple[str, Any]]:
    return {_element(key, item) for key, items in lists.items() for item in items}


def _element(key: str, item: Any) -> tuple[str, Any]:
    return key, _folded(item)


def _is_of_tags(key: str) -> bool:
    return key.endswith("_tags")


def _folded(item: Any) -> Any:
    return item.casefold() if isinstance(item, str) else item


def emptying_request(id: int) -> Request:
    """The write that takes all defaults of a group away, from its members too."""
    return update_request(id, {field.wire.path: [] for field in FIELDS.values()}, also_members=True)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    paths = {path for name, declared in resource.fields.items() if "tags" not in name for path in declared.value}
    return frozenset({("group", resource.key)} | {("category", path) for path in paths})


def _after(change: Change) -> frozenset[tuple[str, str]]:
    """The forum leaves out tags that are not there yet (3.5)."""
    return frozenset(("tag", name) for item in change.fields if "tags" in item.field for name in item.new or ())


def _tags_in(resource: Resource, row: Row, field: str, value: Any) -> Sequence[str]:
    return texts(value) if _is_of_tags(field) else ()


QUIRKS = (
    Quirk(
        "one-level-a-category",
        "*",
        fewer,
        "a category stands in one level only: writing it into one takes it out of the others",
        "name each category in one of the lists only",
    ),
)

KIND = Kind(
    NAME,
    quirks=QUIRKS,
    level=60,
    fields=FIELDS,
    reads=RowsOf(Source.GROUPS),
    update=_update,
    complete=_complete,
    references=_references,
    # What follows from the themes is no list that somebody wrote.
    empties=lambda item: not item.origin.reason,
    nouns=("group's notification defaults", "groups' notification defaults"),
    part_of="group",
    export=Export(within="notifications", page="/g"),
    order=Order(names_by_id=True, after=_after),
    calls=(CalledThings(Thing.TAG, _tags_in, without="nobody can be told of its posts", needs_tagging=True),),
    weight=lambda change, whole: int(any(item.old for item in change.fields)),
)
