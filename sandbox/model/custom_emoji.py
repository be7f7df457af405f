"""The emoji that a forum made itself, and how posts show them (Discourse 3.5, app/models/emoji.rb)."""

import re

from idiaspora.sandbox.store.store import Document, Store

EMOJI = "custom_emoji"
"""The kind under which they are kept."""
PIECE = re.compile(r"(<pre>.*?</pre>|<code>.*?</code>|<[^>]+>)", re.DOTALL)
CODE = re.compile(r":([a-z0-9_+-]+):")


def name_of(text: str) -> str:
    """The name that the forum makes of a text: what stands before a `/` and an ending go, and what is neither a letter,
    a digit, `+` nor `-` becomes `_` (3.5)."""
    last = text.rpartition("/")[2]
    stem = re.sub(r"(?<=.)\.[^.]*$", "", last)
    return re.sub(r"_{2,}", "_", re.sub(r"[^a-z0-9+-]+", "_", stem, flags=re.IGNORECASE)).lower()


def of_name(store: Store, name: str) -> Document | None:
    return next(iter(store.where(EMOJI, name=name)), None)


def with_custom_emoji(store: Store, cooked: str) -> str:
    """The HTML of a post with pictures for the codes of the forum's own emoji, but for those in code."""
    known = {row["name"]: row for row in store.all(EMOJI)}
    if not known or ":" not in cooked:
        return cooked
    pieces = PIECE.split(cooked)
    return "".join(
        piece if index % 2 else CODE.sub(lambda found: _picture(known.get(found[1])) or found[0], piece)
        for index, piece in enumerate(pieces)
    )


def _picture(row: Document | None) -> str:
    if row is None:
        return ""
    code = f":{row['name']}:"
    return (
        f'<img src="{row["url"]}?v=14" title="{code}" class="emoji emoji-custom" alt="{code}" loading="lazy" '
        'width="20" height="20">'
    )
