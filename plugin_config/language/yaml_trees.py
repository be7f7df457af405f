"""YAML nodes as trees: keys checked, scalars kept as text, tags resolved, every problem collected."""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

import yaml

from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.language.folders import TAG as FOLDER
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.trees import Delete, Entry, Hole, Mapping, Scalar, Sequence, Tree, label, plain
from idiaspora.plugin_config.language.value_tags import TAGS, Place, Sources
from idiaspora.plugin_config.language.yaml_nodes import DEEPEST, NULL, span_of

MOST_VALUES = 100_000
"""Values in one file, those that aliases repeat included."""

_STANDARD = "tag:yaml.org,2002:"
_MERGE = _STANDARD + "merge"
# What plain YAML resolves to by itself. The words behind the other tags of the standard mean Python objects or sets.
_ACCEPTED = {_STANDARD + name for name in ("str", "int", "float", "bool", "timestamp", "value", "merge", "map", "seq")}


class TreeBuilder:
    """Turns the nodes of one file into a tree. `problems` collects what is wrong; a wrong value becomes a `Hole`."""

    def __init__(self, shown: str, text: str, sources: Sources, keys: ItemKeys, *, overlay: bool) -> None:
        self.problems: list[Problem] = []
        self._shown = shown
        self._text = text
        self._sources = sources
        self._keys = keys
        self._overlay = overlay
        self._reported: set[tuple[str, Span]] = set()

    def top(self, node: yaml.Node) -> Mapping | None:
        """The tree of a whole file; `None` when its top cannot be used at all."""
        span = self._span(node)
        if not isinstance(node, yaml.MappingNode) or node.tag != _STANDARD + "map":
            what = "a list" if isinstance(node, yaml.SequenceNode) else "a text"
            self._report("not-a-mapping", f"the file is {what}, not keys with values", span, "", "write key: value")
            return None
        if self._hostile(node):
            return None
        return self._mapping(node, "", Span(self._shown))

    def _span(self, node: yaml.Node) -> Span:
        return span_of(node.start_mark, self._text, self._shown)

    def _report(self, code: str, message: str, span: Span, path: str, remedy: str) -> Hole:
        # A node that aliases repeat is wrong once.
        if (code, span) not in self._reported:
            self._reported.add((code, span))
            self.problems.append(Problem(code, message, span, remedy, path))
        return Hole(span)

    # Values

    def _tree(self, node: yaml.Node, path: str, key_span: Span | None = None) -> Tree:
        span = self._span(node)
        if node.tag in TAGS:
            return self._tagged(node, Place(span, path))
        if node.tag == FOLDER:
            return self._folder(node, Place(span, path))
        if node.tag == "!delete":
            return self._delete(node, span, path)
        if node.tag == NULL:
            return self._null(node, key_span or span, path)
        if node.tag not in _ACCEPTED:
            return self._unknown_tag(node, span, path)
        if not isinstance(node, yaml.CollectionNode):
            return Scalar(composed(node.value), span)
        # Written below its key, a collection is looked for where the key is.
        span = span if node.flow_style or key_span is None else key_span
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node, path, span)
        return self._mapping(node, path, span)

    def _sequence(self, node: yaml.SequenceNode, path: str, span: Span) -> Sequence:
        items = [self._tree(item, f"{path}[{self._label(item, index)}]") for index, item in enumerate(node.value)]
        return Sequence(items, span)

    def _label(self, node: yaml.Node, index: int) -> str:
        """How paths name a list's item that is not built yet."""
        if not isinstance(node, yaml.MappingNode):
            return str(index)
        here = Span("")
        pairs = [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
        known = {key: Entry(here, Scalar(text.value, here)) for key, text in pairs if isinstance(text, yaml.ScalarNode)}
        return label(Mapping(known, here), index, self._keys)

    def _mapping(self, node: yaml.CollectionNode, path: str, span: Span) -> Mapping:
        entries: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key_span = self._span(key_node)
            if key_node.tag == _MERGE:
                for source in self._merged(value_node, key_span, path):
                    merged = self._mapping(source, path, key_span).entries | merged
                continue
            key = self._key(key_node, key_span, path)
            if key is None:
                continue
            here = f"{path}.{key}" if path else key
            if key in entries:
                self._duplicate(key, key_span, here, entries[key].key_span)
                continue
            entries[key] = Entry(key_span, self._tree(value_node, here, key_span))
        return Mapping(_with_merged(entries, merged), span)

    # Keys

    def _key(self, node: yaml.Node, span: Span, path: str) -> str | None:
        remedy = "write a word, a colon and a value"
        if not isinstance(node, yaml.ScalarNode):
            self._report("bad-key", "a key is a list or a mapping", span, path, remedy)
        elif node.tag not in _ACCEPTED | {NULL}:
            self._report("bad-key", "a tag stands before a key; tags work in values only", span, path, remedy)
        elif not node.value.strip() or "\n" in node.value:
            self._report("bad-key", "a key is empty or longer than a line", span, path, remedy)
        else:
            return composed(str(node.value))
        return None

    def _duplicate(self, key: str, span: Span, path: str, first: Span) -> None:
        self._report(
            "duplicate-key",
            f"the key {key} is written twice, first in line {first.line}",
            span,
            path,
            "keep one of the two, or join what stands below them",
        )

    def _merged(self, node: yaml.Node, span: Span, path: str) -> Iterator[yaml.MappingNode]:
        for source in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(source, yaml.MappingNode):
                yield source
            else:
                self._report("merge-key", "<< can only take in a mapping", span, path, "write <<: *name of a mapping")

    # Tags

    def _tagged(self, node: yaml.Node, place: Place) -> Tree:
        try:
            return self._sources.value(node, place)
        except Invalid as invalid:
            self.problems += invalid.problems
        return Hole(place.span)

    def _folder(self, node: yaml.Node, place: Place) -> Tree:
        try:
            return self._sources.folder(node, place)
        except Invalid as invalid:
            self.problems += invalid.problems
        return Hole(place.span)

    def _delete(self, node: yaml.Node, span: Span, path: str) -> Tree:
        if not self._overlay:
            return self._report(
                "misplaced-delete",
                "!delete works in an environment overlay only",
                span,
                path,
                "remove the lines themselves, or move this to environments/NAME.yaml",
            )
        if isinstance(node, yaml.ScalarNode):
            return Delete(span, {key: node.value for key in self._keys.all if node.value})
        named = {}
        if isinstance(node, yaml.MappingNode):
            named = {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
        if len(named) == 1 and named.keys() <= set(self._keys.all):
            return Delete(span, named)
        return self._report(
            "bad-tag",
            "!delete does not say what it removes",
            span,
            path,
            "write key: !delete, or in a list - !delete followed by the slug, the name or the title",
        )

    def _unknown_tag(self, node: yaml.Node, span: Span, path: str) -> Hole:
        shown = node.tag.replace(_STANDARD, "!!")
        similar = get_close_matches(shown, (*TAGS, FOLDER, "!delete"), n=1)
        quotes = "or put a text that begins with ! in quotes"
        known = "write !env, !file, !folder, !git, !secret or !upload,"
        remedy = f"did you mean {similar[0]}? If not, remove it," if similar else known
        message = f"the tag {shown} is not known; files hold values and no code"
        return self._report("unknown-tag", message, span, path, f"{remedy} {quotes}")

    def _null(self, node: yaml.Node, span: Span, path: str) -> Hole:
        subject = path.rpartition(".")[2] or "this place"
        if re.compile(r"[ \t]*#[^\s#]").match(self._text, node.start_mark.index):
            return self._report(
                "null-value",
                f"{subject} has no value: “#” begins a comment",
                span,
                path,
                "put the value in quotes; colours are written without “#”",
            )
        return self._report(
            "null-value",
            f"{subject} has no value, which could mean “none” or “not managed”",
            span,
            path,
            "write [] (in a list's place) or \"\" for none, or remove the key to leave the forum's value as it is",
        )

    # Hostile shapes

    def _hostile(self, top: yaml.Node) -> bool:
        """Reports aliases that form a loop or multiply beyond any size; building would not end otherwise."""
        measured: dict[int, tuple[int, int]] = {}
        try:
            _measure(top, measured)
        except _HostileShapeError as found:
            self._report(found.code, found.message, self._span(found.node), "", found.remedy)
            return True
        return False


class _HostileShapeError(Exception):
    def __init__(self, code: str, message: str, remedy: str, node: yaml.Node) -> None:
        super().__init__(code)
        self.code, self.message, self.remedy, self.node = code, message, remedy, node


def _measure(node: yaml.Node, measured: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Number of values and depth of a node with its aliases followed. Recurses no deeper than the text is nested:
    an alias stands behind its anchor, whose measure is known by then."""
    known = measured.get(id(node))
    if known is not None:
        if known[0]:
            return known
        raise _HostileShapeError(
            "alias-loop", "an anchor contains an alias of itself", "write the part out instead", node
        )
    measured[id(node)] = (0, 0)
    size, depth = 1, 1
    if not isinstance(node, yaml.ScalarNode):
        pairs = isinstance(node, yaml.MappingNode)
        for child in (part for pair in node.value for part in pair) if pairs else node.value:
            child_size, child_depth = _measure(child, measured)
            size, depth = size + child_size, max(depth, child_depth + 1)
    if size > MOST_VALUES:
        if len(measured) > MOST_VALUES:
            raise _HostileShapeError(
                "file-too-large", f"there are more than {MOST_VALUES} values", "split the file", node
            )
        raise _HostileShapeError(
            "alias-bomb", f"aliases make more than {MOST_VALUES} values of this", "write it out", node
        )
    if depth > DEEPEST:
        raise _HostileShapeError("too-deep", f"aliases nest more than {DEEPEST} levels deep", "use fewer of them", node)
    measured[id(node)] = (size, depth)
    return size, depth


def _with_merged(entries: dict[str, Entry], merged: dict[str, Entry]) -> dict[str, Entry]:
    """A mapping's own keys before those that << brings; an own key remembers what it overrides."""
    result = dict(entries)
    for key, entry in merged.items():
        own = result.setdefault(key, entry)
        if (
            own is not entry
            and isinstance(own.value, (Scalar, Sequence))
            and isinstance(entry.value, (Scalar, Sequence))
        ):
            from_anchor = ((plain(entry.value), entry.value.span),)
            result[key] = replace(own, value=replace(own.value, overridden=from_anchor + own.value.overridden))
    return result
