"""Groups: every attribute that a write of the group carries (Discourse 3.5)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.mail_addresses import MailAddress, MailDomain
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Color, GroupName, Line, Text, Username
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, EVERYONE, EVERYONE_ID, WORDS_FOR_GROUPS
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import COLOR, TEXT, Codec, Field, ReadBy, Uploading, Wire, fields_of, words
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, Update
from idiaspora.plugin_config.kinds.deletion import Around, Deletion
from idiaspora.plugin_config.kinds.export import Export, Row
from idiaspora.plugin_config.kinds.group_limits import name_refused
from idiaspora.plugin_config.kinds.group_opening import ALIAS, MOVES, OPENS, TRUST, VISIBILITY
from idiaspora.plugin_config.kinds.group_requests import update_request
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Section
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.notification_defaults import FIELDS as NOTIFICATION_FIELDS
from idiaspora.plugin_config.kinds.notification_defaults import NotificationDefaults, emptying_request
from idiaspora.plugin_config.kinds.pictures import OF_ADDRESS, Picture, is_address
from idiaspora.plugin_config.kinds.quirk import SPACES_CUT, Quirk, always, ignored
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.writes import Request

NAME = GROUP

NOTIFICATION: Mapping[str, int] = {
    "muted": 0, "normal": 1, "tracking": 2, "watching": 3, "watching first post": 4,
}  # fmt: skip

GRANTED = Codec(
    encode=lambda value, where: TRUST[value],
    # Null cannot be written back and means the same as 0 (3.5).
    decode=lambda value, where: {number: word for word, number in TRUST.items()}.get(value or 0, f"#{value}"),
)

LINES = Codec(
    encode=lambda value, where: "|".join(value),
    decode=lambda value, where: tuple((value or "").split("|")) if value else (),
    same=lambda one, other, where: {item.lower() for item in one} == {item.lower() for item in other},
)
"""A list that Discourse keeps as one text with bars between."""


ICON = Codec(
    # A forum has the address of the picture there where no icon is set (3.5).
    decode=lambda value, where: "" if is_address(str(value or "")) else value,
    same=TEXT.same,
)


class Flair(Declaration):
    """The small picture on the avatars of the members."""

    icon: Annotated[Line | None, Wire("flair_icon", ICON, read="flair_url")] = None
    """The name of an icon."""
    image: Annotated[
        Picture | None, Wire("flair_upload_id", OF_ADDRESS, read="flair_url", uploading=Uploading("group_flair"))
    ] = None
    """A picture in place of an icon, by `!upload`; an empty text for none."""
    background: Annotated[Color | None, Wire("flair_bg_color", COLOR)] = None
    """The colour behind it."""
    color: Annotated[Color | None, Wire("flair_color", COLOR)] = None
    """The colour of the icon."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Flair":
        if self.icon and self.image:
            raise refusal(
                "wrong-value",
                "flair has an icon and an image, of which the forum would show the icon only",
                "leave one of them out",
            )
        return self


MOST_DOMAINS = 50
"""Domains whose users a group takes in by itself (3.5)."""

Alias = Literal["nobody", "admins", "staff", "members", "owners", "everyone"]
Seen = Literal["everyone", "members", "group members", "staff", "owners"]


class GroupTraits(Declaration):
    """What many groups can have in common, roles of moderators included."""

    full_name: Annotated[Annotated[Line, Limits(max_length=100)] | None, Wire("full_name", TEXT)] = None
    """The long name."""
    title: Annotated[Line | None, Wire("title", TEXT)] = None
    """What stands beside the members' names on each of their posts."""
    bio: Annotated[Annotated[Text, Limits(max_length=3000)] | None, Wire("bio_raw", TEXT)] = None
    """Markdown about the group."""
    flair: Flair | None = None
    """The small picture on the members' avatars."""
    messages: Annotated[Alias | None, Wire("messageable_level", words(ALIAS))] = None
    """Who may write to the group; `members` means the group's own members and the staff."""
    mentions: Annotated[Alias | None, Wire("mentionable_level", words(ALIAS))] = None
    """Who may mention the group."""
    visible_to: Annotated[Seen | None, Wire("visibility_level", words(VISIBILITY))] = None
    """Who may see that there is this group; `members` are all registered accounts."""
    members_visible_to: Annotated[Seen | None, Wire("members_visibility_level", words(VISIBILITY))] = None
    """Who may see its members."""
    primary_group: Annotated[Boolean | None, Wire("primary_group")] = None
    """Whether it becomes its members' primary group; flair shows on posts only then."""
    grant_trust_level: Annotated[
        Literal["none", "basic", "member", "regular", "leader"] | None, Wire("grant_trust_level", GRANTED)
    ] = None
    """The trust level that members are given."""
    public_admission: Annotated[Boolean | None, Wire("public_admission")] = None
    """Whether anyone may join."""
    public_exit: Annotated[Boolean | None, Wire("public_exit")] = None
    """Whether members may leave."""
    allow_membership_requests: Annotated[Boolean | None, Wire("allow_membership_requests")] = None
    """Whether one may ask to join; the group needs an owner."""
    membership_request_template: Annotated[
        Annotated[Text, Limits(max_length=5000)] | None, Wire("membership_request_template", TEXT)
    ] = None
    """What a request begins with."""
    publish_read_state: Annotated[Boolean | None, Wire("publish_read_state")] = None
    """Whether messages to the group show who has read them."""
    incoming_email: Annotated[tuple[MailAddress, ...] | None, Wire("incoming_email", LINES)] = None
    """Addresses whose mails become messages to the group."""
    automatic_email_domains: Annotated[
        Annotated[tuple[MailDomain, ...], Limits(max_length=MOST_DOMAINS)] | None,
        Wire("automatic_membership_email_domains", LINES, read_by=ReadBy.DETAIL),
    ] = None
    """Domains whose users become members."""
    notification_level: Annotated[
        Literal["muted", "normal", "tracking", "watching", "watching first post"] | None,
        Wire("default_notification_level", words(NOTIFICATION)),
    ] = None
    """How members are notified of messages to the group."""
    notifications: NotificationDefaults | None = None
    """Categories and tags that new members watch, track or mute."""
    existing_members: Boolean | None = None
    """Whether those who are members already get these notifications too, whatever they have now; of roles they get what
    changes without that."""
    members: Annotated[tuple[Username, ...], DISTINCT] | None = None
    """All members, by username."""
    owners: Annotated[tuple[Username, ...], DISTINCT] | None = None
    """Members who manage the group, by username."""
    protect: Boolean | None = None
    """Refuse to delete it."""


class GroupFields(GroupTraits):
    """What can be said of any group, roles of moderators included."""

    previously: FormerNames | None = None
    """Former names of the group, which is then renamed instead of created again."""


class NamedGroup(GroupFields):
    """Any group, by its name."""

    name: GroupName
    """The name, unique among groups and users."""


TEMPLATE = "membership_request_template"

FIELDS = {"name": Field("name", Wire("name"))} | {
    name: field for name, field in fields_of(GroupFields).items() if not name.startswith("notifications.")
}

# What Discourse lets one change of a group of its own; the rest is dropped in silence (3.5).
AUTOMATIC_FIELDS = frozenset(
    {"bio", "notification_level", "messages", "mentions", "flair.icon", "flair.image", "flair.background",
     "flair.color",     "visible_to", "members_visible_to"}
)  # fmt: skip


def _attributes(change: Change, names: Directory) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for wanted in change.fields:
        if wanted.field in FIELDS:
            FIELDS[wanted.field].place(body, wanted.new, names)
    if body.get("flair_upload_id"):
        body.setdefault("flair_icon", "")  # an icon beside the picture would be shown in its place (3.5)
    return body


def _create(change: Create, names: Directory) -> tuple[Request, ...]:
    body = _attributes(change, names)
    body["name"] = change.key
    people = change.wanted()
    if members := people.get("members"):
        body["usernames"] = ",".join(names.stored(USER, name) for name in members)
    if owners := people.get("owners"):
        body["owner_usernames"] = ",".join(names.stored(USER, name) for name in owners)
    return (Request("POST", "/admin/groups.json", json={"group": body}, idempotent=False),)


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    return (update_request(change.id, _attributes(change, names)),)


def _delete(change: Delete, names: Directory) -> tuple[Request, ...]:
    deletion = Request("DELETE", f"/admin/groups/{change.id}.json")
    if is_watching(change):
        # Whoever leaves a group keeps what it had them watch (3.5), a group that goes too.
        return (emptying_request(change.id), deletion)
    return (deletion,)


def is_watching(change: Delete) -> bool:
    """Whether a group is known to have its members watch, track or mute something."""
    row = change.live.row
    return any(row.get(field.wire.path) for field in NOTIFICATION_FIELDS.values())


def _requests(change: Change) -> int:
    if isinstance(change, Create):
        return 1 + (not _after_creation(change).isdisjoint(change.wanted()))
    return 2 if change.again or (isinstance(change, Delete) and is_watching(change)) else 1


def _after_creation(change: Change) -> frozenset[str]:
    """A creation drops the template of a group that does not take requests; an update keeps it (3.5)."""
    return frozenset() if change.wanted().get("allow_membership_requests") else frozenset({TEMPLATE})


def _after(change: Change) -> frozenset[tuple[str, str]]:
    """The forum refuses membership requests while the group has no owner (3.5)."""
    allowed = any(item.field == "allow_membership_requests" and item.new for item in change.fields)
    return frozenset({("membership", change.key)} if allowed and not isinstance(change, Create) else ())


def _undeletable(live: Live, around: Around) -> str:
    is_of_discourse = live.id in AUTOMATIC_GROUPS or live.row.get("automatic")
    return "it is one of Discourse's own groups" if is_of_discourse else ""


QUIRKS = (
    Quirk(
        "flair-colour",
        "flair.*",
        always,
        "flair needs an icon or an upload; without one its colours do nothing",
        "write flair with an icon",
    ),
    Quirk(
        "group-of-discourse",
        "*",
        ignored,
        "Discourse ignores most attributes of its own automatic groups",
        "leave the field out",
    ),
    SPACES_CUT,
)

OF_NEW_ONES: Mapping[str, Any] = {
    "messages": "nobody", "mentions": "nobody", "visible_to": "everyone", "members_visible_to": "everyone",
    "grant_trust_level": "none", "notification_level": "watching",
}  # fmt: skip
"""What a new group has (3.5)."""
LETTING_IN = frozenset(
    {"public_admission", "allow_membership_requests", "automatic_email_domains", "grant_trust_level"}
)
"""By what people come into a group without being named, and what they become there."""
UNSAID = (
    "Where nothing more is written: nobody joins without being named, everyone sees the group and who is in it, nobody "
    "may write to it or mention it, and it gives no title, flair or trust level."
)
OF_MODERATORS: Mapping[str, Any] = {"messages": "everyone", "notification_level": "tracking"}


def _of_discourse(key: str, row: Row) -> Mapping[str, Any] | None:
    """What Discourse's own groups have that can be changed, where nobody has changed it (3.5)."""
    if row["id"] not in AUTOMATIC_GROUPS:
        return None
    known = {"visible_to": "staff" if key == EVERYONE else "members"}
    changed = OF_MODERATORS if key == "moderators" else {}
    plain = dict.fromkeys(AUTOMATIC_FIELDS)
    return {**plain, **{name: value for name, value in OF_NEW_ONES.items() if name in plain}, **known, **changed}


KIND = Kind(
    NAME,
    quirks=QUIRKS,
    level=30,
    fields=FIELDS,
    checks=(name_refused,),
    reads=RowsOf(Source.GROUPS),
    create=_create,
    update=_update,
    delete=_delete,
    after_creation=lambda change, names: _after_creation(change),
    section=Section(("groups",), NamedGroup, "Groups that are not roles."),
    identity=Identity(
        # The own groups of Discourse are called in the forum's language; the English names are understood (3.5).
        of_row=lambda row: AUTOMATIC_GROUPS.get(int(row["id"]), str(row["name"])),
        stored=lambda row: str(row["name"]),
        meant=lambda name: WORDS_FOR_GROUPS.get(name, name),
        always=({"id": EVERYONE_ID, "name": EVERYONE},),  # which is in no list of 2026
        system=lambda row: row["id"] in AUTOMATIC_GROUPS,
        among_users=True,
    ),
    made="basic_group",
    calls=(CalledThings(Thing.ICON, in_fields("flair.icon")),),
    called_by="name",
    deletion=Deletion(_undeletable),
    opens=OPENS,
    moves=MOVES,
    order=Order(is_named=True, requests=_requests, after=_after, exclusive="incoming_email"),
    kept="its members and what they may see",
    export=Export(defaults=OF_NEW_ONES, system=_of_discourse, of_each=LETTING_IN, page="/g", unsaid=UNSAID),
)
