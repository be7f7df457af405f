"""Items of a list that go into another one with their lines: comments, tags and the style of it stay. Pure."""

from dataclasses import dataclass

from idiaspora.plugin_config.editing.block_edits import chunks, with_comments_above
from idiaspora.plugin_config.editing.edits import Keys, copied, edited, without
from idiaspora.plugin_config.editing.places import GONE, Item, NotEditable, Place, Steps, place_of
from idiaspora.plugin_config.editing.written import Data, Listing
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS


@dataclass(frozen=True)
class Lines:
    """An item that was taken out: what it says, and the lines in which it stood with its comments, none where it did
    not stand on lines of its own. `indent` are the columns before its dash."""

    data: Data
    lines: tuple[str, ...] = ()
    indent: int = 0

    @property
    def has_comments(self) -> bool:
        return any(line.lstrip().startswith("#") or " #" in line for line in self.lines)


def cut(text: str, steps: Steps) -> tuple[str, Lines]:
    """The text without an item of a list, and the item. Raises NotEditable."""
    place, parent, at = _item_at(text, steps)
    file, data = place.file, place.file.data(place.node)
    if parent.flow or not file.begins_line(file.dashes(parent)[at]):
        return without(text, steps), Lines(data)
    start, end = chunks(file, parent)[at]
    dash = file.dashes(parent)[at]
    if len(parent.items) == 1:
        # What stands above the only item is about it, or about nothing.
        start = with_comments_above(file, dash)
    lines = Lines(data, tuple(file.text[start:end].splitlines()), file.column(dash))
    if len(parent.items) == 1:
        return without(file.text[:start] + file.text[file.line_start(dash) :], steps), lines
    return place.first_right([file.text[:start] + file.text[file.next_line(end) :]], GONE), lines


def pasted(text: str, steps: Steps, item: Lines, keys: Keys) -> str:
    """The text with an item at the end of a list, which need not be written yet. Raises NotEditable."""
    names = ITEM_KEYS.names_of(item.data) if isinstance(item.data, dict) else {}
    if not names:
        raise NotEditable("nothing names it", "move its lines by hand")
    key, name = next(iter(names.items()))
    there = place_of(text, steps)
    has_list = not there.rest and isinstance(there.node, Listing) and bool(there.node.items)
    here = (*steps, Item(key, name))
    if item.lines:
        # What names it stands in for it until its own lines are there.
        bare = edited(text, here, names, keys) if has_list else edited(text, steps, [names], keys)
        if (whole := _with_lines(bare, here, item)) is not None:
            return whole
        if item.has_comments:
            raise NotEditable("its comments have no place inside of brackets", "write that list on lines of its own")
    value = copied(item.data)
    return edited(text, here, value, keys) if has_list else edited(text, steps, [value], keys)


def _with_lines(text: str, steps: Steps, item: Lines) -> str | None:
    """The text with the item's own lines in place of what stands in for it; None where it has no lines there."""
    place, parent, at = _item_at(text, steps)
    file = place.file
    if parent.flow or not file.begins_line(file.dashes(parent)[at]):
        return None
    dash, end = file.dashes(parent)[at], file.line_end(parent.items[at].end)
    lines = (_shifted(line, file.column(dash) - item.indent) for line in item.lines)
    whole = file.text[: file.line_start(dash)] + file.line_break.join(lines) + file.text[end:]
    return place.first_right([whole], item.data)


def _shifted(line: str, columns: int) -> str:
    if not line.strip():
        return line
    return " " * columns + line if columns >= 0 else line[min(-columns, len(line) - len(line.lstrip(" "))) :]


def _item_at(text: str, steps: Steps) -> tuple[Place, Listing, int]:
    """Where an item stands, in which list, and where in that. Raises NotEditable."""
    place = place_of(text, steps)
    parent = place.parents[-1] if place.parents else None
    if place.rest or not isinstance(parent, Listing):
        raise NotEditable("it is not an item of a list that is written here", "move its lines by hand")
    return place, parent, next(index for index, item in enumerate(parent.items) if item is place.node)
