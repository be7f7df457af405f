"""The contract of kinds for import: what there is comes into the file, what Discourse sets up by itself does not."""

from collections.abc import Iterable

import pytest
from discourse_versions import PLAYED, on
from importing import imported_from, items, left_in, variables_of
from kind_samples import FURTHER, IMPORTED, SAMPLES, Item, Sample, unquoted
from pictures import drawn
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.importing.inventory import listed_whole

pytestmark = on("rehearsal_of_the_session", PLAYED)

PLAINEST = {
    "groups": {"name": "Plainest"},
    "categories": {"name": "Plainest", "slug": "plainest", "access": {"create": ["everyone"]}},
    **{section.name: sample.plainest for sample in SAMPLES if (section := KINDS[sample.kind].section)},
}
"""One thing of each section, of which nothing is said but what must be."""

SECTIONS = tuple(kind.section.name for kind in listed_whole() if kind.section)


def by_key(sample: Sample, found: Iterable[Item]) -> dict[str, Item]:
    """Items of the kind by their keys; the only thing of a kind has that of the sample."""
    field = KINDS[sample.kind].identity.field
    return {str(item.get(field, sample.key)): item for item in found}


@pytest.fixture
def open_house(house: Rehearsal) -> Rehearsal:
    """With the features on that some kinds need."""
    house.settled("settings: {experimental_form_templates: true}\n")
    return house


@pytest.mark.in_turn(8)
@pytest.mark.parametrize("sample", [*IMPORTED, *FURTHER], ids=lambda sample: f"{sample.kind}-{sample.field}")
def test_what_is_there_is_imported_and_plans_empty(open_house: Rehearsal, sample: Sample) -> None:
    sample.draw(open_house.folder)
    if open_house.discourse not in sample.versions:
        pytest.skip("this version of Discourse lacks the kind")
    section = KINDS[sample.kind].section
    assert section is not None
    open_house.settled(sample.settings_text)
    open_house.settled(sample.file(*sample.all))

    result = imported_from(open_house)

    said = by_key(sample, items(result, section.name))
    assert by_key(sample, sample.all).keys() <= said.keys()
    assert sample.key_of_field in said[sample.key]
    assert left_in(result) == ()
    for name, content in result.uploads.items():
        drawn(open_house.folder, name, content)
    wanted = open_house.desired(result.text, variables=variables_of(result))
    assert open_house.plan(wanted).is_empty


@pytest.mark.in_turn(8)
@pytest.mark.parametrize("sample", IMPORTED, ids=lambda sample: sample.kind)
def test_a_kind_by_itself_is_imported_with_the_names_that_it_uses(open_house: Rehearsal, sample: Sample) -> None:
    sample.draw(open_house.folder)
    if open_house.discourse not in sample.versions:
        pytest.skip("this version of Discourse lacks the kind")
    section = KINDS[sample.kind].section
    assert section is not None
    open_house.settled(sample.settings_text)
    open_house.settled(sample.file(*sample.all))
    whole = by_key(sample, items(imported_from(open_house), section.name))

    result = imported_from(open_house, kinds=frozenset({sample.kind}))

    assert by_key(sample, items(result, section.name)) == whole
    assert left_in(result) == ()


@pytest.mark.in_turn(8)
@pytest.mark.parametrize("section", SECTIONS)
def test_what_discourse_sets_up_by_itself_is_left_out(open_house: Rehearsal, section: str) -> None:
    """A thing of which the least was said is imported with the least."""
    plainest = PLAINEST[section]
    content: object = [plainest]
    (kind,) = (kind for kind in listed_whole() if kind.section and kind.section.name == section)
    for sample in (one for one in SAMPLES if one.kind == kind.name):
        if open_house.discourse not in sample.versions:
            pytest.skip("this version of Discourse lacks the kind")
        open_house.settled(sample.settings_text)
    if kind.section is not None and (table := kind.section.mappings):
        content = table.rows([(plainest[kind.identity.field], plainest[table.field])])
    if kind.section is not None and kind.section.only:
        content = dict(plainest)
    for step in reversed(section.split(".")):
        content = {step: content}
    assert isinstance(content, dict)
    ((outer, inner),) = content.items()
    for sample in SAMPLES:
        sample.draw(open_house.folder)
    open_house.settled(unquoted(f"{outer}: {inner!r}\n".replace("'", '"')))

    name = next(iter(plainest))
    (said,) = [item for item in items(imported_from(open_house), section) if item[name] == plainest[name]]
    own = kind.own_file.field if kind.own_file else ""  # it is fetched under another name
    assert {key: value for key, value in said.items() if key != own} == {
        key: value for key, value in plainest.items() if key != own
    }


@pytest.mark.in_turn(8)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_by_itself_plans_empty(open_house: Rehearsal, section: str) -> None:
    open_house.settled(
        "groups: [{name: readers, members: [martin]}]\n"
        "tag_groups: [{name: Kinds, tags: [idea]}]\n"
        "form_templates: [{name: Report, fields: [{id: what, type: input}]}]\n"
        "categories: [{name: News, slug: news, access: {see: [readers]}, form_templates: [Report],"
        " allowed_tag_groups: [Kinds]}]\n"
        "badges: [{name: Guide}]\n"
    )
    kinds = frozenset(kind.name for kind in listed_whole() if kind.section and kind.section.name == section)

    result = imported_from(open_house, kinds=kinds)

    assert set(result.whole) <= {"version", "forum", section.partition(".")[0]}
    assert open_house.plan(open_house.desired(result.text)).is_empty


def capitals_count(sample: Sample) -> bool:
    """Whether the forum takes a second thing with the same name in capitals for another one."""
    identity, key = KINDS[sample.kind].identity, sample.key
    return identity.fold(key) != identity.fold(key.upper()) and identity.fold(key).casefold() == key.casefold()


FIXED = frozenset({"custom_emoji", "page", "site_text"})
"""The kinds whose keys have small letters only."""


@pytest.mark.parametrize(
    "sample",
    [sample for sample in IMPORTED if capitals_count(sample) and sample.kind not in FIXED],
    ids=lambda sample: sample.kind,
)
def test_two_that_differ_in_capitals_only_are_both_told(open_house: Rehearsal, sample: Sample) -> None:
    """A file has one of them only: which of them is meant is for people to say."""
    if open_house.discourse not in sample.versions:
        pytest.skip("this version of Discourse lacks the kind")
    open_house.settled(sample.file(sample.one))
    open_house.settled(sample.file({**sample.one, KINDS[sample.kind].identity.field: sample.key.upper()}))

    result = imported_from(open_house, kinds=frozenset({sample.kind}))

    assert len([left for left in left_in(result) if "capitals only" in left.reason]) == 2
