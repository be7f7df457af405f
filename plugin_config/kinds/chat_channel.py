"""Chat channels: where those who may see a category talk beside its topics (Discourse 3.5, `Chat::CategoryChannel`)."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, CategoryPath, Name, Slug, Text
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Complete, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Pages, Row, Section
from idiaspora.plugin_config.kinds.named import id_of
from idiaspora.plugin_config.kinds.names import CATEGORY, CHAT_CHANNEL
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.shifts import CHATTERS, NOTHING, Audiences, Moves, Shifts, seers_of
from idiaspora.plugin_config.kinds.text_limits import measured
from idiaspora.plugin_config.kinds.writes import Request, Requests, creating, deleting
from idiaspora.plugin_config.language.problems import Problem

NAME = CHAT_CHANNEL
API = "/chat/api/channels"
ROWS_PER_PAGE = 25
SWITCH = Codec(encode=lambda value, where: "true" if value else "false")
"""A JSON false breaks the update of a channel (3.5)."""
SLUG = Codec(decode=lambda value, where: slugs.readable(str(value or "")))
"""Kept percent-encoded where it has other letters than a to z (3.5)."""
LEFT_TO_UPDATES = frozenset({"status", "mentions_of_all"})
"""What a creation does not take."""


class ChatChannel(Declaration):
    """A chat channel of a category."""

    slug: Annotated[Annotated[Slug, Limits(max_length=100)], Wire("slug", SLUG)]
    """Its name in addresses, unique among all channels."""
    name: Annotated[Annotated[Name, Limits(max_length=255)], Wire("name", read="title")]
    """What members call it."""
    category: Annotated[CategoryPath, Wire("chatable_id", id_of(CATEGORY))]
    """The category whose audience may read and write in it."""
    description: Annotated[Annotated[Text, Limits(max_length=500)] | None, Wire("description", TEXT)] = None
    """What members read about it."""
    everybody: Annotated[Boolean | None, Wire("auto_join_users", SWITCH)] = None
    """Whether everybody who sees the category and was there in the last 30 days joins without asking. Once in three
    minutes."""
    threads: Annotated[Boolean | None, Wire("threading_enabled", SWITCH)] = None
    """Whether answers stand in threads."""
    mentions_of_all: Annotated[Boolean | None, Wire("allow_channel_wide_mentions", SWITCH)] = None
    """Whether members may call all others with `@all` and `@here`."""
    status: Annotated[Literal["open", "closed"] | None, Wire("status")] = None
    """Whether members may write."""
    previously: FormerNames | None = None
    """Former slugs, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(ChatChannel)


def place_of(fields: Mapping[str, Declared]) -> tuple[str, str] | None:
    """The category and the name of a channel, which no two new ones have in common (3.5)."""
    if not {"category", "name"} <= fields.keys():
        return None
    return str(fields["category"].value), str(fields["name"].value)


def _body(change: Change, names: Directory, without: frozenset[str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for item in change.fields:
        if item.field not in without:
            FIELDS[item.field].place(body, item.new, names)
    return body


def _create(change: Change, names: Directory) -> dict[str, Any]:
    return {"channel": {**_body(change, names, LEFT_TO_UPDATES), "slug": change.key}}


def _update(change: Update, names: Directory) -> Requests:
    return tuple(_requests(change, names))


def _requests(change: Update, names: Directory) -> Iterator[Request]:
    """The status has a call of its own, which refuses the one that is there already (3.5). What closes goes first, so
    that a new channel, which is open, is so no longer than it has to be."""
    body = _body(change, names, frozenset({"status"}))
    if change.renamed_from:
        body["slug"] = change.key
    status = change.wanted().get("status")
    if status == "closed":
        yield _status(change, status)
    if body:
        yield Request("PUT", f"{API}/{change.id}.json", json={"channel": body})
    if status == "open":
        yield _status(change, status)


def _status(change: Update, status: str) -> Request:
    return Request("PUT", f"{API}/{change.id}/status.json", json={"status": status}, idempotent=False)


def _number_of_requests(change: Change) -> int:
    wanted = change.wanted().keys()
    if isinstance(change, Delete):
        return 1
    has_status = "status" in wanted
    if isinstance(change, Update | Complete):
        renamed = isinstance(change, Update) and bool(change.renamed_from)
        return bool(wanted - {"status"} or renamed) + has_status
    return 1 + len(_after_creation(change) & wanted)


def _after_creation(change: Change) -> frozenset[str]:
    """What is otherwise than a new channel is: that is open."""
    return LEFT_TO_UPDATES if change.wanted().get("status") != "open" else LEFT_TO_UPDATES - {"status"}


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """A channel stays with its category."""
    wanted = resource.fields.get("category")
    if live is None or wanted is None or live.value("category") == wanted.value:
        return None
    return Problem(
        "kept-by-discourse",
        f"the chat channel {resource.key} belongs to the category {live.value('category')} for good",
        wanted.origin.span,
        "give the channel of the other category another slug",
        wanted.origin.path,
    )


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("category")
    return frozenset({(CATEGORY, declared.value)} if declared is not None and declared.value else ())


def _shaped(row: Row) -> Row:
    """A row with the description that the forum leaves out of it where there is none."""
    return {"description": None, **row}


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    wanted = change.wanted()
    reasons: Reasons = []
    for item in change.fields:
        if change.live is None and item.field == "name":
            until = ", until a second request closes it" if wanted.get("status") == "closed" else ""
            reasons.append((f"whoever sees its category could write in it, without the category's rules{until}", item))
        if change.live is not None and (item.field, item.new) == ("status", "open"):
            reasons.append(("whoever sees its category could write in it", item))
        if change.live is not None and (item.field, item.new) == ("mentions_of_all", True):
            reasons.append(("whoever writes in it could call everybody who is there", item))
        if (item.field, item.new) == ("everybody", True):
            reasons.append(("everybody who sees its category would be in it", item))
    return reasons


def _audience(change: Change) -> Audiences:
    """Who may write in a channel that is open: whoever sees its category and may chat."""
    declared = change.resource.fields.get("category")
    category = declared.value if declared is not None else change.live.value("category") if change.live else ""
    return frozenset({seers_of(str(category)), CHATTERS})


def _moved(change: Change, item: FieldChange) -> Shifts:
    if item.field != "status":
        return NOTHING
    return Shifts(opened=_audience(change)) if item.new == "open" else Shifts(closed=_audience(change))


MOVES = Moves(
    _moved,
    # Whatever it is to be, it is open until a second request closes it (3.5).
    creation=lambda change: Shifts(opened=_audience(change)),
    deletion=lambda change: Shifts(closed=_audience(change)),
)


def _refused_by_limits(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    declared, slug = proposed.fields.get("name"), proposed.resource.fields.get("slug")
    if declared is not None:
        setting, size = "max_topic_title_length", len(str(declared.value))
        yield from measured(setting, size, "the name", declared.origin, "wrong-length", "shorten it", limits)
    method, said = limits.text(slugs.METHOD), limits.said(slugs.METHOD)
    if slug is not None and "slug" in proposed.fields and not slug.value.isascii() and method == "ascii":
        message = f"{said.value} keeps slugs of the letters a to z only ({slugs.METHOD}: {method}), not “{slug.value}”"
        hint = slugs.transliterated(slug.value) or "it in those letters"
        yield Refused(slug.origin, "bad-slug", said, message, f"write {hint}, or set {slugs.METHOD}: encoded")


KIND = Kind(
    NAME,
    level=78,
    fields=FIELDS,
    checks=(_refused_by_limits,),
    create=creating(API, _create),
    update=_update,
    delete=deleting(API),
    after_creation=lambda change, names: _after_creation(change),
    order=Order(requests=_number_of_requests),
    references=_references,
    section=Section(
        ("chat_channels",),
        ChatChannel,
        "Chat channels of categories.",
        implies={"chat_enabled": "true"},
    ),
    identity=Identity("slug", lambda row: slugs.readable(str(row["slug"]))),
    reads=Listing(
        f"{API}.json",
        "channels",
        shaped=_shaped,
        needed=("id", "slug", "title"),
        pages=Pages("offset", ROWS_PER_PAGE, step=ROWS_PER_PAGE),
        switches=("chat_enabled",),
    ),
    made="channel",
    refused=_refused,
    kept="its messages",
    opens=Opens(
        lambda change: f"chat_channels[{change.key}]",
        _reasons,
        new=True,
        said=(
            "one of `chat_channels` that is new (one declared `closed` is open until a second request), opened, or for "
            "everybody, or one in which everybody may be called",
            "whoever sees its category could write, or call all others",
        ),
    ),
    moves=MOVES,
    export=Export(needs=(CATEGORY,), defaults={"mentions_of_all": True, "status": "open"}, page="/chat/c/-/{id}"),
)
