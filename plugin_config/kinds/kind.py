"""What a resource kind is: its fields, how it is read from an answer, and the requests that make it so.

A kind is a value. The engine that reads, compares and writes knows kinds only through it, so adding one is adding a
file here and naming it in `plugin_config.kinds`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idiaspora.plugin_config.desired.origins import Origin
from idiaspora.plugin_config.desired.resources import Resource
from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.fields.field import UNKNOWN, Field


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent. `idempotent` says that sending it twice does no harm."""

    method: str
    path: str
    json: Any = None
    query: tuple[tuple[str, str], ...] = ()
    idempotent: bool = True


@dataclass(frozen=True)
class Live:
    """One thing of the forum as it was read: `values` by field name, in the words of the file.

    A field that is missing from `values` was not read: it is unknown, not empty. `row` is the answer it came from.
    `present_key` is the key that it has now, where that is a former one of the wanted `key`; else empty.
    """

    kind: str
    key: str
    id: int
    values: Mapping[str, Any]
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)
    present_key: str = ""

    def value(self, name: str) -> Any:
        return self.values.get(name, UNKNOWN)


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. Both values are in the words of the file; secrets stay wrapped."""

    field: str
    old: Any
    new: Any
    origin: Origin


@dataclass(frozen=True)
class Reach:
    """How many of the people who are there already get a change: just so many, or at most. `names` where it is known
    who they are; `group` where they are the members of one."""

    people: int
    exact: bool = True
    names: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Change:
    """What has to happen to one resource. `live` is None for one that does not exist yet.

    `aside` is the temporary name or slug under which the thing waits while another one takes its place. `hindrance`
    says why the forum would refuse the change, which is then not tried.

    Of a value that Discourse hands to people: `again` says that what stands is to be written anew, so that it reaches
    those who are there already; `before` are the fields as an earlier write makes them, which takes the value from
    those who shall not have it; `reach` is whom the change reaches. `last` puts it behind the deletions.
    """

    action: Action
    resource: Resource
    fields: tuple[FieldChange, ...] = ()
    live: Live | None = None
    renamed_from: str = ""
    aside: str = ""
    hindrance: str = ""
    again: bool = False
    before: tuple[FieldChange, ...] = ()
    reach: Reach | None = None
    last: bool = False

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
    def emptied(self) -> tuple[FieldChange, ...]:
        """The collections that are not empty and shall be: that counts as a deletion of what is in them."""
        return tuple(item for item in self.fields if _is_empty(item.new) and _is_filled(item.old))

    def wanted(self) -> dict[str, Any]:
        """The new values of the fields that differ."""
        return {change.field: change.new for change in self.fields}


def _is_empty(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping)) and not value


def _is_filled(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping)) and bool(value)


Builder = Callable[[Change, Names], tuple[Request, ...]]
"""The requests that carry out a change, in the order in which they are sent."""


@dataclass(frozen=True)
class Kind:
    """A resource kind.

    `level` orders the writes: lower ones come first, deletions run backwards. `create`, `update` and `delete` build the
    requests for a change; None means that the forum has no such call. A creation is one request. `references` lists,
    for a resource, the other resources it names as (kind, key). `empties` says whether emptying a field takes something
    away for which consent is needed. `carried` are fields that an update could empty though it changes others: it sends
    them along, and they are read back with it.
    """

    name: str
    level: int
    fields: Mapping[str, Field]
    create: Builder | None = None
    update: Builder | None = None
    delete: Builder | None = None
    references: Callable[[Resource], frozenset[tuple[str, str]]] = lambda resource: frozenset()
    empties: Callable[[FieldChange], bool] = lambda item: True
    carried: frozenset[str] = frozenset()

    def field(self, name: str) -> Field:
        return self.fields[name]
