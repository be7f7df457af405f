"""Single columns of all documents of a kind, kept in memory for the many requests that ask for them."""

from collections.abc import Callable, Iterable
from typing import Any

Document = dict[str, Any]
Row = tuple[Any, ...]


class Columns:
    """Rows by kind and keys. They are read once, and follow every document that is written afterwards."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[tuple[str, ...], dict[int, Row]]] = {}
        self._touched: set[str] = set()

    def rows(self, kind: str, keys: tuple[str, ...], read: Callable[[], Iterable[Document]]) -> list[Row]:
        """The values of these keys of all documents, by id; `read` gives the documents where nothing is kept yet."""
        of_kind = self._kept.setdefault(kind, {})
        if keys not in of_kind:
            of_kind[keys] = {document["id"]: _row(document, keys) for document in read()}
        return list(of_kind[keys].values())

    def written(self, kind: str, document: Document) -> None:
        """Take over a new or changed document."""
        self._touched.add(kind)
        for keys, rows in list(self._kept.get(kind, {}).items()):
            if document["id"] in rows or document["id"] > next(reversed(rows), 0):
                rows[document["id"]] = _row(document, keys)
            else:
                # It belongs between the others.
                del self._kept[kind][keys]

    def deleted(self, kind: str, id: int) -> None:
        self._touched.add(kind)
        for rows in self._kept.get(kind, {}).values():
            rows.pop(id, None)

    def settle(self) -> None:
        """What was written so far stays."""
        self._touched.clear()

    def take_back(self) -> None:
        """Forget the kinds of which something was written since the last time that it was settled."""
        for kind in self._touched:
            self._kept.pop(kind, None)
        self._touched.clear()

    def forget(self) -> None:
        """Keep nothing: the documents are others than those that were read."""
        self._kept.clear()
        self._touched.clear()


def _row(document: Document, keys: tuple[str, ...]) -> Row:
    return tuple(document.get(key) for key in keys)
