"""Pages of the file whose text holds a word that the file has blocked: nobody may post it, staff neither (3.5)."""

import re
from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits, Said
from idiaspora.plugin_config.kinds.names import PAGE, WATCHED_WORD
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Resource

AS_EXPRESSIONS = "watched_words_regular_expressions"
"""Where it is on, words are regular expressions of Ruby, which nothing here understands."""
TEXTS = ("title", "body")


def blocked_words(
    writing: Iterable[Proposed], desired: Desired, limits: ForumLimits
) -> Iterator[tuple[Resource, Refused]]:
    """New pages that would be refused; what stands on the forum already stays."""
    words = [] if limits.on(AS_EXPRESSIONS) else [one for one in desired.of_kind(WATCHED_WORD) if _is_blocked(one)]
    for proposed in writing if words else ():
        if proposed.resource.kind != PAGE or proposed.is_new is False:
            continue
        for name in TEXTS:
            declared = proposed.fields.get(name)
            for word in words if declared else ():
                if declared and _holds(str(declared.value), word):
                    said = Said.BY_FILE if proposed.is_new else Said.BY_DEFAULT
                    message = f"the {name} of {proposed.resource.key} holds the word {word.key}, "
                    message += f"which is blocked ({word.origin.span}): the forum takes no post with it"
                    refused = Refused(declared.origin, "contradiction", said, message, "use another word here")
                    yield proposed.resource, refused


def _is_blocked(word: Resource) -> bool:
    action = word.fields.get("action")
    return not word.absent and action is not None and action.value == "block"


def _holds(text: str, word: Resource) -> bool:
    """Whether a text holds a word as a whole; a star in it stands for any letters."""
    cased = word.fields.get("case_sensitive")
    letters = re.escape(word.key).replace(r"\*", r"\S*")
    return re.search(rf"(?<!\w)(?:{letters})(?!\w)", text, 0 if cased and cased.value else re.IGNORECASE) is not None
