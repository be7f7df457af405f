"""Post Voting: members vote on the answers of a topic (bundled with Discourse 3.5)."""

from typing import Annotated

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Boolean
from idiaspora.plugin_config.fields.field import FLAG, Wire

ENABLED_SETTING = "post_voting_enabled"
WITHOUT = "questions: {answers: any}"
"""What a file says that does without it."""


class PostVoting(Declaration):
    """Voted answers in a category. Only the editor enforces both: topics made through the API are not touched (3.5)."""

    default: Annotated[Boolean | None, Wire("custom_fields.create_as_post_voting_default", FLAG)] = None
    """New topics are questions with voted answers unless their author says otherwise."""
    only: Annotated[Boolean | None, Wire("custom_fields.only_post_voting_in_this_category", FLAG)] = None
    """New topics are always such questions."""
