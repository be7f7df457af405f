"""How the outcome of a consultation is told: a title, the question that was asked, and what the report has."""

from typing import Annotated, Literal

from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import DISTINCT, Name

Section = Literal["recommendations", "questions", "experiences", "participation"]


class Outcome(Declaration):
    """How the report of a consultation tells its outcome."""

    title: Name | None = None
    """The title of the report, or of the theme's part in it."""
    question: Name | None = None
    """The question that the consultation asked."""
    sections: Annotated[tuple[Section, ...], DISTINCT, Limits(min_length=1)] | None = None
    """What the report has, in this order: recommendations, questions, experiences, participation."""
