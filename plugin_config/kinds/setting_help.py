"""What is known of a site setting without a forum: its type, its choices, its default, and an example. Pure.

The catalogue has no descriptions: Discourse shows them on its admin pages, where a note leads to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from idiaspora.facts.guarded_settings import (
    CLOSED_LOGINS,
    COMING,
    EMPTIED,
    FALLING,
    LEAVING,
    LEVELS,
    ORDERED,
    OTHERS,
    OUTSIDE,
    SWITCHES,
    WITH_HTML,
)
from idiaspora.facts.setting_rules import FITTING
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.site_setting import (
    INTEGERS,
    LARGEST,
    LISTS,
    Row,
    choices_of,
    from_text,
    known_row,
    known_rows,
)

TYPES: Mapping[str, str] = {
    "bool": "true or false",
    "float": "number",
    "enum": "one of its values",
    "locale_enum": "a language",
    "group_list": "list of groups, by name",
    "group": "a group, by its name",
    "category_list": "list of categories, by path",
    "category": "a category, by its path",
    "tag_list": "list of tags",
    "tag_group_list": "list of tag groups",
    "host_list": "list of hosts",
    "url_list": "list of addresses",
    "emoji_list": "list of emoji",
    "upload": "a file beside the forum file, with !upload, or the address of an upload that the forum holds",
    "uploaded_image_list": "list of files beside the forum file, each with !upload, or of addresses of uploads",
    "username": "a username",
    "email": "an e-mail address",
    "color": "six hexadecimal digits",
    "topic": "the number of a topic",
}
"""Discourse's types of settings, in words."""
EXAMPLES: Mapping[str, str] = {
    "group_list": "[staff, members]",
    "group": "editors",
    "category_list": "[announcements]",
    "category": "announcements",
    "tag_list": "[lesson, experience]",
    "tag_group_list": "[Kinds]",
    "host_list": "[example.org]",
    "url_list": "[https://example.org]",
    "emoji_list": "[heart, tada]",
    "upload": "!upload images/logo.png",
    "uploaded_image_list": "[!upload images/heart.png]",
    "username": "admin",
    "email": "forum@example.org",
    "color": '"0033A0"',
    "float": "0.5",
    "topic": "7",
}
ADMIN_PAGE = "/admin/site_settings/category/all_results?filter="
MOST_DEFAULT = 160
LONGEST = 60
"""Characters of a default that is shown as an example, too."""
MOST_ITEMS = 2
"""Items of an example of a list."""


@dataclass(frozen=True)
class SettingHelp:
    """A setting in words; `default` and `example` as a file writes them."""

    type: str
    meaning: str
    allowed: tuple[str, ...]
    default: str
    example: str
    note: str


def setting_help(name: str) -> SettingHelp | None:
    """What is known of a setting; None for a name that no version in the catalogue has."""
    row = known_row(name)
    if row is None:
        return None
    choices = tuple(dict.fromkeys(choice for known in known_rows()[name] for choice in choices_of(known)))
    secret = "; take it from !secret, so that it is shown nowhere" if row.get("secret") else ""
    return SettingHelp(
        _type(row) + secret,
        _meaning(name, row),
        choices if row["type"] != "bool" else (),
        _written(row, str(row.get("default") or "")),
        "!secret NAME" if row.get("secret") else _example(row, choices),
        f"Discourse explains it on {ADMIN_PAGE}{name}. Your forum may allow other values than those known here",
    )


def _type(row: Row) -> str:
    kind = row["type"]
    if kind in INTEGERS:
        return f"number from {row.get('min') or 0} to {row.get('max') or LARGEST}"
    if kind in TYPES:
        return TYPES[kind]
    return "list of text" if kind in LISTS else "text"


def _meaning(name: str, row: Row) -> str:
    where = f"the plugin {row['plugin']}" if row.get("plugin") else f"Discourse, under “{row.get('category', '')}”"
    opens = ""
    if name in SWITCHES:
        value, words = SWITCHES[name]
        opens = f" With {value}, {words}."
    elif name in CLOSED_LOGINS:
        value, words = CLOSED_LOGINS[name]
        opens = f" With {value}, {words}, where not everybody can register by name and password."
    elif name in OTHERS:
        opens = f" When it is set, {OTHERS[name]}."
    elif name in OUTSIDE:
        opens = f" With an address outside of the forum, {OUTSIDE[name]}."
    elif name in WITH_HTML:
        opens = f" With HTML, {WITH_HTML[name]}."
    elif name in ORDERED:
        values, words = ORDERED[name]
        opens = f" With a later one of {', '.join(values)}, {words}."
    elif name in LEVELS:
        opens = f" When it rises, {LEVELS[name]}."
    elif name in FALLING:
        opens = f" When it falls, {FALLING[name]}."
    for table, when in ((COMING, "What comes into it:"), (LEAVING, "What goes out of it:"), (EMPTIED, "When empty,")):
        opens += f" {when} {table[name]}." if name in table else ""
    return f"A site setting of {where}.{opens}"


def _written(row: Row, stored: str) -> str:
    """A stored value as a file writes it."""
    value = from_text(stored, row, Directory())
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    text = str(value)
    return text if len(text) <= MOST_DEFAULT else f"{text[:MOST_DEFAULT]}…"


def _example(row: Row, choices: tuple[str, ...]) -> str:
    kind, default = row["type"], str(row.get("default") or "")
    if kind == "bool":
        return "false" if default in ("true", "t") else "true"
    if kind in INTEGERS:
        return default or str(row.get("min") or 1)
    if filled := [choice for choice in choices if choice]:
        return f"[{', '.join(map(_quoted, filled[:MOST_ITEMS]))}]" if kind in LISTS else _quoted(filled[0])
    if row["setting"] in FITTING:
        return _quoted(FITTING[row["setting"]])
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    usual = default.split("|")[:MOST_ITEMS] if kind in LISTS else [default]
    texts = [_quoted(text) for text in usual if text and len(text) <= LONGEST and "\n" not in text] or [_some_text(row)]
    return f"[{', '.join(texts)}]" if kind in LISTS else texts[0]


def _some_text(row: Row) -> str:
    least = int(row.get("min") or 0)
    return f"some text of at least {least} characters" if least > 1 else "some text"


def _quoted(text: str) -> str:
    """A text as YAML takes it inside of a list."""
    plain = text and text[0].isalnum() and all(c.isalnum() or c in " _-./" for c in text) and text == text.strip()
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
