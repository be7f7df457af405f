"""Texts of the site and of its mails in the forum's own words, by language (Discourse 3.5, `TranslationOverride`).

A text that is not declared is Discourse's own; to delete one is to give that back. The subject and the body of a mail
are two texts, `….subject_template` and `….text_body_template`: the pages for mails write both at once, in the language
of whoever writes, and keep something even of what they refuse.
"""

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import FilledText, Language, Name
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Pages, Parted, Row, Section
from idiaspora.plugin_config.kinds.look import Look
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.names import SITE_TEXT
from idiaspora.plugin_config.kinds.opening import MARKUP, Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.quirk import SPACES_CUT, Quirk, other_text
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Request, Written
from idiaspora.plugin_config.language.problems import Problem

ADMIN = "/admin/customize/site_texts"
LOGGED = "change_site_text"
"""Every change, and giving Discourse's own text back; the log does not say in which language."""
ROWS_PER_PAGE = 50
VARIABLE = re.compile(r"%\{(\w+)\}")
CLEANED = Quirk(
    "text-cleaned",
    "text",
    other_text,
    "markup that Discourse does not allow in a text is left out, and its answer does not show that",
    "write the text as the forum shows it now",
)


class SiteText(Declaration):
    """A text of the forum in one language."""

    key: Name
    """The language and Discourse's name of the text, with a dot between."""
    text: Annotated[FilledText, Wire("value", TEXT)]
    """What stands there instead of Discourse's own words."""


FIELDS = fields_of(SiteText)
KEYS = Mappings(Language, Name, FilledText, "text")


def _language(key: str) -> str:
    return KEYS.keys(key)[0]


def languages(settings: Mapping[str, Row]) -> Collection[str]:
    """The languages that a forum is set up for."""
    names = ("default_locale", "content_localization_supported_locales")
    values = [str(settings.get(name, {}).get("value") or "") for name in names]
    return {language for value in values for language in value.split("|") if language}


def _name(key: str) -> str:
    """Discourse's name of a text, as addresses have it."""
    return quote(KEYS.keys(key)[1], safe="")


def _address(change: Change) -> str:
    return f"{ADMIN}/{_name(change.key)}.json"


def _write(change: Written, names: Directory) -> tuple[Request, ...]:
    body: dict[str, Any] = {"locale": _language(change.key)}
    for item in change.fields:
        FIELDS[item.field].place(body, item.new, names)
    return (Request("PUT", _address(change), json={"site_text": body}),)


def _delete(change: Delete, names: Directory) -> tuple[Request, ...]:
    return (Request("DELETE", _address(change), query=(("locale", _language(change.key)),)),)


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    return [
        ("its text holds HTML, which everybody's browser takes for the forum's own", item)
        for item in change.fields
        if MARKUP.search(str(item.new))
    ]


def _seen(resource: Resource, row: Row | None) -> Problem | None:
    """A text that the forum does not have, or that asks for what the original is not given."""
    declared = resource.fields["text"]
    if not isinstance(declared.value, str):
        return None  # it is only to be read
    language, key = KEYS.keys(resource.key)
    if row is None:
        message = f"the forum has no text {key}"
        remedy = f"look for its name on {ADMIN}"
        return Problem("no-such-text", message, declared.origin.span, remedy, declared.origin.path)
    known = row.get("interpolation_keys")
    strange = [name for name in VARIABLE.findall(declared.value) if name not in known] if known is not None else []
    if not strange:
        return None
    message = f"{key} ({language}): the forum knows no %{{{strange[0]}}} in this text"
    remedy = f"write one of {', '.join(f'%{{{name}}}' for name in known or ())}" if known else "leave it out"
    return Problem("bad-text", message, declared.origin.span, remedy, declared.origin.path)


KIND = Kind(
    SITE_TEXT,
    level=28,
    fields=FIELDS,
    create=_write,
    update=_write,
    delete=_delete,
    section=Section(
        ("texts",),
        SiteText,
        "Texts of the site and of its mails by language, under Discourse's names for them. A text that stands here "
        "replaces Discourse's own.",
        mappings=KEYS,
    ),
    identity=Identity("key", lambda row: f"{row['locale']}.{row['key']}", fold=composed, is_given=False),
    reads=Listing(
        f"{ADMIN}.json",
        "site_texts",
        shaped=lambda row: {**row, "key": row["id"]},
        needed=("id", "value"),
        query=(("overridden", "true"),),
        pages=Pages("page", ROWS_PER_PAGE),
        parted=Parted("locale", _language, languages),
        keyed=True,
    ),
    looks=(Look(lambda key: (f"{ADMIN}/{_name(key)}.json", (("locale", _language(key)),)), "site_text", _seen),),
    opens=Opens(
        lambda change: f"texts.{change.key}",
        _reasons,
        new=True,
        does="would show HTML",
        said=("HTML in one of the `texts`, new or changed", "everybody's browser takes it for the forum's own"),
    ),
    quirks=(SPACES_CUT, CLEANED),
    trail=Trail(LOGGED, LOGGED, LOGGED, named=lambda key: KEYS.keys(key)[1], shows="text"),
    export=Export(page=f"{ADMIN}?overridden=true"),
)
