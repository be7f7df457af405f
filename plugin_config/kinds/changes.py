"""What has to happen to one thing of the forum: it is made, changed or deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin


class Action(StrEnum):
    """What plans and reports call a change."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. Both values are in the words of the file; secrets stay wrapped. `interim` says that the
    new value stands only until a later step of the same run writes the wanted one."""

    field: str
    old: Any
    new: Any
    origin: Origin
    interim: bool = False


@dataclass(frozen=True)
class Reach:
    """How many of the people who are there already get a change: just so many, or at most. `names` where it is known
    who they are; `group` where they are the members of one."""

    people: int
    exact: bool = True
    names: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class _Change:
    """What every change says. `hindrance` is why the forum would refuse it, so that it is not tried; `last` puts it
    behind the deletions; `reach` is whom it reaches, where Discourse hands a value to people."""

    resource: Resource
    fields: tuple[FieldChange, ...] = ()
    hindrance: str = field(default="", kw_only=True)
    reach: Reach | None = field(default=None, kw_only=True)
    last: bool = field(default=False, kw_only=True)

    @property
    def kind(self) -> str:
        return self.resource.kind

    @property
    def key(self) -> str:
        return self.resource.key

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def renamed_from(self) -> str:
        """The key that the thing has now, where it gets another one; else empty."""
        return ""

    @property
    def again(self) -> bool:
        """Whether what stands is to be written anew, so that it reaches those who are there already."""
        return False

    @property
    def emptied(self) -> tuple[FieldChange, ...]:
        """The collections that are not empty and shall be: that counts as a deletion of what is in them."""
        return tuple(i for i in self.fields if _is_empty(i.new) and _is_filled(i.old) and not i.interim)

    def wanted(self) -> dict[str, Any]:
        """The new values of the fields that differ."""
        return {change.field: change.new for change in self.fields}


@dataclass(frozen=True)
class Create(_Change):
    """A thing that does not exist is made."""

    action: ClassVar[Action] = Action.CREATE
    live: ClassVar[None] = None

    def completed(self, fields: tuple[FieldChange, ...]) -> "Complete":
        """What another write gives the thing after it was made."""
        return Complete(self.resource, fields, hindrance=self.hindrance, reach=self.reach, last=self.last)


@dataclass(frozen=True)
class Complete(_Change):
    """What another write of the same run makes gets its values: a part that comes into being with its whole, a field
    that the creation does not take, a name that is not free before. The thing is there only when its turn comes."""

    action: ClassVar[Action] = Action.UPDATE
    live: ClassVar[None] = None

    def of(self, live: Live) -> "Update":
        """The change of the thing as it was made."""
        return Update(self.resource, self.fields, hindrance=self.hindrance, reach=self.reach, last=self.last, live=live)


@dataclass(frozen=True, kw_only=True)
class Update(_Change):
    """A thing that exists is changed. `live` is the thing as it was read.

    `aside` is the temporary name or slug under which it waits while another one takes its place. `before` are the
    fields as an earlier write makes them, which takes a value from those who shall not have it.
    """

    action: ClassVar[Action] = Action.UPDATE
    live: Live
    renamed_from: str = ""
    again: bool = False
    aside: str = ""
    before: tuple[FieldChange, ...] = ()

    @property
    def id(self) -> int:
        """Discourse's id of the thing."""
        return self.live.id


@dataclass(frozen=True, kw_only=True)
class Delete(_Change):
    """A thing that exists is deleted. `live` is the thing as it was read."""

    action: ClassVar[Action] = Action.DELETE
    live: Live

    @property
    def id(self) -> int:
        """Discourse's id of the thing."""
        return self.live.id


Change = Create | Complete | Update | Delete


def _is_empty(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping)) and not value


def _is_filled(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping)) and bool(value)
