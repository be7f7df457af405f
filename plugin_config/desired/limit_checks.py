"""What a forum with certain limits would refuse, or change in silence, of what would be written to it (3.5).

Offline the limits are those of the file, and Discourse's defaults, which only make warnings; for a plan they are the
forum's own.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from idiaspora.plugin_config.checking import languages
from idiaspora.plugin_config.desired.blocked_words import blocked_words
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.forum_limits import LANGUAGES, LEVELS, MOST_LEVELS, TRANSLATED, ForumLimits, Said
from idiaspora.plugin_config.desired.post_checks import (
    measured,
    outside_refused,
    shared_titles,
    tags_refused,
    text_refused,
    title_refused,
)
from idiaspora.plugin_config.desired.upload_checks import of_bundles, of_files, of_own_file
from idiaspora.plugin_config.desired.written import Refused, Written
from idiaspora.plugin_config.fields import account_names, slugs
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds import form_template, permalink, setting_translation
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, texts
from idiaspora.plugin_config.kinds.names import (
    ABOUT_TOPIC,
    CATEGORY,
    CHAT_CHANNEL,
    FORM_TEMPLATE,
    GROUP,
    NOTIFICATION_DEFAULTS,
    PAGE,
    PERMALINK,
    SETTING_TRANSLATION,
    TAG,
    WATCHED_WORD,
    WEBHOOK,
)
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem


def problems_of_limits(desired: Desired) -> Iterator[Problem]:
    """What the file itself decides, and as warnings what a forum with Discourse's defaults would refuse."""
    limits = ForumLimits().with_file(desired)
    there = [resource for resource in desired.resources if not resource.absent]
    beside = Neighbours(resource.key for resource in there if resource.kind == CATEGORY)
    written = [
        Written(resource, resource.fields, resource.key.count("/") + 1, beside.of(resource.key)) for resource in there
    ]
    for one in written:
        yield from problems_of(one, limits)
    yield from (problem for _, problem in problems_between(written, desired, limits))


def problems_of(written: Written, limits: ForumLimits) -> Iterator[Problem]:
    """What a forum with these limits would refuse of one resource: warnings where only a default says the limit."""
    for check in (*_CHECKS.get(written.resource.kind, ()), _tags_made, of_files, of_own_file, of_bundles):
        yield from (refused.problem for refused in check(written, limits))


def problems_between(
    writing: Sequence[Written], desired: Desired, limits: ForumLimits
) -> Iterator[tuple[Resource, Problem]]:
    """What such a forum would refuse of several together: the thing that would be the second one, and why."""
    for check in (shared_titles, blocked_words):
        yield from ((resource, refused.problem) for resource, refused in check(writing, desired, limits))


class Neighbours:
    """Which parts of paths the categories below each parent have."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._parts: dict[str, set[str]] = {}
        for path in paths:
            self._parts.setdefault(parent_path(path), set()).add(path.rpartition("/")[2])

    def of(self, path: str) -> Container[str]:
        """The parts beside the last one of a path."""
        return _Beside(self._parts.get(parent_path(path), ()), path.rpartition("/")[2])


@dataclass(frozen=True)
class _Beside:
    """All parts below a parent but one's own: a set of its own for each would be as many as their number squared."""

    parts: Container[str]
    own: str

    def __contains__(self, part: object) -> bool:
        return part != self.own and part in self.parts


# Categories


def _slug(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The slug even where only other fields are written: a forum makes it again with every write of the category."""
    declared = written.resource.fields.get("slug")
    if declared is None:
        return
    slug, method, said = declared.value, limits.text(slugs.METHOD), limits.said(slugs.METHOD)
    if slug == slugs.NO_SLUG:
        name = written.resource.fields["name"].value
        made = slugs.of_name(name, method)
        if made and made not in written.beside:
            message = f"{said.value} makes the slug {made} of the name “{name}” ({slugs.METHOD}: {method})"
            yield Refused(declared.origin, "bad-slug", said, message, f"write {made}, or set {slugs.METHOD}: none")
    elif not slug.isascii() and method != "encoded":
        message = f"{said.value} keeps slugs of the letters a to z only ({slugs.METHOD}: {method}), not “{slug}”"
        hint = slugs.transliterated(slug) or "it in those letters"
        yield Refused(declared.origin, "bad-slug", said, message, f"write {hint}, or set {slugs.METHOD}: encoded")


def _levels(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    most, said = limits.number(LEVELS), limits.said(LEVELS)
    what = f"{written.levels} levels of categories are needed here"
    if written.levels > MOST_LEVELS:
        message = f"{what}, and no forum has more than {MOST_LEVELS}"
        yield Refused(written.resource.origin, "too-many-levels", Said.BY_FORUM, message, "move it higher")
    elif written.levels > most:
        message = f"{what}, and {said.value} has {most} ({LEVELS})"
        remedy = f"move it higher, or ask the forum's host to raise {LEVELS}"
        yield Refused(written.resource.origin, "too-many-levels", said, message, remedy)


def _translations(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    declared = written.fields.get("translations")
    known, said = (limits.languages, Said.BY_FORUM) if limits.languages else (languages.DISCOURSE, Said.BY_DEFAULT)
    for language in declared.value if declared else ():
        if declared and language not in known:
            message = f"{said.value} has no language “{language}”"
            hint = languages.spelled(language, known)
            remedy = f"write {hint}" if hint else "remove it, or ask the forum's host for the language"
            yield Refused(declared.origin, "bad-language", said, message, remedy)


def _setting_translation(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """In its own language the forum has the setting itself, and in others it has what it offers."""
    declared = written.fields.get("text")
    if declared is None:
        return
    language = setting_translation.language_of(written.resource.key)
    own, offered = limits.text(LANGUAGES), limits.text(TRANSLATED).split("|")
    if language == own:
        said, message = limits.said(LANGUAGES), f"{language} is the forum's own language"
        yield Refused(declared.origin, "bad-language", said, message, "write it under settings")
    elif language not in offered:
        said = limits.said(TRANSLATED)
        message = f"{said.value} has nothing in “{language}” ({TRANSLATED})"
        remedy = "write the language under forum.languages, or leave it out here"
        yield Refused(declared.origin, "bad-language", said, message, remedy)
    setting, size = setting_translation.setting_of(written.resource.key), len(str(declared.value))
    if size > (most := setting_translation.LONGEST[setting]):
        message = f"{setting} has {size} characters here; no forum takes more than {most}"
        yield Refused(declared.origin, "wrong-length", Said.BY_FORUM, message, "shorten it")


# Form templates


def _form(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    name, fields = written.fields.get("name"), written.fields.get("fields")
    if name is not None:
        setting, size = "max_form_template_title_length", len(str(name.value))
        yield from measured(setting, size, "the name", name.origin, "wrong-length", "shorten it", limits)
    if fields is not None:
        setting, size = "max_form_template_content_length", len(form_template.as_kept(fields.value))
        advice = "leave some fields out"
        yield from measured(setting, size, "the form", fields.origin, "wrong-length", advice, limits)


# Chat channels


def _channel(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    declared, slug = written.fields.get("name"), written.resource.fields.get("slug")
    if declared is not None:
        setting, size = "max_topic_title_length", len(str(declared.value))
        yield from measured(setting, size, "the name", declared.origin, "wrong-length", "shorten it", limits)
    method, said = limits.text(slugs.METHOD), limits.said(slugs.METHOD)
    if slug is not None and "slug" in written.fields and not slug.value.isascii() and method == "ascii":
        message = f"{said.value} keeps slugs of the letters a to z only ({slugs.METHOD}: {method}), not “{slug.value}”"
        hint = slugs.transliterated(slug.value) or "it in those letters"
        yield Refused(slug.origin, "bad-slug", said, message, f"write {hint}, or set {slugs.METHOD}: encoded")


# Groups


def _group_name(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    declared = written.fields.get("name")
    if declared is None:
        return
    name, origin = str(declared.value), declared.origin
    if account_names.broken_rule(name):
        return  # a problem of its own
    words, size = f"the group name “{name}”", account_names.length(name)
    of_role = "" if origin.path.endswith(".name") else "give the role a group name of its own, with “name: …”"
    for setting, advice in (("min_username_length", "lengthen"), ("max_username_length", "shorten")):
        yield from measured(setting, size, words, origin, "bad-name", of_role or f"{advice} the name", limits)
    if not name.isascii():
        yield from _letters(name, words, origin, limits)


def _letters(name: str, words: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "unicode_usernames"
    if not limits.on(setting):
        said = limits.said(setting)
        message = f"{words} has letters beyond A to Z, which {said.value} does not take ({setting})"
        yield Refused(origin, "bad-name", said, message, f"write it with the letters A to Z, or set {setting}: true")
        return
    setting = "allowed_unicode_username_characters"
    strange = "".join(dict.fromkeys(sign for sign in name if not sign.isascii() and not _allows(limits, sign)))
    if strange:
        said = limits.said(setting)
        message = f"{words} has {strange}, which {said.value} does not take ({setting})"
        yield Refused(origin, "bad-name", said, message, f"write it with other letters, or change {setting}")


def _allows(limits: ForumLimits, sign: str) -> bool:
    """Whether the forum's own pattern of letters has one; what only Ruby understands allows all."""
    pattern = limits.text("allowed_unicode_username_characters")
    try:
        return not pattern or re.search(pattern, sign) is not None
    except re.error:
        return True


# Texts


def _text(field: str, what: str) -> "Check":
    return lambda written, limits: text_refused(written.fields.get(field), what, limits)


def _tags_of_its_own(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    for name in ("name", "synonyms"):
        declared = written.fields.get(name)
        for tag in texts(declared.value) if declared else ():
            if declared:
                yield from _tag(tag, declared.origin, limits)


def _translated_tags(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The names in other languages, which the forum keeps as it keeps those of tags."""
    declared = written.fields.get("translations")
    for texts_there in declared.value.values() if declared else ():
        if declared:
            yield from _tag(str(texts_there["name"]), declared.origin, limits)


def _tags_made(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The tags that a forum makes because the thing names them."""
    for declared, called, tags in _tags_in(written):
        for tag in tags if called.is_made else ():
            yield from _tag(tag, declared.origin, limits)


def _tags_in(written: Written) -> Iterator[tuple[Declared, CalledThings, Sequence[str]]]:
    """The values that name tags, with what the kind says of them."""
    calls = [one for one in KINDS[written.resource.kind].calls if one.thing is Thing.TAG]
    for name, declared in written.fields.items() if calls else ():
        for called in calls:
            if tags := called.names_in(written.resource, {}, name, declared.value):
                yield declared, called, tags


def _tag(tag: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "max_tag_length"
    advice = f"write {tag[: limits.number(setting)].strip('-')}"
    yield from measured(setting, len(tag), f"the tag “{tag}”", origin, "bad-tag-name", advice, limits)


def _needs_tags(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """What names tags and does not come true on a forum that has none."""
    setting = "tagging_enabled"
    for declared, _, _ in _tags_in(written) if not limits.on(setting) else ():
        said = limits.said(setting)
        message = f"{written.resource.key} names tags, and {said.value} has none ({setting})"
        yield Refused(declared.origin, "no-tags", said, message, f"leave them out, or set {setting}: true")


# Addresses


def _internal(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """A new webhook to the forum's own network; what a name stands for, only the forum finds out."""
    setting, origin = "allowed_internal_hosts", written.resource.origin
    host = urlsplit(written.resource.key).hostname or ""
    if written.is_new is not False and _is_internal(host) and host not in limits.items(setting):
        said = limits.said(setting)
        message = f"{host} is in a network of its own, to which {said.value} sends nothing ({setting})"
        remedy = f"write an address that the forum reaches from outside, or add {host} to {setting}"
        yield Refused(origin, "bad-address", said, message, remedy)


def _is_internal(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _normalized(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """An old address that the forum writes otherwise, by rules of its own."""
    setting, origin = "permalink_normalizations", written.resource.origin
    kept = permalink.normalized(written.resource.key, limits.text(setting).split("|"))
    if written.is_new is not False and kept != written.resource.key:
        said = limits.said(setting)
        message = f"{said.value} keeps the old address {written.resource.key} as {kept} ({setting})"
        yield Refused(origin, "bad-address", said, message, f"write {kept}")


Check = Callable[[Written, ForumLimits], Iterator[Refused]]

_CHECKS: Mapping[str, tuple[Check, ...]] = {
    CATEGORY: (_slug, _levels, _translations),
    GROUP: (_group_name,),
    ABOUT_TOPIC: (_text("description", "the description"),),
    CHAT_CHANNEL: (_channel,),
    FORM_TEMPLATE: (_form,),
    NOTIFICATION_DEFAULTS: (_needs_tags,),
    PAGE: (title_refused, _text("body", "the text"), outside_refused, tags_refused, _needs_tags),
    PERMALINK: (_normalized, _needs_tags),
    SETTING_TRANSLATION: (_setting_translation,),
    TAG: (_tags_of_its_own, _translations, _translated_tags),
    WATCHED_WORD: (_needs_tags,),
    WEBHOOK: (_internal,),
}
"""The checks by kind, beside those of tags that it names and of files that it holds."""
