"""An example of what may be written for each key: of its type, or from a table where the type says too little. Data
and the way through it."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.checking.type_texts import COLOR, DURATION, definition_of, is_boolean, words_of

EXAMPLES: Mapping[str, str] = {
    # The top of the file, and the forum
    "forum": "{name: My forum, url: https://forum.example.org, username: admin}",
    "moderators": "{capital: {full_name: 'Moderators, Diaspora capital', members: [amina]}}",
    "themes": "[{name: Water and health, slug: water}]",
    "settings": "{title: My forum, login_required: false}",
    "ForumFile.consultation": "{timezone: Europe/Zurich, opens: 2026-12-01, closes: 2027-03-31}",
    "ForumFile.protect": '["themes[water]"]',
    "limits": "{category: {count: 20}}",
    "rules": "{backup-old: {severity: info}}",
    "prune": "{tag_groups: [Rust]}",
    "ForumSection.name": "My forum",
    "url": "https://forum.example.org",
    "username": "admin",
    "languages": "[en, fr]",
    "first_page": "categories",
    "ForumSection.sidebar": "themes",
    "Defaults.theme": "{access: {see: [everyone], create: [members]}, questions: true}",
    "Defaults.category": "{access: {see: [everyone], create: [members]}}",
    "Defaults.moderators": "{messages: members}",
    "Defaults.group": "{visible_to: everyone, messages: members}",
    # What many have in common
    "shapes": "{community: {moderated_by: ['{slug}'], questions: true}}",
    "Shape.title": "'Moderator of {name}'",
    "like": "community",
    # The consultation as a whole
    "consultation": "{opens: 2027-01-15, closes: 2027-02-28}",
    "timezone": "Europe/Zurich",
    "opens": "2026-12-01",
    "away": "{martin: {until: 2027-01-10, deputy: kofi}}",
    "until": "2027-01-10",
    "deputy": "kofi",
    "notes": "{opens: notes/opens.md, closes: notes/closes.md}",
    "Notes.opens": "notes/opens.md",
    "Notes.closes": "notes/closes.md",
    "Notes.category": "general",
    "closes": "2027-03-31",
    "outcome": "{title: What was asked for, question: 'What should governments change?'}",
    "Outcome.title": "What diaspora communities ask for",
    "Outcome.question": "'What should governments change?'",
    "sections": "[recommendations, questions]",
    # Groups and roles
    "Group.name": "editors",
    "Role.name": "capital-moderators",
    "full_name": "Editors of the forum",
    "Group.title": "Editor",
    "Role.title": "Moderator of the theme",
    "GroupTraits.title": "Member of the staff",
    "RoleTraits.title": "Moderator",
    "bio": "Who we are and what we can be asked",
    "flair": '{icon: user-tie, background: "0033A0", color: "FFFFFF"}',
    "membership_request_template": "Why do you want to join?",
    "incoming_email": "[editors@forum.example.org]",
    "automatic_email_domains": "[example.org]",
    "members": "[amina, kofi]",
    "owners": "[amina]",
    "notifications": "{watching: [water/ask]}",
    "watching": "[water/ask]",
    "tracking": "[water]",
    "watching_first_post": "[announcements]",
    "normal": "[announcements]",
    "muted": "[archive]",
    "watching_tags": "[urgent]",
    "tracking_tags": "[recommendation]",
    "watching_first_post_tags": "[lesson]",
    "normal_tags": "[experience]",
    "muted_tags": "[old]",
    "previously": "former-name",
    # Categories and themes
    "name": "Water and health",
    "slug": "water",
    "logo": "!upload images/water.png",
    "logo_dark": "!upload images/water-dark.png",
    "background": "!upload images/lake.png",
    "Flair.background": '"0033A0"',
    "background_dark": "!upload images/lake-dark.png",
    "image": "!upload images/medal.png",
    "Questions.name": "Ask the moderator",
    "Questions.slug": "ask",
    "description": "What this is about in one sentence",
    "icon": "user-tie",
    "emoji": "wave",
    "access": "{see: [everyone], create: [members]}",
    "see": "[everyone]",
    "reply": "[members]",
    "create": "[members]",
    "moderated_by": "[capital]",
    "approve": "{topics: true, replies: false}",
    "ReviewedGroups.except": "[staff]",
    "ReviewedGroups.only": "[members]",
    "DeclaredSilence.only": '["category archive"]',
    "allowed_tags": "[lesson, experience]",
    "allowed_tag_groups": "[Kinds]",
    "required_tag_groups": "[{name: Kinds, min_count: 1}]",
    "RequiredTagGroup.name": "Kinds",
    "custom_fields": "{some_key: some value}",
    "translations": "{fr: {name: Eau et santé}}",
    "Translation.name": "Eau et santé",
    "Tag.translations": "{fr: {name: eau}}",
    "TagTranslation.name": "eau",
    "topic_template": "What happened, and where?",
    "template": "What do you want to know?",
    "form_templates": "[Report]",
    "read_only_banner": "This consultation has ended.",
    "email_in": "water@forum.example.org",
    "questions": "true",
    "answer_within": "7 days",
    "recommendations": "true",
    "meanings": "{recommendation: What governments or others should change.}",
    "kinds": "[recommendation, experience, lesson]",
    "tag_group": "Kinds",
    "subcategories": "[{name: Wells, slug: wells}]",
    # What is pruned
    "Prune.groups": "[relics]",
    "Prune.categories": "[archive/2019]",
    "Prune.tag_groups": "[Rust]",
    "Prune.form_templates": "[Old report]",
    "Prune.flags": "[Unkind]",
    "Prune.tags": "[rust]",
    "Prune.hosts": "[old.example.org]",
    "Prune.chat_channels": "[old-talk]",
    "Prune.mails": "[css]",
    "Prune.emoji": "[iom]",
    "Prune.api_keys": "[Old tool]",
    "Prune.automations": "[Old answer]",
    "Prune.robots": "[text]",
    "Prune.queries": "[Old report]",
    "Prune.webhooks": "[https://hooks.example.org/forum]",
    "Prune.texts": "[fr.js.topic.create]",
    "Prune.badges": "[Guide]",
    "Prune.user_fields": "[Fax]",
    "Prune.watched_words": "[casino]",
    "Prune.palettes": "[Winter]",
    "Prune.sidebar": "[Old links]",
    "Prune.permalinks": "[old/page]",
    "Prune.setting_translations": "[fr.title]",
    # Rules
    "reason": "known and on purpose",
    "silenced": "[{reason: known and on purpose, until: 2027-01-31}]",
    "Prune.pages": "[old-rules]",
    # Other lists
    "pages": "[{id: rules, title: Rules of this forum, body: Be kind., pinned: globally}]",
    "Page.id": "rules",
    "Page.title": "Rules of this forum",
    "Page.topic": "how-this-forum-came-about",
    "fonts": "{base: inter, heading: inter}",
    "Fonts.base": "inter",
    "Fonts.heading": "inter",
    "Appearance.default": "{theme: Foundation, palette: Winter}",
    "DefaultTheme.theme": "Foundation",
    "DefaultTheme.palette": "Winter",
    "body": "Be kind and name your sources.",
    "ForumFile.form_templates": "[{name: Report, fields: [{id: what, type: textarea, label: 'What happened?'}]}]",
    "TagGroup.name": "Kinds",
    "permissions": "{everyone: see, staff: use}",
    "tags": "[lesson, experience]",
    "parent_tag": "kind",
    "FormTemplate.name": "Report",
    "fields": "[{id: what, type: textarea, label: 'What happened?'}]",
    "id": "what",
    "label": "What happened?",
    "placeholder": "In your own words",
    "none_label": "Choose one",
    "choices": "[Yes, No]",
    "file_types": ".pdf,.png",
    "pattern": '"[A-Z]{2}[0-9]+"',
    "Flag.name": "Off topic here",
    "flags": "[{name: Off topic here, description: Not about the consultation., applies_to: [post]}]",
    "FlagOrder.first": "[off_topic, spam]",
    "ForumFile.tags": "[{name: remittances, description: Money sent home, synonyms: [money-transfer]}]",
    "Tag.name": "remittances",
    "synonyms": "[money-transfer]",
    "embedding": "{hosts: [{host: www.example.org, category: water}]}",
    "Embedding.settings": "{post_limit: 20}",
    "EmbeddingSettings.title_scrubber": "'- News$'",
    "EmbeddingSettings.allowed_selectors": "article",
    "EmbeddingSettings.blocked_selectors": ".advertisement",
    "EmbeddingSettings.allowed_classnames": "emoji, note",
    "hosts": "[{host: www.example.org, category: water}]",
    "host": "www.example.org",
    "paths": "/news/.*",
    "chat_channels": "[{slug: talk, name: Talk, category: water}]",
    "ChatChannel.slug": "talk",
    "ChatChannel.name": "Talk",
    "mails": '{css: "a { color: #0033a0; }"}',
    "ForumFile.emoji": "[{name: iom, image: !upload images/iom.png}]",
    "CustomEmoji.name": "iom",
    "CustomEmoji.group": "forum",
    "robots": '{text: "User-agent: *"}',
    "api_keys": "[{name: Newsletter, scopes: [topics:read], user: martin}]",
    "ApiKey.name": "Newsletter",
    "scopes": "[topics:read]",
    "ApiKey.user": "martin",
    "ApiKey.only": "{'topics:read': {topic_id: [7, 8]}}",
    "automations": "[{name: Answer at once, script: auto_responder, trigger: post_created_edited}]",
    "Automation.name": "Answer at once",
    "script": "auto_responder",
    "trigger": "post_created_edited",
    "Automation.fields": "{once: true, restricted_categories: [water]}",
    "data_explorer": "{queries: [{name: Groups, sql: 'SELECT name FROM groups'}]}",
    "queries": "[{name: Groups, sql: 'SELECT name FROM groups'}]",
    "Query.name": "Groups",
    "sql": "SELECT name FROM groups",
    "Query.groups": "[capital-moderators]",
    "webhooks": "[{url: https://hooks.example.org/forum, events: [post]}]",
    "Webhook.url": "https://hooks.example.org/forum",
    "events": "[topic, post_created]",
    "secret": "a-long-secret-of-the-receiver",
    "Webhook.categories": "[water, water/ask]",
    "Webhook.groups": "[capital-moderators]",
    "texts": "{fr: {js.topic.create: Contribuer}}",
    "setting_translations": "{fr: {title: Forum des diasporas}}",
    "badges": "[{name: Guide, type: silver}]",
    "Badge.name": "Guide",
    "granted_to": "[martin, amina]",
    "long_description": "For those who show others the way.",
    "user_fields": "[{name: Country, type: dropdown, options: [Ghana, Kenya]}]",
    "UserField.name": "Country",
    "options": "[Ghana, Kenya]",
    "watched_words": "[{word: casino, action: block}]",
    "word": "casino",
    "replacement": "https://www.iom.int",
    "ForumFile.sidebar": "[{title: Start here, links: [{name: Rules, to: /faq}]}]",
    "SidebarSection.title": "Start here",
    "links": "[{name: Rules, to: /faq}]",
    "SidebarLink.name": "Rules",
    "SidebarLink.to": "/faq",
    "SidebarLink.icon": "globe",
    "permalinks": "[{url: old/page, to: {category: water}}]",
    "Permalink.url": "old/page",
    "Permalink.to": "{category: water}",
    "category": "water",
    "tag": "lesson",
    "user": "amina",
    "PermalinkTarget.url": "https://example.org/page",
    "appearance": '{palettes: [{name: Winter, colors: {tertiary: "0033A0"}}]}',
    "palettes": '[{name: Winter, colors: {tertiary: "0033A0"}}]',
    "Palette.name": "Winter",
    "components": "[{name: Banner, files: {common/header.html: <p>Welcome</p>}, on: [Foundation]}]",
    "Prune.components": "[Old banner]",
    "Component.name": "Banner",
    "Component.settings": "{text: Welcome}",
    "Component.translations": "{fr: {hello: Salut}}",
    "SiteTheme.settings": "{width: 1100}",
    "SiteTheme.translations": "{fr: {hello: Salut}}",
    "files": "{common/header.html: <p>Welcome</p>}",
    "on": "[Foundation]",
    "Prune.site_themes": "[Old look]",
    "site_themes": "[{name: Foundation, default: true, palette: Winter}]",
    "SiteTheme.name": "Foundation",
    "SiteTheme.site_settings": "{enable_welcome_banner: false}",
    "SiteTheme.palette": "Winter",
    "dark_palette": "Winter",
    "dark": '{tertiary: "6C9BFF"}',
    "colors": '{tertiary: "0033A0"}',
}
"""Examples in YAML, by the definition and the key, or by the key alone where it means the same everywhere."""

TOP = "ForumFile"
"""What the top of the file is called among the definitions."""
MOST_KEYS = 2
"""Keys of an example of a mapping that needs none."""


def example(schema: Mapping[str, Any], owner: str, key: str | int, place: Mapping[str, Any]) -> str:
    """What may be written for a key of a definition, on one line of YAML; "" where nothing is known. `owner` is "" for
    what is no key of a definition: a name that is free, or an item of a list."""
    known = (EXAMPLES.get(f"{owner}.{key}") or EXAMPLES.get(str(key))) if owner else ""
    return known or _of_type(schema, place)


def _of_type(schema: Mapping[str, Any], place: Mapping[str, Any]) -> str:
    if name := definition_of(place):
        return _of_a_mapping(schema, name, schema["$defs"][name])
    if "anyOf" in place:
        return _of_type(schema, place["anyOf"][0])
    if is_boolean(place):
        return "true"
    if words := words_of(place):
        return words[0]
    if place.get("type") == "array":
        inner = _of_type(schema, place.get("items", {}))
        return f"[{inner}]" if inner else ""
    return _of_a_scalar(place)


def _of_a_mapping(schema: Mapping[str, Any], name: str, definition: Mapping[str, Any]) -> str:
    """Its needed keys, else its first ones."""
    properties = definition.get("properties", {})
    chosen = definition.get("required") or [*properties][:MOST_KEYS]
    parts = [f"{key}: {example(schema, name, key, properties[key])}" for key in chosen]
    return "{" + ", ".join(parts) + "}"


def _of_a_scalar(place: Mapping[str, Any]) -> str:
    pattern = place.get("pattern", "")
    if COLOR in pattern:
        return '"0033A0"'
    if DURATION in pattern:
        return "7 days"
    if place.get("format") == "date":
        return "2027-01-31"
    if place.get("type") in ("integer", "number"):
        return str(min(max(int(place.get("minimum", 0)), 24), int(place.get("maximum", 24))))
    return ""
