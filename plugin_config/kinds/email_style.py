"""The frame and the style of all mails of the forum (Discourse 3.5, `EmailStyle`).

What is not declared is Discourse's own; to delete a part is to give that back.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import FilledText
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.quirk import SPACES_CUT
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.writes import Request, Requests, Written
from idiaspora.plugin_config.language.problems import Problem

NAME = "email_style"
ADMIN = "/admin/customize/email_style.json"
HTML = "html"
PLACE = "%{email_content}"
"""Where the frame has what a mail says; Discourse refuses a frame without it (3.5)."""
SAID_OTHERWISE = re.compile(r"/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\])*(?:\"|\Z)|'(?:\\.|[^'\\])*(?:'|\Z)", re.DOTALL)
"""Comments and texts in quotation marks, whose braces mean nothing. One without an end goes on to the end."""
Part = Literal["html", "css"]


class MailPart(Declaration):
    """A part of what all mails look like."""

    key: Part
    """Which part."""
    text: Annotated[FilledText, Wire("value", TEXT)]
    """What stands there instead of Discourse's own."""


FIELDS = fields_of(MailPart)


def _divided(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    """The parts that are not Discourse's own, each as a row."""
    for row in rows:
        for part in ("html", "css"):
            own = row.get(f"default_{part}")
            if row[part] != own:
                yield {"id": part, "key": part, "value": row[part], "default": own, HTML: row[HTML]}


def _write(change: Written, names: Directory) -> Requests:
    (value,) = (item.new for item in change.fields)
    return (Request("PUT", ADMIN, json={"email_style": {change.key: value}}),)


def _delete(change: Delete, names: Directory) -> Requests:
    """Discourse keeps nothing that equals its own."""
    return (Request("PUT", ADMIN, json={"email_style": {change.key: change.live.row["default"]}}),)


def _misfits(resource: Resource, names: Directory) -> Iterator[Problem]:
    declared = resource.fields.get("text")
    if declared is None:
        return
    said = _frame_refused if resource.key == HTML else _style_refused
    for message, remedy in said(declared.value or ""):
        yield Problem("bad-text", message, declared.origin.span, remedy, declared.origin.path)


def _frame_refused(html: str) -> Iterator[tuple[str, str]]:
    if html and PLACE not in html:
        message = "a frame without the place of the text would send empty mails, and the forum refuses it"
        yield message, f"write {PLACE} where a mail says what it says"


def _style_refused(css: str) -> Iterator[tuple[str, str]]:
    """What no style sheet can have, whatever its properties are: the forum translates it before it keeps it."""
    style = SAID_OTHERWISE.sub("text", css)
    opened, closed = style.count("{"), style.count("}")
    if opened != closed:
        yield f"the style has {opened} “{{” and {closed} “}}”, and the forum refuses it", "close each brace that opens"
    if found := re.search(r"(?<![\w-])([\w-]+)\s*:\s*[;}]", style):
        yield f"the property {found[1]} has no value, and the forum refuses the style", "write one, or take it out"


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    return [(f"every mail of the forum would come with this {change.key}", item) for item in change.fields]


KIND = Kind(
    NAME,
    level=29,
    nouns=("part of the style of mails", "parts of the style of mails"),
    fields=FIELDS,
    create=_write,
    update=_write,
    delete=_delete,
    misfits=_misfits,
    section=Section(
        ("appearance", "mails"),
        MailPart,
        f"What all mails look like: their frame (`html`, with `{PLACE}` where the text stands) and style (`css`).",
        mappings=Mappings(None, Part, FilledText, "text"),
    ),
    identity=Identity("key", lambda row: str(row["key"])),
    reads=Listing(ADMIN, "email_style", needed=("id", HTML), is_one=True, gathered=_divided, keyed=True),
    quirks=(SPACES_CUT,),
    opens=Opens(
        lambda change: f"appearance.mails.{change.key}",
        _reasons,
        new=True,
        does="would change every mail",
        said=("`appearance.mails`, new or changed", "every mail of the forum comes with this code"),
    ),
    export=Export(page="/admin/customize/email_style"),
)
