"""The text for search engines, `robots.txt` (Discourse 3.5, app/controllers/admin/robots_txt_controller.rb).

What is not declared is the text that Discourse makes of its settings; to delete one is to give that back.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import FilledText
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.quirk import SPACES_CUT
from idiaspora.plugin_config.kinds.writes import Request, Requests, Written

NAME = "robots"
ADMIN = "/admin/customize/robots.json"
KEY = "text"
"""The only one: a forum has one such text."""


class Robots(Declaration):
    """The text for search engines."""

    key: Literal["text"]
    """What of it."""
    text: Annotated[FilledText, Wire("robots_txt", TEXT)]
    """The whole text, in place of the one that Discourse makes of its settings."""


def _overridden(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    """The text that somebody wrote; Discourse's own is none."""
    return ({**row, "key": KEY} for row in rows if row["overridden"])


def _write(change: Written, names: Directory) -> Requests:
    (text,) = (item.new for item in change.fields)
    return (Request("PUT", ADMIN, json={"robots_txt": text}),)


def _delete(change: Delete, names: Directory) -> Requests:
    return (Request("DELETE", ADMIN),)


ALL_HELD_BACK = re.compile(r"^\s*disallow\s*:\s*/\s*(#.*)?$", re.IGNORECASE | re.MULTILINE)
"""The line that keeps search engines from everything."""


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """A text that held back more than the new one, or than the one that Discourse makes."""
    present = str(known(change.live.value("text")) or "") if change.live else ""
    wanted = "" if isinstance(change, Delete) else str(change.wanted().get("text", present))
    if len(ALL_HELD_BACK.findall(wanted)) >= len(ALL_HELD_BACK.findall(present)):
        return []
    item = FieldChange("text", present, wanted, change.resource.origin)
    return [("search engines would list what visitors read", next(iter(change.fields), item))]


KIND = Kind(
    NAME,
    level=30,
    nouns=("text for search engines", "texts for search engines"),
    fields=fields_of(Robots),
    create=_write,
    update=_write,
    delete=_delete,
    section=Section(
        ("robots",),
        Robots,
        "The `text` that search engines get as `robots.txt`, in place of Discourse's own.",
        mappings=Mappings(None, Literal["text"], FilledText, "text"),
    ),
    identity=Identity("key", lambda row: str(row["key"])),
    reads=Listing(ADMIN, "", needed=("robots_txt", "overridden"), is_one=True, gathered=_overridden, keyed=True),
    quirks=(SPACES_CUT,),
    opens=Opens(
        lambda change: "robots",
        _reasons,
        gone=True,
        said=("`robots.text` that no longer has a line `Disallow: /`", "search engines list what visitors read"),
    ),
    export=Export(page="/admin/customize/robots"),
)
