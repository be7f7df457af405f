"""What a forum looks at in the text of a post besides its length: how its texts are counted, and when one seems unclear
(3.5, `StrippedLengthValidator` and `TextSentinel`)."""

import re

EMOJI = re.compile(r":\w+(:\w+)?:", re.ASCII)
LESS_OF_SHORT_TEXTS = 0.7
"""Where less is asked of the length than of the variety, this share of the length is asked of the variety."""


def counted(text: str) -> int:
    """How long a text is to the forum: comments do not count, an emoji is one character, and so are runs of dots."""
    text = EMOJI.sub("X", re.sub(r"<!--.*?-->", "", text))
    return len(re.sub(r",{2,}", ",", re.sub(r"\.{2,}", "…", text)).strip())


def variety(text: str) -> int:
    """How many different characters a text has; those beyond ASCII count by their bytes."""
    return len(
        {sign for sign in text.strip() if sign.isascii()}
        | {byte for sign in text if not sign.isascii() for byte in sign.encode()}
    )


def least_variety(asked: int, shortest: int) -> int:
    """The variety that a forum wants, where `shortest` is the least length of its posts."""
    return int(shortest * LESS_OF_SHORT_TEXTS) if asked > shortest else asked


def is_loud(text: str) -> bool:
    """Whether a text is written in capitals only."""
    return text != text.lower() and text == text.upper()
