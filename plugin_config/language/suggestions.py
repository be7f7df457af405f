"""“Did you mean”: what to write instead of a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 24
"""Words that a remedy lists; more would hide the answer."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant, without regard to case, hyphens and underscores; `None` when none is near."""
    folded = {other.casefold().replace("-", "_"): other for other in words}
    similar = get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=0.6)
    return folded[similar[0]] if similar else None


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
