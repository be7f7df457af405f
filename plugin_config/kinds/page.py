"""Pages: topics that belong to the forum itself, such as its rules (Discourse 3.5, `Topic`).

A page is known by its `external_id`, which a topic can be given only when it is made, and keeps in the trash. No list
has these, so that each page is looked up by itself. Only the first post and the state of the topic are written: replies
are never touched.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, model_validator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, CategoryPath, FilledText, Name, TagName
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.directory import Directory, in_trash
from idiaspora.plugin_config.fields.field import Codec, Spread, Where, Wire, fields_of
from idiaspora.plugin_config.kinds import page_opening
from idiaspora.plugin_config.kinds.about_topic import RAW
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import ByKey, Listing, Row, Section
from idiaspora.plugin_config.kinds.names import CATEGORY, PAGE
from idiaspora.plugin_config.kinds.page_limits import outside_refused, tags_refused, title_refused
from idiaspora.plugin_config.kinds.places import Places, places
from idiaspora.plugin_config.kinds.post_quality import normal
from idiaspora.plugin_config.kinds.quirk import Quirk, other_text
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.text_limits import text_refused
from idiaspora.plugin_config.kinds.writes import Request, Requests, deleting
from idiaspora.plugin_config.language.passages import passages
from idiaspora.plugin_config.language.problems import Problem

NAME = PAGE
LONGEST_ID, LONGEST_TITLE = 50, 255
"""Characters (3.5)."""
ADDRESS = re.compile(r"/t/(?:[^/]+/)?(?P<id>[0-9]+)(?:\.json)?$")
ID = re.compile(r"[a-z0-9_-]+")
POLL = (re.compile(r"^\[poll\b", re.MULTILINE), re.compile(r"^\[/poll\]", re.MULTILINE))
"""How a poll begins and ends."""
PINNED = {"globally": "pinned_globally", "category": "pinned"}
"""The states of Discourse, by the words of the file."""
EDITED = ("title", "category", "tags")
TOPIC = "topic"
SLUG_OF_OTHERS = "topic"
"""The slug of every topic whose title has no letters for one."""

SYSTEM_USER = -1
"""Who wrote the first topics of a fresh forum."""

AFTERWARDS: Mapping[str, Any] = {"pinned": "no", "closed": False, "banner": False}
"""What a creation does not take, with what a new topic has of it."""


def _is_id(text: str) -> bool:
    # Unique whatever the case, and found only in the case in which it was stored (3.5).
    return bool(ID.fullmatch(text)) and len(text) <= LONGEST_ID


def _id(text: str) -> str:
    if not _is_id(text):
        rule = f"at most {LONGEST_ID} lower-case letters a to z, digits, hyphens and underscores"
        like = slugs.transliterated(text)[:LONGEST_ID].strip("-")
        remedy = f"write {rule}, such as {like}" if _is_id(like) else f"write {rule}"
        raise refusal("bad-slug", f"“{text[:60]}” cannot be the id of a page", remedy)
    return text


def _pinned(where: Where) -> str:
    if not where.row.get("pinned_at"):
        return "no"
    return "globally" if where.row.get("pinned_globally") else "category"


def _unwritten(body: dict[str, Any], value: Any, where: Where) -> None:
    """States are written by requests of their own."""


def _names(value: Any) -> set[str]:
    return {folded(name) for name in value or ()}


CATEGORY_BY_ID = Codec(
    encode=lambda value, where: where.names.id(CATEGORY, value),
    decode=lambda value, where: where.names.key(CATEGORY, value),
)
# Objects since 2026.
TAGS = Codec(
    encode=lambda value, where: list(value),
    decode=lambda value, where: tuple(str(tag["name"] if isinstance(tag, Mapping) else tag) for tag in value or ()),
    same=lambda one, other, where: _names(one) == _names(other),
)
# Only a way to the topic: its slug follows its title, which may change.
FOUND_BY = Codec(same=lambda one, other, where: True)
TITLE = Codec(same=lambda one, other, where: " ".join(one.split()) == " ".join(other.split()))


class Page(Declaration):
    """A topic that belongs to the forum itself."""

    id: Annotated[Name, AfterValidator(_id)]
    """What identifies it, for good: the `external_id` of its topic, in lower case."""
    title: Annotated[Annotated[Name, Limits(max_length=LONGEST_TITLE)], Wire("title", TITLE)]
    """The title, unique on the forum."""
    body: Annotated[FilledText | None, Wire("raw", RAW)] = None
    """The text of its first post, in Markdown; `!file` takes it from a file."""
    generated: Literal["moderators"] | None = None
    """What writes the text in place of body: moderators lists who moderates which theme, and how to ask them."""
    topic: Annotated[Name | None, Wire("slug", FOUND_BY)] = None
    """The slug of a topic that was there before the file, and is the page from now on; one that the file makes has none
    of it."""
    category: Annotated[CategoryPath | None, Wire("category_id", CATEGORY_BY_ID)] = None
    """The category in which it stands."""
    tags: Annotated[Annotated[tuple[TagName, ...], DISTINCT] | None, Wire("tags", TAGS)] = None
    """Its tags."""
    pinned: Annotated[
        Literal["globally", "category", "no"] | None,
        Wire("pinned", spread=Spread(("pinned_at", "pinned_globally"), read=_pinned, write=_unwritten)),
    ] = None
    """Where it is pinned."""
    closed: Annotated[Boolean | None, Wire("closed")] = None
    """Whether nobody but staff can reply."""
    banner: Annotated[Boolean | None, Wire("archetype", Codec(decode=lambda value, where: value == "banner"))] = None
    """Whether its text stands above all lists. A forum has one banner, and a new one shows to all who dismissed it."""
    protect: Boolean | None = None
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _has_one_text(self) -> "Page":
        if (self.body is None) == (self.generated is None):
            said = "both body and generated" if self.body is not None else "neither body nor generated"
            raise refusal("wrong-value", f"the page has {said}", "write one of the two")
        return self


FIELDS = fields_of(Page)
TAGGED = frozenset({"tags", "category"})
"""The fields with which the forum looks at the tags (3.5)."""


def _titles(change: Change, names: Directory) -> tuple[Places, Places]:
    """The title before and after: no two topics have the same (3.5)."""
    present = str(change.live.row["title"]) if change.live else ""
    then = "" if isinstance(change, Delete) else str(change.wanted().get("title", present))
    return places(title=("", present)), places(title=("", then))


def _interim_title(change: Update) -> str:
    """A title that people can read, until the wanted one is free."""
    mark = f" ({change.id})"
    return f"{change.live.row['title'][: LONGEST_TITLE - len(mark)]}{mark}"


def _create(change: Create, names: Directory) -> Requests:
    deleted = names.find(in_trash(NAME), change.key)
    if deleted is not None:
        # There its id stays taken, and its replies are still in it (3.5).
        return (Request("PUT", f"/t/{deleted.id}/recover.json", idempotent=False),)
    # Only `category` is read here, and only `category_id` of an edit (3.5).
    body: dict[str, Any] = {"external_id": change.key, "auto_track": "false"}
    for item in change.fields:
        if item.field not in AFTERWARDS and item.field != TOPIC:
            FIELDS[item.field].place(body, item.new, names)
    if "category_id" in body:
        body["category"] = body.pop("category_id")
    return (Request("POST", "/posts.json", json=body, idempotent=False),)


def _after_creation(change: Change, names: Directory) -> frozenset[str]:
    if names.find(in_trash(NAME), change.key) is not None:
        return frozenset(item.field for item in change.fields)
    return _left_out(change)


def _left_out(change: Change) -> frozenset[str]:
    return frozenset(item.field for item in change.fields if AFTERWARDS.get(item.field, item.new) != item.new)


def _update(change: Update, names: Directory) -> Requests:
    return tuple(_requests(change, names))


def _requests(change: Update, names: Directory) -> Iterator[Request]:
    wanted, row = change.wanted(), change.live.row
    closes = wanted.get("closed") is True
    if closes:  # a new page is open, and shall be so no longer than it has to be
        yield _status(change.id, "closed", True)
    if wanted.get("banner") is False and row["archetype"] == "banner":  # everybody reads what stands in it
        yield Request("PUT", f"/t/{change.id}/remove-banner.json")
    edited: dict[str, Any] = {}
    for name in EDITED:
        if name in wanted:
            FIELDS[name].place(edited, wanted[name], names)
    if edited and not _goes_with_text(wanted):
        yield Request("PUT", f"/t/-/{change.id}.json", json=edited)
        edited = {}
    if "body" in wanted:
        post: dict[str, Any] = {"raw": normal(wanted["body"])}
        if row["raw"] == normal(row["raw"]):
            post["original_text"] = row["raw"]  # refused (409) where somebody changed it since it was read
        if "category_id" in edited:
            post["category_id"] = edited.pop("category_id")
        yield Request("PUT", f"/posts/{row['post_id']}.json", json={"post": post, **edited})
        # An edit brings a topic without replies to the top of the lists (3.5).
        yield Request("PUT", f"/t/{change.id}/reset-bump-date.json")
    if "pinned" in wanted and wanted["pinned"] != _pinned(Where(names, row)):
        yield _status(change.id, PINNED.get(wanted["pinned"], "pinned"), wanted["pinned"] in PINNED)
    if "closed" in wanted and not closes:
        yield _status(change.id, "closed", False)
    if wanted.get("banner") and row["archetype"] != "banner":
        yield Request("PUT", f"/t/{change.id}/make-banner.json")


def _goes_with_text(wanted: Mapping[str, Any]) -> bool:
    """Whether title and category are written with the text, so that nobody reads the old one where the page goes, or
    the new one where it was. The tags go with the category, which may not allow the old ones; no text takes them, nor
    takes a page out of all categories (3.5)."""
    return "body" in wanted and "tags" not in wanted and bool(wanted.get("category", True))


def _status(id: int, status: str, enabled: bool) -> Request:
    # The forum reads nothing but the text `true` as true (3.5).
    return Request("PUT", f"/t/{id}/status.json", json={"status": status, "enabled": str(bool(enabled)).lower()})


def _number_of_requests(change: Change) -> int:
    wanted = change.wanted()
    if isinstance(change, Delete):
        return 1
    if change.live is None:
        return 1 + len(_left_out(change))
    edits = bool(wanted.keys() & set(EDITED)) and not _goes_with_text(wanted)
    return edits + 2 * ("body" in wanted) + len(wanted.keys() & AFTERWARDS.keys())


def _shaped(row: Row) -> Row:
    """The topic with the text and the polls of its first post."""
    (first, *_) = row["post_stream"]["posts"]
    polls = first.get("polls") or ()
    votes = sum(int(poll.get("voters") or 0) for poll in polls)
    return {**row, "raw": first["raw"], "post_id": first["id"], "votes": votes}


def _polls(raw: str) -> list[str]:
    text = normal(raw)
    return [text[start:end] for start, end in passages(text, *POLL)]


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """A poll in which people have voted: another one in its place would take their votes away (3.5)."""
    declared = resource.fields.get("body")
    if live is None or declared is None or not live.row.get("votes"):
        return None
    if _polls(live.row["raw"]) == _polls(str(declared.value)):
        return None
    return Problem(
        "kept-by-discourse",
        f"{live.row['votes']} people have voted in the poll of the page {resource.key}, and the file has another poll, "
        "or none: they would lose their votes",
        declared.origin.span,
        "write the poll as the forum has it, or make another page",
        declared.origin.path,
    )


def _misfits(resource: Resource, names: Directory) -> Iterator[Problem]:
    """A topic that is to be the page, and is not there: another one is not made in its place."""
    declared = resource.fields.get(TOPIC)
    if (
        declared is None
        or resource.absent
        or names.find(NAME, resource.key)
        or names.find(in_trash(NAME), resource.key)
    ):
        return
    yield Problem(
        "no-such-topic",
        f"the forum has no topic with the slug “{declared.value}”, which is to be the page {resource.key}",
        declared.origin.span,
        "write the slug that its address has on the forum, or leave topic out, and a new one is made",
        declared.origin.path,
    )


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("category")
    return frozenset({(CATEGORY, declared.value)}) if declared and declared.value else frozenset()


KIND = Kind(
    NAME,
    level=78,
    fields=FIELDS,
    create=_create,
    update=_update,
    delete=deleting("/t"),
    after_creation=_after_creation,
    references=_references,
    refused=_refused,
    misfits=_misfits,
    checks=(title_refused, text_refused("body", "the text"), outside_refused, tags_refused),
    # Of what is in the trash nothing shows the id but the topic itself (3.5).
    refused_creations={
        "External": "A topic with the id of this page is in the trash, most likely: take it back there "
        "(/filter?q=status:deleted lists what is deleted), or write another id. Then run again."
    },
    calls=(
        CalledThings(
            Thing.TAG,
            in_fields("tags"),
            is_made=True,
            late=True,
            synonym="puts the other tag in its place",
            needs_tagging=True,
        ),
    ),
    section=Section(("pages",), Page, "Topics that belong to the forum itself: welcome, rules, who moderates."),
    places=_titles,
    interim=_interim_title,
    identity=Identity(
        "id",
        lambda row: str(row["key"]),
        fold=str,
        system=lambda row: row.get("user_id") == SYSTEM_USER,
    ),
    reads=Listing(
        "",
        "",
        shaped=_shaped,
        needed=("id", "title", "slug", "post_stream"),
        by_key=ByKey(
            "/t/external_id/{key}.json",
            ADDRESS,
            "/t/{id}.json",
            key="external_id",
            other=(TOPIC, "/t/{value}.json"),
            deleted=lambda row: bool(row.get("deleted_at")),
            named_in=("/filter.json", (("q", "in:pinned"),), "topic_list.topics"),
            is_key=lambda key: _is_id(key) and key != SLUG_OF_OTHERS,
        ),
        query=(("include_raw", "1"),),
    ),
    order=Order(requests=_number_of_requests),
    moves=page_opening.MOVES,
    opens=page_opening.OPENS,
    quirks=(
        Quirk(
            "title-rewritten",
            "title",
            other_text,
            "capitals at the start, marks that repeat, and a point at the end of titles are put right (title_prettify)",
            "write the title as the forum shows it",
        ),
        Quirk(
            "post-rewritten",
            "body",
            other_text,
            "pictures of other hosts are copied to the forum by an edit of its own, and spaces are normalised",
            "upload the picture and write its upload:// address, or copy the text as the forum has it",
        ),
    ),
    export=Export(
        defaults={"pinned": "no"},
        own_defaults=lambda values, row: {TOPIC: values[TOPIC]} if row.get("external_id") else {},
        needs=(CATEGORY,),
        page="/t/{id}",
    ),
)
