"""One sample of each kind that a forum file declares as a plain list: what the contract of kinds is played with."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pictures import drawn, png

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.importing.inventory import listed_whole

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """Items of one kind, as the file writes them.

    `one` is made first, `changed` is the same with another value of `field`, `other` is a second thing (empty where a
    forum has one only), and `renamed` is the first under another key (None for kinds whose things have no former
    names). `plainest` is one of which nothing is said but what must be. `settings` are those that the forum needs
    before, `versions` the versions of Discourse on which the kind is there. `files` have to lie beside the forum file,
    in which a text that begins with a tag is one; `is_remade` says that any write gives a thing other values besides,
    `is_told_once` that a creation without an answer is taken back, since nobody knows its secret.
    """

    kind: str
    one: Item
    changed: Item
    field: str
    plainest: Item
    other: Item = field(default_factory=dict)
    renamed: Item | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: tuple[str, ...] = ("3.4", "3.5", "2026")
    files: Mapping[str, bytes] = field(default_factory=dict)
    is_remade: bool = False
    is_told_once: bool = False

    @property
    def key_of_field(self) -> str:
        """The key of an item under which `field` stands, which may be one of a mapping: `colors.tertiary`."""
        return self.field.partition(".")[0]

    @property
    def all(self) -> tuple[Item, ...]:
        """All things of the sample."""
        return (self.one, self.other) if self.other else (self.one,)

    @property
    def key(self) -> str:
        return self.key_of(self.one)

    def key_of(self, item: Item) -> str:
        """What tells an item from others of the kind."""
        section = KINDS[self.kind].section
        return (section.only if section else "") or str(item[KINDS[self.kind].identity.field])

    def file(self, *items: Item, more: Item | None = None) -> str:
        """A forum file, without its head, that declares these items and nothing else of the kind."""
        section = KINDS[self.kind].section
        assert section is not None
        content: Any = list(items)
        if section.mappings is not None:
            field = KINDS[self.kind].identity.field
            content = section.mappings.rows((item[field], item[section.mappings.field]) for item in items)
        if section.only:
            content = dict(items[0]) if items else {}
        for key in reversed(section.path):
            content = {key: content}
        text: str = yaml.safe_dump(json.loads(json.dumps({**content, **(more or {})})), sort_keys=False)
        return unquoted(text)

    @property
    def settings_text(self) -> str:
        """A forum file, without its head, with the settings that the forum needs before."""
        return f"settings: {json.dumps(dict(self.settings))}\n"

    def draw(self, folder: Path) -> None:
        """Put the files beside the forum file."""
        for name, content in self.files.items():
            drawn(folder, name, content)


def unquoted(text: str) -> str:
    """A file in which texts that begin with `!upload` are tags."""
    return re.sub(r"""(['"])(!upload [^'"]*)\1""", r"\2", text)


TEXT, OTHER_TEXT = "Be kind to everybody, and name your sources.", "Be kind to everybody here, and name all sources."

BANNER = {
    "common/common.scss": ".banner { color: red; }",
    "settings.yml": "text:\n  type: string\n  default: Welcome\n",
    "locales/en.yml": "en: {hello: Hello}\n",
}
"""The files of a component, or of a theme."""

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "tag_group",
        one={"name": "Kinds", "tags": ["idea", "lesson"]},
        changed={"name": "Kinds", "tags": ["idea"]},
        field="tags",
        plainest={"name": "Plainest"},
        other={"name": "Places", "tags": ["north"]},
        renamed={"name": "Sorts", "previously": "Kinds", "tags": ["idea", "lesson"]},
    ),
    Sample(
        "form_template",
        one={"name": "Report", "fields": [{"id": "what", "type": "textarea", "label": "What happened?"}]},
        changed={"name": "Report", "fields": [{"id": "what", "type": "input", "label": "What happened?"}]},
        field="fields",
        plainest={"name": "Plainest", "fields": [{"id": "what", "type": "input"}]},
        other={"name": "Wish", "fields": [{"id": "wish", "type": "input", "required": True}]},
        renamed={
            "name": "Account",
            "previously": "Report",
            "fields": [{"id": "what", "type": "textarea", "label": "What happened?"}],
        },
        settings={"experimental_form_templates": "true"},
    ),
    Sample(
        "badge",
        one={"name": "Guide", "type": "silver", "icon": "compass", "title": True, "description": "Shows the way"},
        changed={"name": "Guide", "type": "silver", "icon": "compass", "title": True, "description": "Knows the way"},
        field="description",
        plainest={"name": "Plainest"},
        other={"name": "Witness", "type": "gold", "description": "Tells what happened"},
        renamed={
            "name": "Pathfinder",
            "previously": "Guide",
            "type": "silver",
            "icon": "compass",
            "title": True,
            "description": "Shows the way",
        },
    ),
    Sample(
        "user_field",
        one={"name": "Country", "type": "dropdown", "options": ["Ghana", "Kenya"], "show_on_profile": True},
        changed={"name": "Country", "type": "dropdown", "options": ["Kenya", "Ghana"], "show_on_profile": True},
        field="options",
        plainest={"name": "Plainest", "type": "text"},
        other={"name": "City", "type": "dropdown", "options": ["Accra", "Nairobi"], "description": "Where you live"},
        renamed={
            "name": "Home country",
            "previously": "Country",
            "type": "dropdown",
            "options": ["Ghana", "Kenya"],
            "show_on_profile": True,
        },
    ),
    Sample(
        "watched_word",
        one={"word": "viagra", "action": "block"},
        changed={"word": "viagra", "action": "censor"},
        field="action",
        plainest={"word": "plainest", "action": "block"},
        other={"word": "casino", "action": "flag"},
    ),
    Sample(
        "page",
        one={"id": "rules", "title": "Rules of this forum", "body": TEXT, "category": "general", "pinned": "globally"},
        changed={
            "id": "rules",
            "title": "Rules of this forum",
            "body": OTHER_TEXT,
            "category": "general",
            "pinned": "globally",
        },
        field="body",
        plainest={
            "id": "plainest",
            "title": "The plainest page",
            "body": "Plain words, and enough of them.",
            "category": "general",
        },
        other={
            "id": "welcome",
            "title": "How this place works",
            "body": "A word to begin with.",
            "category": "general",
        },
    ),
    Sample(
        "permalink",
        one={"url": "old/page", "to": {"url": "https://example.org/page"}},
        changed={"url": "old/page", "to": {"topic": 1}},
        field="to",
        plainest={"url": "plainest", "to": {"url": "https://example.org"}},
        other={"url": "guide", "to": {"category": "general"}},
    ),
    Sample(
        "sidebar_section",
        one={"title": "Start here", "links": [{"name": "Rules", "to": "/faq"}, {"name": "Groups", "to": "/g"}]},
        changed={"title": "Start here", "links": [{"name": "Groups", "to": "/g", "icon": "users"}]},
        field="links",
        plainest={"title": "Plainest", "links": [{"name": "Rules", "to": "/faq"}]},
        other={"title": "Elsewhere", "links": [{"name": "IOM", "to": "https://www.iom.int", "icon": "globe"}]},
        renamed={
            "title": "Begin here",
            "previously": "Start here",
            "links": [{"name": "Rules", "to": "/faq"}, {"name": "Groups", "to": "/g"}],
        },
    ),
    Sample(
        "palette",
        one={"name": "Ours", "colors": {"tertiary": "0033A0", "header_background": "FFFFFF"}},
        changed={"name": "Ours", "colors": {"tertiary": "6C9BFF", "header_background": "FFFFFF"}},
        field="colors.tertiary",
        plainest={"name": "Plainest"},
        other={"name": "Theirs", "user_selectable": True, "colors": {"tertiary": "111111"}},
        renamed={
            "name": "Blue",
            "previously": "Ours",
            "colors": {"tertiary": "0033A0", "header_background": "FFFFFF"},
        },
    ),
    Sample(
        "site_theme",
        one={"name": "Harbour", "files": BANNER, "user_selectable": True},
        changed={"name": "Harbour", "files": BANNER, "user_selectable": False},
        field="user_selectable",
        plainest={"name": "Plainest"},
        other={"name": "Meadow", "user_selectable": False},
        renamed={"name": "Port", "previously": "Harbour", "files": BANNER, "user_selectable": True},
    ),
    Sample(
        "component",
        one={
            "name": "Banner",
            "files": BANNER,
            "settings": {"text": "Hello"},
            "translations": {"en": {"hello": "Good day"}},
            "enabled": True,
        },
        changed={
            "name": "Banner",
            "files": BANNER,
            "settings": {"text": "Good day"},
            "translations": {"en": {"hello": "Good day"}},
            "enabled": True,
        },
        field="settings",
        plainest={"name": "Plainest", "files": {"common/header.html": "<p>Plain</p>"}},
        other={"name": "Footer", "files": BANNER, "settings": {"text": "Goodbye"}, "enabled": False},
        renamed={
            "name": "Welcome",
            "previously": "Banner",
            "files": BANNER,
            "settings": {"text": "Hello"},
            "translations": {"en": {"hello": "Good day"}},
            "enabled": True,
        },
    ),
    Sample(
        "tag",
        one={"name": "remittances", "description": "Money sent home", "synonyms": ["money-transfer"]},
        changed={"name": "remittances", "description": "Money that is sent home", "synonyms": ["money-transfer"]},
        field="description",
        plainest={"name": "plainest", "description": "Plain."},
        other={"name": "apprenticeships", "description": "Work and learning"},
    ),
    Sample(
        "embeddable_host",
        one={"host": "www.example.org", "category": "general", "paths": "/news/.*", "user": "martin", "tags": ["news"]},
        changed={
            "host": "www.example.org",
            "category": "staff",
            "paths": "/news/.*",
            "user": "martin",
            "tags": ["news"],
        },
        field="category",
        plainest={"host": "plainest.example.org", "category": "general"},
        other={"host": "example.com", "category": "site-feedback"},
    ),
    Sample(
        "chat_channel",
        plainest={"slug": "plainest", "name": "Plainest", "category": "general"},
        one={"slug": "talk", "name": "Talk", "category": "general", "description": "Short questions"},
        changed={"slug": "talk", "name": "Talk", "category": "general", "description": "Short answers"},
        field="description",
        other={"slug": "help", "name": "Help", "category": "site-feedback", "threads": True, "description": "Ask"},
        renamed={
            "slug": "chat",
            "previously": "talk",
            "name": "Talk",
            "category": "general",
            "description": "Short questions",
        },
    ),
    Sample(
        "data_explorer_query",
        plainest={"name": "Plainest", "sql": "SELECT 1"},
        one={"name": "Groups", "sql": "SELECT id, name FROM groups", "description": "Those that exist"},
        changed={"name": "Groups", "sql": "SELECT id, name FROM groups", "description": "All of them"},
        field="description",
        other={"name": "Members", "sql": "SELECT count(*) FROM users", "description": "How many", "groups": ["staff"]},
        renamed={
            "name": "All groups",
            "previously": "Groups",
            "sql": "SELECT id, name FROM groups",
            "description": "Those that exist",
        },
        versions=("3.5", "2026"),
    ),
    Sample(
        "webhook",
        one={"url": "https://hooks.example.org/forum?of=1", "events": ["post", "topic_created"], "tags": ["idea"]},
        changed={"url": "https://hooks.example.org/forum?of=1", "events": ["post"], "tags": ["idea"]},
        field="events",
        plainest={"url": "https://plainest.example.org", "events": ["all"]},
        other={"url": "https://other.example.org", "events": ["all"], "format": "form", "active": False},
    ),
    Sample(
        "email_style",
        plainest={"key": "css", "text": "p { margin: 0; }"},
        one={"key": "css", "text": "a { color: #0033a0; }"},
        changed={"key": "css", "text": "a { color: #6c9bff; }"},
        field="text",
        other={"key": "html", "text": "<html><body>%{email_content}</body></html>"},
    ),
    Sample(
        "api_key",
        plainest={"name": "Plainest", "scopes": ["global:read"]},
        one={"name": "Newsletter", "scopes": ["topics:read"], "user": "martin"},
        changed={"name": "Newsletter", "scopes": ["topics:read", "categories:list"], "user": "martin"},
        field="scopes",
        other={"name": "Reader", "scopes": ["global:read"]},
        renamed={"name": "Letters", "previously": "Newsletter", "scopes": ["topics:read"], "user": "martin"},
        versions=("3.5", "2026"),
        is_told_once=True,
    ),
    Sample(
        "automation",
        plainest={"name": "Plainest", "script": "auto_responder", "trigger": "pm_created"},
        one={
            "name": "Answer at once",
            "script": "auto_responder",
            "trigger": "post_created_edited",
            "fields": {"once": True, "word_answer_list": {"help": "Soon."}, "restricted_categories": ["general"]},
        },
        changed={
            "name": "Answer at once",
            "script": "auto_responder",
            "trigger": "post_created_edited",
            "fields": {"once": True, "word_answer_list": {"help": "Today."}, "restricted_categories": ["general"]},
        },
        field="fields",
        other={
            "name": "Greeting",
            "script": "auto_responder",
            "trigger": "post_created_edited",
            "fields": {"word_answer_list": {"hello": "Welcome."}, "restricted_groups": ["staff"]},
        },
        renamed={
            "name": "At once",
            "previously": "Answer at once",
            "script": "auto_responder",
            "trigger": "post_created_edited",
            "fields": {"once": True, "word_answer_list": {"help": "Soon."}, "restricted_categories": ["general"]},
        },
        versions=("3.5", "2026"),
    ),
    Sample(
        "custom_emoji",
        plainest={"name": "plainest", "image": "!upload images/iom.png"},
        one={"name": "iom", "image": "!upload images/iom.png", "group": "forum"},
        changed={"name": "iom", "image": "!upload images/iom.png", "group": "signs"},
        field="group",
        other={"name": "one_more", "image": "!upload images/more.png", "group": "others"},
        versions=("3.5", "2026"),
        files={"images/iom.png": png(), "images/more.png": png((160, 0, 51))},
        is_remade=True,
    ),
    Sample(
        "robots",
        plainest={"key": "text", "text": "User-agent: *"},
        one={"key": "text", "text": "User-agent: *\nDisallow: /u/"},
        changed={"key": "text", "text": "User-agent: *\nDisallow: /g/"},
        field="text",
    ),
    Sample(
        "site_text",
        one={"key": "en.js.topic.create", "text": "New contribution"},
        changed={"key": "en.js.topic.create", "text": "Add a contribution"},
        field="text",
        plainest={"key": "en.js.log_in", "text": "Enter"},
        other={"key": "en.js.sign_up", "text": "Take part"},
    ),
    Sample(
        "flag",
        one={"name": "Off theme", "description": "It does not belong to this theme."},
        changed={"name": "Off theme", "description": "It belongs to another theme."},
        field="description",
        plainest={"name": "Plainest", "description": "It is plain."},
        other={"name": "Campaign", "description": "It repeats a text of others.", "applies_to": ["post"]},
        renamed={"name": "Other theme", "previously": "Off theme", "description": "It does not belong to this theme."},
    ),
    Sample(
        "setting_translation",
        one={"key": "fr.title", "text": "Forum de la diaspora"},
        changed={"key": "fr.title", "text": "Forum des diasporas"},
        field="text",
        plainest={"key": "fr.extended_site_description", "text": "Tout le **forum**."},
        other={"key": "fr.site_description", "text": "Un lieu pour la diaspora"},
        settings={"content_localization_enabled": "true", "content_localization_supported_locales": ["en", "fr"]},
        versions=("2026",),
    ),
    Sample(
        "embedding",
        one={"user": "martin", "post_limit": 20, "allowed_selectors": "article"},
        changed={"user": "martin", "post_limit": 40, "allowed_selectors": "article"},
        field="post_limit",
        plainest={"title_scrubber": "- News$"},
    ),
    Sample(
        "flag_order",
        one={"first": ["illegal", "spam"]},
        changed={"first": ["spam", "illegal"]},
        field="first",
        plainest={"first": ["notify_moderators", "spam", "illegal", "off_topic", "inappropriate"]},
    ),
)

FURTHER: tuple[Sample, ...] = (
    Sample(
        "tag",
        one={"name": "remittances", "translations": {"fr": {"name": "envois", "description": "Argent"}}},
        changed={
            "name": "remittances",
            "translations": {"fr": {"name": "transferts", "description": "Argent"}, "es": {"name": "remesas"}},
        },
        field="translations",
        plainest={"name": "plainest", "translations": {"fr": {"name": "simple"}}},
        other={"name": "apprenticeships", "translations": {"fr": {"name": "apprentissage"}}},
        settings={"content_localization_enabled": "true"},
        versions=("2026",),
    ),
)
"""More of kinds that have fields on some versions only, with these."""

IMPORTED = tuple(sample for sample in SAMPLES if KINDS[sample.kind] in listed_whole())
"""Those of the kinds that an import reads."""
