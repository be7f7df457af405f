"""A YAML text as it is written: each value with the stretch of text that it takes. Aliases stay aliases.

PyYAML's events give the places; comments and white space are what lies between them. All positions count characters
from the start of the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from idiaspora.plugin_config.language.yaml_nodes import LOADER

MERGE = "<<"
PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")
BLANKS = re.compile(r"(?:[ \t\r\n]|(?:(?<=[ \t\r\n])|\A)#[^\r\n]*)*")
BLANK = " \t\r\n"
"""What a blank line holds; other white space of Unicode is text."""
HEADER = re.compile(r"[|>][0-9+-]*")


@dataclass(frozen=True)
class Node:
    """A value. `start` and `end` hold it with its anchor and tag; `body` is where the value itself begins.

    A collection in block style ends where its last value ends, a block text where its last filled line does.
    """

    start: int
    end: int
    body: int
    anchor: str
    tag: str


@dataclass(frozen=True)
class Text(Node):
    """One text; `style` is its first sign: a quotation mark, `|`, `>`, or empty for a plain one.

    `raw` are the lines of a block text as they stand, without those that are blank at its end.
    """

    value: str
    style: str
    raw: tuple[str, ...] = ()

    @property
    def is_block(self) -> bool:
        return self.style in ("|", ">")


@dataclass(frozen=True)
class Alias(Node):
    """`*name`; `anchor` is empty."""

    name: str


@dataclass(frozen=True)
class Listing(Node):
    """A list; `flow` when it stands in brackets."""

    items: "tuple[Node, ...]"
    flow: bool


@dataclass(frozen=True)
class Pair:
    """A key with its value."""

    key: Node
    value: Node

    @property
    def name(self) -> str | None:
        """The key as text; None for `<<` and for keys that are not text."""
        is_name = isinstance(self.key, Text) and not self.is_merge
        return self.key.value if is_name and isinstance(self.key, Text) else None

    @property
    def is_merge(self) -> bool:
        return isinstance(self.key, Text) and self.key.value == MERGE and not self.key.style


@dataclass(frozen=True)
class Table(Node):
    """A mapping; `flow` when it stands in braces."""

    pairs: tuple[Pair, ...]
    flow: bool

    def own(self, key: str) -> Pair | None:
        """The pair of a key that stands in the mapping itself, not in what `<<` brings."""
        return next((pair for pair in self.pairs if pair.name == key), None)


@dataclass(frozen=True)
class Tagged:
    """What a value with a tag of ours says: the tag, and what stands behind it."""

    tag: str
    value: "Data"


Data: TypeAlias = "str | Tagged | list[Data] | dict[str, Data]"
"""What a text says, with aliases and `<<` followed. All scalars are text."""


@dataclass(frozen=True)
class Written:
    """A whole text with its top value; `anchors` are the anchored values by name, `aliased` the names in use."""

    text: str
    top: Node
    anchors: Mapping[str, Node]
    aliased: frozenset[str]

    def data(self, node: Node | None = None) -> Data:
        """What a value (the top one without an argument) says."""
        node = node or self.top
        if isinstance(node, Alias):
            return self.data(self.anchors[node.name])
        found = self._untagged(node)
        return Tagged(node.tag, found) if node.tag else found

    def _untagged(self, node: Node) -> Data:
        if isinstance(node, Listing):
            return [self.data(item) for item in node.items]
        if isinstance(node, Table):
            brought: dict[str, Data] = {}
            for source in (pair.value for pair in node.pairs if pair.is_merge):
                for one in source.items if isinstance(source, Listing) else (source,):
                    data = self.data(one)
                    brought = {**data, **brought} if isinstance(data, dict) else brought
            own = {pair.name: self.data(pair.value) for pair in node.pairs if pair.name is not None}
            return {**brought, **own}
        return node.value if isinstance(node, Text) else ""

    def shared(self, node: Node) -> str:
        """The anchor of a value, or of one within it, that an alias repeats elsewhere; empty where there is none."""
        if node.anchor in self.aliased:
            return node.anchor
        return next(filter(None, map(self.shared, children(node))), "")

    # Lines

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """The end of the line at a position, without its line break."""
        found = self.text.find("\n", at)
        if found < 0:
            return len(self.text)
        return found - 1 if found > at and self.text[found - 1] == "\r" else found

    def next_line(self, at: int) -> int:
        """The start of the next line; the end of the text where there is none."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def column(self, at: int) -> int:
        return at - self.line_start(at)

    def begins_line(self, at: int) -> bool:
        """Whether only white space stands before a position in its line."""
        return not self.text[self.line_start(at) : at].strip(BLANK)

    def filled(self, at: int) -> int:
        """The position of the next character that is neither white space nor comment."""
        return skipped(self.text, at)

    @property
    def line_break(self) -> str:
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"

    # Places of punctuation

    def dashes(self, listing: Listing) -> tuple[int, ...]:
        """Where the dash of each item of a block list stands."""
        ends = (listing.body, *(item.end for item in listing.items[:-1]))
        return tuple(map(self.filled, ends))

    def colon(self, pair: Pair) -> int:
        """Where the colon behind a key stands."""
        return self.filled(pair.key.end)

    def indent(self, node: Node) -> int:
        """The column of a block collection's keys or dashes."""
        if isinstance(node, Table) and node.pairs:
            return self.column(node.pairs[0].key.start)
        return self.column(self.dashes(node)[0]) if isinstance(node, Listing) and node.items else 0


def children(node: Node) -> tuple[Node, ...]:
    """The values right inside a value."""
    if isinstance(node, Listing):
        return node.items
    return tuple(pair.value for pair in node.pairs) if isinstance(node, Table) else ()


def skipped(text: str, at: int) -> int:
    """The position behind white space and comments."""
    found = BLANKS.match(text, at)
    return found.end() if found else at


def written(text: str) -> Written:
    """The text as it is written. Raises yaml.YAMLError."""
    reader = _Reader(text)
    events: Iterator[Any] = (
        event for event in yaml.parse(text, Loader=LOADER) if isinstance(event, (yaml.NodeEvent, *_ENDS))
    )
    top = reader.node(next(events), events)
    yaml.compose(text, Loader=LOADER)  # refuses what events alone do not: aliases without anchors, anchors set twice
    return Written(text, top, reader.anchors, frozenset(reader.aliased))


_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.anchors: dict[str, Node] = {}
        self.aliased: set[str] = set()

    def node(self, event: Any, events: Iterator[Any]) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            name = str(event.anchor)
            self.aliased.add(name)
            return Alias(start, end, start, "", "", name)
        body = self._body(start, event)
        anchor, tag = event.anchor or "", _own_tag(event.tag)
        found: Node
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            end = self._block_end(body, end, event.value) if style in ("|", ">") else end
            raw = (
                tuple(line.rstrip("\r") for line in self.text[body:end].split("\n")[1:]) if style in ("|", ">") else ()
            )
            found = Text(start, end, min(body, end), anchor, tag, event.value, style, raw)
        elif isinstance(event, yaml.SequenceStartEvent):
            items, end = self._children(events)
            flow = bool(event.flow_style)
            found = Listing(start, _end_of(items, end, flow, body), body, anchor, tag, items, flow)
        else:
            parts, end = self._children(events)
            pairs = tuple(Pair(*parts[at : at + 2]) for at in range(0, len(parts), 2))
            flow = bool(event.flow_style)
            found = Table(start, _end_of(parts, end, flow, body), body, anchor, tag, pairs, flow)
        if anchor:
            self.anchors[anchor] = found
        return found

    def _children(self, events: Iterator[Any]) -> tuple[tuple[Node, ...], int]:
        found: list[Node] = []
        for event in events:
            if type(event) in _ENDS:
                return tuple(found), event.end_mark.index
            found.append(self.node(event, events))
        return tuple(found), len(self.text)

    def _body(self, start: int, event: Any) -> int:
        at = start
        if event.anchor or event.tag:
            while found := PROPERTY.match(self.text, at):
                at = skipped(self.text, found.end())
        return at

    def _block_end(self, body: int, end: int, value: str) -> int:
        """The end of a block text's last line that says something; the header's own end where none does."""
        header, *lines = self.text[body:end].split("\n")
        indent = block_indent(lines, value)
        while lines and not lines[-1].strip(BLANK) and len(lines[-1].rstrip("\r")) <= indent:
            lines.pop()
        if not any(line.strip(BLANK) for line in lines):
            found = HEADER.match(self.text, body)
            return found.end() if found else body
        return body + len("\n".join([header, *lines]).rstrip("\r"))


def block_indent(raw: Sequence[str], value: str) -> int:
    """How far the lines of a block text are indented, whose first may begin with spaces of its own; 0 for none."""
    filled = next((line for line in raw if line.strip(BLANK)), "")
    own = next((line for line in value.split("\n") if line.strip(BLANK)), "")
    return (len(filled) - len(filled.lstrip(" "))) - (len(own) - len(own.lstrip(" ")))


def _end_of(parts: Sequence[Node], end: int, flow: bool, body: int) -> int:
    if flow:
        return end
    return parts[-1].end if parts else body


def _own_tag(tag: str | None) -> str:
    """A tag that means something to us; those of YAML itself do not: all scalars are text."""
    return tag if tag and tag.startswith("!") and tag != "!" else ""
