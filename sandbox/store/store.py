"""The store of the sandbox: documents in SQLite tables, with transactions that take everything back."""

import json
import marshal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from idiaspora.sandbox.store.columns import Columns, Row
from idiaspora.sandbox.store.indexes import Key, create_indexes, fold
from idiaspora.sandbox.versions import DEFAULT, Profile

Document = dict[str, Any]

BEYOND_INTEGERS = 2**63
STATEMENTS = 512
"""How many prepared statements are kept: there is one for each kind and the keys that are asked for."""


class Store:
    """Documents by table and id. Values are JSON; what is read is a copy, so changes need `put`.

    A path makes the store persistent; without one it lives in memory. `profile` tells which version of Discourse the
    forum in it is.
    """

    def __init__(self, path: str = ":memory:", profile: Profile = DEFAULT) -> None:
        self.profile = profile
        self._columns = Columns()
        self._connection = sqlite3.connect(
            path, check_same_thread=False, isolation_level=None, cached_statements=STATEMENTS
        )
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS documents (kind TEXT, id INTEGER, body TEXT, PRIMARY KEY (kind, id))"
        )
        create_indexes(self._connection)
        self._connection.execute("CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, body TEXT)")
        self._facts: dict[str, str] = {}
        self._read_facts()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is kept together, or not at all when an exception passes through."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._columns.settle()
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._columns.take_back()
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
        self._columns.written(kind, stored)
        return stored

    def get(self, kind: str, id: int) -> Document | None:
        """The document, or None."""
        query = "SELECT body FROM documents WHERE kind = ? AND id = ?"
        row = self._connection.execute(query, (kind, _comparable(id))).fetchone()
        return None if row is None else _document(row[0])

    def put(self, kind: str, document: Document) -> None:
        """Replace the document that has this one's id."""
        query = "UPDATE documents SET body = ? WHERE kind = ? AND id = ?"
        if self._connection.execute(query, (json.dumps(document), kind, document["id"])).rowcount:
            self._columns.written(kind, document)

    def delete(self, kind: str, id: int) -> None:
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, _comparable(id)))
        self._columns.deleted(kind, id)

    def all(self, kind: str) -> list[Document]:
        """All documents of a kind, by id."""
        return [_document(body) for (body,) in self._found("body", kind, {}, "ORDER BY id")]

    def columns(self, kind: str, *keys: str) -> list[Row]:
        """These keys of all documents of a kind, by id: for texts, numbers and booleans, without reading the rest."""
        return self._columns.rows(kind, keys, lambda: self.all(kind))

    def newest(self, kind: str, *, most: int | None = None) -> Iterator[Document]:
        """The documents of a kind by id, the highest first, or that of this id; read as they are taken."""
        limit = "" if most is None else "AND id <= ?"
        query = f"SELECT body FROM documents WHERE kind = ? {limit} ORDER BY id DESC"  # noqa: S608 - a text of ours
        for (body,) in self._connection.execute(query, (kind,) if most is None else (kind, most)):
            yield _document(body)

    def where(self, kind: str, **values: Any) -> list[Document]:
        """The documents of a kind whose keys have exactly these values (text, numbers, booleans or None), by id."""
        found = self._found("body", kind, _exact(values), "ORDER BY id")
        return [_document(body) for (body,) in found]

    def named(self, kind: str, key: str, text: str, **values: Any) -> list[Document]:
        """The documents whose key has this text in any letter case, and exactly the other values, by id."""
        tests = {Key(key, folded=True): fold(text), **_exact(values)}
        return [_document(body) for (body,) in self._found("body", kind, tests, "ORDER BY id")]

    def count(self, kind: str, **values: Any) -> int:
        """How many documents of a kind have exactly these values."""
        return int(self._found("count(*)", kind, _exact(values)).fetchone()[0])

    def _found(self, what: str, kind: str, tests: dict[Key, Any], order: str = "") -> sqlite3.Cursor:
        # The kind is a part of the query: an index of one kind serves no others.
        wanted = "".join(f" AND {key.sql} IS ?" for key in tests)
        query = f"SELECT {what} FROM documents WHERE kind = '{kind}'{wanted} {order}"  # noqa: S608 - names in our code
        return self._connection.execute(query, tuple(_comparable(value) for value in tests.values()))

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
        self._columns.forget()
        self._read_facts()

    def close(self) -> None:
        self._connection.close()


def _comparable(value: Any) -> Any:
    """The value in a form that SQLite takes: no document has a number beyond its integers."""
    return float(value) if isinstance(value, int) and abs(value) >= BEYOND_INTEGERS else value


def _exact(values: dict[str, Any]) -> dict[Key, Any]:
    return {Key(name): value for name, value in values.items()}


def _document(body: str) -> Document:
    """A copy of its own of the document with that text."""
    document: Document = marshal.loads(_packed(body))  # noqa: S302 - packed in this process, a line below
    return document


@lru_cache(maxsize=4096)
def _packed(body: str) -> bytes:
    # The same few documents are read over and over: unpacking takes half as long as parsing.
    return marshal.dumps(json.loads(body))
