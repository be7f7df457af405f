"""The rules for titles and texts of posts (Discourse 3.5, lib/text_sentinel.rb, lib/text_cleaner.rb and validators)."""

import re
import unicodedata

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import INVISIBLE, ODD_SPACES
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.store.store import Document

ENTROPY_OF_SHORT_TEXTS = 0.7
WITHOUT_WORDS = ("ja", "ko", "zh_CN", "zh_TW")
"""Languages of forums whose words are not measured."""


def entropy(text: str) -> int:
    """How many different characters a text has; those beyond ASCII count by their bytes."""
    signs: set[str | int] = set()
    for letter in text.strip():
        if letter < "\x80":
            signs.add(letter)
        else:
            signs.update(letter.encode())
    return len(signs)


def is_quiet(context: Context, text: str) -> bool:
    """Whether a letter is small or knows no capitals, as in Arabic; a text without letters is quiet, too."""
    if context.settings.on("allow_uppercase_posts"):
        return True
    sorts = {unicodedata.category(sign) for sign in text}
    return bool(sorts & {"Ll", "Lo"}) or not any(sort.startswith("L") for sort in sorts)


def has_letters(text: str) -> bool:
    return bool(re.search(r"[^\W_]", text))


def clean_title(title: str, settings: SiteSettings) -> str:
    """A title as it is stored: with `title_prettify` repeated marks and capitals are calmed, the first letter is a
    capital, and there is no full stop at the end."""
    text = INVISIBLE.sub("", ODD_SPACES.sub(" ", title))
    text = re.sub(r"\s+", " ", text).strip()
    if not settings.on("title_prettify"):
        return text
    text = re.sub(r"\?+", "?", re.sub("!+", "!", text))
    if text == text.upper() and not settings.on("allow_uppercase_posts"):
        text = text.lower()
    first, space, rest = text.partition(" ")
    if first == first.lower():
        text = first.capitalize() + space + rest
    text = re.sub(r"([^.])\.+$", r"\1", text)
    if settings.text("default_locale") == "en":
        text = re.sub(r"\s+([!?])$", r"\1", text)
    return text


def body_problems(context: Context, raw: str, *, least: int) -> list[str]:
    """What is wrong with the text of a post. Quality is looked at besides the length."""
    text = raw.strip()
    problems = []
    if not text:
        problems.append("Body can't be blank")
    elif len(_sanitized(text)) < least:
        problems.append(f"Body is too short (minimum is {least} characters)")
    most = context.settings.number("max_post_length")
    if len(text) > most:
        problems.append(f"Body is limited to {most} characters; you entered {len(text)}.")
    meaningful = entropy(text) >= _least_entropy(context)
    if not (meaningful and has_letters(text) and is_quiet(context, text)):
        problems.append("Body seems unclear, is it a complete sentence?")
    return problems


def _sanitized(text: str) -> str:
    """A text as its length is counted: without comments, an emoji as one letter, runs of dots and commas as one."""
    text = re.sub(r":\w+(:\w+)?:", "X", re.sub(r"<!--.*?-->", "", text), flags=re.ASCII)
    return re.sub(r",{2,}", ",", re.sub(r"\.{2,}", "…", text)).strip()


def _least_entropy(context: Context) -> int:
    """What is asked of a post; less where posts may be shorter than that."""
    least, shortest = context.settings.number("body_min_entropy"), context.settings.number("min_post_length")
    return int(shortest * ENTROPY_OF_SHORT_TEXTS) if least > shortest else least


def least_body_length(context: Context, *, first: bool) -> int:
    return context.settings.number("min_first_post_length" if first else "min_post_length")


def title_problems(context: Context, title: str, topic: Document | None, category_id: int | None) -> list[str]:
    """What is wrong with the title of a topic; admins may be as short as they like, not as unclear."""
    problems = [] if title else ["Title can't be blank"]
    least = 1 if context.is_admin else context.settings.number("min_topic_title_length")
    most = context.settings.number("max_topic_title_length")
    if len(title) < least:
        problems.append(f"Title is too short (minimum is {least} character{'s' if least != 1 else ''})")
    if len(title) > most:
        problems.append(f"Title is too long (maximum is {most} characters)")
    quality = _title_quality(context, title)
    if quality:
        problems.append(quality)
    if title and _is_taken(context, title, topic, category_id):
        problems.append("Title has already been used")
    return problems


def _title_quality(context: Context, title: str) -> str | None:
    settings = context.settings
    least, shortest = settings.number("title_min_entropy"), settings.number("min_topic_title_length")
    if entropy(title) < (least if shortest > least else int(shortest * ENTROPY_OF_SHORT_TEXTS)):
        return "Title seems unclear, most of the words contain the same letters over and over?"
    longest = max(map(len, re.findall(r"[^\W_]+", title)), default=0)
    if longest > settings.number("title_max_word_length") and settings.text("default_locale") not in WITHOUT_WORDS:
        return "Title seems unclear, one or more words is very long?"
    if not is_quiet(context, title):
        return "Title seems unclear, is it a complete sentence?"
    return None if has_letters(title) else "Title is invalid; try to be a little more descriptive"


def _is_taken(context: Context, title: str, topic: Document | None, category_id: int | None) -> bool:
    everywhere, elsewhere = _allowed_twice(context)
    if everywhere:
        return False
    return any(
        (topic is None or other["id"] != topic["id"])
        and not other["deleted_at"]
        and other["archetype"] != "private_message"
        and not (elsewhere and other["category_id"] != category_id)
        for other in context.store.named("topic", "title", title)
    )


def _allowed_twice(context: Context) -> tuple[bool, bool]:
    """Whether titles may be used twice everywhere, and whether in other categories."""
    choices = context.settings.facts.duplicate_titles
    if choices is None:
        names = ("allow_duplicate_topic_titles", "allow_duplicate_topic_titles_category")
        return context.settings.on(names[0]), context.settings.on(names[1])
    chosen = context.settings.text("duplicate_topic_titles")
    return chosen == choices[0], chosen == choices[1]


def watched_words(context: Context, text: str, action: str) -> list[str]:
    """The watched words of this action that occur in the text."""
    found = []
    for row in context.store.where("watched_word", action=action):
        flags = 0 if row.get("case_sensitive") else re.IGNORECASE
        pattern = re.escape(row["word"]).replace(r"\*", r"\S*")
        if re.search(rf"(?:\W|^)({pattern})(?=\W|$)", text, flags):
            found.append(str(row["word"]))
    return found
