"""The consultation as a whole: when it is open, in which time zone its days count, and how its outcome is told."""

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import CategoryPath, Name
from idiaspora.plugin_config.checking.times import TimeZone
from idiaspora.plugin_config.consultation.domain.dates import Dates
from idiaspora.plugin_config.consultation.domain.outcome import Outcome


class Notes(Declaration):
    """Files with the notes to members, in Markdown, each with a title as its first line (`# …`). Beside
    `notes/opens.md` may stand one for each other language of the forum: `notes/opens.fr.md`. `{name}`, `{opens}` and
    `{closes}` are replaced by the forum's name and the days."""

    opens: Name | None = None
    """The file of the note that is pinned when the consultation opens, and no longer once it has closed."""
    closes: Name | None = None
    """The file of the note that is pinned when it closes."""
    category: CategoryPath | None = None
    """The category in which the notes stand."""


class Consultation(Dates):
    """The consultation that the themes make together."""

    timezone: TimeZone | None = None
    """The time zone of all days, times and weeks, such as Europe/Zurich. Clock changes are those of that place; without
    it the weeks of a report are those of UTC."""
    notes: Notes | None = None
    """A note to members for each phase: a page that is pinned when it begins."""
    outcome: Outcome | None = None
    """How the report tells the outcome of all themes."""
