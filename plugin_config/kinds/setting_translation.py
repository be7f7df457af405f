"""What the forum is called and how it describes itself in other languages (Discourse 2026, `SiteSettingLocalization`).

Three texts of the page about the forum, which are site settings in its own language. The forum takes them in the
languages of its content, and gives them to readers of these.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import FilledText, Language, Name
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.forum_limits import LANGUAGES, TRANSLATED, ForumLimits, Said
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Parted, Row, Section
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.names import SETTING_TRANSLATION
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.trail import Trail, in_details
from idiaspora.plugin_config.kinds.writes import Request, Requests, Written

NAME = SETTING_TRANSLATION
ADMIN = "/admin/config/about/localizations.json"
SWITCH = "content_localization_enabled"
OFFERED = "content_localization_supported_locales"
SENT_AS = {
    "title": "name", "site_description": "summary", "extended_site_description": "extended_description",
}  # fmt: skip
"""What the page calls each setting."""
LONGEST = {"title": 255, "site_description": 1000, "extended_site_description": 10_000}
"""Characters that the forum takes of each (2026)."""
LOGGED = "update_site_setting_localizations"
"""Every change; the log says of which language and settings, and not what was said."""
Translated = Literal["title", "site_description", "extended_site_description"]


class SettingTranslation(Declaration):
    """A setting in another language than the forum's own."""

    key: Name
    """The language and the setting, with a dot between."""
    text: Annotated[FilledText, Wire("value", TEXT)]
    """What readers of the language get in place of the setting."""


KEYS = Mappings(Language, Translated, FilledText, "text")


def language_of(key: str) -> str:
    """The language of a translation, by its key."""
    return KEYS.keys(key)[0]


def setting_of(key: str) -> str:
    """The setting that is translated, by the key of the translation."""
    return KEYS.keys(key)[1]


def _offered(settings: Mapping[str, Row]) -> Collection[str]:
    """The languages in which a forum has its content, but for its own."""
    own, others = (str(settings.get(name, {}).get("value") or "") for name in ("default_locale", OFFERED))
    return {language for language in others.split("|") if language and language != own}


def _listed(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    """The translations of one language, each as a row."""
    for row in rows:
        for setting, said in row["localizations"].items():
            yield {**row, "key": setting, "value": said["value"]}


def _request(change: Change, text: str) -> Requests:
    language, setting = KEYS.keys(change.key)
    body = {"locale": language, "general_settings": {SENT_AS[setting]: text}}
    return (Request("PUT", ADMIN, json=body),)


def _write(change: Written, names: Directory) -> Requests:
    (text,) = (item.new for item in change.fields)
    return _request(change, text)


def _delete(change: Delete, names: Directory) -> Requests:
    """A text that is empty is none."""
    return _request(change, "")


def _refused_by_limits(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """In its own language the forum has the setting itself, and in others it has what it offers."""
    declared = proposed.fields.get("text")
    if declared is None:
        return
    language = language_of(proposed.resource.key)
    own, offered = limits.text(LANGUAGES), limits.text(TRANSLATED).split("|")
    if language == own:
        said, message = limits.said(LANGUAGES), f"{language} is the forum's own language"
        yield Refused(declared.origin, "bad-language", said, message, "write it under settings")
    elif language not in offered:
        said = limits.said(TRANSLATED)
        message = f"{said.value} has nothing in “{language}” ({TRANSLATED})"
        remedy = "write the language under forum.languages, or leave it out here"
        yield Refused(declared.origin, "bad-language", said, message, remedy)
    setting, size = setting_of(proposed.resource.key), len(str(declared.value))
    if size > (most := LONGEST[setting]):
        message = f"{setting} has {size} characters here; no forum takes more than {most}"
        yield Refused(declared.origin, "wrong-length", Said.BY_FORUM, message, "shorten it")


KIND = Kind(
    NAME,
    level=27,
    fields=fields_of(SettingTranslation),
    checks=(_refused_by_limits,),
    create=_write,
    update=_write,
    delete=_delete,
    section=Section(
        ("setting_translations",),
        SettingTranslation,
        "The title and the descriptions of the forum in other languages, by language (Discourse 2026).",
        implies={SWITCH: "true"},
        mappings=KEYS,
    ),
    identity=Identity("key", lambda row: f"{row['locale']}.{row['key']}", is_given=False),
    reads=Listing(
        ADMIN,
        "",
        needed=("locale", "localizations"),
        is_one=True,
        gathered=_listed,
        parted=Parted("locale", language_of, _offered, only_offered=True),
        keyed=True,
        switches=(SWITCH,),
        is_newer=True,
        hint="Discourse has them since 2026: leave setting_translations out until the forum is updated.",
    ),
    trail=Trail(LOGGED, LOGGED, LOGGED, key_of=in_details("locale"), named=language_of),
    export=Export(page="/admin/config/about"),
)
