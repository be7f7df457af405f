"""What earlier runs did, from their journals."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.language.ordinary_files import read_ordinary
from idiaspora.provisioning.apply.journal import FOLDER
from idiaspora.provisioning.apply.record_folder import record_of
from idiaspora.provisioning.json_text import UnreadableJson, read_json

LENGTH_OF_TIME = len("2026-01-31T10-05-00")
NEEDED: Mapping[str, Mapping[str, type]] = {
    "begin": {"url": str, "username": str},
    "sending": {"operation": str},
    "ended": {"operation": str, "status": str},
    "end": {"requests": int},
}
"""What is told of the events of a journal, by their names."""


@dataclass(frozen=True)
class Run:
    """One apply. `ended` is None for a run that was killed; then `unknown` are the steps whose fate nobody knows.

    `counts` says how many steps ended in each way, by `Status` value. `damaged` counts lines that cannot be read.
    """

    journal: str
    began: datetime | None
    ended: datetime | None
    url: str
    username: str
    counts: Mapping[str, int]
    unknown: tuple[str, ...]
    interrupted: bool
    requests: int
    damaged: int


def runs(forum_file: Path) -> tuple[Run, ...]:
    """All runs of a forum file, the newest first. Raises OSError when a journal cannot be read."""
    files = sorted(record_of(forum_file, FOLDER.name).glob("*.jsonl"), key=_order, reverse=True)
    return tuple(run_of(str(file), _lines(record_of(forum_file, FOLDER.name, file.name))) for file in files)


def _lines(file: Path) -> list[str]:
    return read_ordinary(file).decode(errors="replace").split("\n")  # a value may hold what else ends lines for Python


def _order(journal: Path) -> tuple[str, int]:
    """The time in a journal's name, and its number among those of the same second."""
    time, number = journal.stem[:LENGTH_OF_TIME], journal.stem[LENGTH_OF_TIME + 1 :]
    return time, int(number) if is_whole(number) else 1


def run_of(name: str, lines: Iterable[str]) -> Run:
    """One run from the lines of its journal; the last line may be cut off."""
    events, damaged = _events(lines)
    begin = next((event for event in events if event["event"] == "begin"), {})
    end = next((event for event in events if event["event"] == "end"), None)
    ended = {event["operation"]: str(event["status"]) for event in events if event["event"] == "ended"}
    sent = [event["operation"] for event in events if event["event"] == "sending"]
    lost = tuple(dict.fromkeys(operation for operation in sent if operation not in ended))
    told = tuple(operation for operation, status in ended.items() if status == "unknown")
    return Run(
        name,
        _time(begin.get("time")),
        _time(end.get("time")) if end else None,
        str(begin.get("url", "")),
        str(begin.get("username", "")),
        Counter(ended.values()),
        (*told, *lost),
        bool(end and end.get("interrupted")),
        end["requests"] if end else len(sent),
        damaged,
    )


def _events(lines: Iterable[str]) -> tuple[list[Mapping[str, Any]], int]:
    found: list[Mapping[str, Any]] = []
    damaged = 0
    for event in _parsed(lines):
        if event is None:
            damaged += 1
        else:
            found.append(event)
    return found, damaged


def _parsed(lines: Iterable[str]) -> Iterator[Mapping[str, Any] | None]:
    for line in filter(str.strip, lines):
        try:
            event = read_json(line)
        except UnreadableJson:
            yield None
            continue
        yield event if isinstance(event, dict) and _is_whole(event) else None


def _is_whole(event: Mapping[str, Any]) -> bool:
    """Whether a line says what its event has to say: anybody who may write into the folder may have written it."""
    name = event.get("event")
    needed = NEEDED.get(name, {}) if isinstance(name, str) else {"event": str}
    return all(type(event.get(key)) is kind for key, kind in needed.items())


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
