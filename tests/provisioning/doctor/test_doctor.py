"""`doctor` on forums of all versions: what they can do, and what of a file cannot work there, as a plan says it."""

import pytest
from discourse_versions import PLAYED, on
from lacking_in_3_4 import LACKING
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.doctor.checks import Check, CheckStatus
from idiaspora.provisioning.doctor.probe import doctor

everywhere = on("rehearsal_of_the_session", PLAYED)
in_2026 = on("rehearsal_of_the_session", ("2026",))

SUBJECTS = {
    "groups for everybody": {"3.4": "members is every account", "3.5": "members is every account", "2026": "no list"},
    "settings": {"3.4": "a write of its own", "3.5": "in one request", "2026": "in one request"},
    "tags": {"3.4": "tags are names", "3.5": "tags are names", "2026": "tags are objects"},
    "approval": {"3.4": "or nobody's", "3.5": "or nobody's", "2026": "may depend on groups"},
    "category types": {"3.4": "no types", "3.5": "no types", "2026": "have types"},
    "look of categories": {"3.4": "coloured square", "3.5": "icon or an emoji", "2026": "icon or an emoji"},
    "translations": {"3.4": "one language only", "3.5": "other languages", "2026": "other languages"},
    "Uncategorized": {"3.4": "without a category", "3.5": "without a category", "2026": "ordinary category"},
    "upcoming changes": {"3.4": "has none", "3.5": "has none", "2026": "11 of 13 that it tells of are on"},
}
"""What is said of each subject on each version."""

MOST_REQUESTS = 11


def checks_of(house: Rehearsal, text: str) -> list[Check]:
    wanted = house.desired(text)
    house.wire.sent.clear()
    return doctor(house.client, wanted)


@pytest.fixture
def usual(house: Rehearsal) -> dict[str, Check]:
    """The checks of a forum that has a tag group."""
    house.settled("tag_groups: [{name: Kinds, tags: [idea], permissions: {staff: use}}]\n")
    house.client = house.new_client()
    return {check.name: check for check in checks_of(house, "settings: {title: Ours}\n")}


@everywhere
def test_each_subject_is_told_as_the_version_has_it(house: Rehearsal, usual: dict[str, Check]) -> None:
    told = {name.removeprefix("can: "): check.message for name, check in usual.items() if name.startswith("can: ")}
    assert set(told) == set(SUBJECTS)
    missing = {name: told[name] for name, words in SUBJECTS.items() if words[house.discourse] not in told[name]}
    assert missing == {}


@everywhere
def test_nothing_is_called_fine_that_is_lacking(house: Rehearsal, usual: dict[str, Check]) -> None:
    lacks = house.discourse == "3.4"
    assert usual["capabilities"].status is (CheckStatus.WARNING if lacks else CheckStatus.OK)
    assert usual["version"].status is CheckStatus.OK
    assert ("rehearsal forum" in usual["version"].message) is (house.discourse == "2026")
    assert not [name for name, check in usual.items() if check.status is CheckStatus.UNKNOWN]
    facts = usual["capabilities"].facts
    assert facts["everyone_listed"] is (house.discourse != "2026")
    assert facts["settings_in_bulk"] is not lacks


@everywhere
def test_it_only_reads_and_asks_little(house: Rehearsal, usual: dict[str, Check]) -> None:
    assert {sent.method for sent in house.wire.sent} == {"GET"}
    assert len(house.wire.sent) == (MOST_REQUESTS if house.discourse == "2026" else MOST_REQUESTS - 1)
    assert usual["budget"].facts["requests_used"] == len(house.wire.sent)


@everywhere
@pytest.mark.parametrize("text", [case.values[0] for case in LACKING], ids=[str(case.id) for case in LACKING])
def test_what_cannot_work_is_told_as_a_plan_tells_it(house: Rehearsal, text: str) -> None:
    """Or nothing, where the version has it."""
    text = f"{text}\n"
    try:
        house.plan(text)
        refused = []
    except Invalid as invalid:
        refused = [(f"{problem.span}: {problem.message}", problem.remedy) for problem in invalid.problems]
    house.client = house.new_client()
    found = [check for check in checks_of(house, text) if check.name == "file"]
    assert [(check.message, check.remedy) for check in found if check.status is CheckStatus.FAILED] == refused
    assert all(check.status is CheckStatus.OK for check in found) is not bool(refused)


@in_2026
def test_a_category_for_nobody_is_told(house: Rehearsal) -> None:
    text = "categories: [{name: A, slug: aaa, access: {see: [logged_in_users]}}]\nsettings: {splash_screen: true}\n"
    found = [check for check in checks_of(house, text) if check.name == "file"]
    assert [check.facts["code"] for check in found] == ["group-without-members", "no-such-setting"]


@in_2026
def test_a_hidden_setting_of_the_file_is_told_with_its_line(house: Rehearsal) -> None:
    """It is no mistake where the change keeps it as the file wants it."""
    checks = checks_of(house, "settings:\n  title: Ours\n  allow_uncategorized_topics: false\n")
    told = {check.name: check for check in checks}
    assert f"allow_uncategorized_topics (kept at false, declared at {house.folder}/forum.yaml:5)" in (
        told["can: upcoming changes"].message
    )
    assert told["file"].status is CheckStatus.OK


@everywhere
def test_a_key_that_may_only_read_is_enough(house: Rehearsal) -> None:
    house.client = house.new_client("read")
    checks = {check.name: check for check in checks_of(house, "settings: {title: Ours}\n")}
    assert checks["can: approval"].status is CheckStatus.OK
    assert checks["file"].status is CheckStatus.OK
