"""The requests that carry out a change, as the kinds build them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Field
from idiaspora.plugin_config.kinds.changes import Complete, Create, Delete, Update
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.upload import Upload


@dataclass(frozen=True)
class InlineFile:
    """A file that goes along with a form and lies nowhere: its name, and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class InlineArchive:
    """Files that go along with a form as one zip: `part` is the part of the form, `name` the name of the archive."""

    part: str
    name: str
    files: Mapping[str, Content]


@dataclass(frozen=True)
class Telling:
    """That an answer has a secret which the forum shows this once: what it is called, and the keys that lead to it."""

    name: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent. `file` goes with a `form`, in place of `json`. `idempotent` says that sending it
    twice does no harm, `renews` that it makes the thing again that another request of the same change deleted, so
    that its id is another one. `tells` is a secret in its answer."""

    method: str
    path: str
    json: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    file: Upload | InlineFile | InlineArchive | None = None
    query: tuple[tuple[str, str], ...] = ()
    idempotent: bool = True
    renews: bool = False
    tells: Telling | None = None


Requests = tuple[Request, ...]
"""The requests of one change, in the order in which they are sent."""

Creator = Callable[[Create, Directory], Requests]
Completer = Callable[[Complete, Directory], Requests]
Updater = Callable[[Update, Directory], Requests]
Deleter = Callable[[Delete, Directory], Requests]

Written = Create | Update
"""A change that gives values to a thing which has a row, or is to get one."""


@dataclass(frozen=True)
class Together:
    """The requests of several changes at once, which the forum may take in part: `undo` writes back what was read."""

    requests: Callable[[Sequence[Update], Directory], Requests]
    undo: Callable[[Sequence[Update]], Request]


WHOLE_ANSWER = "."
"""`Kind.made` of a kind whose creation is answered by the new row itself."""


class Unwritable(LookupError):
    """A change of which not enough is known to write it; its text says what is missing and holds no secret."""


def creating(path: str, body: Callable[[Create, Directory], Any]) -> Creator:
    """A creation at the address of the list, which is not sent twice blindly."""
    return lambda change, names: (Request("POST", f"{path}.json", json=body(change, names), idempotent=False),)


def updating(path: str, body: Callable[[Update, Directory], Any], *, idempotent: bool = True) -> Updater:
    """An update at the address of the list with the thing's number behind it."""
    return lambda change, names: (
        Request("PUT", f"{path}/{change.id}.json", json=body(change, names), idempotent=idempotent),
    )


def deleting(path: str) -> Deleter:
    """A deletion at the address of the list with the thing's number behind it."""
    return lambda change, names: (Request("DELETE", f"{path}/{change.id}.json"),)


def whole_body(
    change: Written, fields: Mapping[str, Field], names: Directory, kept: Iterable[str] = ()
) -> dict[str, Any]:
    """The body of a write: the fields that change, and of the row as it is what an update must say again (`kept`)."""
    row = change.live.row if isinstance(change, Update) else {}
    body: dict[str, Any] = {key: row[key] for key in kept if key in row}
    for item in change.fields:
        fields[item.field].place(body, item.new, names)
    if change.renamed_from and "name" in fields:
        fields["name"].place(body, change.key, names)
    return body
