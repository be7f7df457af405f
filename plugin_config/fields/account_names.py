"""Names of users and groups, which share one namespace: the rules that no setting of a forum changes (3.5,
`UsernameValidator`), and how long a name is to it."""

import re
import unicodedata

LONGEST = 60
"""Characters of the longest name that a forum can allow; how many it does, and whether they may be others than A to Z,
its settings say."""

RESERVED_FOR_GROUPS = frozenset({"by-id"})
"""Names that a group cannot have: they are words of its addresses (3.5)."""

# Letters and marks that cannot be seen; Discourse takes them from no name.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
SIGNS = "_.-"
FILE_LIKE = re.compile(r"\.(js|json|css|html?|xml|jpe?g|png|gif|bmp|ico|tiff?|woff)$", re.IGNORECASE)


def normal(name: str) -> str:
    """The name in the one form in which Discourse keeps and compares it (NFC)."""
    return unicodedata.normalize("NFC", name)


def folded(name: str) -> str:
    """The form under which two spellings of a name are one: Discourse ignores case."""
    return normal(name).casefold()


def length(name: str) -> int:
    """How many characters a name has for the forum's limits, which count a letter and its marks as one."""
    return sum(not unicodedata.category(sign).startswith("M") for sign in name)


def broken_rule(name: str) -> str:
    """What of a name every forum refuses, as the end of a sentence; empty for nothing."""
    rules = (
        (len(name) > LONGEST, f"may not have more than {LONGEST} characters"),
        (not all(map(_is_of_names, name)), "may hold only letters, digits, “_”, “-” and “.”"),
        (name[:1] in (".", "-"), "may not begin with “.” or “-”"),
        (name[-1:] in tuple(SIGNS), "may not end with “_”, “.” or “-”"),
        (re.search(r"[_.-]{2}", name), "may not hold two of “_”, “-” and “.” in a row"),
        (FILE_LIKE.search(name), "may not end like a file name"),
    )
    return next((rule for broken, rule in rules if broken), "")


def _is_of_names(sign: str) -> bool:
    if sign in SIGNS:
        return True
    kind = unicodedata.category(sign)
    return (kind[0] in "LM" or kind == "Nd") and not INVISIBLE.match(sign)
