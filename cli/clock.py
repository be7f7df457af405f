"""The clock of a run, and the time that `--at` names in its place."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from idiaspora.plugin_config.fields.moments import Moment


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def moment_of(at: str | None) -> "Moment | None":
    """The time that `--at` names; None for the clock's. Raises BadParameter."""
    from idiaspora.plugin_config.fields.moments import read_moment

    if at is None:
        return None
    if (found := read_moment(at)) is None:
        raise typer.BadParameter(
            f"“{at}” is neither a day nor a day and a time, such as 2027-01-31 or “2027-01-31 18:00”",
            param_hint="--at",
        )
    return found
