"""One value of a YAML text changed, every other byte and comment kept.

Each change replaces a few characters or lines. The result is parsed again and compared with the data before: a change
that would say anything else than what is asked for is refused, whatever the text looks like.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.editing import block_edits, flow_edits
from idiaspora.plugin_config.editing.places import GONE, Item, NotEditable, Place, Steps, nested, place_of, says
from idiaspora.plugin_config.editing.wording import Plain, Wording, indented, inline, kept_lines, key_text, wordings
from idiaspora.plugin_config.editing.written import Alias, Data, Listing, Table, Tagged, Text, Written, block_indent
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS

Keys = Callable[[Steps], Sequence[str]]
"""The keys that the mapping at a place may have, in the order in which they are usually written."""


def edited(text: str, steps: Steps, value: Plain, keys: Keys = lambda steps: ()) -> str:
    """The text with the value at a place; what is not written there yet is inserted. Raises NotEditable.

    A text keeps its quotation marks or its block where these can hold the new one; a list keeps the items that stay,
    each with its comments. What an alias or `<<` brings is written out at the place, and the anchor is left alone.
    """
    place = place_of(text, steps)
    node = place.node
    if place.rest:
        return _inserted(place, value, keys)
    if says(place.file.data(node), value):
        return text
    if isinstance(node, Table) and isinstance(value, Mapping):
        return _mapped(place, value, keys)
    if isinstance(node, Listing) and not isinstance(value, str | bool | int | float | Mapping):
        return _listed(place, value, keys)
    if isinstance(node, Text) and isinstance(value, str | bool | int | float):
        ways = (_with_wording(place, node, wording) for wording in wordings(value, node, flow=place.in_flow))
        return place.first_right(ways, value)
    return place.first_right([_replaced(place, value)], value)


def without(text: str, steps: Steps) -> str:
    """The text without a key of a mapping or an item of a list. Raises NotEditable."""
    place = place_of(text, steps)
    if place.rest or not place.parents:
        raise NotEditable("the place is not written here", "remove it where it comes from")
    return place.first_right(_ways_without(place, place.parents[-1]), GONE)


def _ways_without(place: Place, parent: Any) -> Iterable[str]:
    file, holder = place.file, place.parent_holder
    if isinstance(parent, Table):
        at = next(index for index, pair in enumerate(parent.pairs) if pair.value is place.node)
        if not parent.flow:
            return block_edits.without_pair(file, parent, parent.pairs[at], holder)
    else:
        at = next(index for index, item in enumerate(parent.items) if item is place.node)
        if not parent.flow:
            return block_edits.without_item(file, parent, at, holder)
    return flow_edits.without_part(file, parent, at)


def reordered(text: str, steps: Steps, order: Sequence[int]) -> str:
    """The text with the items of a list in another order, given as their present positions. Raises NotEditable."""
    place = place_of(text, steps)
    node = place.node
    if place.rest or not isinstance(node, Listing):
        raise NotEditable("there is no separate list here", "write the list out by hand")
    wanted = [place.file.data(node.items[index]) for index in order]
    change = flow_edits.reordered if node.flow else block_edits.reordered
    return place.first_right([change(place.file, node, order)], wanted)


# Changes in place


def _with_wording(place: Place, node: Text, wording: Wording) -> str:
    text, file = place.file.text, place.file
    # A comment behind the value, or behind the header of a block text, stays in its line.
    line_end = file.line_end(node.body if node.is_block else node.end)
    behind = node.body + len(text[node.body : line_end].split()[0]) if node.is_block else node.end
    rest = text[max(line_end, node.end) :]
    return text[: node.body] + wording.token + text[behind:line_end] + _lines_below(place, node, wording) + rest


def _lines_below(place: Place, node: Text, wording: Wording) -> str:
    indent = block_indent(node.raw, node.value) or place.block_indent() + _step(place)
    lines = kept_lines(node.raw, indented(wording.lines or (), indent))
    return "".join(place.file.line_break + line for line in lines)


def _replaced(place: Place, value: Plain) -> str:
    """With a value of another shape, or in place of an alias: written on one line."""
    file, node = place.file, place.node
    word = inline(value, flow=place.in_flow)
    if isinstance(node, Text):
        return _with_wording(place, node, Wording(word))
    if isinstance(node, Table | Listing) and not node.flow:
        return block_edits.inline_in_place(file, node, word, place.holder)
    return file.text[: node.body] + word + file.text[node.end :]


def _mapped(place: Place, value: Mapping[str, Plain], keys: Keys) -> str:
    """With the keys of a mapping, one after the other."""
    text, data = place.file.text, place.file.data(place.node)
    known = data if isinstance(data, dict) else {}
    for key, item in value.items():
        if key not in known or not says(known[key], item):
            text = edited(text, (*place.steps, key), item, keys)
    for key in known:
        if key not in value:
            text = without(text, (*place.steps, key))
    return text


def _listed(place: Place, value: Sequence[Any], keys: Keys) -> str:
    """With the items of a list: new ones first, so that the list is never empty on the way, then the old ones go."""
    text, steps = place.file.text, place.steps
    data = place.file.data(place.node)
    old = list(data) if isinstance(data, list) else []
    # What tells items apart while the list changes: the old position, or a negative number for a new one.
    wanted = [-1 - index if at is None else at for index, at in enumerate(_partners(old, value))]
    present = list(range(len(old)))
    for index, item in enumerate(value):
        if wanted[index] < 0:
            at = present.index(wanted[index - 1]) + 1 if index else 0
            text = _with_item(text, steps, at, item)
            present.insert(at, wanted[index])
        elif not says(old[wanted[index]], item):
            text = edited(text, (*steps, present.index(wanted[index])), item, keys)
    for index in reversed(range(len(present))):
        if present[index] not in wanted:
            text = without(text, (*steps, index))
            del present[index]
    order = [present.index(item) for item in wanted]
    return text if order == sorted(order) else reordered(text, steps, order)


def _partners(old: Sequence[Data], new: Sequence[Any]) -> list[int | None]:
    """For each new item the old one that says the same, or is another state of the same item."""
    free = list(range(len(old)))
    found: list[int | None] = [None] * len(new)
    for alike in (says, _is_same_thing):
        for index, item in enumerate(new):
            at = next((at for at in free if alike(old[at], item)), None) if found[index] is None else None
            if at is not None:
                free.remove(at)
                found[index] = at
    return found


def _is_same_thing(data: Any, item: Any) -> bool:
    return (own := ITEM_KEYS.identity(data)) is not None and own == ITEM_KEYS.identity(item)


# Insertions


def _inserted(place: Place, value: Plain, keys: Keys) -> str:
    step, rest = place.rest[0], place.rest[1:]
    node = place.node
    if isinstance(node, Alias):
        return place.first_right([_instead_of_alias(place, node, value)], value)
    if isinstance(node, Table) and isinstance(step, str):
        new = _with_what_is_brought(place.file.data(node), step, rest, value)
        here = replace(place, steps=(*place.written_steps, step), rest=(step,))
        return here.first_right(_with_pair(place, node, step, new, keys), new)
    if isinstance(node, Listing) and isinstance(step, Item):
        new = nested({step.key: step.value}, rest, value) if rest else value
        return _with_item(place.file.text, place.written_steps, len(node.items), new)
    if isinstance(node, Text) and node.value.lower() in ("true", "yes"):
        return place.first_right([_replaced(place, nested(None, place.rest, value))], value)
    raise NotEditable("the place is not written here", "write it by hand")


def _with_what_is_brought(data: Data, key: str, rest: Steps, value: Plain) -> Any:
    """The value of a new key: what `<<` brings for it is written out where only a part of it changes."""
    brought = data.get(key) if isinstance(data, dict) and rest else None
    return nested(None if brought is None else copied(brought), rest, value)


def copied(data: Data) -> Plain:
    """Data to be written out once more. Raises NotEditable for what a tag gives."""
    if isinstance(data, Tagged):
        raise NotEditable(f"part of it comes from {data.tag}", "write it out by hand")
    if isinstance(data, dict):
        return {key: copied(item) for key, item in data.items()}
    return [copied(item) for item in data] if isinstance(data, list) else data


def _instead_of_alias(place: Place, node: Alias, value: Plain) -> str:
    """The alias of a mapping is taken in by `<<`, so that all that does not change goes on following its anchor."""
    step, rest = place.rest[0], place.rest[1:]
    data = place.file.data(node)
    if not isinstance(step, str) or not isinstance(data, dict):
        raise NotEditable(f"it is part of *{node.name}", "write that out by hand")
    new = _with_what_is_brought(data, step, rest, value)
    word = f"{{<<: *{node.name}, {key_text(step)}: {inline(new)}}}"
    return place.file.text[: node.start] + word + place.file.text[node.end :]


def _with_pair(place: Place, table: Table, key: str, value: Plain, keys: Keys) -> Iterable[str]:
    at = _position([pair.name for pair in table.pairs], key, keys(place.written_steps))
    if table.flow:
        return flow_edits.with_part(place.file, table, at, f"{key_text(key)}: {inline(value)}")
    return block_edits.with_pair(place.file, table, table.pairs[at - 1], f"{key_text(key)}:", value, _step(place))


def _position(present: Sequence[str | None], key: str, order: Sequence[str]) -> int:
    """Behind how many of the present keys a new one goes: the usual order decides, never before the first."""
    if key not in order or not present:
        return len(present)
    before = order[: order.index(key)]
    return max((at for at, name in enumerate(present, 1) if name in before), default=1)


def _with_item(text: str, steps: Steps, at: int, value: Plain) -> str:
    place = place_of(text, steps)
    file, node = place.file, place.node
    if not isinstance(node, Listing):
        raise NotEditable("there is no separate list here", "write the list out by hand")
    wanted = [file.data(item) for item in node.items[:at]], [file.data(item) for item in node.items[at:]]
    if node.flow:
        like = next((item for item in node.items if isinstance(item, Text)), None)
        ways = flow_edits.with_part(file, node, at, inline(value, like))
    else:
        ways = block_edits.with_item(file, node, at, value, _step(place))
    return place.first_right(ways, [*wanted[0], value, *wanted[1]])


def _step(place: Place) -> int:
    return indentation(place.file)


def indentation(file: Written) -> int:
    """How deep a file indents."""
    pairs = file.top.pairs if isinstance(file.top, Table) else ()
    inner = [pair.value for pair in pairs if isinstance(pair.value, Table) and not pair.value.flow]
    return next((step for table in inner if (step := file.indent(table) - file.indent(file.top)) > 0), block_edits.STEP)
