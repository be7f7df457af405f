"""Comparisons of rehearsal forums and files, and what they may send."""

from typing import Any

from importing import EVERYTHING
from rehearsal import Rehearsal

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.comparison.comparing import (
    ReadForum,
    compare_file_with_forum,
    compare_files,
    compare_forums,
    read_forum,
)
from idiaspora.provisioning.comparison.comparison import Comparison, Difference, FieldDifference, Only, Source
from idiaspora.provisioning.importing.inventory import Choice

ALL = Choice(EVERYTHING)


def source_of(desired: Desired) -> Source:
    """A forum file as a side."""
    forum = desired.forum
    return Source("forum.yaml", False, forum.name, forum.url, forum.username)


def as_read(house: Rehearsal, choice: Choice = ALL) -> ReadForum:
    """The forum as it stands, with a key that may only read; nothing but reads is sent."""
    before = len(house.wire.sent)
    read = read_forum(house.new_client("read"), "forum", choice)
    assert {sent.method for sent in house.wire.sent[before:]} == {"GET"}
    return read


def between(a: ReadForum, b: ReadForum, choice: Choice = ALL) -> Comparison:
    """Two forums; that the other way round it is the same turned is part of it."""
    found, turned = compare_forums(a, b, choice), compare_forums(b, a, choice)
    assert_turned(found, turned)
    return found


def between_files(a: Desired, b: Desired) -> Comparison:
    """Two files, and the other way round."""
    sides = (source_of(a), a), (source_of(b), b)
    found, turned = compare_files(*sides, None), compare_files(*sides[::-1], None)
    assert_turned(found, turned)
    return found


def beside(house: Rehearsal, desired: Desired, choice: Choice = ALL, *, is_chosen: bool = False) -> Comparison:
    """A file, A, and the forum as it stands, B, with a key that may only read; and the other way round."""
    before = len(house.wire.sent)
    file = source_of(desired), desired
    found, turned = (
        compare_file_with_forum(file, house.new_client("read"), "forum", side, choice, is_chosen=is_chosen)
        for side in (Only.A, Only.B)
    )
    assert {sent.method for sent in house.wire.sent[before:]} == {"GET"}
    assert_turned(found, turned)
    return found


def assert_turned(found: Comparison, turned: Comparison) -> None:
    """That two comparisons differ only in which side is which."""
    one, other = map(_told, found.differences), (_told(item, turned=True) for item in turned.differences)
    unlike = set(one) ^ set(other)
    assert not unlike, unlike


def _told(item: Difference, *, turned: bool = False) -> tuple[Any, ...]:
    only = item.only.other if turned else item.only
    return (
        item.address.casefold(),
        only.value,
        tuple(sorted(_field_told(field, turned=turned) for field in item.fields)),
    )


def _field_told(item: FieldDifference, *, turned: bool) -> tuple[str, str, str]:
    old, new = (item.new, item.old) if turned else (item.old, item.new)
    return item.field, repr(_unordered(old)), repr(_unordered(new))


def _unordered(value: Any) -> Any:
    return sorted(value.items()) if isinstance(value, dict) else value


def told(found: Comparison) -> dict[str, Any]:
    """What differs by the address of the thing: the side that has it alone, else the values of the fields."""
    return {
        item.address: item.only.value or {field.field: (field.old, field.new) for field in item.fields}
        for item in found.differences
    }


def left_beside(found: Comparison) -> dict[str, list[str]]:
    """What was not compared, by the section and the side."""
    gathered: dict[str, list[str]] = {}
    for item in found.uncompared:
        gathered.setdefault(f"{item.section} {item.only.value}", []).extend(item.what)
    return gathered
