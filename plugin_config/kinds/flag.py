"""Flags of one's own: reasons for which members report posts and topics (Discourse 3.5, `Flag`)."""

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Line, Text
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Section
from idiaspora.plugin_config.kinds.trail import Trail, in_details
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body

NAME = "flag"
ADMIN = "/admin/config/flags"
FIRST_OF_OWN = 1001
"""The number of the first flag that is not Discourse's own (3.5)."""
TARGETS = {"post": "Post", "topic": "Topic", "chat": "Chat::Message"}
SENT_WHOLE = ("name", "description", "applies_to", "require_message", "enabled", "auto_action_type")
"""What every write says: the forum refuses one that leaves any of it out (3.5)."""
DEFAULTS = {"require_message": False, "enabled": True, "auto_action_type": False}

APPLIES_TO = Codec(
    encode=lambda value, where: [TARGETS[word] for word in value],
    decode=lambda value, where: tuple(word for word, target in TARGETS.items() if target in (value or ())),
    same=lambda one, other, where: set(one or ()) == set(other or ()),
)


class Flag(Declaration):
    """A reason for which members report something to the moderators."""

    name: Annotated[Annotated[Line, Limits(max_length=200)], Wire("name")]
    """The name, unique among all flags."""
    description: Annotated[Annotated[Text, Limits(min_length=1, max_length=1000)], Wire("description")]
    """What members read below it."""
    applies_to: Annotated[
        Annotated[tuple[Literal["post", "topic", "chat"], ...], Limits(min_length=1)], Wire("applies_to", APPLIES_TO)
    ] = ("post", "topic")
    """What can be reported with it."""
    require_message: Annotated[Boolean | None, Wire("require_message")] = None
    """Whether members have to say more."""
    enabled: Annotated[Boolean | None, Wire("enabled")] = None
    """Whether members are offered it."""
    auto_action_type: Annotated[Boolean | None, Wire("auto_action_type", since="3.5")] = None
    """Whether enough reports hide the post before somebody has looked at it."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Flag)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    return DEFAULTS | {"applies_to": ["Post", "Topic"]} | whole_body(change, FIELDS, names, kept=SENT_WHOLE)


KIND = Kind(
    NAME,
    level=24,
    fields=FIELDS,
    create=creating(ADMIN, _body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    section=Section(("flags",), Flag, "Reasons of the forum's own for which members report posts and topics."),
    identity=Identity(fold=composed),
    reads=Listing("/site.json", "post_action_types", ours=lambda row: row["id"] >= FIRST_OF_OWN),
    made="flag",
    kept="what was reported with it",
    export=Export(defaults={"applies_to": ("post", "topic"), "enabled": True}, page=f"{ADMIN}/{{id}}"),
    trail=Trail("create_flag", "update_flag", "delete_flag", key_of=in_details("name")),
)
