"""Names, tags and texts that a forum with certain limits refuses, whatever kind of thing has them (3.5). Pure."""

from collections.abc import Iterator

from idiaspora.plugin_config.checking import languages
from idiaspora.plugin_config.kinds import post_quality
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits, Said
from idiaspora.plugin_config.kinds.proposed import Check, Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.origins import Origin


def measured(
    setting: str, size: int, what: str, origin: Origin, code: str, advice: str, limits: ForumLimits
) -> Iterator[Refused]:
    """A size below what a setting calls the least, or above what one calls the most."""
    is_least = setting.startswith("min_")
    limit, said = limits.number(setting), limits.said(setting)
    if size < limit if is_least else size > limit:
        bound, change = ("no fewer", "lower") if is_least else ("no more", "raise")
        message = f"{what} has {size} characters, and {said.value} takes {bound} than {limit} ({setting})"
        yield Refused(origin, code, said, message, f"{advice}, or {change} {setting}")


def text_refused(field: str, what: str) -> Check:
    """The check of the field that is the first post of a topic."""
    return lambda proposed, limits: _of_text(proposed.fields.get(field), what, limits)


def _of_text(declared: Declared | None, what: str, limits: ForumLimits) -> Iterator[Refused]:
    if declared is None:
        return
    text, origin = post_quality.normal(declared.value), declared.origin
    of_wrong_length = [
        refused
        for setting, size, advice in (
            ("min_first_post_length", post_quality.counted(text), "write more"),
            ("max_post_length", len(text), "write less"),
        )
        for refused in measured(setting, size, what, origin, "wrong-length", advice, limits)
    ]
    yield from of_wrong_length or _clearness(text, what, origin, limits)


def _clearness(text: str, what: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "body_min_entropy"
    least = post_quality.least_variety(limits.number(setting), limits.number("min_post_length"))
    if post_quality.variety(text) < least:
        said = limits.said(setting)
        message = f"{what} has few different characters, and {said.value} wants {least} ({setting})"
        yield Refused(origin, "unclear-text", said, message, "write a sentence")
    elif post_quality.is_speechless(text):
        message = f"{what} has neither a letter nor a digit, and no forum takes that"
        yield Refused(origin, "unclear-text", Said.BY_FORUM, message, "write a sentence")
    yield from loudness(text, what, origin, limits)


def loudness(text: str, what: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    """Texts and titles that are written in capitals only."""
    setting = "allow_uppercase_posts"
    if post_quality.is_loud(text) and not limits.on(setting):
        said = limits.said(setting)
        message = f"{what} is written in capitals, which {said.value} does not take ({setting})"
        yield Refused(origin, "unclear-text", said, message, f"write small letters too, or set {setting}: true")


def tag_refused(tag: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    """The length of a tag."""
    setting = "max_tag_length"
    advice = f"write {tag[: limits.number(setting)].strip('-')}"
    yield from measured(setting, len(tag), f"the tag “{tag}”", origin, "bad-tag-name", advice, limits)


def languages_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The languages of its translations."""
    declared = proposed.fields.get("translations")
    known, said = (limits.languages, Said.BY_FORUM) if limits.languages else (languages.DISCOURSE, Said.BY_DEFAULT)
    for language in declared.value if declared else ():
        if declared and language not in known:
            message = f"{said.value} has no language “{language}”"
            hint = languages.spelled(language, known)
            remedy = f"write {hint}" if hint else "remove it, or ask the forum's host for the language"
            yield Refused(declared.origin, "bad-language", said, message, remedy)
