"""Changes inside brackets and braces, on one line or on several: each function gives new texts of a whole file."""

import re
from collections.abc import Iterator, Sequence

from idiaspora.plugin_config.editing.written import Listing, Node, Table, Written

Part = tuple[int, int]
"""Where an item, or a key with its value, begins and ends."""

REST_OF_LINE = re.compile(r"[ \t]*,?[ \t]*(#[^\r\n]*)?(?=\r?\n)")


def parts(node: Node) -> list[Part]:
    """The items of a flow list, or the pairs of a flow mapping."""
    if isinstance(node, Table):
        return [(pair.key.start, pair.value.end) for pair in node.pairs]
    return [(item.start, item.end) for item in node.items] if isinstance(node, Listing) else []


def with_part(file: Written, node: Node, at: int, word: str) -> Iterator[str]:
    """With one part more, at a position counted from 0."""
    text, present = file.text, parts(node)
    if not present:
        inner = text[node.body + 1 : node.end - 1]
        yield text[: node.body + 1] + word + (inner if inner.strip() else "") + text[node.end - 1 :]
        return
    start, end = present[max(at - 1, 0)]
    if _is_alone(file, start, end):
        yield _with_line(file, present, at, word)
    if at == 0:
        yield f"{text[:start]}{word}, {text[start:]}"
    else:
        yield f"{text[:end]}, {word}{text[end:]}"


def _with_line(file: Written, present: Sequence[Part], at: int, word: str) -> str:
    text = file.text
    start, end = present[max(at - 1, 0)]
    pad = " " * file.column(start)
    if at == 0:
        return f"{text[:start]}{word},{file.line_break}{pad}{text[start:]}"
    comma = file.filled(end)
    if text[comma] == ",":
        line_end = file.line_end(comma)
        return f"{text[:line_end]}{file.line_break}{pad}{word},{text[line_end:]}"
    line_end = file.line_end(end)
    return f"{text[:end]},{text[end:line_end]}{file.line_break}{pad}{word}{text[line_end:]}"


def without_part(file: Written, node: Node, at: int) -> Iterator[str]:
    """Without one part; the first text that is still well-formed and says what is meant is to be taken."""
    text, present = file.text, parts(node)
    start, end = present[at]
    if _is_alone(file, start, end):
        yield text[: file.line_start(start)] + text[file.next_line(end) :]
    if at + 1 < len(present):
        yield text[:start] + text[present[at + 1][0] :]
    if at > 0 and "#" not in text[present[at - 1][1] : start]:
        yield text[: present[at - 1][1]] + text[end:]
    comma = file.filled(end)
    if text[comma] == "," and "#" not in text[end:comma]:
        yield text[:start] + text[comma + 1 :].lstrip(" ")
    yield text[:start].rstrip(" ") + text[end:]


def reordered(file: Written, node: Node, order: Sequence[int]) -> str:
    """With the parts in another order (their present positions); what lies between them stays."""
    present = parts(node)
    words = [file.text[start:end] for start, end in present]
    result, behind = "", 0
    for (start, end), item in zip(present, order, strict=True):
        result += file.text[behind:start] + words[item]
        behind = end
    return result + file.text[behind:]


def _is_alone(file: Written, start: int, end: int) -> bool:
    """Whether a part has its lines to itself."""
    return file.begins_line(start) and REST_OF_LINE.match(file.text, end) is not None
