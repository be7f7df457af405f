"""Tags: what they are called, what they mean, and which other words stand for them (Discourse 3.5, `Tag`).

A tag is made by a line of a table that is uploaded, since no other call makes one by itself. Until 2026 a tag has no
number that a list would show, so that one under another name is another tag.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Language, TagName, Text
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.capabilities import Capabilities, in_tags
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import NAME_SET, TEXT, Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.called_things import texts
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import TAG
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.tag_translations import (
    FIELD,
    LISTED,
    OFF,
    SWITCH,
    TRANSLATIONS,
    TagTranslation,
    with_number,
    writes_of_translations,
)
from idiaspora.plugin_config.kinds.text_limits import languages_refused, tag_refused
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import InlineFile, Request, Requests
from idiaspora.plugin_config.language.problems import Problem

NAME = TAG
IN_USE = "tag in use"
"""The sort of names under which the directory has the tags that topics carry, with how many do."""
LEFT_TO_UPDATES = frozenset({"description", "synonyms", FIELD})
"""What a creation does not take."""


CALLED = Codec(same=lambda one, other, where: folded(one or "") == folded(other or ""))
"""A tag's name, in whatever capitals: most forums keep them in lower case."""


class Tag(Declaration):
    """A tag, with what it means and the words that stand for it."""

    name: Annotated[TagName, Wire("name", CALLED)]
    """The tag."""
    description: Annotated[Annotated[Text, Limits(max_length=1000)] | None, Wire("description", TEXT)] = None
    """What members read about it."""
    synonyms: Annotated[Annotated[tuple[TagName, ...], DISTINCT] | None, Wire("synonyms", NAME_SET)] = None
    """Other words that become this tag when somebody writes them. The forum makes those that it does not have."""
    translations: Annotated[
        dict[Language, TagTranslation] | None, Wire(FIELD, TRANSLATIONS, read=LISTED.key, since="2026")
    ] = None
    """What it is called in other languages, by locale. Readers get it where Discourse knows the language of the tag
    itself, which its AI plugin finds out."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Tag)


def _target(row: Row) -> str:
    """What a synonym stands for; newer versions answer with an object (2026)."""
    target = row.get("target_tag") or ""
    return str(target.get("name") if isinstance(target, Mapping) else target)


def _listed(body: Any) -> list[Row]:
    """Every tag once: where the forum lists them by their groups, the answer has those beside the others."""
    groups = (body.get("extras") or {}).get("tag_groups") or ()
    rows = [row for part in (body, *groups) for row in part.get("tags") or ()]
    return list({row["name"]: row for row in rows}.values())


def _gathered(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    """Rows with the synonyms of each tag; a synonym is a row of its own."""
    synonyms: dict[str, list[str]] = {}
    listed = _listed(body)
    for row in listed:
        synonyms.setdefault(folded(_target(row)), []).append(str(row["name"]))
    for row in listed:
        yield {**with_number(row), "synonyms": synonyms.get(folded(str(row["name"])), [])}


def _in_use(body: Row) -> Mapping[str, Mapping[str, int]]:
    return {IN_USE: {str(row["name"]): int(row.get("count") or 0) for row in _listed(body) if row.get("count")}}


def _address(change: Change) -> str:
    return f"/tag/{quote(change.key, safe='')}"


def _create(change: Create, names: Directory) -> Requests:
    return (Request("POST", "/tags/upload.json", file=InlineFile("tags.csv", f"{change.key}\n")),)


def _update(change: Update, names: Directory) -> Requests:
    return tuple(_requests(change, change.live.value("synonyms")))


def _requests(change: Change, present: Any) -> Iterator[Request]:
    """One request for each synonym: of several at once the forum drops those beyond `max_tags_per_topic` (3.5)."""
    address, wanted = _address(change), change.wanted()
    if "description" in wanted:
        yield Request("PUT", f"{address}.json", json={"tag": {"description": wanted["description"]}})
    yield from writes_of_translations(change)
    if "synonyms" not in wanted:
        return
    before, after = {folded(name) for name in present or ()}, {folded(name) for name in wanted["synonyms"]}
    for name in sorted(before - after):
        yield Request("DELETE", f"{address}/synonyms/{quote(name, safe='')}.json", idempotent=False)
    for name in sorted(after - before):
        yield Request("POST", f"{address}/synonyms.json", json={"synonyms": [name]})


def _number_of_requests(change: Change) -> int:
    if isinstance(change, Delete):
        return 1
    later = sum(1 for _ in _requests(change, change.live.value("synonyms") if change.live else ()))
    return later + (not isinstance(change, Update | Complete))


def _delete(change: Delete, names: Directory) -> Requests:
    return (Request("DELETE", f"{_address(change)}.json"),)


def _misfits(resource: Resource, names: Directory) -> Iterator[Problem]:
    """Synonyms that are tags of topics: these would get this tag instead, and nothing takes that back."""
    declared = resource.fields.get("synonyms")
    for name in declared.value if declared else ():
        used = names.find(IN_USE, name)
        if used is not None and declared is not None:
            yield Problem(
                "tags-would-merge",
                f"{name} is a tag of {used.id} topics, which would become {resource.key} for good",
                declared.origin.span,
                f"leave it out, or make it a synonym on the forum, on the page of the tag {resource.key}",
                declared.origin.path,
            )


def _as_members_make_it(key: str, row: Row) -> Mapping[str, Any] | None:
    """A tag of which nothing is said comes and goes with the topics that carry it."""
    said = row.get("description") or row.get("synonyms") or any((row.get(LISTED.key) or {}).values())
    return None if said else {"description": "", "synonyms": ()}


CHANGED = "renamed_tag"
"""What the log calls a change of any kind."""


def _name_in_log(entry: Row) -> str:
    """The tag of an entry: only those of deletions have it as their subject (3.5, `TagsController`)."""
    return str(entry.get("previous_value" if entry.get("action_name") == CHANGED else "subject") or "")


def _refused_by_limits(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    for name in ("name", "synonyms"):
        declared = proposed.fields.get(name)
        for tag in texts(declared.value) if declared else ():
            if declared:
                yield from tag_refused(tag, declared.origin, limits)
    declared = proposed.fields.get(FIELD)
    for words in declared.value.values() if declared else ():
        if declared:
            yield from tag_refused(str(words["name"]), declared.origin, limits)


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """Translations on a forum whose tags have no numbers; one without tags shows by its settings how old it is."""
    declared = resource.fields.get(FIELD)
    numbered = forum.upcoming_changes if forum.tags_as_objects is None else forum.tags_as_objects
    if declared is None or not declared.value or numbered is not False:
        return None
    return Problem(
        "not-on-this-forum",
        f"{resource.key}: this forum has no translations of tags, which came with Discourse 2026",
        declared.origin.span,
        "leave translations out until the forum is upgraded",
        declared.origin.path,
    )


KIND = Kind(
    NAME,
    level=21,
    fields=FIELDS,
    checks=(languages_refused, _refused_by_limits),
    create=_create,
    update=_update,
    delete=_delete,
    # A word that passes to another tag leaves this one by itself.
    refuses_repeats=True,
    after_creation=lambda change, names: LEFT_TO_UPDATES,
    order=Order(requests=_number_of_requests),
    section=Section(
        ("tags",),
        Tag,
        "Tags with what they mean and the words that stand for them. Which tags belong together say `tag_groups`.",
        implies={"tagging_enabled": "true"},
        switches={FIELD: SWITCH},
    ),
    reads=Listing(
        "/tags.json",
        "tags",
        ours=lambda row: not _target(row),
        needed=("name",),
        keyed=True,
        gathered=_gathered,
        named=_in_use,
        in_parts=LISTED,
        seen=in_tags,
        switches=("tagging_enabled",),
    ),
    refused=_refused,
    misfits=_misfits,
    shown_later=OFF,
    trail=Trail("", CHANGED, "deleted_tag", key_of=_name_in_log, untold=frozenset({FIELD})),
    export=Export(system=_as_members_make_it, page="/tag/{key}"),
)
