"""What is said where a value is none of those that the forum offers. Pure."""

from collections.abc import Collection

from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.suggestions import nearest


def not_offered(declared: Declared, sort: str, word: str, offered: Collection[str], *, most: str = "one") -> Problem:
    """The problem with a word that a declared value has, of a sort such as “event”; `most` is how many it may have."""
    similar = nearest(word, offered)
    return Problem(
        "not-offered",
        f"the forum has no {sort} {word}: it may be misspelt, or its plugin off",
        declared.origin.span,
        f"did you mean {similar}?" if similar else f"write {most} of {', '.join(sorted(offered))}",
        declared.origin.path,
    )
