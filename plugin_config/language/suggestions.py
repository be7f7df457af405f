"""“Did you mean”: what to write instead of a word that is not known."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

MOST_LISTED = 24
"""Words that a remedy lists; more would hide the answer."""


CANDIDATES = 3
ALIKE, VERY_ALIKE = 0.6, 0.7
"""How alike two words are, from 0 to 1: where one of them does not begin with the other, only those are taken for one
another that are very much so. “members” and “themes” are at 0.62."""
SHORTEST_BEGINNING = 3


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant, without regard to case, hyphens and underscores; `None` when none is near."""
    folded = {_folded(other): other for other in words}
    own = _folded(word)
    for similar in get_close_matches(own, folded, n=CANDIDATES, cutoff=ALIKE):
        if SequenceMatcher(None, similar, own).ratio() >= VERY_ALIKE or _begins(own, similar):
            return folded[similar]
    return None


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_")


def _begins(one: str, other: str) -> bool:
    """Whether one of two words is the beginning of the other."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_BEGINNING and long.startswith(short)


def instead_of(word: str, allowed: Iterable[str]) -> str:
    """A remedy for an unknown word: the nearest of the allowed ones, else a list of them."""
    words = list(dict.fromkeys(allowed))
    similar = nearest(word, words)
    if similar:
        return f"did you mean {similar}?"
    if not words:
        return "remove it"
    if len(words) == 1:
        return f"write {words[0]}"
    listed = ", ".join(words[:MOST_LISTED])
    return f"use one of: {listed}" + (f" … ({len(words)} in all)" if len(words) > MOST_LISTED else "")
