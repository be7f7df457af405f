"""The limits of a forum: the settings that decide how long names, texts and tags may be, which slugs are kept, how many
levels of categories there are. Data, no rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES

LEVELS = "max_category_nesting"
"""How many levels of categories there are. Hidden: the API shows it to web clients only (3.5)."""
MOST_LEVELS = 3
"""Levels that a host can allow (3.5)."""

ENDINGS, ENDINGS_FOR_STAFF = "authorized_extensions", "authorized_extensions_for_staff"
LARGEST_PICTURE, LARGEST_FILE = "max_image_size_kb", "max_attachment_size_kb"

LANGUAGES = "default_locale"
"""The forum's language; the choices of the setting are the languages that it has."""
TRANSLATED = "content_localization_supported_locales"
"""The languages in which it has its content."""

DEFAULTS: Mapping[str, str] = {
    "slug_generation_method": "ascii",
    "min_username_length": "3",
    "max_username_length": "20",
    "unicode_usernames": "false",
    "allowed_unicode_username_characters": "",
    "min_first_post_length": "20",
    "max_post_length": "32000",
    "min_post_length": "20",
    "body_min_entropy": "7",
    "allow_uppercase_posts": "false",
    "watched_words_regular_expressions": "false",
    "max_tag_length": "20",
    "tagging_enabled": "true",
    "max_tags_per_topic": "5",
    "allow_uncategorized_topics": "false",
    "min_topic_title_length": "15",
    "max_topic_title_length": "255",
    "title_min_entropy": "10",
    "title_max_word_length": "30",
    "title_prettify": "true",
    "max_emojis_in_title": "1",
    "allow_duplicate_topic_titles": "false",
    "allow_duplicate_topic_titles_category": "false",
    "duplicate_topic_titles": "disallowed",
    "max_form_template_title_length": "100",
    "max_form_template_content_length": "5000",
    "allowed_internal_hosts": "",
    "permalink_normalizations": "",
    LANGUAGES: "en",
    TRANSLATED: "",
    LEVELS: "2",
    ENDINGS: "jpg|jpeg|png|gif|heic|heif|webp|avif",
    ENDINGS_FOR_STAFF: "",
    LARGEST_PICTURE: "10240",
    LARGEST_FILE: "10240",
}
"""Discourse's defaults (3.4 to 2026)."""

SETTINGS = frozenset(DEFAULTS) - {LEVELS}
"""The settings to be read of a forum, in the one read of settings."""


ON = ("true", "yes", "t")
SWITCH = (*ON, "false", "no", "f")
"""The values of settings that are on or off."""


class Said(Enum):
    """Who says a limit, as the subject of a sentence."""

    BY_DEFAULT = "with Discourse's defaults a forum"
    BY_FILE = "with the settings of this file the forum"
    BY_FORUM = "this forum"


@dataclass(frozen=True)
class ForumLimits:
    """The values of those settings, each with who says it. `languages` are those of the forum, empty for unknown."""

    values: Mapping[str, tuple[str, Said]] = field(
        default_factory=lambda: {name: (value, Said.BY_DEFAULT) for name, value in DEFAULTS.items()}
    )
    languages: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        return self.values[name][0]

    def number(self, name: str) -> int:
        return int(self.text(name))

    def items(self, name: str) -> frozenset[str]:
        """The items of a list, in small letters and without the dots of file endings."""
        items = (item.strip().lower().removeprefix(".") for item in self.text(name).split("|"))
        return frozenset(filter(None, items))

    def on(self, name: str) -> bool:
        return self.text(name).lower() in ON

    def said(self, name: str) -> Said:
        return self.values[name][1]

    def hidden(self, listed: Collection[str]) -> "ForumLimits":
        """With the values that changes of Discourse enforce where a forum lists these of its settings (2026)."""
        hiding = {name: hidden.enforced for name, hidden in HIDDEN_BY_CHANGES.items() if name not in listed}
        return self.knowing(hiding, Said.BY_FORUM) if listed else self

    def knowing(self, values: Mapping[str, str], said: Said) -> "ForumLimits":
        """With these values in place of what was known; one that is not a value of its setting is a separate
        problem."""
        fit = {name: (value, said) for name, value in values.items() if name in DEFAULTS and _fits(name, value)}
        return replace(self, values={**self.values, **fit})

    def with_file(self, settings: Mapping[str, object]) -> "ForumLimits":
        """With the settings of the file itself, by name: they are written before anything that depends on them."""
        said = {name: text for name, value in settings.items() if (text := _text(value)) is not None}
        return self.knowing(said, Said.BY_FILE)


def _text(value: object) -> str | None:
    """A value as it is stored; None where the file does not say all of it."""
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return "|".join(value)
    return value if isinstance(value, str) else None


def _fits(name: str, value: str) -> bool:
    if DEFAULTS[name] in SWITCH:
        return value.lower() in SWITCH
    return not DEFAULTS[name].isdigit() or (value.isascii() and value.isdigit())
