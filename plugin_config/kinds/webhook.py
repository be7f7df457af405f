"""Webhooks: addresses to which the forum sends what happens on it (Discourse 3.5, `WebHook`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import (
    DISTINCT,
    Boolean,
    CategoryPath,
    GroupReference,
    Line,
    Name,
    SecretText,
    TagName,
)
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import NAME_SET, UNKNOWN, Codec, Spread, Where, Wire, fields_of, words
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Pages, Row, Section
from idiaspora.plugin_config.kinds.named import CATEGORY_SET, GROUP_SET
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, TAG, WEBHOOK
from idiaspora.plugin_config.kinds.offered import not_offered
from idiaspora.plugin_config.kinds.opening import Going, Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.opening import Limits as LimitedBy
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.trail import Trail, in_details
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.secret import Secret

NAME = WEBHOOK
ADMIN = "/admin/api/web_hooks"
ROWS_PER_PAGE = 50
SHORTEST_SECRET = 12
"""Characters (3.5)."""
EVENT = "webhook event"
"""The sort of names under which the directory has the events, each as `group/event`."""
ALL = "all"
"""The word for every event that there is and will be."""
GROUPED = "grouped_event_types"
"""Where a row has the names of the events by their groups, as the answer with the list shows them."""
DEFAULTS = {"content_type": 1, "active": True, "verify_certificate": True}
FILTERS: Mapping[str, str] = {"categories": CATEGORY, "groups": GROUP, "tags": TAG}
"""What of the forum is sent only, with the kinds of the things that say so."""


def _meant(value: Iterable[str], grouped: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The events that words stand for, one by one: a group stands for all of its events."""
    return frozenset(event for word in value for event in grouped.get(word, (word,)))


def _read(where: Where) -> Any:
    """The events of a row, those of a whole group by its name."""
    row = where.row
    if "web_hook_event_types" not in row:
        return UNKNOWN
    if row.get("wildcard_web_hook"):
        return (ALL,)
    found = {str(event["name"]) for event in row["web_hook_event_types"]}
    grouped: Mapping[str, Sequence[str]] = row.get(GROUPED) or {}
    whole = [group for group, events in grouped.items() if events and found >= set(events)]
    rest = found - _meant(whole, grouped)
    return (*whole, *sorted(rest))


def _write(body: dict[str, Any], value: Sequence[str], where: Where) -> None:
    body["wildcard_web_hook"] = ALL in value
    body["web_hook_event_type_ids"] = [] if ALL in value else sorted(_ids(value, where.names))


def _ids(value: Iterable[str], names: Directory) -> set[int]:
    """Raises UnknownName."""
    table = names.table(EVENT).entries
    found: set[int] = set()
    for word in value:
        of_word = {entry.id for key, entry in table.items() if word in key.split("/")[:1]}
        of_word |= {entry.id for key, entry in table.items() if not of_word and word == key.split("/")[1]}
        found |= of_word or {names.id(EVENT, word)}
    return found


def _same(one: Any, other: Any, where: Where) -> bool:
    grouped = where.row.get(GROUPED) or {}
    return _meant(one or (), grouped) == _meant(other or (), grouped)


EVENTS = Wire(
    "web_hook_event_type_ids",
    Codec(same=_same),
    spread=Spread(("wildcard_web_hook", "web_hook_event_type_ids"), read=_read, write=_write),
)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise refusal("bad-address", "the forum can send to http and https addresses only", "write https://…")
    if " " in text:
        raise refusal("bad-address", "an address has no spaces", f"write {text.strip().replace(' ', '%20')}")
    return text


def _long_enough(secret: Secret) -> Secret:
    if 0 < len(secret.reveal()) < SHORTEST_SECRET:
        raise refusal(
            "wrong-length",
            f"the secret has fewer than {SHORTEST_SECRET} characters, which Discourse refuses",
            "take a longer one",
        )
    return secret


class Webhook(Declaration):
    """An address to which the forum sends what happens on it."""

    url: Annotated[Name, AfterValidator(_address)]
    """Where it is sent: an http or https address."""
    events: Annotated[Annotated[tuple[Line, ...], DISTINCT, Limits(min_length=1)], EVENTS]
    """What is sent: groups of events such as `topic` and `post`, single events such as `post_created`, or `all`. The
    forum says which there are."""
    secret: Annotated[
        Annotated[SecretText, AfterValidator(_long_enough)] | None,
        Wire("secret", Codec(decode=lambda value, where: value)),
    ] = None
    """What the receiver proves by that it came from the forum; `!secret NAME`."""
    format: Annotated[Literal["json", "form"] | None, Wire("content_type", words({"json": 1, "form": 2}))] = None
    """How it is sent."""
    active: Annotated[Boolean | None, Wire("active")] = None
    """Whether anything is sent."""
    verify_certificate: Annotated[Boolean | None, Wire("verify_certificate")] = None
    """Whether the receiver's certificate is checked."""
    categories: Annotated[tuple[CategoryPath, ...] | None, Wire("category_ids", CATEGORY_SET)] = None
    """Only what happens in these categories; none for everywhere."""
    groups: Annotated[tuple[GroupReference, ...] | None, Wire("group_ids", GROUP_SET)] = None
    """Only what happens to members of these groups; none for everybody."""
    tags: Annotated[tuple[TagName, ...] | None, Wire("tag_names", NAME_SET)] = None
    """Only what has one of these tags; none for all. The forum makes those that it does not have."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Webhook)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    defaults = {"payload_url": change.key, **DEFAULTS} if change.live is None else {}
    return {"web_hook": defaults | whole_body(change, FIELDS, names)}


def _gathered(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    """Rows without a secret in clear, as the forum answers it (3.5), and with the names of all events."""
    grouped = {group: [event["name"] for event in events] for group, events in _events(body).items()}
    for row in rows:
        secret = {"secret": Secret(str(row.get("secret") or ""))}
        yield {**row, **secret, GROUPED: grouped}


def _events(body: Any) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    found: Mapping[str, Sequence[Mapping[str, Any]]] = (body.get("extras") or {}).get(GROUPED) or {}
    return found


def _named(body: Row) -> Mapping[str, Mapping[str, int]]:
    events = _events(body).items()
    return {EVENT: {f"{group}/{event['name']}": int(event["id"]) for group, listed in events for event in listed}}


def _misfits(resource: Resource, names: Directory) -> Iterator[Problem]:
    """Events that the forum does not have, such as those of a plugin that is off."""
    declared, there = resource.fields["events"], names.rows(EVENT)
    offered = {word for entry in there or () for word in entry.key.split("/")} | {ALL}
    for word in declared.value if there else ():
        if word not in offered:
            yield not_offered(declared, "event", word, offered, most="some")


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    lists = {kind: name for name, kind in FILTERS.items() if kind != TAG}
    return frozenset(
        (kind, key) for kind, name in lists.items() if name in resource.fields for key in resource.fields[name].value
    )


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """More of what happens on the forum is sent away."""
    wanted = change.wanted()
    if wanted.get("active", change.live is None or change.live.value("active")) is False:
        return []
    return [(said, item) for item in change.fields if (said := _reason(change, item))]


def _reason(change: Change, item: FieldChange) -> str:
    sent = _sent(change)
    old, new = known(item.old), item.new
    if item.field == "events":
        more = sorted(set(new) - set(old or ()))
        return f"{sent}: {', '.join(more)}" if more else ""
    if change.live is None:
        return ""  # the events say it
    if item.field in FILTERS:
        return f"{sent} from more {item.field}" if old and (not new or set(new) - set(old)) else ""
    if (item.field, new) == ("active", True):
        return sent
    return f"{sent} without proof that it is that" if (item.field, new) == ("verify_certificate", False) else ""


def _sent(change: Change) -> str:
    return f"what happens on the forum would be sent to {urlsplit(change.key).hostname}"


def _freed(change: Change, going: Going, onlookers: Onlookers) -> Iterator[str]:
    """A list that names nothing any more holds nothing back."""
    values = change.live.values if change.live else {}
    if values.get("active") is False:
        return
    for name, kind in FILTERS.items():
        names = values.get(name) or ()
        if names and kind in going and all(map(going[kind], names)):
            yield f"{_sent(change)} from all {name}"


def _refused_by_limits(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """A new webhook to the forum's own network; what a name stands for, only the forum finds out."""
    setting, origin = "allowed_internal_hosts", proposed.resource.origin
    host = urlsplit(proposed.resource.key).hostname or ""
    if proposed.is_new is not False and _is_internal(host) and host not in limits.items(setting):
        said = limits.said(setting)
        message = f"{host} is in a network of its own, to which {said.value} sends nothing ({setting})"
        remedy = f"write an address that the forum reaches from outside, or add {host} to {setting}"
        yield Refused(origin, "bad-address", said, message, remedy)


def _is_internal(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


KIND = Kind(
    NAME,
    level=76,
    fields=FIELDS,
    checks=(_refused_by_limits,),
    create=creating(ADMIN, _body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    references=_references,
    calls=(CalledThings(Thing.TAG, in_fields("tags"), is_made=True, late=True, synonym=""),),
    section=Section(("webhooks",), Webhook, "Addresses to which the forum sends what happens on it."),
    identity=Identity("url", lambda row: str(row["payload_url"]), fold=composed, unique=False, is_given=False),
    reads=Listing(
        f"{ADMIN}.json",
        "web_hooks",
        needed=("id", "payload_url"),
        pages=Pages("offset", ROWS_PER_PAGE, step=ROWS_PER_PAGE),
        gathered=_gathered,
        named=_named,
    ),
    made="web_hook",
    misfits=_misfits,
    opens=Opens(
        lambda change: f"webhooks[{change.key}]",
        _reasons,
        new=True,
        limits=LimitedBy(frozenset(FILTERS.values()), _freed),
        does="would send away",
        said=("a webhook that is new, or sends more", "what happens on the forum is sent to another server"),
    ),
    trail=Trail("web_hook_create", "web_hook_update", "web_hook_destroy", key_of=in_details("payload_url")),
    export=Export(
        needs=(CATEGORY, GROUP),
        defaults={"format": "json", "active": True, "verify_certificate": True},
        page="/admin/api/web_hooks/{id}",
    ),
)
