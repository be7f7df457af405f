"""What a forum makes of old addresses by rules of its own (`permalink_normalizations`, Discourse 3.5). Pure."""

import re
from collections.abc import Iterable
from contextlib import suppress

RULE = re.compile(r"/((?:[^/\\]|\\.)*)/(.*)", re.DOTALL)
"""A rule: what is looked for, and what takes its place."""
MOST_STEPS = 10**8
"""Steps that looking for a pattern may take: a few seconds."""
_ESCAPED, _CLASS, _BACK = re.compile(r"\\."), re.compile(r"\[[^\]]*\]"), re.compile(r"\\[1-9k]")
_REPEATED_GROUP, _REPEAT, _CHOICE = re.compile(r"\)[*+{]"), re.compile(r"[*+{]"), re.compile(r"[|?]")


def normalized(url: str, rules: Iterable[str]) -> str:
    """The address as a forum with these rules keeps it. Those that only Ruby understands are left out, and those whose
    answer nobody could wait for (3.5)."""
    for rule in rules:
        if (said := RULE.fullmatch(rule)) and is_quick(said[1], url):
            with suppress(re.error, OverflowError, RecursionError):
                url = re.sub(said[1], said[2], url, count=1)
    return url


def is_quick(pattern: str, text: str) -> bool:
    """Whether a pattern is looked for in a bounded time, whatever stands in the text. Of a group that is repeated, and
    of what looks back at one, nobody can tell."""
    plain = _CLASS.sub("x", _ESCAPED.sub("x", pattern))
    if _BACK.search(pattern) or _REPEATED_GROUP.search(plain):
        return False
    repeats, choices = len(_REPEAT.findall(plain)), len(_CHOICE.findall(plain))
    return bool((len(text) + 1) ** min(repeats + 1, 40) * 2 ** min(choices, 40) <= MOST_STEPS)
