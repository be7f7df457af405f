"""Titles and tags of pages, and where they stand, as far as the limits of a forum refuse or change them (3.5). Pure."""

from collections.abc import Iterator, Mapping

from idiaspora.plugin_config.kinds import post_quality
from idiaspora.plugin_config.kinds.forum_limits import LANGUAGES, ForumLimits, Said
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.kinds.text_limits import loudness, measured
from idiaspora.plugin_config.language.origins import Origin

TITLED = frozenset({"title", "category"})
"""The fields with which the forum looks at the title (3.5)."""
WITHOUT_WORDS = ("ja", "ko", "zh_CN", "zh_TW")
"""Languages of forums in which the length of words is not looked at."""


def category_of(fields: Mapping[str, Declared]) -> Declared | None:
    """The category in which a page stands, by its path; None where the fields do not say it."""
    return fields.get("category")


def title_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The title of a topic: it is looked at again where the topic moves. Admins may be as short as they like."""
    declared = proposed.resource.fields.get("title")
    if declared is None or not proposed.fields.keys() & TITLED:
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
        yield from loudness(title, "the title", origin, limits)
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


def outside_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """A new topic without a category, or one that moves where those without one are."""
    setting, declared = "allow_uncategorized_topics", category_of(proposed.fields)
    is_outside = declared.value == proposed.outside if declared and proposed.outside else not declared
    if limits.on(setting) or not is_outside or (proposed.is_new is False and not declared):
        return
    # Without a forum nobody knows whether it is there already, and then nothing is wrong.
    said = Said.BY_DEFAULT if proposed.is_new is None else limits.said(setting)
    origin = declared.origin if declared else proposed.resource.origin
    message = f"{proposed.resource.key} stands in no category, where {said.value} takes no new topics ({setting})"
    yield Refused(origin, "no-category", said, message, "name a category of the forum, with “category: …”")


def tags_refused(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """How many tags a topic has: the forum leaves out the last ones."""
    declared = proposed.fields.get("tags")
    if declared is None or not declared.value:
        return
    setting, number = "max_tags_per_topic", len(declared.value)
    if number > limits.number(setting):
        said = limits.said(setting)
        message = f"here are {number} tags, and {said.value} keeps no more than {limits.text(setting)} ({setting})"
        yield Refused(declared.origin, "wrong-length", said, message, f"leave some out, or raise {setting}")
