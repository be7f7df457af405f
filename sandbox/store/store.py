"""Where the sandbox keeps its objects: documents in SQLite tables, with transactions that take everything back."""

import json
import marshal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from idiaspora.sandbox.versions import DEFAULT, Profile

Document = dict[str, Any]

LOOKED_UP_BY = ("user_id", "topic_id", "category_id", "group_id", "tag")
"""Keys with an index: by them a few of thousands of posts, memberships and notifications are found."""


class Store:
    """Documents by table and id. Values are JSON; what is read is a copy, so changes need `put`.

    A path makes the store persistent; without one it lives in memory. `profile` tells which version of Discourse the
    forum in it is.
    """

    def __init__(self, path: str = ":memory:", profile: Profile = DEFAULT) -> None:
        self.profile = profile
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS documents (kind TEXT, id INTEGER, body TEXT, PRIMARY KEY (kind, id))"
        )
        for key in LOOKED_UP_BY:
            # With the id at its end it gives the rows in their order; without, SQLite reads the whole kind instead.
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS by_{key} ON documents (kind, json_extract(body, '$.{key}'), id)"
            )
        self._connection.execute("CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, body TEXT)")
        self._facts: dict[str, str] = {}
        self._read_facts()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is kept together, or not at all when an exception passes through."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._read_facts()
            raise
        self._connection.execute("COMMIT")

    def insert(self, kind: str, document: Document, *, id: int | None = None) -> Document:
        """Store a new document under the given id, or under the next free one of its kind; returns it with its id."""
        if id is None:
            highest = self._connection.execute("SELECT max(id) FROM documents WHERE kind = ?", (kind,)).fetchone()[0]
            id = max(highest or 0, self.fact(f"last_id:{kind}", 0)) + 1
        self.set_fact(f"last_id:{kind}", max(id, self.fact(f"last_id:{kind}", 0)))
        stored = {**document, "id": id}
        self._connection.execute("INSERT INTO documents VALUES (?, ?, ?)", (kind, id, json.dumps(stored)))
        return stored

    def get(self, kind: str, id: int) -> Document | None:
        """The document, or None."""
        row = self._connection.execute("SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        return None if row is None else _document(row[0])

    def put(self, kind: str, document: Document) -> None:
        """Replace the document that has this one's id."""
        self._connection.execute(
            "UPDATE documents SET body = ? WHERE kind = ? AND id = ?", (json.dumps(document), kind, document["id"])
        )

    def delete(self, kind: str, id: int) -> None:
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, id))

    def all(self, kind: str) -> list[Document]:
        """All documents of a kind, by id."""
        rows = self._connection.execute("SELECT body FROM documents WHERE kind = ? ORDER BY id", (kind,))
        return [_document(body) for (body,) in rows]

    def where(self, kind: str, **values: Any) -> list[Document]:
        """The documents of a kind whose keys have exactly these values (text, numbers, booleans or None), by id."""
        found = self._found("body", kind, values, "ORDER BY id")
        return [_document(body) for (body,) in found]

    def count(self, kind: str, **values: Any) -> int:
        """How many documents of a kind have exactly these values."""
        return int(self._found("count(*)", kind, values).fetchone()[0])

    def _found(self, what: str, kind: str, values: dict[str, Any], order: str = "") -> sqlite3.Cursor:
        tests = "".join(f" AND json_extract(body, '$.{key}') IS ?" for key in values)
        query = f"SELECT {what} FROM documents WHERE kind = ?{tests} {order}"  # noqa: S608 - names in our code
        return self._connection.execute(query, (kind, *values.values()))

    def fact(self, name: str, default: Any = None) -> Any:
        """A single named value."""
        body = self._facts.get(name)
        return default if body is None else json.loads(body)

    def set_fact(self, name: str, value: Any) -> None:
        body = json.dumps(value)
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, body))
        self._facts[name] = body

    def _read_facts(self) -> None:
        # They are few, and asked for all the time: hundreds of settings for one list of them.
        self._facts = dict(self._connection.execute("SELECT name, body FROM facts"))

    def copy_from(self, other: "Store") -> None:
        """Forget everything and take over what the other store holds."""
        other._connection.backup(self._connection)
        self._read_facts()

    def close(self) -> None:
        self._connection.close()


def _document(body: str) -> Document:
    """A copy of its own of the document with that text."""
    document: Document = marshal.loads(_packed(body))  # noqa: S302 - packed in this process, a line below
    return document


@lru_cache(maxsize=4096)
def _packed(body: str) -> bytes:
    # The same few documents are read over and over: unpacking takes half as long as parsing.
    return marshal.dumps(json.loads(body))
