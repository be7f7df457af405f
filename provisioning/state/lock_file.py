"""The lock file: what was applied last, kept beside the forum file and committed with it.

It records which resources are the file's own (they are deleted when no longer declared), which ids they had (so that
two resources can exchange names), and which former names were followed. Without it only that knowledge is lost.

    {
    "format": 1,
    "forum": "https://forum.example.org",
    "file": "forum.yaml",
    "resources": {
    "category news": {"id": 7, "in": "categories", "fields": {"color": "0033A0", "name": "News"}},
    "group editors": {"id": 41, "in": "groups", "fields": {"name": "editors"}},
    "end": null
    }
    }

One line a resource, sorted, and a last line that never changes: two people's additions merge by line.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.ordinary_files import read_ordinary, stay_inside
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.state.atomic_files import write_whole
from idiaspora.provisioning.state.lock import Entry, Lock

FORMAT = 1
PREFIX = "idiaspora."
LAST = "end"
START_ANEW = "Take the file from your version control again, or delete it: the next apply writes a new one."


class LockFileUnusable(ProvisioningError):
    """The lock file cannot be read, is not of this format, or belongs to another forum."""


class LockOfAnotherForum(LockFileUnusable):
    """The lock file belongs to another forum: it says nothing of this one."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: int | None = None
    collection: str = Field("", alias="in")
    previously: list[str] = []
    fields: dict[str, Any] = {}
    existing_members: bool = False
    uploads: dict[str, str] = {}


def lock_path(forum_file: Path, environment: str | None = None, url: str = "") -> Path:
    """Where the lock file of a forum file (or folder) is, or of one of its environments.

    Where several forum files lie in one folder, the first to be applied has the plain name, the others their own in it;
    so have further forums that one file is applied to: `url` is the forum that is meant, "" for the first.
    """
    path = _first_path(forum_file, environment)
    first = _recorded(path)
    if first is None or not url or first.url in ("", url):
        return path
    return path.with_name(path.name.replace(PREFIX, f"{PREFIX}{_as_name(url)}.", 1))


def _first_path(forum_file: Path, environment: str | None) -> Path:
    ending = f"{environment}.lock.json" if environment else "lock.json"
    if forum_file.is_dir():
        return forum_file / f"{PREFIX}{ending}"
    plain_path = forum_file.parent / f"{PREFIX}{ending}"
    recorded = _recorded(plain_path)
    owner = recorded.file if recorded else ""
    if owner in ("", forum_file.name) or not (forum_file.parent / owner).exists():
        return plain_path
    return forum_file.parent / f"{PREFIX}{forum_file.name}.{ending}"


def _as_name(url: str) -> str:
    """A forum's address as a part of a file's name."""
    return re.sub(r"[^\w.-]+", "-", url.partition("://")[2])


def _recorded(path: Path) -> Lock | None:
    """What a lock file holds; None where there is none: what is wrong with one shows when it is read."""
    try:
        return parse(_bytes(path).decode("utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError, LockFileUnusable):
        return None


def _bytes(path: Path) -> bytes:
    stay_inside(path, path.parent)
    return read_ordinary(path)


def read_lock(path: Path, url: str) -> Lock:
    """The lock file of a forum; an empty one where there is no file.

    Raises LockFileUnusable, of which LockOfAnotherForum is one.
    """
    try:
        text = _bytes(path).decode("utf-8-sig")
    except FileNotFoundError:
        return Lock(url)
    except (OSError, UnicodeDecodeError) as error:
        raise LockFileUnusable(f"{path} cannot be read: {error}", hint=START_ANEW) from None
    lock = parse(text, str(path))
    if lock.url != url:
        raise LockOfAnotherForum(
            f"{path} is the lock file of {lock.url}, and this is {url}",
            hint="Keep one file for each forum with --env NAME. If the forum has moved, correct the address in it.",
        )
    return lock


def parse(text: str, name: str) -> Lock:
    """A lock file from its text. Raises LockFileUnusable."""
    if any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in text.split("\n")):
        hint = "Keep the lines of both sides: where both have the same resource, either of the two will do."
        raise LockFileUnusable(f"{name} holds the markers of an unfinished merge", hint=hint)
    try:
        data = read_json(text, _without_repetition)
    except UnreadableJson as error:
        raise LockFileUnusable(f"{name} is not a lock file: {error}", hint=START_ANEW) from None
    if not isinstance(data, dict) or not isinstance(data.get("resources"), dict):
        raise LockFileUnusable(f"{name} is not a lock file", hint=START_ANEW)
    if data.get("format") != FORMAT:
        raise LockFileUnusable(
            f"{name} has format {data.get('format')}, and this version reads format {FORMAT}",
            hint="Use the version of idiaspora that wrote it, or delete the file: the next apply writes a new one.",
        )
    entries = (_entry(address, line, name) for address, line in data["resources"].items() if address != LAST)
    return Lock(str(data.get("forum", "")), _sorted(entries), str(data.get("file", "")))


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise ValueError(f"“{key}” is in it twice, and the two differ; keep one of them")
        found[key] = value
    return found


def _entry(address: str, line: Any, name: str) -> Entry:
    kind, _, key = composed(address).partition(" ")
    try:
        read = _Line.model_validate(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, (address, *first["loc"])))
        raise LockFileUnusable(f"{name} is not a lock file: {where}: {first['msg']}", hint=START_ANEW) from None
    if other := _of_another_form(kind, read.fields):
        message = f"{name} is not a lock file: {address}.fields.{other} has another form than it is given"
        raise LockFileUnusable(message, hint=START_ANEW)
    former, existing = tuple(read.previously), read.existing_members
    return Entry(kind, key, read.id, read.collection, former, read.fields, existing, read.uploads)


def _of_another_form(kind: str, values: Mapping[str, Any]) -> str:
    """The field of a kind whose value is nothing that could be compared with one of the forum, as somebody's hand may
    have written it; "" for none."""
    fields = KINDS[kind].fields if kind in KINDS else {}
    for name, value in values.items():
        try:
            if name in fields:
                fields[name].same(value, value)
        except (TypeError, ValueError, AttributeError, LookupError):
            return name
    return ""


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.address))


def lock_text(lock: Lock) -> str:
    """The lock file as text."""
    lines = (f"{_json(entry.address)}: {_json(_line(entry))},\n" for entry in _sorted(lock.entries))
    file = f'"file": {_json(lock.file)},\n' if lock.file else ""
    head = f'{{\n"format": {FORMAT},\n"forum": {_json(lock.url)},\n{file}"resources": {{\n'
    return f'{head}{"".join(lines)}"{LAST}": null\n}}\n}}\n'


def _line(entry: Entry) -> dict[str, Any]:
    line = {
        "id": entry.id,
        "in": entry.collection,
        "previously": list(entry.previously),
        "fields": dict(sorted(entry.fields.items())),
        "existing_members": entry.existing or None,
        "uploads": dict(sorted(entry.uploads.items())),
    }
    return {key: value for key, value in line.items() if value not in (None, "", [], {})}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_lock(path: Path, lock: Lock) -> bool:
    """Write the lock file whole or not at all; returns whether anything in it is new. Raises OSError."""
    stay_inside(path, path.parent)
    text, target = lock_text(lock), path.resolve()
    if _present(target) == text or (not lock.entries and not target.exists()):
        return False
    write_whole(target, text.encode())
    return True


def _present(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
