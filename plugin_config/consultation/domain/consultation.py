"""The consultation as a whole: in which time zone its days count, and how its outcome is told."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Line
from idiaspora.plugin_config.consultation.domain.outcome import Outcome


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise refusal("bad-timezone", "there is no time zone of that name", "write one such as Europe/Zurich") from None
    return name


TimeZone = Annotated[Line, AfterValidator(_known_zone)]


class Consultation(Declaration):
    """The consultation that the themes make together."""

    timezone: TimeZone | None = None
    """The time zone whose days and weeks count, such as Europe/Zurich; without it they are those of UTC."""
    outcome: Outcome | None = None
    """How the report tells the outcome of all themes."""
