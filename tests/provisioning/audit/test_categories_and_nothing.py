"""The audit looks at every category that somebody moderates, and a rule with nothing to look at has not passed."""

import pytest
from audited_forum import FILE, AuditedForum
from discourse_versions import VERSIONS, on

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.provisioning.audit.findings import NothingToLookAt, Status, Unknown
from idiaspora.provisioning.audit.themes import told
from idiaspora.provisioning.exit_codes import ExitCode

HEAD = FILE[: FILE.index("defaults:")].replace("settings: {invite_only: true, enforce_second_factor: staff}\n", "")

AS_CATEGORIES = FILE.replace("themes:\n", "categories:\n").replace(
    "categories:\n  - {name: General", "  - {name: General"
)
"""The same with categories in place of themes."""


def as_categories(forum: AuditedForum) -> None:
    assert AS_CATEGORIES.count("categories:") == 1
    forum.file = AS_CATEGORIES


@on("healthy", VERSIONS)
def test_a_category_with_moderators_is_looked_at_like_a_theme(forum: AuditedForum) -> None:
    as_categories(forum)
    forum.remove_from("capital-moderators", "amina")
    forum.remove_from("media-moderators", "kofi", "lucia")

    few, none = forum.verdict("few-moderators"), forum.verdict("theme-without-moderator")

    assert [(item.subject, item.message) for item in few.findings] == [
        ("categories[capital]", "the category has 1 of at least 2 moderators: martin")
    ]
    assert [(item.subject, item.message) for item in none.findings] == [
        ("categories[media]", "nobody is in the group that moderates the category: media-moderators")
    ]


@on("healthy", VERSIONS)
def test_questions_of_a_category_are_looked_at(forum: AuditedForum) -> None:
    as_categories(forum)
    topic = forum.ask("capital/ask")

    (finding,) = forum.verdict("question-unanswered").findings

    assert finding.subject == f"topic {topic}"
    assert finding.origin is not None
    assert finding.origin.path == "categories[capital].questions.answer_within"


@on("healthy", VERSIONS)
def test_a_category_of_a_shape_is_named_by_its_own_place(forum: AuditedForum) -> None:
    as_categories(forum)
    shape = "shapes: {talk: {moderated_by: ['{slug}'], questions: {answer_within: 7 days}}}\n"
    forum.file = forum.file.replace("defaults:\n", f"{shape}defaults:\n").replace(
        "    moderated_by: [capital]\n    questions: {answer_within: 7 days}\n", "    like: talk\n"
    )
    forum.remove_from("capital-moderators", "amina")

    assert [item.subject for item in forum.verdict("few-moderators").findings] == ["categories[capital]"]
    assert forum.verdict("questions-closed").status is Status.PASSED


@on("healthy", VERSIONS)
def test_a_category_without_moderators_is_no_finding(forum: AuditedForum) -> None:
    as_categories(forum)
    forum.file = forum.file.replace("    moderated_by: [capital]\n", "").replace("    moderated_by: [media]\n", "")

    verdict = forum.verdict("theme-without-moderator")

    assert (verdict.status, verdict.not_applicable) == (
        Status.NOT_APPLICABLE,
        "the file has no theme, and no category with moderated_by",
    )
    assert forum.verdict("questions-closed").status is Status.PASSED


ALWAYS = frozenset(
    {"category-closed-to-all", "child-wider-than-parent", "dead-category-in-setting", "dead-group-in-setting",
     "empty-group-with-access", "everybody-moderates", "staff-category-open", "staff-without-second-factor",
     "second-factor-not-enforced", "open-sign-up", "global-api-key-unused", "global-api-key-old", "many-admins",
     "single-admin", "backups-off", "backup-old", "category-without-description", "uncategorized-topics"}
)  # fmt: skip
"""Rules about the forum itself, whatever its file says."""


@on("healthy", VERSIONS)
def test_a_file_that_says_nothing_lets_no_rule_about_it_pass(forum: AuditedForum) -> None:
    forum.file = HEAD.replace(", languages: [en, fr]", "")

    found = forum.audit()

    assert {verdict.rule.id for verdict in found.verdicts if verdict.status is Status.PASSED} <= ALWAYS
    others = [verdict for verdict in found.verdicts if verdict.rule.id not in ALWAYS]
    assert {verdict.status for verdict in others} == {Status.NOT_APPLICABLE}
    assert all(verdict.not_applicable for verdict in others)
    assert len(others) + len(ALWAYS) == len(RULES)


@on("healthy", VERSIONS)
def test_what_is_not_applicable_fails_nothing(forum: AuditedForum) -> None:
    found = forum.audit(("duplicate-tags",))

    assert [verdict.status for verdict in found.verdicts] == [Status.NOT_APPLICABLE]
    assert found.exit_code(strict=True) is ExitCode.OK


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        pytest.param([], ["nothing"], id="no things"),
        pytest.param([["a"], ["b"]], ["b"], id="things that the rule is not about"),
        pytest.param([["a"], []], [], id="one that it is about, on which all is well"),
        pytest.param([["a"], ["!"]], ["!"], id="one that it cannot judge"),
        pytest.param([["a", "!"]], ["!", "a"], id="one that it is not about and cannot judge"),
    ],
)
def test_nothing_to_look_at_is_told_when_no_thing_was_looked_at(each: list[list[str]], expected: list[str]) -> None:
    results = [[Unknown(text) if text == "!" else NothingToLookAt(text) for text in found] for found in each]

    assert [result.message for result in told(results, NothingToLookAt("nothing"))] == expected
