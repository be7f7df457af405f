"""Posts: how their text becomes HTML."""

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": True, "linkify": False, "typographer": True}).enable(
    ["replacements", "smartquotes"]
)


def cook(raw: str) -> str:
    """The HTML of a post's Markdown."""
    return str(_MARKDOWN.render(raw)).strip()
