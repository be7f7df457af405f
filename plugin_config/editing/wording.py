"""Values as YAML text that every parser of YAML 1.1 and 1.2 reads back alike."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from yaml.reader import Reader

from idiaspora.plugin_config.editing.written import BLANK, Text
from idiaspora.plugin_config.language.hidden_characters import is_hidden, unicode_escape

Plain: TypeAlias = "str | bool | int | float | Sequence[Plain] | Mapping[str, Plain]"
"""A value to be written. Booleans and numbers stand without quotation marks, texts where they can be taken for none."""

LONGEST_LINE = 100
"""Columns up to which a list or mapping is written on one line."""
SHORTEST_FOLD = 40

_OTHER_THAN_TEXT = re.compile(
    r"[-+.]?[0-9][-+0-9a-fA-FxXoO_.,:eEtTzZ ]*"  # numbers of any base, times, dates, what begins like one
    r"|[-+]?\.(inf|nan)|~|=|<<"
    r"|null|true|false|yes|no|on|off|y|n",
    re.IGNORECASE,
)
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"
_OVERLOOKED = "\xa0\u200c\u200d"
"""What no plain text holds, though it needs no escape."""
_BOOLEAN_WORDS = (("true", "false"), ("yes", "no"))


@dataclass(frozen=True)
class Wording:
    """A text in YAML: what stands in the line of its key, and for a block text the lines below, not indented."""

    token: str
    lines: tuple[str, ...] | None = None


def wordings(value: str | bool | int | float, like: Text | None = None, *, flow: bool = False) -> Iterator[Wording]:
    """Ways to write one value, the best first; `like` is the value whose style is kept where that can hold this one."""
    style = like.style if like else ""
    if not isinstance(value, str):
        word = _bare(value, like.value if like else "")
        yield Wording(f"{style}{word}{style}" if style in ("'", '"') else word)
        return
    several_lines = "\n" in value and not (like and style == '"' and "\n" in like.value)
    if not flow and (style in ("|", ">") or several_lines):
        if style == ">":
            yield from _folded(value, like)
        yield from _literal(value)
    if style == "" and is_plain(value, flow=flow):
        yield Wording(value)
    elif style != '"' and _fits_single(value) and (style == "'" or _needs_escapes(value)):
        yield Wording(single(value))
    yield Wording(double(value))


def inline(value: Plain, like: Text | None = None, *, flow: bool = True) -> str:
    """A value on one line, lists in brackets and mappings in braces; `flow` when it stands inside of some."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(key)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str | bool | int | float):
        return next(wording.token for wording in wordings(value, like, flow=flow) if wording.lines is None)
    return "[" + ", ".join(map(inline, value)) + "]"


def key_text(key: str) -> str:
    """A key; a word that YAML takes for something else, such as the language `no`, in quotation marks."""
    return key if is_plain(key, flow=True) else double(key)


def entry_lines(head: str, value: Plain, indent: int, step: int, like: Text | None = None) -> list[str]:
    """The lines of a new entry of a block collection: `head` is a key with its colon, or a dash."""
    pad = " " * indent
    if isinstance(value, str | bool | int | float):
        wording = next(wordings(value, like))
        return [f"{pad}{head} {wording.token}", *indented(wording.lines or (), indent + step)]
    one_line = f"{pad}{head} {inline(value)}"
    if not value or (len(one_line) <= LONGEST_LINE and not _has_items(value if head != "-" else [value])):
        return [one_line]
    if not isinstance(value, Mapping):
        return [f"{pad}{head}", *(line for item in value for line in entry_lines("-", item, indent + step, step))]
    below = indent + (2 if head == "-" else step)
    lines = [line for key, item in value.items() for line in entry_lines(f"{key_text(key)}:", item, below, step)]
    return [f"{pad}- {lines[0][below:]}", *lines[1:]] if head == "-" else [f"{pad}{head}", *lines]


def _has_items(value: Plain) -> bool:
    """Whether it has a list of mappings, which are written on separate lines."""
    if isinstance(value, Mapping):
        return any(map(_has_items, value.values()))
    return not isinstance(value, str | bool | int | float) and any(
        isinstance(item, Mapping) or _has_items(item) for item in value
    )


def indented(lines: Sequence[str], indent: int) -> list[str]:
    """Lines of a block text at their place; an empty line stays empty."""
    return [" " * indent + line if line else "" for line in lines]


def kept_lines(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new lines, each as it was written before where it says the same: blank lines may hold spaces."""
    before = [line if line.strip(BLANK) else "" for line in old]
    result = list(new)
    for tag, first, last, start, _ in SequenceMatcher(None, before, result, autojunk=False).get_opcodes():
        if tag == "equal":
            result[start : start + last - first] = old[first:last]
    return result


# Single values


def _bare(value: bool | int | float, before: str) -> str:
    """A boolean in the words and the case that stood there, a number without needless decimals."""
    if not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else repr(value)
    pair = next((words for words in _BOOLEAN_WORDS if before.lower() in words), _BOOLEAN_WORDS[0])
    word = pair[0] if value else pair[1]
    if before.isupper():
        return word.upper()
    return word.title() if before.istitle() else word


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Whether a text needs no quotation marks for any parser, in brackets (`flow`) or outside."""
    if not text or text != text.strip() or _OTHER_THAN_TEXT.fullmatch(text):
        return False
    if text[0] in _INDICATORS or text.startswith("...") or _escaped(text):
        return False
    if any(sign in text for sign in ("\n", "\t", "\r", ": ", " #", *_OVERLOOKED)) or text.endswith(":"):
        return False
    return not (flow and any(sign in text for sign in ",[]{}:#"))


def single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def double(text: str) -> str:
    """In double quotation marks, with escapes for what cannot stand there as it is or is not seen there."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(unicode_escape(sign) if is_hidden(sign) else sign for sign in quoted)


def _fits_single(text: str) -> bool:
    return not (_escaped(text) or any(sign in text for sign in "\n\r\t"))


def _needs_escapes(text: str) -> bool:
    return ('"' in text or "\\" in text) and "'" not in text


def _escaped(text: str) -> bool:
    """Whether a text holds what YAML does not take as it is, or what somebody who reviews the file would not see."""
    if text.isascii() and text.isprintable():
        return False
    return bool(Reader.NON_PRINTABLE.search(text)) or any(is_hidden(sign) for sign in text if sign not in "\n\r\t")


# Block texts


def _literal(value: str) -> Iterator[Wording]:
    content = value.rstrip("\n")
    if _fits_block(value, content) and not content.lstrip("\n").startswith((" ", "\t")):
        yield Wording("|" + _chomping(value), tuple(content.split("\n")))


def _folded(value: str, like: Text | None) -> Iterator[Wording]:
    content = value.rstrip("\n")
    lines = content.split("\n")
    if not _fits_block(value, content) or any(line != line.strip() for line in lines):
        return
    before = _Folds.of(like)
    folded = list(before.lines_of(lines[0])) if lines[0] else []
    for line in lines[1:]:
        folded += ["", *(before.lines_of(line) if line else [])]
    yield Wording(">" + _chomping(value), tuple(folded))


def _fits_block(value: str, content: str) -> bool:
    unfit = _escaped(value) or "\r" in value
    return bool(content) and not unfit and len(value) - len(content) <= 1


def _chomping(value: str) -> str:
    return "" if value.endswith("\n") else "-"


@dataclass(frozen=True)
class _Folds:
    """How the paragraphs of a folded text are broken into lines: one that stays keeps its breaks."""

    paragraphs: Mapping[str, tuple[str, ...]]
    width: int

    @classmethod
    def of(cls, like: Text | None) -> "_Folds":
        raw = like.raw if like else ()
        found: dict[str, tuple[str, ...]] = {}
        paragraph: list[str] = []
        for line in (*raw, ""):
            if line.strip(BLANK):
                paragraph.append(line.strip(BLANK))
            elif paragraph:
                found[" ".join(paragraph)] = tuple(paragraph)
                paragraph = []
        return cls(found, max([SHORTEST_FOLD, *(len(line.strip(BLANK)) for line in raw)]))

    def lines_of(self, paragraph: str) -> Sequence[str]:
        if paragraph in self.paragraphs:
            return self.paragraphs[paragraph]
        lines: list[str] = []
        for word in re.split(r"(?<=\S) (?=\S)", paragraph):
            if lines and len(lines[-1]) + 1 + len(word) <= self.width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines
