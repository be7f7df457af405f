"""The contract of kinds, for what a forum answers and for what the registry says: everything of it can be read, and an
answer that lacks something is never taken for one that says there is nothing."""

import pytest
from discourse_versions import PLAYED
from kind_samples import SAMPLES, Sample
from played_kind import PlayedKind, each_kind, several

from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.forum.listings import KEY
from idiaspora.provisioning.forum.response_shapes import IncompleteRead
from idiaspora.provisioning.state.row_reads import ROW_READS

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
LISTED = [kind for kind in KINDS.values() if kind.listing is not None]
EVERY_LISTED = pytest.mark.parametrize("kind", LISTED, ids=[kind.name for kind in LISTED])


# What the forum answers


@each_kind(several)
def test_what_the_server_says_besides_is_ignored(played: PlayedKind) -> None:
    sample = played.sample
    played.bend_rows({"x_new": {"of": ["a", "newer", "version"]}, "x_none": None})

    assert played.plan(sample.one).operations == ()
    played.runs_well(sample.changed, sample.other)


@each_kind()
def test_a_row_without_a_needed_key_is_no_absence(played: PlayedKind) -> None:
    for needed in played.listing.needed:
        played.bend_rows(without=needed)
        with pytest.raises(IncompleteRead):
            played.plan(played.sample.one)


@each_kind()
def test_an_answer_without_its_rows_is_no_absence(played: PlayedKind) -> None:
    played.house.wire.bend = lambda sent, body: {} if played.shows_rows(sent) else body

    with pytest.raises(IncompleteRead):
        played.plan(played.sample.one)


@each_kind()
def test_the_needed_keys_are_those_of_the_identity(played: PlayedKind) -> None:
    rows = played.listed_rows()
    assert rows
    for row in rows:
        if not played.listing.keyed:
            least = {key: row[key] for key in played.listing.needed}
            least |= {KEY: row[KEY]} if played.listing.by_key else {}
            assert played.kind.identity.of_row(least) == played.kind.identity.of_row(row)
        assert isinstance(row["id"], int)


# What the registry says


def test_every_listed_kind_has_a_sample() -> None:
    assert [sample.kind for sample in SAMPLES] == list(dict.fromkeys(sample.kind for sample in SAMPLES))
    assert {sample.kind for sample in SAMPLES} == {kind.name for kind in LISTED}
    assert [sample.kind for sample in SAMPLES if PLAYED[-1] not in sample.versions] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.kind for sample in SAMPLES])
def test_a_sample_is_two_things_of_which_one_changes(sample: Sample) -> None:
    name = KINDS[sample.kind].identity.field
    assert sample.one.get(name) == sample.changed.get(name)
    assert not sample.other or sample.one[name] != sample.other[name]
    assert {key for key in {*sample.one, *sample.changed} if sample.one.get(key) != sample.changed.get(key)} == {
        sample.key_of_field
    }
    if sample.renamed is not None:
        assert sample.renamed == {**sample.one, name: sample.renamed[name], "previously": sample.one[name]}


@EVERY
def test_every_kind_can_be_read(kind: Kind) -> None:
    """By a list of its own, or in the rows of a read that the engine knows."""
    assert kind.listing is not None or kind.source in ROW_READS
    assert (kind.listing is None) == (kind.source is not None)


def test_every_shared_read_is_of_some_kind() -> None:
    assert set(ROW_READS) == set(Source) == {kind.source for kind in KINDS.values() if kind.source is not None}


@EVERY
def test_every_kind_has_words_of_its_own(kind: Kind) -> None:
    assert kind.noun.strip()
    assert kind.plural.strip()
    assert kind.noun != kind.plural
    alike = [other.name for other in KINDS.values() if {other.noun, other.plural} & {kind.noun, kind.plural}]
    assert alike == [kind.name]


@EVERY
def test_every_part_is_part_of_a_kind(kind: Kind) -> None:
    assert not kind.part_of or kind.part_of in KINDS
    assert kind.part_of != kind.name


@EVERY
def test_what_every_kind_names_is_a_field(kind: Kind) -> None:
    assert kind.carried <= kind.fields.keys()


@EVERY_LISTED
def test_every_listed_kind_is_declared_by_a_section(kind: Kind) -> None:
    assert kind.section is not None
    assert kind.section.path
    assert kind.section.text
    assert bool(kind.section.only) != (kind.identity.field in kind.section.model.model_fields)
    assert kind.section.mappings or kind.section.only or kind.identity.field in ITEM_KEYS.all
    assert {name.partition(".")[0] for name in kind.fields} <= kind.section.model.model_fields.keys()


@EVERY_LISTED
def test_every_listed_kind_is_made_and_changed_by_requests(kind: Kind) -> None:
    assert kind.update is not None
    assert kind.is_deletable == (kind.delete is not None)
    # What every forum has one of is neither made nor deleted.
    assert kind.section is not None
    assert bool(kind.section.only) == (kind.create is None) == (not kind.is_deletable)


@EVERY_LISTED
def test_former_names_belong_to_what_keeps_something(kind: Kind) -> None:
    assert kind.section is not None
    (sample,) = (sample for sample in SAMPLES if sample.kind == kind.name)
    has_former_names = "previously" in kind.section.model.model_fields
    assert (kind.is_renamed, sample.renamed is not None) == (has_former_names, has_former_names)


def test_no_two_kinds_share_a_section() -> None:
    names = [kind.section.name for kind in KINDS.values() if kind.section is not None]
    lists = [kind.section.path[-1] for kind in KINDS.values() if kind.section is not None]
    assert len(set(names)) == len(names)
    assert len(set(lists)) == len(lists), "they would be one list of prune"
