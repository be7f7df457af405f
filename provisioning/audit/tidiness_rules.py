"""Rules about tidiness: is the forum tidy, and does it have what the file builds on?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from idiaspora.facts.setting_names import RENAMED, REPLACED
from idiaspora.plugin_config.desired.setting_names import is_enforced, other_names
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING, SITE_TEXT, TAG
from idiaspora.plugin_config.kinds.site_setting import known_row
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result
from idiaspora.provisioning.audit.forum_reads import CATEGORIES, PLUGINS, SETTINGS, TAG_GROUPS, TAGS
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.audit.themes import LiveTheme, theme_rule
from idiaspora.provisioning.forum.endpoints import Row

NO_TAGS = NothingToLookAt("the forum has no tags")
NO_SECOND_LANGUAGE = NothingToLookAt("the file names no second language")
NO_TRANSLATED_TAGS = NothingToLookAt("the file translates no tags into its languages")
NO_PLUGINS = NothingToLookAt("the file needs no plugin")
CUT_ON_DESKTOP = 32
"""Characters of a category's name that the list of categories shows in a wide window, about (3.5)."""


@rule("category-without-description", CATEGORIES)
def category_without_description(look: Look) -> Iterator[Finding]:
    for category in look[CATEGORIES].all:
        if not category.is_uncategorized and not category.row.get("description"):
            declared = look.desired.get(CATEGORY, category.path)
            message = f"{category.path} has no description"
            yield Finding(f"category {category.path}", message, declared.origin if declared else None)


@theme_rule("name-cut")
def name_cut(look: Look, theme: LiveTheme) -> Iterator[Finding]:
    row = theme.category.row
    texts = [("", str(row["name"]))]
    texts += [(str(item["locale"]), str(item["name"])) for item in row.get("category_localizations") or ()]
    for locale, name in texts:
        if len(name) > look.limit:
            where = "in all lists" if len(name) > CUT_ON_DESKTOP else "on phones and in the sidebar"
            language = f" ({locale})" if locale else ""
            message = f"“{name}”{language} has {len(name)} characters, and is cut {where}"
            yield Finding(theme.subject, message, theme.origin)


@rule("duplicate-tags", TAGS)
def duplicate_tags(look: Look) -> Iterator[Result]:
    if not look[TAGS].counts:
        yield NO_TAGS
    alike: dict[str, list[str]] = defaultdict(list)
    for name in look[TAGS].counts:
        alike[_spelling(name)].append(name)
    for names in alike.values():
        if len(names) > 1:
            first, *others = sorted(names)
            yield Finding(f"tag {first}", f"the tags {', '.join((first, *others))} are spelt alike")


def _spelling(tag: str) -> str:
    """What remains of a tag without case, hyphens, underscores and the s of a plural."""
    return tag.casefold().replace("-", "").replace("_", "").removesuffix("s")


@rule("unused-tag", TAGS, TAG_GROUPS)
def unused_tag(look: Look) -> Iterator[Result]:
    if not look[TAGS].counts:
        yield NO_TAGS
    grouped = {name for row in look[TAG_GROUPS] for key in ("tag_names", "parent_tag_name") for name in row[key] or ()}
    for name, count in sorted(look[TAGS].counts.items()):
        if count == 0 and name not in grouped:
            yield Finding(f"tag {name}", f"the tag {name} is on no topic")


@rule("uncategorized-topics", CATEGORIES)
def uncategorized_topics(look: Look) -> Iterator[Finding]:
    for category in look[CATEGORIES].all:
        if category.is_uncategorized and category.topics:
            yield Finding(f"category {category.path}", f"{category.topics} topics have no category")


def _translated_tags(look: Look) -> Iterator[Result]:
    """The tags of the file that are in some of the languages, and not in all."""
    others = look.desired.forum.languages[1:]
    said = [tag for tag in look.desired.of_kind(TAG) if not tag.absent and "translations" in tag.fields]
    translated = [tag for tag in said if others and tag.fields["translations"].value]
    if not translated:
        yield NO_TRANSLATED_TAGS
    for tag in translated:
        there, own = tag.fields["translations"].value, tag.fields.get("description")
        is_described = own is not None and bool(own.value)
        missing = {
            "name": [language for language in others if language not in there],
            "description": [name for name in others if is_described and not there.get(name, {}).get("description")],
        }
        if lacking := _no_texts(missing):
            yield Finding(f"tag {tag.key}", f"the tag {tag.key} has {lacking}", tag.fields["translations"].origin)


def _no_texts(missing: Mapping[str, Sequence[str]]) -> str:
    """Which texts are missing in which languages, in words; nothing where none is."""
    return ", and ".join(f"no {text} in {', '.join(languages)}" for text, languages in missing.items() if languages)


@theme_rule("missing-translation", beside=_translated_tags)
def missing_translation(look: Look, theme: LiveTheme) -> Iterator[Result]:
    if not look.desired.forum.languages[1:]:
        yield NO_SECOND_LANGUAGE
        return
    row = theme.category.row
    there = {str(item["locale"]): item for item in row.get("category_localizations") or ()}
    missing: dict[str, list[str]] = {"name": [], "description": []}
    for language in look.desired.forum.languages[1:]:
        for text, languages in missing.items():
            # What a theme does not say in its own language needs no translation.
            if row.get(text) and not there.get(language, {}).get(text):
                languages.append(language)
    if lacking := _no_texts(missing):
        yield Finding(theme.subject, f"{theme.category.path} has {lacking}", theme.origin)


@rule("text-in-one-language")
def text_in_one_language(look: Look) -> Iterator[Result]:
    """Who reads in the other languages gets Discourse's own words."""
    languages = look.desired.forum.languages
    if not languages[1:]:
        yield NO_SECOND_LANGUAGE
        return
    there: dict[str, dict[str, Origin]] = defaultdict(dict)
    for resource in look.desired.of_kind(SITE_TEXT):
        language, _, name = resource.key.partition(".")
        if not resource.absent:
            there[name][language] = resource.origin
    if not there:
        yield NothingToLookAt("the file words no texts")
    for name, said in there.items():
        missing = [language for language in languages if language not in said]
        if missing:
            message = f"{name} has words of the file's own in {', '.join(said)}, and none in {', '.join(missing)}"
            yield Finding(f"text {name}", message, next(iter(said.values())))


@rule("deprecated-setting", SETTINGS)
def deprecated_setting(look: Look) -> Iterator[Result]:
    written = [resource for resource in look.desired.of_kind(SITE_SETTING) if not resource.origin.reason]
    if not written:
        yield NothingToLookAt("the file writes no settings")
    for resource in written:
        if look[SETTINGS].lists(resource.key):
            continue
        if new := REPLACED.get(resource.key) or _newer_name(look, resource.key):
            message = f"{resource.key} has been replaced by {new}"
            yield Finding(f"setting {resource.key}", message, resource.origin, f"Write {new}.")


@rule("setting-not-offered", SETTINGS)
def setting_not_offered(look: Look) -> Iterator[Result]:
    if not look.desired.of_kind(SITE_SETTING):
        yield NothingToLookAt("the file neither writes nor needs settings")
    for resource in look.desired.of_kind(SITE_SETTING):
        if resource.key in REPLACED or any(map(look[SETTINGS].lists, (resource.key, *other_names([resource.key])))):
            continue
        if not is_enforced(resource):
            asked = f", which {resource.origin.reason} needs" if resource.origin.reason else ""
            message = f"the forum does not offer {resource.key}{asked}"
            yield Finding(f"setting {resource.key}", message, resource.origin)


def _newer_name(look: Look, name: str) -> str:
    """The newer name of a setting where the forum lists it under that; it is what an apply writes."""
    newer = next((renamed.new for renamed in RENAMED if renamed.old == name), ())
    return " and ".join(newer) if newer and all(look[SETTINGS].lists(item) for item in newer) else ""


def _needed_plugins(look: Look) -> dict[str, Origin]:
    """The plugins whose settings the file declares or implies, switched-off ones left out, with the first reason."""
    needed: dict[str, Origin] = {}
    for resource in look.desired.of_kind(SITE_SETTING):
        plugin = (known_row(resource.key) or {}).get("plugin")
        if plugin and resource.fields["value"].value not in ("false", "no"):
            needed.setdefault(plugin, resource.origin)
    return needed


@rule("plugin-missing", PLUGINS)
def plugin_missing(look: Look) -> Iterator[Result]:
    if not (needed := _needed_plugins(look)):
        yield NO_PLUGINS
    for name, origin in needed.items():
        if name not in look[PLUGINS]:
            yield Finding(f"plugin {name}", f"{name} is not installed, and {_because(origin)} needs it", origin)


@rule("plugin-off", PLUGINS)
def plugin_off(look: Look) -> Iterator[Result]:
    if not (needed := _needed_plugins(look)):
        yield NO_PLUGINS
    for name, origin in needed.items():
        row: Row | None = look[PLUGINS].get(name)
        if row is not None and not row["enabled"]:
            message = f"{name} is switched off, and {_because(origin)} needs it"
            yield Finding(f"plugin {name}", message, origin, f"Set {row['enabled_setting']}: true.")


def _because(origin: Origin) -> str:
    return origin.reason or origin.path
