"""The names of users and groups in the text of a post (Discourse 3.5, app/models/post_analyzer.rb)."""

import re

from idiaspora.sandbox.model.cooking import running_text

MENTION = re.compile(r"(?<![\w@./-])@(\w(?:[\w.-]{0,58}\w)?)")
QUOTED_PASSAGE = re.compile(r"\[quote\b[^\]]*\].*?\[/quote\]", re.DOTALL)
QUOTED_NAME = re.compile(r'\[quote="([^,"]+),[^\]]*"\]')


def mentioned_names(raw: str) -> list[str]:
    """Names of users and groups after an @, in lower case; code, links and quoted passages name nobody."""
    found = MENTION.findall(running_text(QUOTED_PASSAGE.sub(" ", raw)))
    return list(dict.fromkeys(name.lower() for name in found))


def quoted_names(raw: str) -> list[str]:
    """Names of the users whose posts are quoted, in lower case."""
    return list(dict.fromkeys(name.strip().lower() for name in QUOTED_NAME.findall(raw)))
