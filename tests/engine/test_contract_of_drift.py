"""The contract of kinds, for what somebody changes on the forum: it is told from what the file changed, and the file
can take it over, without another byte of it."""

from collections.abc import Sequence
from pathlib import Path

from kind_samples import Item
from played_kind import (
    PlayedKind,
    changed_alone,
    deletable,
    each_kind,
    renameable,
    several,
    several_changed_alone,
    several_deletable,
)
from rehearsal import HEAD

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.provisioning.adopt.adoption import Adopter, Adoption
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.detection import Drift, look
from idiaspora.provisioning.drift.sides import ABSENT, EXISTENCE, PLACE, PRESENT, Cause

BETWEEN = '# What stands between,  kept as it is: "ü"\t\n'
TAIL = "\n# the end\nsettings: {title:   'iDiaspora'  }   # spaces kept\n"


def looked(played: PlayedKind, *items: Item, blame_requests: int | None = 10) -> Drift:
    wanted = played.house.desired(played.sample.file(*items))
    return look(played.house.client, wanted, played.lock, blame_requests=blame_requests)


def spelled(played: PlayedKind, *items: Item) -> list[str]:
    """A forum file in parts: up to the first item, each item, and the rest."""
    text = HEAD + played.sample.file(*items)
    lines = text.splitlines(keepends=True)
    begins = [number - 1 for number in played.lines_of_items(played.sample.file(*items))]
    parts = ["".join(lines[one:other]) for one, other in zip(begins, [*begins[1:], len(lines)], strict=True)]
    return ["".join(lines[: begins[0]]), *(part + BETWEEN for part in parts), TAIL]


def adopted(played: PlayedKind, parts: Sequence[str]) -> tuple[Adoption, str]:
    """What comes of taking over everything that differs, and the file then."""
    path = played.house.folder / "forum.yaml"
    path.write_bytes("".join(parts).encode())
    with played.house.client.remembering():
        adopter = Adopter(played.house.client, ForumSource(path, None, {}), played.lock)
        mine = [item for item in adopter.differences if item.kind == played.kind.name]
        adoption = adopter.adopt(mine)
    after = next(iter(adoption.after.values()), "".join(parts))
    assert Path(next(iter(adoption.after), path)) == path
    return adoption, after


def is_in_sync(played: PlayedKind, text: str) -> bool:
    """Whether nothing of the kind would be written with this file; it sets a setting of its own besides."""
    return played.changes(played.locked.plan(text)) == []


@each_kind(changed_alone)
def test_a_change_there_is_told(played: PlayedKind) -> None:
    sample = played.sample
    played.somebody_writes(sample.changed)

    drift = looked(played, sample.one)

    (found,) = drift.differences
    assert (found.cause, found.address, found.field) == (Cause.THERE, played.address(sample.one), sample.field)
    assert found.id == played.rows()[played.key(sample.one)]
    same = played.kind.field(sample.field).same
    assert same(found.applied, found.declared)
    assert not same(found.declared, found.live)
    assert found.remedies.apply == "apply puts it back"


@each_kind(changed_alone)
def test_a_change_there_has_its_place(played: PlayedKind) -> None:
    played.somebody_writes(played.sample.changed)
    (found,) = looked(played, played.sample.one).differences
    assert found.remedies.adopt == played.place(played.sample.one, played.sample.field)


@each_kind(deletable)
def test_a_deletion_there_has_its_place(played: PlayedKind) -> None:
    played.somebody_deletes(played.sample.one)
    (found,) = looked(played, played.sample.one).differences
    assert found.remedies.adopt == played.path(played.sample.one)


@each_kind(renameable)
def test_a_rename_there_has_its_place(played: PlayedKind) -> None:
    assert played.sample.renamed is not None
    played.somebody_writes(played.sample.renamed)
    (found,) = looked(played, played.sample.one).differences
    assert found.remedies.adopt == f"{played.path(played.sample.one)}.{played.kind.identity.field}"


@each_kind()
def test_a_change_here_is_not_taken_for_one_there(played: PlayedKind) -> None:
    (found,) = looked(played, played.sample.changed).differences

    assert (found.cause, found.field) == (Cause.HERE, played.sample.field)
    assert found.remedies.apply == "apply writes it"


@each_kind(several)
def test_a_new_thing_is_a_change_here(played: PlayedKind) -> None:
    (found,) = looked(played, played.sample.one, played.sample.other).differences

    assert (found.cause, found.address, found.field) == (
        Cause.HERE, played.address(played.sample.other), EXISTENCE,
    )  # fmt: skip
    assert (found.applied, found.declared, found.live) == (ABSENT, PRESENT, ABSENT)
    assert found.remedies.apply == "apply creates it"


@each_kind(deletable)
def test_a_deletion_there_is_told(played: PlayedKind) -> None:
    played.somebody_deletes(played.sample.one)

    (found,) = looked(played, played.sample.one).differences

    assert (found.cause, found.field, found.declared, found.live) == (Cause.THERE, EXISTENCE, PRESENT, ABSENT)
    assert found.remedies.apply == "apply creates it again"


@each_kind(renameable)
def test_a_rename_there_is_told(played: PlayedKind) -> None:
    sample = played.sample
    assert sample.renamed is not None
    played.somebody_writes(sample.renamed)

    (found,) = looked(played, sample.one).differences

    assert (found.cause, found.field, found.live) == (Cause.THERE, PLACE, played.key(sample.renamed))


@each_kind(changed_alone)
def test_whoever_is_named_for_a_change_did_it(played: PlayedKind) -> None:
    played.somebody_writes(played.sample.changed)

    drift = looked(played, played.sample.one)

    (found,) = drift.differences
    trail = played.kind.trail
    is_logged = trail is not None and bool(trail.changed) and found.field not in trail.untold
    for trace in drift.blame.of(found):
        assert trace.recorded is (Recorded.YES if is_logged else Recorded.NEVER)
        assert trace.user == (played.house.client.api_username if trace.recorded is Recorded.YES else "")
        assert trace.before is UNKNOWN or played.kind.field(found.field).same(trace.before, found.applied)


@each_kind(several_changed_alone)
def test_the_files_value_is_written_over_and_nothing_else(played: PlayedKind) -> None:
    one, other, field = played.sample.one, played.sample.other, played.sample.field
    played.runs_well(one, other)
    played.somebody_writes(played.sample.changed, other)
    head, first, second, tail = spelled(played, one, other)

    adoption, after = adopted(played, (head, first, second, tail))

    assert adoption.refused == adoption.pinned == ()
    (done,) = adoption.adopted
    assert done.place == played.place(one, field)
    assert after.startswith(head)
    assert after.endswith(BETWEEN + second + tail)
    assert is_in_sync(played, after)
    if played.section.mappings is None:
        assert [line for line in lines_of_texts(first, one, field) if line not in after.splitlines()] == []


def lines_of_texts(item: str, values: Item, field: str) -> list[str]:
    """The lines of an item's keys with a plain text, but for those of one field."""
    keys = [f"{key}: " for key, value in values.items() if key != field and isinstance(value, str)]
    depths = {line: len(line) - len(line.lstrip("- ")) for line in item.splitlines()}
    begins = next(depth for line, depth in depths.items() if line.lstrip().startswith("- "))
    own = [line for line, depth in depths.items() if depth == begins]
    lines = [line for line in own if line.lstrip("- ").startswith(tuple(keys))]
    assert len(lines) >= len(keys)
    return [line for line in lines if not line.lstrip("- ").startswith(f"{field}:")]


@each_kind(several_deletable)
def test_what_somebody_deleted_goes_out_of_the_file(played: PlayedKind) -> None:
    one, other = played.sample.one, played.sample.other
    played.runs_well(one, other)
    played.somebody_deletes(one)
    head, first, second, tail = spelled(played, one, other)

    adoption, after = adopted(played, (head, first, second, tail))

    assert adoption.refused == ()
    assert after.startswith(head)
    assert after.endswith(second + tail)
    assert len(after) < len(head + first + second + tail)
    assert is_in_sync(played, after)


@each_kind(renameable)
def test_what_somebody_renamed_gets_its_name_in_the_file(played: PlayedKind) -> None:
    one, other, renamed = played.sample.one, played.sample.other, played.sample.renamed
    assert renamed is not None
    played.runs_well(one, other)
    played.somebody_writes(renamed, other)
    head, first, second, tail = spelled(played, one, other)

    adoption, after = adopted(played, (head, first, second, tail))

    assert adoption.refused == ()
    assert after == "".join((head, first.replace(played.key(one), played.key(renamed), 1), second, tail))
    assert is_in_sync(played, after)


@each_kind(several_changed_alone)
def test_every_difference_is_taken_over_or_refused_with_a_reason(played: PlayedKind) -> None:
    one, other, changed = played.sample.one, played.sample.other, played.sample.changed
    played.runs_well(one, other)
    played.somebody_writes(changed, other)
    if deletable(played.kind, played.sample):
        played.somebody_deletes(other)
    parts = spelled(played, one, other)

    adoption, after = adopted(played, parts)

    expected = {played.address(one), *([played.address(other)] if deletable(played.kind, played.sample) else [])}
    told = [item.difference.address for item in (*adoption.adopted, *adoption.refused)]
    assert sorted(told) == sorted(expected)
    assert all(item.reason and item.remedy for item in adoption.refused)
    assert (after == "".join(parts)) == (adoption.adopted == ())
    left = {change.address for change in played.changes(played.locked.plan(after))}
    assert left == {item.difference.address for item in adoption.refused}


@each_kind(several)
def test_what_is_new_here_is_not_taken_out(played: PlayedKind) -> None:
    parts = spelled(played, played.sample.one, played.sample.other)

    adoption, after = adopted(played, parts)

    assert after == "".join(parts)
    (refused,) = adoption.refused
    assert (refused.reason, bool(refused.remedy)) == ("it was not applied yet", True)
