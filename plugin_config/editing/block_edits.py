"""Changes of block collections, line by line: each function gives the new text of a whole file.

What stands beside a value in its line goes with it; comments on lines of their own stay.
"""

from collections.abc import Iterator, Sequence

from idiaspora.plugin_config.editing.wording import Plain, entry_lines, inline
from idiaspora.plugin_config.editing.written import BLANK, HEADER, Listing, Node, Pair, Table, Text, Written, children

STEP = 2
"""Spaces of an indentation where the file shows none."""


def with_pair(file: Written, table: Table, after: Pair, head: str, value: Plain, step: int) -> Iterator[str]:
    """With a new key below another one."""
    indent = file.indent(table)
    apart = _are_apart(file, [(pair.key.start, pair.value.end) for pair in table.pairs])
    yield _with_lines_behind(file, after.value, entry_lines(head, value, indent, step), apart)
    # A comment below would become part of a block text.
    yield _with_lines_behind(file, after.value, [f"{' ' * indent}{head} {inline(value, flow=False)}"], apart)


def with_item(file: Written, listing: Listing, at: int, value: Plain, step: int) -> Iterator[str]:
    """With a new item, the first one or behind the one before it."""
    dashes, indent = file.dashes(listing), file.indent(listing)
    like = next((item for item in listing.items if isinstance(item, Text) and not item.is_block), None)
    on_one_line = [f"{' ' * indent}- {inline(value, like, flow=False)}"]
    in_flow = all(isinstance(item, Table) and item.flow for item in listing.items)
    apart = _are_apart(file, [(dash, item.end) for dash, item in zip(dashes, listing.items, strict=True)])
    for lines in (on_one_line if in_flow else entry_lines("-", value, indent, step, like), on_one_line):
        if at == 0:
            start = file.line_start(dashes[0])
            yield file.text[:start] + "".join(line + file.line_break for line in lines) + file.text[start:]
        else:
            yield _with_lines_behind(file, listing.items[at - 1], lines, apart)


def without_pair(file: Written, table: Table, pair: Pair, holder: Pair | None) -> Iterator[str]:
    """Without a key; `holder` is the pair whose value the mapping is, if it is one's."""
    if len(table.pairs) == 1:
        yield from _emptied(file, table, pair.key.start, pair.value.end, "{}", holder)
    elif file.begins_line(pair.key.start):
        yield from _without_lines(file, pair.key.start, pair.value.end)
    elif pair is table.pairs[0]:
        # The dash of a list's item stands before the key.
        yield file.text[: pair.key.start] + file.text[table.pairs[1].key.start :]


def without_item(file: Written, listing: Listing, at: int, holder: Pair | None) -> Iterator[str]:
    """Without an item; the last one leaves `[]`."""
    dash, end = file.dashes(listing)[at], listing.items[at].end
    if len(listing.items) == 1:
        yield from _emptied(file, listing, dash, end, "[]", holder)
    elif file.begins_line(dash):
        yield from _without_lines(file, dash, end)
    elif at == 0:
        yield file.text[:dash] + file.text[file.dashes(listing)[1] :]


def reordered(file: Written, listing: Listing, order: Sequence[int]) -> str:
    """With the items in another order (their present positions), each with its comments; blank lines stay in place."""
    parts = chunks(file, listing)
    result = file.text[: parts[0][0]]
    for place, item in enumerate(order):
        start, end = parts[item]
        following = parts[place + 1][0] if place + 1 < len(parts) else len(file.text)
        result += file.text[start:end] + file.text[parts[place][1] : following]
    return result


def inline_in_place(file: Written, node: Node, word: str, holder: Pair | None) -> str:
    """With a value on one line in place of a block collection."""
    return next(_emptied(file, node, node.body, node.end, word, holder))


# Lines


def _with_lines_behind(file: Written, node: Node, lines: Sequence[str], apart: bool) -> str:
    """With lines behind the line in which a value ends."""
    text, line_break = file.text, file.line_break
    if _keeps_blank_lines(file, node):
        # Blank lines belong to such a text, so the new lines stand behind them.
        at = file.next_line(node.end)
        while at < len(text) and not text[at : file.line_end(at)].strip(BLANK):
            at = file.next_line(at)
        opened = "" if text[:at].endswith("\n") else line_break
        return text[:at] + opened + "".join(line + line_break for line in lines) + text[at:]
    at = file.line_end(node.end)
    return text[:at] + line_break * apart + "".join(line_break + line for line in lines) + text[at:]


def _keeps_blank_lines(file: Written, node: Node) -> bool:
    inner = children(node)
    if inner:
        return _keeps_blank_lines(file, inner[-1])
    header = HEADER.match(file.text, node.body) if isinstance(node, Text) and node.is_block else None
    return header is not None and "+" in header[0]


def _without_lines(file: Written, start: int, end: int) -> Iterator[str]:
    before = file.text[: file.line_start(start)]
    yield before + file.text[file.next_line(end) :]
    # Deeper comments below would become part of a block text above.
    yield before + file.text[file.next_line(_with_comments_below(file, end, file.column(start))) :]


def _are_apart(file: Written, entries: Sequence[tuple[int, int]]) -> bool:
    """Whether a blank line stands between the last two entries, given by where they begin and end."""
    if len(entries) < 2:
        return False
    between = file.text[file.next_line(entries[-2][1]) : file.line_start(entries[-1][0])]
    return any(not line.strip(BLANK) for line in between.splitlines())


def _emptied(file: Written, node: Node, start: int, end: int, word: str, holder: Pair | None) -> Iterator[str]:
    """With `word` in place of the lines of a collection's only entry."""
    text = file.text
    if holder is None or not file.begins_line(start):
        yield text[: node.body] + word + text[node.end :]
        return
    behind = file.colon(holder) + 1
    if node.body > node.start:  # an anchor or a tag stands behind the colon
        behind = node.start + len(text[node.start : file.line_end(node.start)].split(" #")[0].rstrip())
    yield text[:behind] + f" {word}" + text[behind : file.line_start(start)] + text[file.next_line(end) :]


# Items with their comments


def chunks(file: Written, listing: Listing) -> list[tuple[int, int]]:
    """Where each item begins and ends, whole lines without the last break, with the comments that belong to it.

    Comments right above an item are its own, and so are deeper ones below it. Those above the first item may be about
    the whole list: they are its own only where another item has some too.
    """
    dashes = file.dashes(listing)
    starts = [with_comments_above(file, dash) for dash in dashes]
    if all(start == file.line_start(dash) for start, dash in zip(starts[1:], dashes[1:], strict=True)):
        starts[0] = file.line_start(dashes[0])
    ends = [_with_comments_below(file, item.end, file.indent(listing)) for item in listing.items]
    return list(zip(starts, ends, strict=True))


def with_comments_above(file: Written, dash: int) -> int:
    start = file.line_start(dash)
    while start > 0:
        above = file.line_start(start - 1)
        line = file.text[above:start]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) != file.column(dash):
            break
        start = above
    return start


def _with_comments_below(file: Written, end: int, indent: int) -> int:
    end = at = file.line_end(end)
    while at < len(file.text):
        below = file.next_line(at)
        at = file.line_end(below)
        line = file.text[below:at].lstrip(" ")
        if line.startswith("#") and at - below - len(line) > indent:
            end = at
        elif line:
            break
    return end
