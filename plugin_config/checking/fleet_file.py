"""A fleet file: several forums that are looked at together, each with a forum file of its own.

version: 1
forums:
  - file: berlin/forum.yaml
    api_key: !secret BERLIN_API_KEY
  - name: Paris, live
    file: paris
    env: live
    api_key: !secret PARIS_API_KEY
    variables: {IDIASPORA_URL: https://forum.example.fr}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Line, Name
from idiaspora.plugin_config.checking.validation import read_and_check
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span

NO_FLEET = (
    "check the name and the folder; a fleet file lists forum files: {version: 1, forums: [{file: berlin/forum.yaml}]}; "
    "without one, name each with --forum"
)


def _from_elsewhere(value: Any) -> Secret:
    if isinstance(value, Secret):
        return value
    raise refusal("wrong-value", "a key stands in the file itself", "write !secret and the name of a variable")


def _named_once(members: tuple["FleetMember", ...]) -> tuple["FleetMember", ...]:
    seen: set[str] = set()
    for index, member in enumerate(members):
        if member.label.casefold() in seen:
            raise refusal("duplicate-item", f"two forums are called “{member.label}”", "give one another name", index)
        seen.add(member.label.casefold())
    return members


class FleetMember(Declaration):
    """One forum of a fleet."""

    file: Name
    """The forum file, or a folder of them, as seen from the fleet file."""
    name: Name | None = None
    """What the forum is called in reports; the path of its file when absent."""
    env: Name | None = None
    """The overlay that is merged over the file, as with --env."""
    api_key: Annotated[Secret, BeforeValidator(_from_elsewhere)] | None = None
    """The forum's key, by `!secret NAME`. When absent, the variable IDIASPORA_API_KEY_ and the forum's name."""
    variables: dict[str, Line] | None = None
    """Variables that the forum file's `!env` finds, before those of the environment."""

    @property
    def label(self) -> str:
        return self.name or (f"{self.file} ({self.env})" if self.env else self.file)


class FleetFile(Declaration):
    """Several forums that are looked at together."""

    version: Literal["1"]
    """The version of this language."""
    forums: Annotated[tuple[FleetMember, ...], Limits(min_length=1), AfterValidator(_named_once)]
    """The forums, in the order in which they are shown."""


def read_fleet(path: Path, variables: Mapping[str, str]) -> tuple[FleetMember, ...]:
    """The forums of a fleet file. Raises Invalid with all its mistakes."""
    if not path.exists():
        raise Invalid([Problem("fleet-not-found", f"there is no fleet file {path}", Span(str(path)), NO_FLEET)])
    _, file = read_and_check(path, FleetFile, keys=ItemKeys(), variables=variables, holds_keys=True)
    return file.forums
