"""What earlier reports read of a forum, kept beside the forum file so that the next reads only what moved.

It holds what members wrote, so nobody but its owner may read it.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.language.ordinary_files import is_ours_alone, read_ordinary
from idiaspora.provisioning.apply.record_folder import record_of
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.report.intervals import Intervals
from idiaspora.provisioning.state.atomic_files import write_whole

FORMAT = 1
FOLDER = "report"
OWNER_ONLY = 0o600

Raw = dict[str, Any]


@dataclass
class Store:
    """What was read of one forum, by the ids that Discourse gives: rows of topics, posts and people as plain values.

    `read` are the ids of posts among which everything was read. `voters` gives by topic how many votes its list row
    told when they were read, and who they were (None: the forum does not tell). `version` is that of its Discourse.
    `complete` says that the last reading came to its end; where it did not, the next one goes on. Without a `path`
    nothing is kept, and `failure` says why.
    """

    path: Path | None = None
    failure: str = ""
    complete: bool = False
    version: str = ""
    read: Intervals = field(default_factory=Intervals)
    topics: dict[int, Raw] = field(default_factory=dict)
    posts: dict[int, Raw] = field(default_factory=dict)
    people: dict[int, Raw] = field(default_factory=dict)
    voters: dict[int, tuple[int, list[int] | None]] = field(default_factory=dict)

    def begin_anew(self) -> None:
        """Forget everything."""
        self.complete, self.version = False, ""
        self.forget_posts()
        for kept in (self.topics, self.people, self.voters):
            kept.clear()

    def forget_posts(self) -> None:
        self.read = Intervals()
        self.posts.clear()

    def put_into(self, topic: int, category: int | None) -> None:
        """Note where the posts of a topic stand now, None for nowhere."""
        for post in self.posts.values():
            if post["topic_id"] == topic:
                post["category_id"] = category

    def save(self) -> None:
        """Keep it; where that fails `failure` says why, and nothing more is kept."""
        try:
            self._save()
        except OSError as error:
            self.path, self.failure = None, f"{error.filename or self.path}: {error.strerror or error}"

    def _save(self) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, OWNER_ONLY))
        data = {
            "format": FORMAT,
            "complete": self.complete,
            "version": self.version,
            "read": self.read.pairs,
            "topics": self.topics,
            "posts": self.posts,
            "people": self.people,
            "voters": self.voters,
        }
        write_whole(self.path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def open_store(forum_file: Path, host: str, username: str) -> Store:
    """What was kept of a forum as a user sees it; nothing where it is of another form, cannot be read, or may be of
    others: a checkout may hold such a file, and a report of it would tell what nobody said."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{host.partition('://')[2]}-{username}").strip("-")
    try:
        path = record_of(forum_file, FOLDER, f"{name}.json")
        if not is_ours_alone(path):
            path.unlink()
            return Store(path)
        data = read_json(read_ordinary(path))
    except (FileNotFoundError, UnreadableJson):
        return Store(path)
    except OSError as error:
        return Store(None, f"{error.filename}: {error.strerror}")
    return _restored(path, data) or Store(path)


def _restored(path: Path, data: Any) -> Store | None:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None
    try:
        return Store(
            path,
            "",
            data["complete"] is True,
            str(data["version"]),
            Intervals.of(data["read"]),
            _by_id(data["topics"]),
            _by_id(data["posts"]),
            _by_id(data["people"]),
            {int(id): (int(count), who) for id, (count, who) in data["voters"].items()},
        )
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def _by_id(rows: Mapping[str, Raw]) -> dict[int, Raw]:
    return {int(id): dict(row) for id, row in rows.items()}
