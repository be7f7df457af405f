"""Tag groups with their tags (Discourse 3.5)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Line, TagName
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.capabilities import Capabilities, in_tag_groups
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import NAME_SET, Codec, Where, Wire, fields_of
from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.named import group_by_id, group_in
from idiaspora.plugin_config.kinds.names import GROUP, TAG_GROUP
from idiaspora.plugin_config.kinds.quirk import Quirk, always
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.tag_group_opening import MOVES, OPENS
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating
from idiaspora.plugin_config.language.problems import Problem

NAME = TAG_GROUP

LEVELS = {"use": 1, "see": 3}
TAG_KEYS = {"tag_names": "tags", "parent_tag_name": "parent_tag"}
"""Keys that hold names of tags, and those of 2026 that hold objects with a name."""


def _encode_permissions(value: dict[str, str], where: Where) -> dict[str, int]:
    if where.names.forum.tag_permissions_by_name:
        return {where.names.stored(GROUP, group): LEVELS[level] for group, level in value.items()}
    return {str(where.names.id(GROUP, group)): LEVELS[level] for group, level in value.items()}


def _effective(permissions: Mapping[str, str]) -> dict[str, str]:
    """The permissions by folded group names; without any, everyone may use the tags (3.5)."""
    return {group_key(group): level for group, level in permissions.items()} or {"everyone": "use"}


def _decode_permissions(value: Any, where: Where) -> dict[str, str]:
    words = {number: word for word, number in LEVELS.items()}
    return {group_key(_group(key, where.names)): words.get(level, f"#{level}") for key, level in (value or {}).items()}


def _group(key: str, names: Directory) -> str:
    """The group of a row of permissions: by number, or by name (3.4)."""
    by_name = names.forum.tag_permissions_by_name or not is_whole(key)
    return group_in({"group_name": key}, names) if by_name else group_by_id(int(key), names)


PERMISSIONS = Codec(
    encode=_encode_permissions,
    decode=_decode_permissions,
    same=lambda one, other, where: _effective(one) == _effective(other),
)

PARENT = Codec(
    # The forum takes a list with one name; a plain text is ignored.
    encode=lambda value, where: [value] if value else [],
    decode=lambda value, where: next((item["name"] if isinstance(item, dict) else item for item in value or ()), ""),
    same=lambda one, other, where: folded(one or "") == folded(other or ""),
)


class TagGroup(Declaration):
    """A set of tags that belong together."""

    name: Annotated[Annotated[Line, Limits(min_length=1, max_length=100)], Wire("name")]
    """The name, unique without regard to case."""
    tags: Annotated[tuple[TagName, ...] | None, Wire("tag_names", NAME_SET)] = None
    """The tags; those that do not exist are made."""
    parent_tag: Annotated[TagName | None, Wire("parent_tag_name", PARENT)] = None
    """A tag that a topic must carry before it may carry these."""
    one_per_topic: Annotated[Boolean | None, Wire("one_per_topic")] = None
    """Whether a topic may carry only one of them."""
    permissions: Annotated[dict[str, Literal["use", "see"]] | None, Wire("permissions", PERMISSIONS)] = None
    """What each group may do with the tags: use them, or only see them."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _parent_is_another(self) -> "TagGroup":
        for index, tag in enumerate(self.tags or ()):
            if self.parent_tag is not None and folded(tag) == folded(self.parent_tag):
                message = f"“{tag}” is the parent tag of the group, and Discourse takes it out of the group's own"
                raise refusal("contradiction", message, "leave it out here, or name another parent_tag", "tags", index)
        return self


FIELDS = fields_of(TagGroup)


def with_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the forum with names of tags, as 3.5 has it; versions of 2026 have objects under other keys."""
    if "tag_names" in row:
        return dict(row)
    return {**row, **{old: [tag["name"] for tag in row.get(new, ())] for old, new in TAG_KEYS.items()}}


def _body(change: Written, names: Directory) -> dict[str, Any]:
    # A write empties the tags, the parent tag and one_per_topic when they are left out (3.5): always send all three.
    live = change.live.row if isinstance(change, Update) else {}
    body: dict[str, Any] = {
        "name": change.key,
        "tag_names": list(live.get("tag_names", ())),
        "parent_tag_name": live.get("parent_tag_name", []),
        "one_per_topic": live.get("one_per_topic", False),
    }
    for wanted in change.fields:
        FIELDS[wanted.field].place(body, wanted.new, names)
    # Newer versions take objects under other keys, and empty what only comes under the old ones (2026); older ones do
    # not know the new keys.
    body |= {new: [{"name": name} for name in body[old]] for old, new in TAG_KEYS.items()}
    return body


def _wrapped(change: Written, names: Directory) -> dict[str, Any]:
    return {"tag_group": _body(change, names)}


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("permissions")
    return frozenset(("group", name) for name in (declared.value if declared else ()))


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """A tag that would be the parent tag of the group, too, where the file says only one of the two."""
    declared = resource.fields.keys() & {"tags", "parent_tag"}
    if live is None or len(declared) != 1:
        return None
    said = resource.fields[declared.pop()]
    both = {name: live.value(name) for name in ("tags", "parent_tag")} | {
        name: item.value for name, item in resource.fields.items()
    }
    tags, parent = both["tags"], both["parent_tag"]
    if not parent or folded(str(parent)) not in map(folded, tags):
        return None
    return Problem(
        "contradiction",
        f"“{parent}” would be both the parent tag of the group {resource.key} and one of its tags, of which the other "
        "is so on the forum: Discourse takes it out of the group's own",
        said.origin.span,
        "write both tags and parent_tag, the tag in one of them only",
        said.origin.path,
    )


QUIRKS = (
    Quirk(
        "tags-cleaned",
        "tags",
        always,
        "tags are lower-cased, cut at max_tag_length, and synonyms of other tags are left out",
        "write the tags as the forum shows them, and no synonyms",
    ),
    Quirk(
        "update-refused-in-silence",
        "*",
        always,
        "a refused change of a tag group is answered as a success",
        "check that no other tag group has the name, and that it has at most 100 characters",
    ),
)

UNSAID = "Where nothing more is written: everyone may use the tags, and several of them for one topic."


def _tags_made(change: Change) -> frozenset[tuple[str, str]]:
    """The tags that the forum makes, since they come into the group."""
    came = (set(item.new or ()) - set(item.old or ()) for item in change.fields if item.field == "tags")
    return frozenset(("tag", name) for names in came for name in names)


KIND = Kind(
    NAME,
    quirks=QUIRKS,
    level=20,
    fields=FIELDS,
    create=creating("/tag_groups", _wrapped),
    update=updating("/tag_groups", _wrapped),
    delete=deleting("/tag_groups"),
    references=_references,
    refused=_refused,
    carried=frozenset({"tags", "parent_tag", "one_per_topic"}),
    section=Section(("tag_groups",), TagGroup, "Tag groups.", implies={"tagging_enabled": "true"}),
    reads=Listing("/tag_groups.json", "tag_groups", shaped=with_names, seen=in_tag_groups),
    made="tag_group",
    calls=(CalledThings(Thing.TAG, in_fields("tags", "parent_tag"), is_made=True),),
    trail=Trail("tag_group_create", "tag_group_change", "tag_group_destroy", root="tag_group"),
    opens=OPENS,
    moves=MOVES,
    order=Order(is_named=True, makes=_tags_made),
    kept="what it is used for",
    export=Export(defaults={"permissions": {"everyone": "use"}}, page="/tag_groups/{id}", unsaid=UNSAID),
)
