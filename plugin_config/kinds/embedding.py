"""How comments of the forum look on other sites, and what is taken from their pages (Discourse 3.5, `Embedding`).

These are hidden site settings, written on a page of their own, in two parts of which each write empties what it leaves
out. The two others on that page, `embed_truncate` and `embed_unlisted`, are ordinary settings.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Integer, Line, Username
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import TEXT, Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.writes import Request, Requests

NAME = "embedding"
ADMIN = "/admin/customize/embedding.json"
KEY = "all"
PAGES, TOPICS = "crawlers", "posts_and_topics"
"""The two parts, as requests call them: what is read of pages, and what is made of it and shown."""
OF_PAGES = frozenset({"allowed_selectors", "blocked_selectors", "allowed_classnames"})

ONE_USER = Codec(
    encode=lambda value, where: where.names.stored(USER, value) if value else "",
    decode=lambda value, where: value or "",
    same=lambda one, other, where: folded(one or "") == folded(other or ""),
)
"""A user by name, or nobody."""


class EmbeddingSettings(Declaration):
    """How comments of the forum look on other sites, and what is taken from their pages."""

    user: Annotated[Username | None, Wire("embed_by_username", ONE_USER)] = None
    """In whose name topics are made of pages, where the site says nobody else."""
    post_limit: Annotated[Annotated[Integer, Limits(ge=0)] | None, Wire("embed_post_limit")] = None
    """How many posts of a topic a page shows."""
    title_scrubber: Annotated[Line | None, Wire("embed_title_scrubber", TEXT)] = None
    """What is cut out of the titles of pages, as a regular expression."""
    allowed_selectors: Annotated[Line | None, Wire("allowed_embed_selectors", TEXT)] = None
    """Which elements of a page become the text of its topic, as CSS selectors."""
    blocked_selectors: Annotated[Line | None, Wire("blocked_embed_selectors", TEXT)] = None
    """Which elements of a page are left out, as CSS selectors."""
    allowed_classnames: Annotated[Line | None, Wire("allowed_embed_classnames", TEXT)] = None
    """Which CSS classes stay in the text."""


FIELDS = fields_of(EmbeddingSettings)


def _numbered(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    return ({**row, "key": KEY} for row in rows)


def _parts(change: Change) -> tuple[str, ...]:
    """The parts of the page in which something changes."""
    of_pages = {item.field in OF_PAGES for item in change.fields}
    return tuple(part for part, is_of_pages in ((TOPICS, False), (PAGES, True)) if is_of_pages in of_pages)


def _update(change: Update, names: Directory) -> Requests:
    row: Mapping[str, Any] = change.live.row
    body = {name: row[name] for name in row["fields"]}
    for item in change.fields:
        FIELDS[item.field].place(body, item.new, names)
    return tuple(Request("PUT", ADMIN, json={"embedding": {"type": part, **body}}) for part in _parts(change))


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("user")
    return frozenset({(USER, str(declared.value))}) if declared is not None and declared.value else frozenset()


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Sites that name nobody make topics in another name than now."""
    said = "pages of sites for which nobody is named could make topics in the name of"
    return [
        (f"{said} {item.new}", item) for item in change.fields if item.field == "user" and item.new and known(item.old)
    ]


KIND = Kind(
    NAME,
    # Before the settings: each write says again what two of them were when they were read.
    level=5,
    nouns=("look of embedded comments", "looks of embedded comments"),
    fields=FIELDS,
    update=_update,
    references=_references,
    is_deletable=False,
    section=Section(
        ("embedding", "settings"),
        EmbeddingSettings,
        "How comments look on other sites, and what is taken from them.",
        only=KEY,
    ),
    identity=Identity("key", lambda row: str(row["key"])),
    reads=Listing(
        ADMIN, "embedding", needed=("id", "fields", "embed_post_limit"), is_one=True, gathered=_numbered, keyed=True
    ),
    opens=Opens(
        lambda change: "embedding.settings",
        _reasons,
        said=(
            "`user` of `embedding.settings` becomes another one",
            "pages of sites for which nobody is named could make topics in that name",
        ),
    ),
    order=Order(requests=lambda change: len(_parts(change))),
    export=Export(defaults={"post_limit": 100, "allowed_classnames": "emoji"}, page="/admin/customize/embedding"),
)
