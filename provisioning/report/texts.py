"""What members wrote in Markdown, as plain text, and excerpts of it that end where a sentence does. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from idiaspora.plugin_config.language.passages import passages

LONGEST = 320
"""Characters of an excerpt."""
QUOTED = (re.compile(r"\[quote[^\]]{0,500}\]", re.IGNORECASE), re.compile(r"\[/quote\]", re.IGNORECASE))
"""How what others said begins and ends: Discourse's own form of a quotation, which names them."""
MARKED = re.compile(r"\[/?(?:poll|event|details|spoiler|policy|date|wrap|grid|chat)\b[^\]]{0,1000}\]", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？؟۔।]+[」』”]?)")
BREAKS = {"softbreak": " ", "hardbreak": " "}
WITH_TEXT = frozenset({"inline", "fence", "code_block"})
SILENT = frozenset({"image", "html_inline", "html_block"})


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True})


def paragraphs(raw: str) -> list[str]:
    """The paragraphs of a post as plain text, without pictures, markup and what it quotes."""
    said = MARKED.sub(" ", "\n\n".join(_own_words(raw)))
    found = (
        _squeezed(_text(token)) for token in _parser().parse(said) if token.type in ("inline", "fence", "code_block")
    )
    return [text for text in found if text]


def _own_words(raw: str) -> Iterator[str]:
    """What stands between quotations."""
    at = 0
    for start, end in passages(raw, *QUOTED):
        yield raw[at:start]
        at = end
    yield raw[at:]


def _text(token: Token) -> str:
    if token.type != "inline":
        return token.content
    return "".join(_pieces(token.children or ()))


def _pieces(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type not in SILENT:
            yield BREAKS.get(token.type, token.content)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def excerpt(said: Sequence[str], longest: int = LONGEST) -> str:
    """The beginning of paragraphs up to the last sentence that fits; of a sentence that does not, its first words."""
    whole = " ".join(said)
    if len(whole) <= longest:
        return whole
    ends = [found.end() for found in SENTENCE_END.finditer(whole, 0, longest)]
    ends = [end for end in ends if end <= longest]
    if ends:
        return f"{whole[: ends[-1]]} […]"
    cut = whole[:longest]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut} […]"
