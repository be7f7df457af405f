"""The order of the categories: one sequence for the whole forum, written in one call (Discourse 3.5)."""

import json

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Field, Wire
from idiaspora.plugin_config.kinds.changes import Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER
from idiaspora.plugin_config.kinds.quirk import Quirk, always
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import UNLIMITED, Resource
from idiaspora.plugin_config.kinds.writes import Request

NAME = CATEGORY_ORDER

KEY = "all"


def full_order(declared: tuple[str, ...], live: tuple[str, ...]) -> tuple[str, ...]:
    """All categories of the forum in the wanted order: the declared ones, then the others as they stand."""
    known = set(declared)
    return (*declared, *(path for path in live if path not in known))


# It is one list for the whole forum, of which the file says how it begins.
ORDER = Codec(whole=lambda declared, present, where: full_order(declared, present))

FIELDS = {"order": Field("order", Wire("mapping", ORDER, read="order"))}


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    # What was deleted in this run has no place any more.
    order = [path for path in change.wanted()["order"] if path in names.table(CATEGORY).entries]
    positions = {str(names.id(CATEGORY, path)): index for index, path in enumerate(order)}
    # The forum wants the mapping as JSON text inside the JSON body; an object is answered with 500.
    return (Request("POST", "/categories/reorder.json", json={"mapping": json.dumps(positions)}),)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    return frozenset(("category", path) for path in resource.fields["order"].value)


QUIRKS = (
    Quirk(
        "cache-of-order",
        "order",
        always,
        "somebody moved or made a category meanwhile",
        "apply again",
    ),
)

KIND = Kind(
    NAME,
    quirks=QUIRKS,
    level=90,
    fields=FIELDS,
    reads=RowsOf(Source.ORDER),
    update=_update,
    references=_references,
    nouns=("order of categories", "orders of categories"),
    is_deletable=False,
    orders="order",
    is_read_before_writes=False,
    export=Export(word=(("forum", "order"), "file"), switch="fixed_category_positions", page="/categories"),
    limit=UNLIMITED,  # one write for the whole forum
)
