"""Flags: reasons for which members report posts and topics (Discourse 3.5, `Flag`).

Discourse's own can be switched on and off, and nothing else of them can be changed. Their names are texts of the
interface, in the language of whoever reads; what is the same in every language is the word in `name_key`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Line, Text
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import FLAG
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.trail import Trail, in_details
from idiaspora.plugin_config.kinds.writes import Request, Requests, Written, creating, deleting, whole_body
from idiaspora.plugin_config.language.problems import Problem

NAME = FLAG
ADMIN = "/admin/config/flags"
FIRST_OF_OWN = 1001
"""The number of the first flag that is not Discourse's own (3.5)."""
TARGETS = {"post": "Post", "topic": "Topic", "chat": "Chat::Message"}
SENT_WHOLE = ("name", "description", "applies_to", "require_message", "enabled", "auto_action_type")
"""What every write says: the forum refuses one that leaves any of it out (3.5)."""
OF_NEW_ONES = {"applies_to": ["Post", "Topic"], "require_message": False, "enabled": True, "auto_action_type": False}
"""What a new flag has where the file does not say it."""
OF_DISCOURSE = frozenset({"name", "description", "applies_to", "require_message", "auto_action_type"})
"""Fields of Discourse's own flags that nobody can change (3.5)."""

APPLIES_TO = Codec(
    encode=lambda value, where: [TARGETS[word] for word in value],
    decode=lambda value, where: tuple(word for word, target in TARGETS.items() if target in (value or ())),
    same=lambda one, other, where: set(one or ()) == set(other or ()),
)


def is_of_discourse(row: Row) -> bool:
    """Whether a flag is Discourse's own: 3.4 does not say so, but has these numbers."""
    return int(row["id"]) < FIRST_OF_OWN


def word_of(row: Row) -> str:
    """What a file calls a flag."""
    return str(row["name_key"] if is_of_discourse(row) else row["name"])


def is_flag(row: Row) -> bool:
    """Whether a row of the reactions to posts is a flag: the like is listed beside them (3.5)."""
    return bool(row["is_flag"])


CALLED = Codec(decode=lambda value, where: word_of(where.row))


class Flag(Declaration):
    """A reason for which members report something to the moderators."""

    name: Annotated[Annotated[Line, Limits(min_length=1, max_length=200)], Wire("name", CALLED)]
    """The name, unique among all flags. Discourse's own go by its words for them, such as off_topic, inappropriate,
    spam, illegal, notify_moderators and notify_user."""
    description: Annotated[Annotated[Text, Limits(min_length=1, max_length=1000)] | None, Wire("description")] = None
    """What members read below it; a new one needs it."""
    applies_to: Annotated[
        Annotated[tuple[Literal["post", "topic", "chat"], ...], Limits(min_length=1), DISTINCT] | None,
        Wire("applies_to", APPLIES_TO),
    ] = None
    """What can be reported with it; posts and topics, where a new one does not say it."""
    require_message: Annotated[Boolean | None, Wire("require_message")] = None
    """Whether members have to say more."""
    enabled: Annotated[Boolean | None, Wire("enabled")] = None
    """Whether members are offered it. Of Discourse's own flags this alone can be changed."""
    auto_action_type: Annotated[Boolean | None, Wire("auto_action_type", since="3.5")] = None
    """Whether enough reports hide the post before somebody has looked at it."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Flag)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    return OF_NEW_ONES | whole_body(change, FIELDS, names, kept=SENT_WHOLE)


def _update(change: Update, names: Directory) -> Requests:
    if is_of_discourse(change.live.row):
        # The forum turns it over, whatever it is: a second request would turn it back.
        return (Request("PUT", f"{ADMIN}/{change.id}/toggle.json", json={}, idempotent=False),)
    return (Request("PUT", f"{ADMIN}/{change.id}.json", json=_body(change, names)),)


def _misfits(resource: Resource, names: Directory) -> Iterator[Problem]:
    """A flag of which nobody would know what it is for."""
    former = [name for name in (resource.key, *resource.previously) if names.find(NAME, name)]
    if not former and "description" not in resource.fields:
        yield Problem(
            "missing-key",
            f"the forum has no flag {resource.key} yet, and makes none without a description",
            resource.origin.span,
            "write its description, or the word of one of Discourse's own flags",
            resource.origin.path,
        )


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Fewer reports reach the moderators, and what breaks the rules stays longer."""
    if change.live is None:
        return []
    said = f"members could no longer report {change.key} to the moderators"
    reasons: Reasons = [(said, item) for item in change.fields if (item.field, item.new) == ("enabled", False)]
    for item in change.fields:
        if item.field == "applies_to" and (less := sorted(set(known(item.old) or ()) - set(item.new))):
            reasons.append((f"{said} of any {' or '.join(less)}", item))
    return reasons


KIND = Kind(
    NAME,
    level=24,
    fields=FIELDS,
    create=creating(ADMIN, _body),
    update=_update,
    delete=deleting(ADMIN),
    misfits=_misfits,
    section=Section(
        ("flags",), Flag, "Reasons for which members report posts and topics: the forum's own, and Discourse's."
    ),
    identity=Identity("name", word_of, fold=composed, system=is_of_discourse, kept_of_system=OF_DISCOURSE),
    reads=Listing("/site.json", "post_action_types", ours=is_flag, needed=("id", "name", "name_key", "is_flag")),
    made="flag",
    kept="what was reported with it",
    opens=Opens(
        lambda change: f"flags[{change.key}]",
        _reasons,
        said=(
            "one of `flags` that is switched off, or applies to less",
            "members can no longer report anything for that reason, or not everything",
        ),
        does="would take a reason to report away",
    ),
    export=Export(
        defaults={"applies_to": ("post", "topic"), "enabled": True},
        system=lambda key, row: {"enabled": True} if is_of_discourse(row) else None,
        page=f"{ADMIN}/{{id}}",
    ),
    trail=Trail(
        "create_flag",
        "update_flag",
        "delete_flag",
        key_of=in_details("name", "flag"),
        turned={"enabled": "toggle_flag"},
    ),
)
