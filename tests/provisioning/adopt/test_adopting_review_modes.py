"""Whose posts wait, set by hand on a forum of 2026: drift names it, and adopt writes it as the file would."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from adopting_forum import FILE, AdoptingForum, edited_lines

from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.sides import Cause


@pytest.fixture(scope="module")
def applied_of_2026(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdoptingForum]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)  # the disk is not what is tested
        made = AdoptingForum(tmp_path_factory.mktemp("forum"), "2026")
        yield made
        made.close()


@pytest.fixture
def newest(applied_of_2026: AdoptingForum, monkeypatch: pytest.MonkeyPatch) -> AdoptingForum:
    monkeypatch.chdir(applied_of_2026.rehearsal.folder)
    applied_of_2026.begin()
    return applied_of_2026


THEME = "humanitarian-support"
"""The theme of the example whose topics wait."""


def by_hand(forum: AdoptingForum, mode: str, *groups: str, post: str = "topic", path: str = THEME) -> None:
    ids = [forum.group(name) for name in groups]
    setting = {f"{post}_posting_review_mode": mode}
    fields = {f"{post}_posting_review_group_ids": ids, "category_setting_attributes": setting}
    forum.edits_category("lucia", path, **fields)


def file() -> str:
    return FILE.read_text(encoding="utf-8")


WRITTEN = {
    "only a role": ("no_one_except", ["relief-moderators"], "approve: {topics: {only: [relief]}, replies: false}"),
    "only automatic ones": (
        "no_one_except", ["trust_level_0", "trust_level_1"],
        "approve: {topics: {only: [members, trust_level_1]}, replies: false}",
    ),
    "all but some": (
        "everyone_except", ["relief-moderators", "trust_level_2"],
        "approve: {topics: {except: [relief, trust_level_2]}, replies: false}",
    ),
    "none": ("no_one", [], "approve: {topics: false, replies: false}"),
}  # fmt: skip


@pytest.mark.parametrize(("mode", "groups", "line"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_mode_that_was_set_by_hand_is_named_and_adopted(
    newest: AdoptingForum, mode: str, groups: list[str], line: str
) -> None:
    by_hand(newest, mode, *groups)

    (difference,) = newest.drift()
    adoption = newest.adopt()

    assert (difference.address, difference.field) == (f"category {THEME}", "approve.topics")
    assert (difference.cause, difference.declared, difference.applied) == (Cause.THERE, True, True)
    assert [item.place for item in adoption.adopted] == [f"themes[{THEME}].approve.topics"]
    (edited,) = edited_lines(adoption)
    assert edited.startswith(line)
    assert newest.drift(newest.declared(file())) == ()


def test_nothing_is_recorded_of_it(newest: AdoptingForum) -> None:
    by_hand(newest, "no_one_except", "relief-moderators")
    (difference,), blame = newest.blamed()
    assert difference.field == "approve.topics"
    assert [trace.recorded for trace in blame.of(difference)] == [Recorded.NEVER]


def test_groups_are_added_in_the_files_own_list(newest: AdoptingForum) -> None:
    text = file().replace("approve: {topics: true, replies: false}", "approve: {topics: {only: [relief, staff]}}")
    Path(FILE).write_text(text, encoding="utf-8")
    by_hand(newest, "no_one_except", "staff", "capital-moderators")

    adoption = newest.adopt()

    (edited,) = edited_lines(adoption)
    assert edited.startswith("approve: {topics: {only: [staff, capital]}}")


def test_what_the_file_does_not_say_is_no_drift(newest: AdoptingForum) -> None:
    by_hand(newest, "no_one_except", "relief-moderators", post="reply", path=f"{THEME}/ask")
    assert newest.drift() == ()


def test_the_same_groups_in_another_order_are_the_same(newest: AdoptingForum) -> None:
    by_hand(newest, "no_one_except", "capital-moderators", "staff")
    text = file().replace(
        "approve: {topics: true, replies: false}", "approve: {topics: {only: [staff, Capital-Moderators]}}"
    )
    assert newest.drift(newest.declared(text)) == ()


BLOCK = """approve:
      topics:
        # who is new here
        only:
          - relief
          - staff
      replies: false
"""


@pytest.mark.parametrize(
    ("mode", "groups", "lines"),
    [
        pytest.param("no_one_except", ["relief-moderators", "trust_level_0"], ["- members"], id="other groups"),
        pytest.param("everyone_except", ["trust_level_0"], ["except: [members]"], id="the other word"),
        pytest.param("everyone", [], ["topics: true"], id="all"),
    ],
)
def test_a_block_is_edited_as_a_block(newest: AdoptingForum, mode: str, groups: list[str], lines: list[str]) -> None:
    line = next(line for line in file().splitlines() if "approve: {topics: true" in line)
    Path(FILE).write_text(file().replace(line.strip() + "\n", BLOCK), encoding="utf-8")
    by_hand(newest, mode, *groups)

    adoption = newest.adopt()

    assert [item.place for item in adoption.adopted] == [f"themes[{THEME}].approve.topics"]
    assert edited_lines(adoption) == lines
    assert newest.drift(newest.declared(file())) == ()
