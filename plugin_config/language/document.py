"""A forum file after reading: plain values, and for each of them where it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Path, Span
from idiaspora.plugin_config.language.upload import Upload

Value: TypeAlias = "dict[str, Value] | list[Value] | str | Secret | Upload | CodeOfCommit"
"""What a file can hold. Every scalar is text as it was typed; the type of its field decides what it means."""


@dataclass(frozen=True)
class Document:
    """The values of a forum file with overlay and folder merged, and their places.

    - `data`: the top mapping. Not to be changed.
    - `spans`: where each value stands, for every path; a block mapping or list stands where its key does.
    - `key_spans`: where each mapping's key stands, by the path of its value.
    - `overridden`: the values that an overlay replaced or removed, the oldest first, by their path in the result.
    - `sources`: the tag that gave a value, as it was written: "!env NAME", "!file path", "!secret NAME",
      "!upload path" or "!git URL at COMMIT".
    - `files`: every file that was read, in that order; files of `!file` and of `NAME_FILE` are not among them.
    - `keys`: what identifies the items of its lists.
    """

    data: dict[str, Any]
    spans: Mapping[Path, Span]
    key_spans: Mapping[Path, Span] = field(default_factory=dict)
    overridden: Mapping[Path, tuple[tuple[Any, Span], ...]] = field(default_factory=dict)
    sources: Mapping[Path, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    keys: ItemKeys = field(default_factory=ItemKeys)
    _texts: dict[Path, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The paths in words that were asked for: every value that a file gives is named by one."""

    def span_of(self, path: Path) -> Span:
        """Where the value at `path` stands; for one that was not written, its nearest parent that was."""
        for length in range(len(path), -1, -1):
            span = self.spans.get(path[:length])
            if span is not None:
                return span
        return Span(self.files[0] if self.files else "")

    def value_at(self, path: Path) -> Any:
        """The value at a path; `None` when the document has no such place."""
        value: Any = self.data
        for step in path:
            value = _child(value, step)
        return value

    def key_span_of(self, path: Path) -> Span:
        """Where the key of `path` stands; the value's place for what has no key."""
        return self.key_spans.get(path) or self.span_of(path)

    def text_path(self, path: Path) -> str:
        """A path in the file's own words: "themes[diaspora-capital].questions.name".

        An item of a list is named by its slug, else by its name, else by its position counted from 0.
        """
        if path not in self._texts:
            self._texts[path] = self._text_of(path)
        return self._texts[path]

    def _text_of(self, path: Path) -> str:
        if not path:
            return ""
        around, step = self.text_path(path[:-1]), path[-1]
        if isinstance(step, int):
            return f"{around}[{self.keys.identity(self.value_at(path)) or step}]"
        return f"{around}.{step}" if around else step

    def path_of(self, text: str) -> Path | None:
        """The path that `text_path` writes as `text`, in any spelling; `None` when the document has no such place."""
        return self._paths_by_text.get(text) or self._paths_by_text.get(slugs.readable(text))

    @property
    def text_paths(self) -> tuple[str, ...]:
        """Every place of the document in the file's own words, in reading order."""
        return tuple(self._paths_by_text)

    @cached_property
    def _paths_by_text(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in _paths(self.data):
            found.setdefault(self.text_path(path), path)
        return found


def _child(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _paths(value: Any, here: Path = ()) -> list[Path]:
    steps: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    found = [here] if here else []
    for step, child in steps:
        found += _paths(child, (*here, step))
    return found
