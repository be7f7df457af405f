"""The texts made of a post: cleaned raw, HTML, plain text and excerpts (3.5, much simplified)."""

import re
from functools import cache

from markdown_it import MarkdownIt

from idiaspora.sandbox.model.html_text import plain_text

# Spaces of other widths and the like become plain ones.
ODD_SPACES = re.compile("[\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060]")


@cache
def _markdown() -> MarkdownIt:
    rules = ["table", "strikethrough", "replacements", "smartquotes"]
    return MarkdownIt("commonmark", {"html": True, "breaks": True, "typographer": True}).enable(rules)


def clean_raw(raw: str) -> str:
    """The text as it is stored: exotic spaces are plain ones, white space at the end is gone (3.5)."""
    return ODD_SPACES.sub(" ", raw).rstrip()


def cook(raw: str) -> str:
    """The HTML of a Markdown text."""
    return str(_markdown().render(raw)).strip()


def running_text(raw: str) -> str:
    """The text between the marks of a Markdown text, without code and links."""
    parts = []
    for block in _markdown().parse(raw):
        depth = 0
        for part in block.children or ():
            depth += {"link_open": 1, "link_close": -1}.get(part.type, 0)
            if depth == 0:
                parts.append(part.content if part.type == "text" else " ")
        parts.append("\n")
    return "".join(parts)


def excerpt(cooked: str, length: int) -> str:
    """The plain text of HTML, cut with an ellipsis."""
    text = re.sub(r"\s*\n\s*", "\n", plain_text(cooked))
    return text if len(text) <= length else text[:length].rstrip() + "&hellip;"


def word_count(raw: str) -> int:
    return len(re.findall(r"\w+(?:['’-]\w+)*", raw))
