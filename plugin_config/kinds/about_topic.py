"""The About topic of a category: its first post is the category's description (Discourse 3.5).

The description that category answers carry is cooked from the first paragraph; what is compared is the post's text.
"""

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Field, ReadBy, Wire
from idiaspora.plugin_config.kinds.changes import Update
from idiaspora.plugin_config.kinds.export import Export, Wanted
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import ABOUT_TOPIC
from idiaspora.plugin_config.kinds.post_quality import normal
from idiaspora.plugin_config.kinds.quirk import Quirk, other_text
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.shifts import Moves, Shifts, readers_of
from idiaspora.plugin_config.kinds.text_limits import text_refused
from idiaspora.plugin_config.kinds.writes import Request

NAME = ABOUT_TOPIC

RAW = Codec(encode=lambda value, where: normal(value), same=lambda one, other, where: normal(one) == normal(other))

FIELDS = {
    "description": Field("description", Wire("raw", RAW, read_by=ReadBy.OTHER)),
}


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    post = change.live
    body: dict[str, object] = {"raw": normal(change.wanted()["description"])}
    present = post.row.get("raw", "")
    if present and present == normal(present):
        # The forum refuses the write (409) when somebody changed the post since it was read. The text that a new
        # category begins with was stored without being normalised, and would never agree.
        body["original_text"] = present
    return (Request("PUT", f"/posts/{post.id}.json", json={"post": body}),)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    return frozenset({("category", resource.key)})


def _is_described(category: Live | None) -> bool:
    """Whether somebody has written a category's About topic; the text that Discourse begins with is in the forum's
    language, but leaves the category without a description (3.5)."""
    return category is None or bool(category.row.get("description", True))


QUIRKS = (
    Quirk(
        "post-rewritten",
        "description",
        other_text,
        "pictures of other hosts are copied to the forum by an edit of its own, and spaces are normalised",
        "upload the picture and write its upload:// address, or copy the text as the forum has it",
    ),
)

KIND = Kind(
    NAME,
    quirks=QUIRKS,
    level=70,
    fields=FIELDS,
    reads=RowsOf(Source.FIRST_POSTS),
    update=_update,
    references=_references,
    checks=(text_refused("description", "the description"),),
    part_of="category",
    # A text shall be read by none but those who see the category after the run.
    moves=Moves(lambda change, item: Shifts(opened=frozenset({readers_of(change.key)}))),
    # The text that Discourse begins with leaves the category without a description.
    export=Export(wanted=lambda category: Wanted.YES if category.get("description") else Wanted.NO),
    order=Order(needs_settings=True),
    weight=lambda change, whole: int(_is_described(whole)),
    is_deletable=False,
    is_read_before_writes=False,  # the forum refuses the write where the text has moved
    missing=(
        "the category {key} has no About topic that could be found",
        "Discourse makes a missing one again within a day; run again then.",
    ),
)
