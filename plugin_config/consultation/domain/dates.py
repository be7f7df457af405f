"""When a theme is open, and what holds before and after."""

from typing import Literal

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.times import MomentText


class Dates(Declaration):
    """When members may write, and what holds before and after. `access` says what holds in between."""

    opens: MomentText | None = None
    """When it opens: a day, which begins with its first minute in the time zone, or a day and a time."""
    closes: MomentText | None = None
    """When it closes: the last day on which it is open, or the day and time at which it no longer is."""
    before: Literal["announced", "hidden"] = "announced"
    """What holds before it opens. With announced, all who may see may read, and nobody but moderators and staff writes;
    with hidden only these see it."""
    after: Literal["read-only", "open"] = "read-only"
    """What holds after it has closed: read-only, in which nobody but moderators and staff writes, or open, in which
    nothing changes."""
