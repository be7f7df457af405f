"""What a forum with certain limits would refuse, or change in silence, of what would be written to it (3.5).

Offline the limits are those of the file, and Discourse's defaults, which only make warnings; for a plan they are the
forum's own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from idiaspora.plugin_config.checking import languages
from idiaspora.plugin_config.desired import post_quality
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.forum_limits import LEVELS, MOST_LEVELS, ForumLimits, Said
from idiaspora.plugin_config.desired.upload_checks import of_a_setting, of_own_file
from idiaspora.plugin_config.desired.written import Refused, Written
from idiaspora.plugin_config.fields import account_names, slugs
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.about_topic import normal
from idiaspora.plugin_config.kinds.names import ABOUT_TOPIC, CATEGORY, GROUP, SITE_SETTING, TAG
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.wanted import Thing, texts
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem


def problems_of_limits(desired: Desired) -> Iterator[Problem]:
    """What the file itself decides, and as warnings what a forum with Discourse's defaults would refuse."""
    limits = ForumLimits().with_file(desired)
    there = [resource for resource in desired.resources if not resource.absent]
    beside = Neighbours(resource.key for resource in there if resource.kind == CATEGORY)
    for resource in there:
        depth = resource.key.count("/") + 1
        yield from problems_of(Written(resource, resource.fields, depth, beside.of(resource.key)), limits)


def problems_of(written: Written, limits: ForumLimits) -> Iterator[Problem]:
    """What a forum with these limits would refuse of one resource: warnings where only a default says the limit."""
    for check in (*_CHECKS.get(written.resource.kind, ()), _tags_made, of_own_file):
        yield from (refused.problem for refused in check(written, limits))


class Neighbours:
    """Which parts of paths the categories below each parent have."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._parts: dict[str, set[str]] = {}
        for path in paths:
            self._parts.setdefault(parent_path(path), set()).add(path.rpartition("/")[2])

    def of(self, path: str) -> frozenset[str]:
        """The parts beside the last one of a path."""
        return frozenset(self._parts.get(parent_path(path), ())) - {path.rpartition("/")[2]}


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


def _measured(
    setting: str, size: int, what: str, origin: Origin, code: str, advice: str, limits: ForumLimits
) -> Iterator[Refused]:
    """A size below what a setting calls the least, or above what one calls the most."""
    is_least = setting.startswith("min_")
    limit, said = limits.number(setting), limits.said(setting)
    if size < limit if is_least else size > limit:
        bound, change = ("no fewer", "lower") if is_least else ("no more", "raise")
        message = f"{what} has {size} characters, and {said.value} takes {bound} than {limit} ({setting})"
        yield Refused(origin, code, said, message, f"{advice}, or {change} {setting}")


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
        yield from _measured(setting, size, words, origin, "bad-name", of_role or f"{advice} the name", limits)
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


def _description(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    declared = written.fields.get("description")
    if declared is None:
        return
    text, origin = normal(declared.value), declared.origin
    of_wrong_length = [
        refused
        for setting, size, advice in (
            ("min_first_post_length", post_quality.counted(text), "write more"),
            ("max_post_length", len(text), "write less"),
        )
        for refused in _measured(setting, size, "the description", origin, "wrong-length", advice, limits)
    ]
    yield from of_wrong_length or _clearness(text, origin, limits)


def _clearness(text: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "body_min_entropy"
    least = post_quality.least_variety(limits.number(setting), limits.number("min_post_length"))
    if post_quality.variety(text) < least:
        said = limits.said(setting)
        message = f"the description has few different characters, and {said.value} wants {least} ({setting})"
        yield Refused(origin, "unclear-text", said, message, "write a sentence")
    setting = "allow_uppercase_posts"
    if post_quality.is_loud(text) and not limits.on(setting):
        said = limits.said(setting)
        message = f"the description is written in capitals, which {said.value} does not take ({setting})"
        yield Refused(origin, "unclear-text", said, message, f"write small letters too, or set {setting}: true")


def _tags_of_its_own(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    for name in ("name", "synonyms"):
        declared = written.fields.get(name)
        for tag in texts(declared.value) if declared else ():
            if declared:
                yield from _tag(tag, declared.origin, limits)


def _tags_made(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The tags that a forum makes because the thing names them."""
    wants = [one for one in KINDS[written.resource.kind].wants if one.thing is Thing.TAG and one.is_made]
    for name, declared in written.fields.items() if wants else ():
        for wanted in wants:
            for tag in wanted.names_in(written.resource, {}, name, declared.value):
                yield from _tag(tag, declared.origin, limits)


def _tag(tag: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "max_tag_length"
    advice = f"write {tag[: limits.number(setting)].strip('-')}"
    yield from _measured(setting, len(tag), f"the tag “{tag}”", origin, "bad-tag-name", advice, limits)


Check = Callable[[Written, ForumLimits], Iterator[Refused]]

_CHECKS: Mapping[str, tuple[Check, ...]] = {
    CATEGORY: (_slug, _levels, _translations),
    GROUP: (_group_name,),
    ABOUT_TOPIC: (_description,),
    SITE_SETTING: (of_a_setting,),
    TAG: (_tags_of_its_own,),
}
"""The checks by kind, beside those of tags that it names."""
