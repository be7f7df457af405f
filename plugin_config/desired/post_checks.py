"""Texts of posts, and the titles and tags of topics, that a forum with certain limits refuses or changes (3.5)."""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.desired import post_quality
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.forum_limits import LANGUAGES, ForumLimits, Said
from idiaspora.plugin_config.desired.written import Refused, Written
from idiaspora.plugin_config.kinds import page
from idiaspora.plugin_config.kinds.about_topic import normal
from idiaspora.plugin_config.kinds.names import PAGE
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.origins import Origin

WITHOUT_WORDS = ("ja", "ko", "zh_CN", "zh_TW")
"""Languages of forums in which the length of words is not looked at."""
TWICE, TWICE_ELSEWHERE = "allow_duplicate_topic_titles", "allow_duplicate_topic_titles_category"
TWICE_BY_CHOICE = "duplicate_topic_titles"
"""What took the place of both, with these choices for them (2026)."""
CHOICES = {TWICE: "allowed", TWICE_ELSEWHERE: "allowed_in_other_categories"}


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


def text_refused(declared: Declared | None, what: str, limits: ForumLimits) -> Iterator[Refused]:
    """The first post of a topic."""
    if declared is None:
        return
    text, origin = normal(declared.value), declared.origin
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
    yield from _loudness(text, what, origin, limits)


def _loudness(text: str, what: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting = "allow_uppercase_posts"
    if post_quality.is_loud(text) and not limits.on(setting):
        said = limits.said(setting)
        message = f"{what} is written in capitals, which {said.value} does not take ({setting})"
        yield Refused(origin, "unclear-text", said, message, f"write small letters too, or set {setting}: true")


def title_refused(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """The title of a topic: it is looked at again where the topic moves. Admins may be as short as they like."""
    declared = written.resource.fields.get("title")
    if declared is None or not written.fields.keys() & page.TITLED:
        return
    title, origin = " ".join(str(declared.value).split()), declared.origin
    found = [
        *measured("max_topic_title_length", len(title), "the title", origin, "wrong-length", "shorten it", limits),
        *_unclear_title(title, origin, limits),
    ]
    yield from found or _title_put_right(title, origin, limits)


def _unclear_title(title: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    setting, shortest = "title_min_entropy", limits.number("min_topic_title_length")
    least = limits.number(setting)
    # Where titles may be as short as that, the forum goes by the least length of a title (3.5).
    least = least if shortest > least else int(shortest * post_quality.LESS_OF_SHORT_TEXTS)
    if post_quality.variety(title) < least:
        said = limits.said(setting)
        message = f"the title has few different characters, and {said.value} wants {least} ({setting})"
        yield Refused(origin, "unclear-text", said, message, f"write more words, or lower {setting}")
    elif post_quality.is_speechless(title):
        message = "the title has neither a letter nor a digit, and no forum takes that"
        yield Refused(origin, "unclear-text", Said.BY_FORUM, message, "write words")
    setting, word = "title_max_word_length", post_quality.longest_word(title)
    if limits.text(LANGUAGES) not in WITHOUT_WORDS:
        yield from measured(setting, len(word), f"the word “{word}”", origin, "unclear-text", "divide it", limits)
    if not limits.on("title_prettify"):  # else its capitals become small letters
        yield from _loudness(title, "the title", origin, limits)
    setting, emoji = "max_emojis_in_title", len(post_quality.STANDING_EMOJI.findall(title))
    if emoji > limits.number(setting):
        said = limits.said(setting)
        message = f"the title has {emoji} emoji, and {said.value} takes no more than {limits.text(setting)} ({setting})"
        yield Refused(origin, "unclear-text", said, message, f"leave some out, or raise {setting}")


def _title_put_right(title: str, origin: Origin, limits: ForumLimits) -> Iterator[Refused]:
    """What would stand otherwise on the forum than in the file, and in the next plan again."""
    setting = "title_prettify"
    kept = title_kept(title, limits)
    if kept != title:
        said = limits.said(setting)
        message = f"{said.value} would write the title “{kept}” ({setting})"
        yield Refused(origin, "title-put-right", said, message, f"write it so, or set {setting}: false")


def title_kept(title: str, limits: ForumLimits) -> str:
    """A title as a forum keeps it."""
    title = " ".join(title.split())
    if not limits.on("title_prettify"):
        return title
    return post_quality.title_put_right(
        title, quietly=not limits.on("allow_uppercase_posts"), in_english=limits.text(LANGUAGES) == "en"
    )


def outside_refused(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """A new topic without a category, or one that moves where those without one are."""
    setting, declared = "allow_uncategorized_topics", page.category_of(written.fields)
    is_outside = declared.value == written.outside if declared and written.outside else not declared
    if limits.on(setting) or not is_outside or (written.is_new is False and not declared):
        return
    # Without a forum nobody knows whether it is there already, and then nothing is wrong.
    said = Said.BY_DEFAULT if written.is_new is None else limits.said(setting)
    origin = declared.origin if declared else written.resource.origin
    message = f"{written.resource.key} stands in no category, where {said.value} takes no new topics ({setting})"
    yield Refused(origin, "no-category", said, message, "name a category of the forum, with “category: …”")


def tags_refused(written: Written, limits: ForumLimits) -> Iterator[Refused]:
    """How many tags a topic has: the forum leaves out the last ones."""
    declared = written.fields.get("tags")
    if declared is None or not declared.value:
        return
    setting, number = "max_tags_per_topic", len(declared.value)
    if number > limits.number(setting):
        said = limits.said(setting)
        message = f"here are {number} tags, and {said.value} keeps no more than {limits.text(setting)} ({setting})"
        yield Refused(declared.origin, "wrong-length", said, message, f"leave some out, or raise {setting}")


def shared_titles(
    writing: Iterable[Written], desired: Desired, limits: ForumLimits
) -> Iterator[tuple[Resource, Refused]]:
    """Titles to be written that another page of the file has, too: they are told apart by more than their case."""
    if twice_anywhere(limits):
        return
    elsewhere = twice_elsewhere(limits)
    pages = [one for one in desired.of_kind(PAGE) if not one.absent]
    to_be_written = {one.resource.key for one in writing if one.fields.keys() & page.TITLED}
    taken: dict[tuple[str, str], Resource] = {}
    for one in sorted(pages, key=lambda one: one.key in to_be_written):
        declared, category = one.fields["title"], page.category_of(one.fields) if elsewhere else None
        place = str(category.value) if category else ""
        other = taken.setdefault((title_kept(str(declared.value), limits).casefold(), place), one)
        if other is not one and one.key in to_be_written:
            setting = TWICE if limits.said(TWICE_BY_CHOICE) is Said.BY_DEFAULT else TWICE_BY_CHOICE
            said = limits.said(setting)
            message = f"the page {other.key} ({other.fields['title'].origin.span}) has this title already, and "
            message += f"{said.value} takes each title once ({setting})"
            yield one, Refused(declared.origin, "same-name", said, message, "give one of the two another title")


def twice_anywhere(limits: ForumLimits) -> bool:
    """Whether any two topics may have one title."""
    return _is_allowed(TWICE, limits)


def twice_elsewhere(limits: ForumLimits) -> bool:
    """Whether topics of two categories may have one title."""
    return _is_allowed(TWICE_ELSEWHERE, limits)


def _is_allowed(setting: str, limits: ForumLimits) -> bool:
    return limits.on(setting) or limits.text(TWICE_BY_CHOICE) == CHOICES[setting]
