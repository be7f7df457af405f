"""Permalinks: old addresses, and where they lead now (Discourse 3.5, `Permalink`).

The forum makes some of its own, when the slug of a category changes: only what a file declares is touched.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlsplit

from pydantic import AfterValidator, model_validator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Boolean, CategoryPath, Integer, Name, TagName, Username
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import Codec, Spread, Where, Wire, fields_of
from idiaspora.plugin_config.fields.own_paths import OWN_PATH
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import CATEGORY, PERMALINK
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.permalink_rules import normalized
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating

NAME = PERMALINK
ADMIN = "/admin/permalinks"
LONGEST = 1000
"""Characters of the longest address (3.5)."""
SAFE = ":/?[]@!$&'()*+,;="
"""Signs that stay as they are, beside letters, digits and those that no address encodes."""
MOST_ROWS = 100
"""How many the forum lists, the newest first (3.5)."""
COLUMNS = {
    "category": "category_id",
    "topic": "topic_id",
    "post": "post_id",
    "tag": "tag_id",
    "user": "user_id",
    "url": "external_url",
}
"""The column of each target; in one row only one of them is filled."""
TYPES = {"url": "external_url"}
"""The words of requests for targets, where they are not those of the file."""


def readable(url: str) -> str:
    """The old address without the slash at its start, its letters as people read them."""
    return composed(unquote(url.strip().removeprefix("/")))


def stored(url: str) -> str:
    """The old address as the forum keeps it, with all but plain letters and signs percent-encoded (3.5)."""
    return quote(readable(url), safe=SAFE)


def _path(url: str) -> str:
    if re.match(r"https?://", url, re.IGNORECASE):
        rest = url.partition("://")[2].partition("/")[2]
        raise refusal("bad-address", "an old address is a path of the forum", f"write {rest or 'its path'}")
    if "#" in url:
        message = "what follows a # stays in the browser, and the forum never sees it"
        raise refusal("bad-address", message, f"write {url.partition('#')[0] or 'a path without it'}")
    if not readable(url):
        raise refusal("wrong-value", "the front page cannot lead elsewhere", "write the path of an old address")
    return readable(url)


def _target(url: str) -> str:
    if url.startswith(("/", "http://", "https://")):
        return url
    remedy = f"write https://{url}, or /{url} for a page of the forum"
    raise refusal("bad-address", "the old address would not lead there", remedy)


class PermalinkTarget(Declaration):
    """Where an old address leads: exactly one of these."""

    category: CategoryPath | None = None
    """A category, by its path."""
    topic: Annotated[Integer, Limits(ge=1)] | None = None
    """A topic, by its number."""
    post: Annotated[Integer, Limits(ge=1)] | None = None
    """A post, by its number on the whole forum."""
    tag: TagName | None = None
    """A tag, by its name."""
    user: Username | None = None
    """Somebody's page, by the username."""
    url: Annotated[Annotated[Name, Limits(max_length=LONGEST)], AfterValidator(_target)] | None = None
    """An address elsewhere, with `https://`, or a path of the forum, with `/` at its start."""

    @model_validator(mode="after")
    def _is_one(self) -> "PermalinkTarget":
        chosen = [name for name in COLUMNS if getattr(self, name) is not None]
        if len(chosen) != 1:
            said = (
                f"an old address leads to one thing, and here are {', '.join(chosen)}" if chosen else "it leads nowhere"
            )
            raise refusal("wrong-value", said, f"write one of {', '.join(COLUMNS)}")
        return self


def _read(where: Where) -> dict[str, Any]:
    row = where.row
    kind = next((kind for kind, column in COLUMNS.items() if row.get(column) is not None), "")
    return {kind: _named(kind, row, where.names)} if kind else {}


def _named(kind: str, row: Mapping[str, Any], names: Directory) -> Any:
    id = row[COLUMNS[kind]]
    if kind == "category":
        return names.key(CATEGORY, id)
    if kind in ("tag", "user"):
        return row.get("tag_name" if kind == "tag" else "username") or f"#{id}"
    return id


def _write(body: dict[str, Any], value: Mapping[str, Any], where: Where) -> None:
    ((kind, target),) = value.items()
    if kind == "category":
        target = where.names.id(CATEGORY, target)
    elif kind == "user":
        target = where.names.id(USER, target)
    body |= {"permalink_type": TYPES.get(kind, kind), "permalink_type_value": str(target)}


def _tags_in(resource: Resource, row: Row, field: str, value: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The tag that a target names, if it is one."""
    return (value["tag"],) if field == "to" and value and "tag" in value else ()


def _meant(value: Mapping[str, Any] | None) -> dict[str, str]:
    """A target by which two are compared: tags and users without regard to case."""
    return {
        kind: folded(str(target)) if kind in ("tag", "user") else str(target).strip()
        for kind, target in (value or {}).items()
    }


TARGET = Wire(
    "permalink_type_value",
    Codec(same=lambda one, other, where: _meant(one) == _meant(other)),
    spread=Spread(tuple(COLUMNS.values()), read=_read, write=_write),
)


class Permalink(Declaration):
    """An old address that leads somewhere."""

    url: Annotated[Name, Limits(max_length=LONGEST), AfterValidator(_path)]
    """The old address: its path below the forum's own, with or without a slash at its start. Capitals count; letters of
    other scripts stand as they are read."""
    to: Annotated[PermalinkTarget, TARGET]
    """Where it leads."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Permalink)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    # Each write says all of it (3.5).
    body: dict[str, Any] = {"url": readable(change.key)}  # encoded by the forum, whatever it is
    for item in change.fields:
        FIELDS[item.field].place(body, item.new, names)
    return {"permalink": body}


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("to")
    target = declared.value if declared else {}
    return frozenset((kind, target[kind]) for kind in ("category", "user") if target.get(kind))


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """An address of the forum that leads to another site, where people may take what they find for the forum's own."""
    return [
        (f"whoever follows it would be sent to {_host(url)}", item)
        for item in change.fields
        if item.field == "to" and (url := str(item.new.get("url") or "")) and not OWN_PATH.match(url)
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _after(change: Change) -> frozenset[tuple[str, str]]:
    """The forum refuses an address that leads to a tag which is not there yet (3.5)."""
    tag = (change.wanted().get("to") or {}).get("tag")
    return frozenset({("tag", tag)} if tag else ())


def _refused_by_limits(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """An old address that the forum writes otherwise, by rules of its own."""
    setting, origin = "permalink_normalizations", proposed.resource.origin
    kept = normalized(proposed.resource.key, limits.text(setting).split("|"))
    if proposed.is_new is not False and kept != proposed.resource.key:
        said = limits.said(setting)
        message = f"{said.value} keeps the old address {proposed.resource.key} as {kept} ({setting})"
        yield Refused(origin, "bad-address", said, message, f"write {kept}")


KIND = Kind(
    NAME,
    level=75,
    order=Order(after=_after),
    fields=FIELDS,
    checks=(_refused_by_limits,),
    create=creating(ADMIN, _body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    references=_references,
    section=Section(("permalinks",), Permalink, "Old addresses, and where they lead."),
    identity=Identity("url", lambda row: readable(str(row["url"])), fold=readable, is_given=False),
    reads=Listing(f"{ADMIN}.json", "", needed=("id", "url"), most=MOST_ROWS, filter="filter", spelled=stored),
    made="permalink",
    calls=(
        CalledThings(Thing.TAG, _tags_in, without="no address can lead to it", as_written=True, needs_tagging=True),
    ),
    opens=Opens(
        lambda change: f"permalinks[{change.key}]",
        _reasons,
        new=True,
        said=("`to.url` of a permalink that is no path of the forum", "whoever follows it is sent to another site"),
        does="would lead away",
    ),
    export=Export(needs=(CATEGORY,), page=ADMIN),
)
