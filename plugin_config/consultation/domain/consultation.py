"""The consultation as a whole: when it is open, in which time zone its days count, and how its outcome is told."""

from idiaspora.plugin_config.checking.times import TimeZone
from idiaspora.plugin_config.consultation.domain.dates import Dates
from idiaspora.plugin_config.consultation.domain.outcome import Outcome


class Consultation(Dates):
    """The consultation that the themes make together."""

    timezone: TimeZone | None = None
    """The time zone of all days, times and weeks, such as Europe/Zurich. Clock changes are those of that place; without
    it the weeks of a report are those of UTC."""
    outcome: Outcome | None = None
    """How the report tells the outcome of all themes."""
