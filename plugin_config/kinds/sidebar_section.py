"""Sections of the sidebar with their links, as everybody sees them (Discourse 3.5, `SidebarSection`, `SidebarUrl`).

Only public ones: nobody but the account of the key could see another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Name
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire, fields_of
from idiaspora.plugin_config.fields.own_paths import NO_OWN_PATH, OWN_PATH, as_own_path
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing
from idiaspora.plugin_config.kinds.changes import Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating

NAME = "sidebar_section"
SECTIONS = "/sidebar_sections"
ICON = "link"
"""What stands before a link for which no other icon is named."""
KEYS = {"name": "name", "to": "value", "icon": "icon"}
"""What a link says, by the words of the file."""
KEPT = ("id", "segment", *KEYS.values())
"""What an update says again of a link that is there."""

Link = Mapping[str, Any]


def _target(text: str) -> str:
    if text.startswith(("http://", "https://")) or OWN_PATH.match(text):
        return text
    if text.startswith("/"):
        remedy = f"write {as_own_path(text)}, or https:// before another host"
        raise refusal("bad-address", f"“{text}” is no path of the forum: {NO_OWN_PATH}", remedy)
    remedy = "write a path of the forum, such as /faq, or an address that begins with https://"
    raise refusal("bad-address", f"“{text}” is neither a path nor an address", remedy)


def _public(value: bool) -> bool:
    if value:
        return value
    # Made private, a public one belongs to the system user, and no call finds it again (3.5).
    message = "a section that is not public is seen by nobody but the account of the key"
    raise refusal("wrong-value", message, "remove the line, or remove the section")


class SidebarLink(Declaration):
    """One link of a section."""

    name: Annotated[Name, Limits(max_length=80)]
    """What the link says."""
    to: Annotated[Name, Limits(max_length=1000), AfterValidator(_target)]
    """Where it leads: a path of the forum, such as `/faq`, or an address elsewhere. The forum takes its own address off
    what leads to itself, so write the path."""
    icon: Annotated[Name, Limits(max_length=40)] | None = None
    """The icon before it, by Discourse's name; `link` where none is named."""


def _said(link: Link) -> Link:
    """A link with all that it says."""
    return {"icon": ICON, **link}


def _encode(links: Iterable[Link], where: Where) -> list[dict[str, Any]]:
    return [{key: _said(link)[word] for word, key in KEYS.items()} for link in links]


def _decode(rows: Iterable[Mapping[str, Any]], where: Where) -> tuple[dict[str, Any], ...]:
    links = ({word: row[key] for word, key in KEYS.items()} for row in rows or ())
    return tuple({word: text for word, text in link.items() if (word, text) != ("icon", ICON)} for link in links)


LINKS = Codec(
    encode=_encode,
    decode=_decode,
    same=lambda one, other, where: [*map(_said, one or ())] == [*map(_said, other or ())],
)
"""Links in their order."""


class SidebarSection(Declaration):
    """A section of the sidebar that everybody sees. Its links are those of the file, in the order of the file."""

    title: Annotated[Name, Limits(max_length=30), Wire("title")]
    """What stands above the links, unique."""
    public: Annotated[Boolean, AfterValidator(_public)] | None = None
    """That everybody sees it, which is so in any case."""
    links: Annotated[tuple[SidebarLink, ...], Wire("links", LINKS)]
    """The links, in their order."""
    previously: FormerNames | None = None
    """Former titles, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(SidebarSection)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    # A write needs the links (3.5), and without public it may miss the section that it is about.
    live = change.live.row if isinstance(change, Update) else {}
    wanted = change.wanted()
    title = wanted.get("title", change.key if change.renamed_from or not live else live["title"])
    links = LINKS.encode(wanted["links"], Where(names)) if "links" in wanted else None
    return {"title": title, "public": True, "links": _merged(links, live.get("links", ()))}


def _merged(wanted: Sequence[Link] | None, present: Sequence[Link]) -> list[dict[str, Any]]:
    """All links of an update. The forum keeps what is left out, adds what comes without an id, and takes over the order
    only where all are named (3.5)."""
    there = [{key: row[key] for key in KEPT if key in row} for row in present]
    if wanted is None:
        return there
    kept = _matched(wanted, there)
    going = [row for row in there if all(row is not other for other in kept)]
    links = [{**(row or {}), **link} for link, row in zip(wanted, kept, strict=True)]
    return [*links, *({**row, "_destroy": "1"} for row in going)]


def _matched(wanted: Sequence[Link], present: Sequence[Link]) -> list[Link | None]:
    """The present link that each wanted one is: the same, else one that leads there, else one of that name."""
    found: dict[int, Link] = {}
    free = list(present)
    for keys in (("name", "value", "icon"), ("name", "value"), ("value",), ("name",)):
        for at, row in _alike([(at, link) for at, link in enumerate(wanted) if at not in found], free, keys):
            found[at] = row
    return [found.get(at) for at in range(len(wanted))]


def _alike(wanted: Iterable[tuple[int, Link]], free: list[Link], keys: Sequence[str]) -> Iterator[tuple[int, Link]]:
    """Pairs that agree in the keys; what is taken is no longer free."""
    for at, link in wanted:
        for index, row in enumerate(free):
            if all(row.get(key) == link[key] for key in keys):
                yield at, free.pop(index)
                break


def _icons_in(resource: Resource, row: Row, field: str, value: Iterable[Link] | None) -> Sequence[str]:
    return [link["icon"] for link in value or () if link.get("icon")] if field == "links" else ()


KIND = Kind(
    NAME,
    level=65,
    fields=FIELDS,
    create=creating(SECTIONS, _body),
    # Sent twice, it would add the new links twice.
    update=updating(SECTIONS, _body, idempotent=False),
    delete=deleting(SECTIONS),
    section=Section(("sidebar",), SidebarSection, "Sections of the sidebar, with their links."),
    identity=Identity(
        field="title",
        of_row=lambda row: str(row["title"]),
        fold=composed,
        system=lambda row: row.get("section_type") == "community",
    ),
    reads=Listing(
        f"{SECTIONS}.json",
        "sidebar_sections",
        ours=lambda row: row["public"] is True,
        needed=("id", "title", "public", "links"),
    ),
    made="sidebar_section",
    calls=(CalledThings(Thing.ICON, _icons_in),),
    trail=Trail("create_public_sidebar_section", "update_public_sidebar_section", "destroy_public_sidebar_section"),
    kept="its links",
    export=Export(page="/"),
)
