"""A text in pieces: each entry of its sections can be edited as a small text of its own, so that many edits of a long
file do not parse all of it for each. Whoever edits so proves the whole at the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from idiaspora.plugin_config.editing.edits import indentation
from idiaspora.plugin_config.editing.places import Item, data_of
from idiaspora.plugin_config.editing.written import Alias, Data, Listing, Node, Pair, Table, Written, children, written

STUB = "_"
"""The section of a small text that shows how deep the whole one indents."""


@dataclass(frozen=True)
class Entry:
    """An item of a section that is a list, or a pair of one that is a mapping: there `key` is the pair's, else None.

    `at` is its position in the section, `data` what it said when the text was divided, `piece` which piece of the text
    it is.
    """

    section: str
    at: int
    key: str | None
    data: Data
    piece: int


class Entries:
    """The entries of a text that can be edited by themselves: those of block sections that share no value with others
    by anchors."""

    def __init__(self, text: str) -> None:
        """Raises yaml.YAMLError."""
        file = written(text)
        self._data = file.data()
        self._pieces: list[str] = []
        self._entries: list[Entry] = []
        self._edited: dict[int, Entry] = {}
        self._line_break = file.line_break
        self._stub = f"{STUB}:{file.line_break}{' ' * indentation(file)}{STUB}: {STUB}{file.line_break}"
        end = 0
        for pair in file.top.pairs if isinstance(file.top, Table) and not file.top.flow else ():
            starts = [start for start, _ in _entries_of(file, pair)]
            # What stands between two entries belongs to the one above.
            for start in (file.line_start(pair.key.start), *starts):
                self._pieces.append(text[end:start])
                end = start
            first = len(self._pieces) - len(starts) + 1
            for at, (_, (key, node)) in enumerate(_entries_of(file, pair)):
                if pair.name is not None and _stands_alone(file, node):
                    self._entries.append(Entry(pair.name, at, key, file.data(node), first + at))
        self._pieces.append(text[end:])

    @property
    def text(self) -> str:
        """The whole text, with what was edited."""
        return "".join(self._pieces)

    def of_key(self, section: str, key: str) -> Entry | None:
        """The pair of a section that is a mapping."""
        return next((entry for entry in self._entries if (entry.section, entry.key) == (section, key)), None)

    def of_item(self, section: str, names: Sequence[Item]) -> Entry | None:
        """The item of a section that is a list, by the first of the names that any item has."""
        items = [entry for entry in self._entries if entry.section == section and entry.key is None]
        return next((entry for name in names for entry in items if name.is_in(entry.data)), None)

    def small_text(self, entry: Entry) -> str:
        """A text that holds the entry alone, in its section."""
        return self._head(entry) + self._pieces[entry.piece]

    def put(self, entry: Entry, small: str) -> bool:
        """Put an edited small text back. False, and nothing is put, where what stands above the entry was edited."""
        head = self._head(entry)
        if not small.startswith(head):
            return False
        self._pieces[entry.piece] = small.removeprefix(head)
        self._edited[entry.piece] = entry
        return True

    def is_right(self) -> bool:
        """Whether the whole text says what the edited entries say, each by itself, and else what it said before."""
        if not self._edited:
            return True
        try:
            return written(self.text).data() == self._expected()
        except (yaml.YAMLError, UnicodeError):
            return False

    def _expected(self) -> Data:
        sections = dict(self._data) if isinstance(self._data, dict) else {}
        now: dict[str, dict[int, Data]] = {}
        for entry in self._edited.values():
            small = data_of(self.small_text(entry))
            if isinstance(small, dict):
                now.setdefault(entry.section, {})[entry.at] = small[entry.section]
        return {**sections, **{section: _with_entries(sections[section], parts) for section, parts in now.items()}}

    def _head(self, entry: Entry) -> str:
        return f"{self._stub}{entry.section}:{self._line_break}"


def _with_entries(said: Data, parts: dict[int, Data]) -> Data:
    """What a section says where, by position, other items or pairs stand in the place of one."""
    if isinstance(said, list):
        items = [(parts.get(at, [item])) for at, item in enumerate(said)]
        return [one for part in items if isinstance(part, list) for one in part]
    found: dict[str, Data] = {}
    for at, (key, value) in enumerate(said.items() if isinstance(said, dict) else ()):
        part = parts.get(at, {key: value})
        found |= part if isinstance(part, dict) else {}
    return found


def _entries_of(file: Written, pair: Pair) -> Iterator[tuple[int, tuple[str | None, Node]]]:
    """The entries of a section with the positions at which their lines begin; none of one that cannot be divided."""
    node = pair.value
    if not (pair.name or "").isidentifier() or node.tag or node.anchor in file.aliased:
        return
    found: list[tuple[int, tuple[str | None, Node]]] = []
    if isinstance(node, Listing) and not node.flow:
        found = [(at, (None, item)) for item, at in zip(node.items, file.dashes(node), strict=True)]
    elif isinstance(node, Table) and not node.flow and all(one.name is not None for one in node.pairs):
        found = [(one.key.start, (one.name, one.value)) for one in node.pairs]
    if all(file.begins_line(at) for at, _ in found):
        yield from ((file.line_start(at), entry) for at, entry in found)


def _stands_alone(file: Written, node: Node) -> bool:
    """Whether a value neither takes nor gives anything by an anchor."""
    return not (isinstance(node, Alias) or node.anchor in file.aliased) and all(
        _stands_alone(file, inner) for inner in children(node)
    )
