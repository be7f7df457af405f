"""Random YAML files as people write them: any quoting and indentation, comments everywhere, aliases, both line ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

ODD = [
    "no", "Yes", "on", "y", "N", "null", "~", "true", "0123", "22:00", "1e3", "0x1F", "0o17", "1_000", "12", "1.5",
    ".5", ".inf", "2026-01-01", "<<", "=", "a # b", "a: b", "a:", "#x", "- x", "-", "?", "*a", "&a", "!x", "%a", "@a",
    "`a", "[a", "{a", "a, b", "a]", "it's", 'say "hi"', "back\\slash", "", " lead", "trail ", "tab\tin", "---", "...",
    "ünïcödé", "日本語 😀", "one\ntwo", "para\n\npara two\n", "code:\n    indented\n", "\nleading", "many\n\n\n",
    "a\n \nb",
    "https://forum.example.org/c/x?y=1#z", "5B92E5", "0033A0", "\u00a0", "\u2028", "\x85", "\x07", "7 days", "| x",
    "> x",
    "a long text of many words that goes on and on, so that whoever folds it has to break it somewhere in the middle",
]  # fmt: skip

KEYS = ["name", "slug", "color", "list", "no", "fr", "a b", "0123", "key-7", "x.y", "ключ"]

texts = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30),
    st.lists(st.sampled_from(["word", "and", "#", ":", "-", "'", '"', "\n", "é", " "]), max_size=12).map(" ".join),
)

scalars = st.one_of(texts, st.booleans(), st.integers(0, 10**6))
names = st.sampled_from(["alpha", "beta", "gamma", "delta", "no", "007"])

values = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.lists(texts, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        st.lists(st.tuples(names, texts), max_size=4, unique_by=lambda pair: pair[0]).map(
            lambda pairs: [{"slug": slug, "name": name} for slug, name in pairs]
        ),
    ),
    max_leaves=8,
)
files = st.dictionaries(st.sampled_from(KEYS), values, min_size=1, max_size=5)


@dataclass
class Writer:
    """Writes a value as YAML, each choice of style by chance. Every comment has a number of its own."""

    random: Random
    line_break: str = "\n"
    comments: list[str] = field(default_factory=list)
    numbers: Any = field(default_factory=count)
    anchors: float = 0.0
    anchored: dict[str, Any] = field(default_factory=dict)
    aliased: set[str] = field(default_factory=set)

    def file(self, data: dict[str, Any]) -> str:
        step = self.random.choice([2, 2, 4, 3])
        text = self.blanks("") + "".join(self.mapping(data, 0, step))
        text += self.chance(0.3) * f"# {self.comment()}\n"
        if self.chance(0.2) and not self.ends_in_block:
            text = text.rstrip("\n")
        return text.replace("\n", self.line_break)

    ends_in_block = False

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def comment(self) -> str:
        self.comments.append(f"c{next(self.numbers)}.")
        return self.comments[-1]

    def behind(self) -> str:
        """What may stand behind a value in its line."""
        return f"{' ' * self.random.randint(1, 3)}# {self.comment()}" if self.chance(0.3) else " " * self.chance(0.1)

    def blanks(self, pad: str) -> str:
        """What may stand between two entries."""
        found = "\n" * self.chance(0.2)
        if self.chance(0.3):
            found += f"{pad}# {self.comment()}\n"
        return found + "\n" * self.chance(0.1)

    def mapping(self, data: dict[str, Any], indent: int, step: int) -> list[str]:
        pad = " " * indent
        lines = []
        for key, value in data.items():
            colon = ":" + " " * self.random.choice([1, 1, 1, 3])
            lines.append(pad + self.scalar(key, True, "", indent, is_key=True) + self.below(colon, value, indent, step))
            lines.append(self.blanks(pad))
        return lines

    def below(self, head: str, value: Any, indent: int, step: int) -> str:
        """A value behind its key or dash, with the end of the line."""
        self.ends_in_block = False
        if alias := self.alias(value):
            return head + alias + self.behind() + "\n"
        with self.anchor(value) as mark:
            return self.written(head + mark, value, indent, step)

    def written(self, head: str, value: Any, indent: int, step: int) -> str:
        if isinstance(value, str):
            return head + self.scalar(value, False, self.behind(), indent + step) + "\n"
        if not value or self.chance(0.4):
            return head + self.in_brackets(value, indent + step) + self.behind() + "\n"
        above = (
            head.rstrip(" ") + self.behind() + "\n" + self.chance(0.2) * f"{' ' * (indent + step)}# {self.comment()}\n"
        )
        if isinstance(value, dict):
            return above + "".join(self.mapping(value, indent + step, step))
        inner = indent + self.random.choice([0, step])
        return above + "".join(self.item(item, inner, step) + self.blanks(" " * inner) for item in value)

    def alias(self, value: Any) -> str:
        """An alias of an equal value above, where there is one and chance wants it."""
        name = next((name for name, known in self.anchored.items() if known == value), "")
        if not name or not self.chance(0.6):
            return ""
        self.aliased.add(name)
        return f"*{name}"

    @contextmanager
    def anchor(self, value: Any) -> Iterator[str]:
        """By chance an anchor, which can be used once the value is written."""
        name = f"a{next(self.numbers)}" if self.chance(self.anchors) else ""
        yield f"&{name} " if name else ""
        if name:
            self.anchored[name] = value

    def item(self, value: Any, indent: int, step: int) -> str:
        pad = " " * indent
        if isinstance(value, str):
            return pad + self.below("- ", value, indent, step)
        if not isinstance(value, dict) or not value or self.chance(0.3):
            return f"{pad}- {self.flow(value, indent + 2)}{self.behind()}\n"
        gap = self.random.choice([1, 1, 3])
        first, *rest = self.mapping(value, indent + 1 + gap, step)
        return f"{pad}-{' ' * gap}{first.lstrip(' ')}" + "".join(rest)

    def flow(self, value: Any, indent: int) -> str:
        if alias := self.alias(value):
            return alias + " "
        with self.anchor(value) as mark:
            return mark + self.in_brackets(value, indent)

    def in_brackets(self, value: Any, indent: int) -> str:
        if isinstance(value, str):
            return self.scalar(value, True, "", indent)
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if isinstance(value, dict):
            parts = [
                f"{self.scalar(k, True, '', indent, is_key=True)}: {self.flow(v, indent)}" for k, v in value.items()
            ]
        else:
            parts = [self.flow(item, indent) for item in value]
        if parts and self.chance(0.25):
            pad = "\n" + " " * (indent + 2)
            last = "," * self.chance(0.5)
            lines = [
                pad + part + ("," if at + 1 < len(parts) else last) + self.behind() for at, part in enumerate(parts)
            ]
            return opening + "".join(lines) + "\n" + " " * indent + closing
        gap = " " * self.chance(0.2)
        return opening + gap + (", " if self.chance(0.8) else ",  ").join(parts) + gap + closing

    def scalar(self, text: str, flow: bool, behind: str, indent: int, *, is_key: bool = False) -> str:
        """One of the ways to write a text that PyYAML reads back."""
        ways = [json.dumps(text).replace("\x7f", "\\x7f") + behind]
        if "\n" not in text:
            ways += [text + behind] * bool(text.strip()) + ["'" + text.replace("'", "''") + "'" + behind]
        if not flow:
            pad = " " * indent
            body = "".join("\n" + (pad + line if line else "") for line in text.rstrip("\n").split("\n"))
            chomp = {0: "-", 1: ""}.get(len(text) - len(text.rstrip("\n")), "+")
            keep = "\n" * (len(text) - len(text.rstrip("\n")) - 1)
            ways += 2 * [f"|{chomp}{behind}{body}{keep}"]
            if "\n" not in text.rstrip("\n") and text.count(" ") > 4:
                words = text.rstrip("\n").split(" ")
                middle = len(words) // 2
                ways += 2 * [
                    f">{chomp}{behind}\n{pad}{' '.join(words[:middle])}\n{pad}{' '.join(words[middle:])}{keep}"
                ]
        good = [way for way in ways if self._reads_back(way, text, flow, is_key, indent)]
        chosen = self.random.choice(good)
        self.ends_in_block = chosen.startswith(("|", ">"))
        return chosen

    def _reads_back(self, way: str, text: str, flow: bool, is_key: bool, indent: int) -> bool:
        if is_key:
            around, wanted = f"{{{way}: x}}", {text: "x"}
        elif flow:
            around, wanted = f"[{way}, {{k: {way} }}, {way}]", [text, {"k": text}, text]
        else:
            around, wanted = (
                f"k:\n{' ' * (indent - 1)}k: {way}\n{' ' * (indent - 1)}l: x\n",
                {"k": {"k": text, "l": "x"}},
            )
        try:
            return bool(yaml.load(around.replace("\n", self.line_break), Loader=yaml.CBaseLoader) == wanted)
        except yaml.YAMLError:
            return False


def with_repetitions(random: Random, data: dict[str, Any]) -> dict[str, Any]:
    """The same data, in which some values stand in several places."""
    known = [value_at(data, path) for path in paths(data)]
    for key in data:
        if random.random() < 0.4:
            data = {**data, key: random.choice(known)}
    return data


@dataclass(frozen=True)
class File:
    """A text, what it says, its comments, and the anchors that are repeated somewhere."""

    text: str
    says: dict[str, Any]
    comments: list[str]
    shared: set[str]


@st.composite
def written_files(draw: st.DrawFn, *, anchors: float = 0.0) -> File:
    says, random = draw(files), draw(st.randoms(use_true_random=False))
    writer = Writer(random, draw(st.sampled_from(["\n", "\n", "\r\n"])), anchors=anchors)
    says = with_repetitions(random, says) if anchors else says
    text = writer.file(says)
    # Blank lines between entries may have become part of a text that keeps those at its end.
    says = json.loads(json.dumps(yaml.load(text, Loader=yaml.CBaseLoader)))  # repeated values as values of their own
    return File(text, says, writer.comments, writer.aliased)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here] * bool(here) + [path for step, child in steps for path in paths(child, (*here, step))]


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
