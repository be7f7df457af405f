"""Features of categories that a file asks for and the forum's version of Discourse does not have. Pure.

A forum takes what it does not know without a word, and keeps nothing of it.
"""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.review_modes import problems_of_review_modes

STYLES = ("style_type", "icon", "emoji")
"""Fields of the look beside a category's name (3.5)."""


def problems_of_lacking(desired: Desired, forum: Capabilities) -> Iterator[Problem]:
    """Declared fields that the forum does not have, as its answers show."""
    lacking = STYLES if forum.category_styles is False else ()
    for resource in desired.of_kind(CATEGORY):
        for name in lacking if not resource.absent else ():
            if name in resource.fields:
                origin = resource.fields[name].origin
                message = f"{resource.key}: this forum has no {name} of categories, which came with Discourse 3.5"
                yield Problem("not-on-this-forum", message, origin.span, f"leave {name} out", origin.path)
    yield from problems_of_review_modes(desired, forum)
