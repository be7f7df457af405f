"""What `--format json` prints: one object a run. The keys, their types and their meaning are declared here and in the
modules `report` of the folders beside; the reference in `docs/` is made from these declarations.

`format` grows by one when a key is renamed, removed or changes its meaning; new keys may come without that.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from idiaspora.plugin_config.language.severity import Severity


class Part(BaseModel):
    """A JSON object with a fixed set of keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Printed(Part):
    """The object that a command prints."""

    format: Literal[1, "idiaspora-report/1"]
    """The version of these keys."""
    command: str
    """The command that was run."""
    exit_code: int
    """The exit code of the process."""

    def data(self) -> dict[str, Any]:
        """The object as JSON values."""
        return self.model_dump(mode="json")


class Report(Printed):
    """The object that a command prints."""

    format: Literal[1] = 1
    """The version of these keys."""


class Place(Part):
    """A place in the forum file."""

    file: str
    """The file, as it was named."""
    line: int
    """The line, counted from 1."""
    path: str
    """The place in the file's own words, such as `themes[diaspora-capital].color`; "" for a whole file."""


class ProblemPart(Place):
    """One mistake in the forum file, or what may be one."""

    code: str
    """The problem's stable code."""
    severity: Severity
    """`error`, or `warning` for what only the forum can judge; warnings make no file invalid."""
    column: int
    """The column, counted from 1."""
    message: str
    """What is wrong and why."""
    remedy: str
    """What to do about it."""


class ForumPart(Part):
    """The forum, and the acting user."""

    name: str
    """The name that the file gives it."""
    url: str
    """Its address."""
    username: str
    """The user to act as."""
