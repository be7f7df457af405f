"""Where the themes stood in the calendar, as a part of a saved plan. Pure."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from idiaspora.plugin_config.desired.calendar import Phase, Standing, Standings
from idiaspora.plugin_config.fields.moments import zone_of


class SavedPart(BaseModel):
    """A JSON object of a saved plan, with a fixed set of keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class SavedStanding(SavedPart):
    """Where a theme stood when the plan was made."""

    theme: str
    """Its place in the file."""
    category: str
    """Its path on the forum."""
    phase: Phase
    """Whether that was before it opened, while it was open, or after it had closed."""
    holds: str
    """What held in that phase, in the word of the file."""
    turn: AwareDatetime | None
    """When the next phase was to begin; null where none was."""
    then: str
    """What was to hold then; "" where nothing was to come."""


class SavedCalendar(SavedPart):
    """Where the themes stood at the time for which the plan was made."""

    at: AwareDatetime
    """That time."""
    timezone: str
    """The time zone of the consultation."""
    themes: tuple[SavedStanding, ...]
    """The themes that open and close."""


def saved_calendar(standings: Standings) -> SavedCalendar:
    """Where the themes stand, in the form in which it is saved."""
    themes = tuple(
        SavedStanding(theme=one.place, category=one.key, phase=one.phase, holds=one.holds, turn=one.turn, then=one.then)
        for one in standings.themes
    )
    return SavedCalendar(at=standings.at, timezone=str(standings.zone), themes=themes)


def restored_standings(saved: SavedCalendar) -> Standings:
    """Where the themes stood, from a saved plan."""
    themes = tuple(Standing(one.theme, one.category, one.phase, one.holds, one.turn, one.then) for one in saved.themes)
    return Standings(saved.at, zone_of(saved.timezone), themes)
