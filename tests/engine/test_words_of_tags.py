"""Words that stand for tags: they pass between tags, and come free, in one run."""

import pytest
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


PAY = "tags: [{name: pay, synonyms: [%s]}, {name: work, synonyms: [%s]}%s]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PAY % ("money", "job", ""), PAY % ("job", "money", ""), id="exchanged"),
        pytest.param(PAY % ("money", "", ""), PAY % ("", "Money", ""), id="passed on"),
        pytest.param(PAY % ("", "job", ""), PAY % ("job", "", ""), id="passed back"),
        pytest.param(PAY % ("money", "job", ""), PAY % ("", "job", ", {name: money}"), id="a tag of its own again"),
        pytest.param("tags: [{name: pay}]", "tags: [{name: Pay, description: What one gets}]", id="in capitals"),
    ],
)
def test_it_converges(locked: Locked, before: str, after: str) -> None:
    locked.settled(before, after)


def test_a_tag_is_made_before_what_names_it(locked: Locked) -> None:
    locked.settled(
        PAY % ("money", "", "")
        + "\nwatched_words: [{word: salary, action: tag, replacement: 'pay, work'}]\n"
        + "permalinks: [{url: old, to: {tag: work}}]\ngroups: [{name: crew, notifications: {watching_tags: [pay]}}]"
    )
    assert locked.house.wire.refused == []


def test_a_long_name_is_told_by_the_plan(house: Rehearsal) -> None:
    for text in ("tags: [{name: %s}]", "tags: [{name: pay, synonyms: [%s]}]"):
        with pytest.raises(Invalid) as caught:
            house.run(text % ("a" * 80))
        assert [problem.code for problem in caught.value.problems] == ["bad-tag-name"]
