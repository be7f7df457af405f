"""What a forum looks at in texts and titles besides their length: how they are counted, when one seems unclear, and how
titles are put right (3.5, `StrippedLengthValidator`, `TextSentinel` and `TextCleaner`). Pure."""

import re
import unicodedata

EMOJI = re.compile(r":\w+(:\w+)?:", re.ASCII)
STANDING_EMOJI = re.compile(r"(?<![\w:]):[a-z][\w+-]*(:t\d)?:(?![\w:])", re.ASCII | re.IGNORECASE)
"""One with a name that stands by itself, as no time and no proportion does."""
# Spaces of other widths, which French stands before its marks, become plain ones (3.5, `TextCleaner`).
ODD_SPACES = re.compile("[\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")
LESS_OF_SHORT_TEXTS = 0.7
"""Where less is asked of the length than of the variety, this share of the length is asked of the variety."""


def normal(text: str | None) -> str:
    """The text as the forum keeps it: Unix line ends, plain spaces, nothing at the end (3.5)."""
    return ODD_SPACES.sub(" ", (text or "").replace("\r\n", "\n")).rstrip()


def counted(text: str) -> int:
    """How long a text is to the forum: comments do not count, an emoji is one character, and so are runs of dots."""
    text = EMOJI.sub("X", re.sub(r"<!--.*?-->", "", text))
    return len(re.sub(r",{2,}", ",", re.sub(r"\.{2,}", "…", text)).strip())


def variety(text: str) -> int:
    """How many different characters a text has; those beyond ASCII count by their bytes."""
    if text.isascii():
        return len({*text.strip()})
    return len(
        {sign for sign in text.strip() if sign.isascii()}
        | {byte for sign in text if not sign.isascii() for byte in sign.encode()}
    )


def least_variety(asked: int, shortest: int) -> int:
    """The variety that a forum wants, where `shortest` is the least length of its posts."""
    return int(shortest * LESS_OF_SHORT_TEXTS) if asked > shortest else asked


def is_loud(text: str) -> bool:
    """Whether a text is written in capitals only; letters that know no capitals, as those of Arabic, are not loud."""
    sorts = {unicodedata.category(sign) for sign in {*text}}
    return any(sort.startswith("L") for sort in sorts) and not sorts & {"Ll", "Lo"}


def is_speechless(text: str) -> bool:
    """Whether a text has neither a letter nor a digit."""
    return not any(map(str.isalnum, text))


def longest_word(text: str) -> str:
    """The longest run of letters and digits."""
    return max(re.findall(r"[^\W_]+", text), key=len, default="")


def title_put_right(title: str, *, quietly: bool, in_english: bool) -> str:
    """A title as a forum with `title_prettify` keeps it. `quietly` says that capitals only are made small letters,
    `in_english` that the forum's language is, in which no space stands before a mark."""
    text = re.sub(r"\?+", "?", re.sub("!+", "!", " ".join(title.split())))
    if quietly and text == text.upper():
        text = text.lower()
    first, space, rest = text.partition(" ")
    if first == first.lower():
        text = first.capitalize() + space + rest
    text = re.sub(r"([^.])\.+$", r"\1", text)
    return re.sub(r"\s+([!?])$", r"\1", text) if in_english else text
