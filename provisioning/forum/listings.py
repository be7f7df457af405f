"""The lists that have all things of a kind: in one answer, page after page, or part by part (Discourse 3.5)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import ByKey, InParts, Listing, Parted
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.provisioning.errors import NoRoute, NotFound, Redirected, Refused
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import IncompleteRead, Row, part, rows

Query = tuple[tuple[str, str], ...]
KEY = "key"
"""Under this a row of what was looked up by itself has the key of the file: it may have none on the forum."""

NO_ANSWERS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Listed:
    """All resources of a kind, in the shape of 3.5; `seen` is what they show of the forum. `others` are rows of the
    same list that no file can own, such as those that come with Discourse, and `named` what else the answer names, by
    sort and name. `in_trash` are the numbers of things that somebody deleted and that can be taken back, by key."""

    rows: tuple[Row, ...]
    seen: Capabilities
    others: tuple[Row, ...] = ()
    named: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    in_trash: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What is asked of a list: of a cut one, what it shows and the rows of the `keys`; of one in parts, those with the
    keys, and `parts`. Where a row takes a read of its own, it is read for the keys in `full`, None for all, and what
    comes in parts for those that stand in `within`, by key. Things that
    are looked up one by one are also found by `other` values, by key, and by the numbers that they `had`; those in
    `unkeyed` may have no key on the forum."""

    keys: Collection[str] = ()
    parts: Collection[str] = ()
    full: Collection[str] | None = ()
    within: Mapping[str, Collection[str]] = field(default_factory=dict)
    had: Mapping[str, int] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    unkeyed: Collection[str] = ()


Within = Mapping[str, Collection[str]]
NOTHING_ELSE = Asked()
BAD_REQUEST = 400
"""The status of an answer to a request whose parameters the forum does not take."""


class NotListed(IncompleteRead):
    """The forum refuses a list, or has no such address."""


def listed(
    client: ForumClient, kind: Kind, asked: Asked = NOTHING_ELSE, known: Mapping[str, Any] = NO_ANSWERS
) -> Listed:
    """All resources of a kind with a list. Raises IncompleteRead, and NotListed where the forum has no such list.

    `known` are answers, by their paths, that were read just before and are not asked for again.
    """
    listing = kind.listing
    if listing is None:
        raise ValueError(f"{kind.plural} have no list of their own")
    in_trash: dict[str, int] = {}
    try:
        if listing.by_key is None:
            found, named = _found(client, kind, listing, asked, known)
        else:
            found, named = [*_looked_up(client, listing, listing.by_key, asked, in_trash)], {}
    except (Refused, NoRoute):
        off = ": their feature is off" if listing.switches else ""
        raise NotListed(
            f"the forum does not show its {kind.plural}, which the file names{off}", hint=listing.hint
        ) from None
    rows = {row["id"]: row for row in (_numbered(kind, listing, row) for row in found if listing.ours(row))}
    others = tuple(listing.shaped(row) for row in found if not listing.ours(row))
    ours = tuple(_in_full(client, kind, listing, asked, row) for row in rows.values())
    return Listed(ours, listing.seen(found), others, named, in_trash)


def reads_of_gone(listing: Listing, keys: Collection[str]) -> int:
    """About how many requests show that things of these keys, whose numbers are known, are not there any more."""
    if listing.by_key is not None:
        return 2 * len(keys)  # by its number and by its key
    return len(set(map(listing.parted.of_key, keys))) if listing.parted else 1


def _found(
    client: ForumClient, kind: Kind, listing: Listing, asked: Asked, known: Mapping[str, Any]
) -> tuple[list[Row], Mapping[str, Mapping[str, int]]]:
    """All rows, and what else the answer names."""
    if listing.path in known:
        body = known[listing.path]
        return _rows_in(body, listing), listing.named(body)
    if listing.parted is not None:
        wanted = sorted({*map(listing.parted.of_key, asked.keys), *asked.parts})
        return [row for name in wanted for row in _listed_part(client, listing, listing.parted, name)], {}
    body = _answer(client, listing, ())
    found = [*_rows_in(body, listing), *_later_pages(client, listing, body, ())]
    if listing.most and len(found) >= listing.most:
        found += [row for key in sorted(set(asked.keys)) for row in _filtered_rows(client, kind, listing, key)]
    return found, listing.named(body)


def _looked_up(
    client: ForumClient, listing: Listing, by_key: ByKey, asked: Asked, in_trash: dict[str, int]
) -> Iterator[Row]:
    """The things of the keys, each under the number that it had where it still has it, which takes one request less.
    The numbers of those that are in the trash come into `in_trash`."""
    for key in sorted(set(asked.keys)):
        had, other = asked.had.get(key), asked.other.get(key)
        known = None if had is None else _by_number(client, listing, by_key, had)
        if known is not None and known.get(by_key.key) == key and not by_key.deleted(known):
            yield {**known, KEY: key}
            continue
        id = _number_at(client, by_key, by_key.lookup.format(key=quote(key, safe="")))
        row = None if id is None else _by_number(client, listing, by_key, id)
        # A number alone proves nothing, be it that of a forum that was set up anew, but of what has no key there.
        if row is None and known is not None and had is not None and _is_called(known, by_key, key, asked):
            if by_key.deleted(known):
                in_trash[key] = had
                continue
            row = known
        if row is None and other:
            id = _number_at(client, by_key, by_key.other[1].format(value=quote(other, safe="")))
            row = None if id is None else _by_number(client, listing, by_key, id)
        if row is not None:
            yield {**row, KEY: key}


def _is_called(row: Row, by_key: ByKey, key: str, asked: Asked) -> bool:
    called = row.get(by_key.key)
    return called == key if called else key in asked.unkeyed


def candidates(client: ForumClient, listing: Listing, by_key: ByKey, without: Collection[int | None]) -> list[Row]:
    """The things of a forum that may be of a kind that no list has, whole, `without` those of some numbers. Raises
    IncompleteRead."""
    path, query, root = by_key.named_in
    body = client.send("GET", path, query=query)
    *outer, last = root.split(".")
    for step in outer:
        body = part(body, step, dict)
    named = [int(row["id"]) for row in rows(part(body, last, list), "id")]
    found = (_by_number(client, listing, by_key, id) for id in named if id not in without)
    return [row for row in found if row is not None]


def _number_at(client: ForumClient, by_key: ByKey, path: str) -> int | None:
    """The number in the address to which the forum sends on; None where it has nothing there."""
    try:
        client.send("GET", path)
    except NotFound:
        return None
    except Redirected as sent_on:
        found = by_key.target.search(sent_on.target)
        if found is None:
            raise
        return int(found["id"])
    raise IncompleteRead(
        f"the forum does not say where {path} leads", hint="Something in front of the forum may answer for it."
    )


def _by_number(client: ForumClient, listing: Listing, by_key: ByKey, id: int) -> Row | None:
    try:
        body = client.send("GET", by_key.path.format(id=id), query=listing.query or None)
    except NotFound:
        return None
    (row,) = rows([body], *listing.needed)
    return row


def _numbered(kind: Kind, listing: Listing, row: Row) -> Row:
    """A row in the shape of 3.5, with a number."""
    shaped = listing.shaped(row)
    return {**shaped, "id": kind.identity.number_of_key(kind.identity.of_row(shaped))} if listing.keyed else shaped


def _in_full(client: ForumClient, kind: Kind, listing: Listing, asked: Asked, row: Row) -> Row:
    """A row with what only reads of its own show, where it is asked for."""
    if asked.full is None or any(kind.identity.is_of(row, key) for key in asked.full):
        if listing.detail is not None:
            body = _read(client, listing, listing.detail.path.format(id=row["id"]))
            row = {**row, **listing.shaped(part(body, listing.detail.root, dict))}
        if listing.in_parts is not None:
            wanted = {item for key, parts in asked.within.items() if kind.identity.is_of(row, key) for item in parts}
            row = {**row, listing.in_parts.key: _in_parts(client, listing.in_parts, row, wanted)}
    return row


def _in_parts(client: ForumClient, in_parts: InParts, row: Row, wanted: Collection[str]) -> dict[str, list[Row] | None]:
    """The parts of a thing that are asked for; None for one that the forum does not have."""
    found: dict[str, list[Row] | None] = {}
    for name in sorted(wanted):
        try:
            path = in_parts.path.format(id=row[in_parts.number], part=quote(name, safe="")) if in_parts.has(row) else ""
            body = client.send("GET", path) if path else None
        except Refused:
            found[name] = None
        else:
            found[name] = [] if body is None else rows(part(body, in_parts.root, list), *in_parts.needed)
    return found


def parts_within(kind: Kind, resources: Iterable[Resource], names: Callable[[Resource], Iterable[str]]) -> Within:
    """The parts of things of which declared ones speak, under each of the names that these have."""
    in_parts = kind.listing.in_parts if kind.listing else None
    if in_parts is None:
        return {}
    found: dict[str, set[str]] = {}
    for resource in resources:
        for name in names(resource):  # two that exchange their names have both of them
            found.setdefault(name, set()).update(in_parts.of(resource))
    return found


def _filtered_rows(client: ForumClient, kind: Kind, listing: Listing, key: str) -> list[Row]:
    """The rows of a cut list that have a key's text somewhere. Where these are too many as well, the key's own must be
    among them: its absence is not proven."""
    found = _rows_in(_answer(client, listing, ((listing.filter, listing.spelled(key)),)), listing)
    if len(found) >= listing.most and not any(kind.identity.is_of(row, key) for row in found):
        raise IncompleteRead(
            f"the forum lists only {listing.most} of its {kind.plural} with “{key}” in them",
            hint=f"Make this {kind.noun} on the forum, or delete some of the others there.",
        )
    return found


def _listed_part(client: ForumClient, listing: Listing, parted: Parted, name: str) -> list[Row]:
    query = ((parted.parameter, name),)
    try:
        body = _answer(client, listing, query)
    except Refused as refused:
        if not parted.only_offered or refused.status != BAD_REQUEST:
            raise
        return []
    found = [*_rows_in(body, listing), *_later_pages(client, listing, body, query)]
    return [{**row, parted.parameter: name} for row in found]


def _later_pages(client: ForumClient, listing: Listing, first: Any, query: Query) -> Iterator[Row]:
    """The rows behind the first answer, of a list that comes in pages. A version without pages gives all at once, and
    the same again for every page."""
    pages, at = listing.pages, 0
    page = _rows_at(first, listing)
    while pages is not None and len(page) >= pages.rows:
        at += pages.step
        body = _answer(client, listing, (*query, (pages.parameter, str(at))))
        before, page = page, _rows_at(body, listing)
        if page == before:
            return
        yield from _rows_in(body, listing)


def _answer(client: ForumClient, listing: Listing, query: Query) -> Any:
    return _read(client, listing, listing.path, (*listing.query, *query))


def _read(client: ForumClient, listing: Listing, path: str, query: Query = ()) -> Any:
    """An answer, from where the forum's version has it; it leads there once."""
    if listing.moved is None:
        return client.send("GET", path, query=query or None)
    before, after = listing.moved
    if before not in client.moved:
        try:
            return client.send("GET", path, query=query or None)
        except Redirected:
            client.moved.add(before)
    return client.send("GET", path.replace(before, after, 1), query=query or None)


def _rows_in(body: Any, listing: Listing) -> list[Row]:
    return rows([*listing.gathered(_rows_at(body, listing), body)], *listing.needed)


def _rows_at(body: Any, listing: Listing) -> list[Row]:
    *outer, last = listing.root.split(".")
    for key in outer:
        body = part(body, key, dict)
    if listing.is_one:
        return rows([part(body, last, dict) if last else body], *listing.needed)
    return rows(part(body, last, list) if last else body, *listing.needed)
