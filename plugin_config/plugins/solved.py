"""Solved: topics of a category can have an accepted answer (bundled with Discourse 3.5)."""

from typing import Annotated, Any

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Boolean, Integer
from idiaspora.plugin_config.fields.field import Codec, Where, Wire
from idiaspora.plugin_config.fields.numbers import whole

ENABLED_SETTING = "solved_enabled"
WITHOUT = "questions: {answers: any}"
"""What a file says that does without it."""


def _decode(value: Any, where: Where) -> Any:
    if value == "true":
        return True
    # A JSON true is stored as "t": it looks switched on, but Solved compares the text and stays off (3.5).
    return f"off ({value!r} is stored)" if value in ("t", True) else False


ACCEPTED_ANSWERS = Codec(
    # A blank value deletes the field, which is how it is switched off.
    encode=lambda value, where: "true" if value else "",
    decode=_decode,
)

HOURS = Codec(
    encode=lambda value, where: str(value) if value else "",
    decode=lambda value, where: whole(value),
)


class Solved(Declaration):
    """Accepted answers in a category."""

    enabled: Annotated[Boolean | None, Wire("custom_fields.enable_accepted_answers", ACCEPTED_ANSWERS)] = None
    """Whether a topic can have an accepted answer."""
    auto_close_hours: Annotated[
        Annotated[Integer, Limits(ge=0, le=175200)] | None,
        Wire("custom_fields.solved_topics_auto_close_hours", HOURS),
    ] = None
    """How many hours after an accepted answer the topic closes; 0 for the forum's own setting."""
