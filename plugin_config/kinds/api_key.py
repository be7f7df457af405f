"""Keys of the API (Discourse 3.5, `ApiKey`): which tools may do what, and as whom.

Discourse shows a key once, and changes nothing of it but its description: other scopes, or another user, take it out
of use and make another one. A key that leaves the file is revoked, not deleted, so that it can be put back. The mode
of a key is a label: without scopes it may do everything, be its mode `read_only` (3.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Line, Name, Username
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import UNKNOWN, Codec, Spread, Where, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Detail, Listing, Pages, Row, Section
from idiaspora.plugin_config.kinds.look import Look
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.writes import Request, Requests, Telling
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.suggestions import nearest

NAME = "api_key"
ADMIN = "/admin/api/keys"
ROWS_PER_PAGE = 50
ALL, READ = "all", "global:read"
"""The word for a key that may do everything, and Discourse's scope for all reads."""
OF_THE_KEY = frozenset({"user", "scopes", "only"})
SHOWN_LETTERS = 4
"""How many letters of a key its row shows (3.5)."""


def _scopes(value: tuple[str, ...]) -> tuple[str, ...]:
    if ALL in value and len(value) > 1:
        raise refusal("wrong-value", f"{ALL} is everything already", f"write [{ALL}], or only what it may do")
    return value


def _read_scopes(where: Where) -> Any:
    if "api_key_scopes" not in where.row:
        return UNKNOWN
    found = tuple(f"{scope['resource']}:{scope['key']}" for scope in where.row["api_key_scopes"])
    return found or (() if where.row.get("scope_mode") == "granular" else (ALL,))


def _read_limits(where: Where) -> Any:
    if "api_key_scopes" not in where.row:
        return UNKNOWN
    return {
        f"{scope['resource']}:{scope['key']}": {
            name: tuple(map(str, values if isinstance(values, list) else [values]))
            for name, values in scope["allowed_parameters"].items()
        }
        for scope in where.row["api_key_scopes"]
        if scope.get("allowed_parameters")
    }


def _sets(value: Mapping[str, Mapping[str, Sequence[str]]] | None) -> dict[str, dict[str, set[str]]]:
    return {scope: {name: set(items) for name, items in limits.items()} for scope, limits in (value or {}).items()}


def _unwritten(body: dict[str, Any], value: Any, where: Where) -> None:
    """The creation says all of a key at once."""


SCOPES = Wire(
    "scopes",
    Codec(same=lambda one, other, where: set(one or ()) == set(other or ())),
    spread=Spread(("scopes",), _read_scopes, _unwritten),
)
LIMITED = Wire(
    "only",
    Codec(same=lambda one, other, where: _sets(one) == _sets(other)),
    spread=Spread(("scopes",), _read_limits, _unwritten),
)
ONE_USER = Codec(
    decode=lambda value, where: value["username"] if value else "",
    same=lambda one, other, where: folded(one or "") == folded(other or ""),
)


class ApiKey(Declaration):
    """A key of the API."""

    name: Annotated[Name, Wire("name")]
    """What it is for; Discourse calls it the description."""
    scopes: Annotated[
        Annotated[tuple[Name, ...], DISTINCT, AfterValidator(_scopes), Limits(min_length=1)],
        SCOPES,
    ]
    """What it may do, by Discourse's words, such as `global:read` or `topics:read`; `all` for everything."""
    user: Annotated[Username | None, Wire("user", ONE_USER)] = None
    """As whom it acts. Without it whoever has it acts as anybody whom they name."""
    only: Annotated[dict[Name, dict[Name, Annotated[tuple[Line, ...], DISTINCT]]] | None, LIMITED] = None
    """The values that scopes are limited to: `{topics:read: {topic_id: [7, 8]}}`."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to revoke it."""


FIELDS = fields_of(ApiKey)


def _value(change: Create | Update, name: str) -> Any:
    """What a field is to be, or is where the file says nothing of it."""
    wanted, declared = change.wanted(), change.resource.fields.get(name)
    if name in wanted:
        return wanted[name]
    value = declared.value if declared is not None else (change.live.value(name) if change.live else None)
    return known(value)


def _creation(change: Create | Update, names: Directory, *, again: bool = False) -> Request:
    scopes, limits, user = _value(change, "scopes"), _value(change, "only") or {}, _value(change, "user")
    key: dict[str, Any] = {"description": _called(change), "scope_mode": "global"}
    if user:
        key["username"] = names.stored(USER, user)
    if scopes != (ALL,):
        key["scope_mode"] = "read_only" if scopes == (READ,) else "granular"
        key["scopes"] = [
            {"scope_id": scope, **{name: ",".join(values) for name, values in limits.get(scope, {}).items()}}
            for scope in scopes
        ]
    telling = Telling(_called(change), ("key", "key"))
    return Request("POST", f"{ADMIN}.json", json={"key": key}, idempotent=False, renews=again, tells=telling)


def _create(change: Create, names: Directory) -> Requests:
    return (_creation(change, names),)


def _update(change: Update, names: Directory) -> Requests:
    if _is_remade(change):
        return (_revocation(change), _creation(change, names, again=True))
    return (Request("PUT", f"{ADMIN}/{change.id}.json", json={"key": {"description": _called(change)}}),)


def _called(change: Create | Update) -> str:
    """The name that it gets, which for a while may be another one than that of the file."""
    return str(change.wanted().get("name", change.key))


def _is_remade(change: Change) -> bool:
    return isinstance(change, Update) and not OF_THE_KEY.isdisjoint(change.wanted())


def _delete(change: Delete, names: Directory) -> Requests:
    return (_revocation(change),)


def _revocation(change: Update | Delete) -> Request:
    return Request("POST", f"{ADMIN}/{change.id}/revoke.json")


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("user")
    return frozenset({(USER, declared.value)} if declared is not None and declared.value else ())


def _seen(resource: Resource, row: Row | None) -> Problem | None:
    """Scopes and parameters that the forum does not have; `row` is the list of all scopes, or the key as it is."""
    return next(_wrong(resource, row), None) if row is not None and "truncated_key" not in row else None


def _wrong(resource: Resource, listed: Row) -> Iterator[Problem]:
    offered = {str(item["scope_id"]): item.get("params") or [] for items in listed.values() for item in items}
    scopes, only = resource.fields["scopes"], resource.fields.get("only")
    for scope in scopes.value:
        if scope not in offered and scope != ALL:
            similar = nearest(scope, offered)
            message = f"the forum has no scope {scope}: it may be misspelt, or its plugin off"
            remedy = f"did you mean {similar}?" if similar else "look for it on the page of new keys"
            yield Problem("not-offered", message, scopes.origin.span, remedy, scopes.origin.path)
    for scope, limits in (only.value if only else {}).items():
        unknown = sorted(limits.keys() - set(offered.get(scope, ())))
        if only and (scope not in scopes.value or unknown):
            what = f"the scope {scope} has no {unknown[0]}" if unknown else f"{scope} is none of its scopes"
            some = ", ".join(map(str, offered.get(scope, ()))) or "nothing"
            message = f"the key {resource.key} is limited by what it does not have: {what}"
            remedy = f"{scope} can be limited by {some}"
            yield Problem("not-offered", message, only.origin.span, remedy, only.origin.path)


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Whoever gets a new key may do with it what it says."""
    if not isinstance(change, (Create, Update)):
        return []
    scopes, user = _value(change, "scopes") or (), _value(change, "user")
    what = {(ALL,): "do everything", (READ,): "read everything"}.get(tuple(scopes), f"do {', '.join(scopes)}")
    said = f"whoever has the key may {what} as {user or 'anybody'}"
    return [(said, item) for item in change.fields if item.field in OF_THE_KEY][:1]


KIND = Kind(
    NAME,
    level=81,
    nouns=("API key", "API keys"),
    fields=FIELDS,
    create=_create,
    update=_update,
    delete=_delete,
    references=_references,
    section=Section(("api_keys",), ApiKey, "Keys of the API: which tools may do what, and as whom."),
    identity=Identity("name", lambda row: str(row["description"] or ""), unique=False),
    reads=Listing(
        f"{ADMIN}.json",
        "keys",
        ours=lambda row: not row.get("revoked_at"),
        shaped=lambda row: {**row, "name": str(row["description"] or "")},
        needed=("id", "description"),
        pages=Pages("offset", ROWS_PER_PAGE, step=ROWS_PER_PAGE),
        detail=Detail(f"{ADMIN}/{{id}}.json", "key"),
    ),
    looks=(Look(lambda key: (f"{ADMIN}/scopes.json", ()), "scopes", _seen),),
    made="key",
    kept="itself: who has it can go on using it",
    order=Order(requests=lambda change: 2 if _is_remade(change) else 1),
    tells_secret=lambda change: isinstance(change, Create) or _is_remade(change),
    is_of_key=lambda row, key: str(row.get("truncated_key")) == key[:SHOWN_LETTERS],
    opens=Opens(
        lambda change: f"api_keys[{change.key}]",
        _reasons,
        new=True,
        said=("one of `api_keys` that is new, or made again", "whoever has the key may do what it says"),
    ),
    export=Export(is_left=True, page=ADMIN),
)
