"""The contract of kinds for comparisons: a changed value and a second thing are seen, on both sides and in files."""

import pytest
from comparing import ALL, as_read, beside, between, between_files, told
from discourse_versions import PLAYED, on
from kind_samples import IMPORTED, SAMPLES, Sample
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.comparison.comparison import Comparison

pytestmark = [pytest.mark.slow, on("rehearsal_of_the_session", PLAYED)]


def assert_seen(found: Comparison, sample: Sample) -> None:
    """That the changed one and the other one differ, and nothing else of the kind."""
    of_kind = {address: what for address, what in told(found).items() if address.startswith(f"{sample.kind} ")}
    other = str(sample.other[sample_key(sample)])
    assert of_kind.pop(f"{sample.kind} {other}") == "b"
    ((address, fields),) = of_kind.items()
    assert address.casefold() == f"{sample.kind} {sample.key}".casefold()
    assert set(fields) & {sample.key_of_field, sample.field}  # the forum may make others of it, such as dark colours


def of_several(sample: Sample) -> bool:
    return bool(sample.other)


def sample_key(sample: Sample) -> str:
    return KINDS[sample.kind].identity.field


@pytest.mark.parametrize("sample", [*filter(of_several, IMPORTED)], ids=lambda sample: sample.kind)
def test_two_forums(house: Rehearsal, sample: Sample) -> None:
    sample.draw(house.folder)
    if house.discourse not in sample.versions:
        pytest.skip("this version of Discourse lacks the kind")
    house.settled(sample.settings_text)
    house.settled(sample.file(sample.one))
    a = as_read(house)
    house.settled(sample.file(sample.changed, sample.other))
    b = as_read(house)

    assert between(a, a).differences == ()
    found = between(a, b)
    assert_seen(found, sample)
    assert {item.kind for item in found.differences} == {sample.kind}


@pytest.mark.parametrize("sample", [*filter(of_several, SAMPLES)], ids=lambda sample: sample.kind)
def test_two_files(house: Rehearsal, sample: Sample) -> None:
    sample.draw(house.folder)
    a, b = house.desired(sample.file(sample.one)), house.desired(sample.file(sample.changed, sample.other))

    assert between_files(a, a).differences == ()
    assert_seen(between_files(a, b), sample)


@pytest.mark.parametrize("sample", [*filter(of_several, IMPORTED)], ids=lambda sample: sample.kind)
def test_a_file_and_a_forum(house: Rehearsal, sample: Sample) -> None:
    sample.draw(house.folder)
    if house.discourse not in sample.versions:
        pytest.skip("this version of Discourse lacks the kind")
    house.settled(sample.settings_text)
    house.settled(sample.file(sample.one))
    one, both = house.desired(sample.file(sample.one)), house.desired(sample.file(sample.changed, sample.other))

    assert beside(house, one).differences == ()
    found = told(beside(house, both))
    other = str(sample.other[sample_key(sample)])
    assert found.pop(f"{sample.kind} {other}") == "a"
    ((_, fields),) = found.items()
    assert set(fields) & {sample.key_of_field, sample.field}

    house.settled(sample.file(sample.one, sample.other))
    named = [what for item in beside(house, one, ALL).uncompared for what in item.what]
    assert other in named
