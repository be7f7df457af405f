"""What rules make of forums that are half there, too large, or not theirs to judge."""

from collections.abc import Callable
from typing import Any

import pytest
from audited_forum import AuditedForum
from discourse_versions import VERSIONS, on

from idiaspora.provisioning.audit.findings import Status
from idiaspora.provisioning.audit.question_reads import MOST_POSTERS
from idiaspora.provisioning.audit.staff_reads import PER_PAGE

SOLVED_RULES = ("question-without-expert", "question-not-accepted")


def unknown(forum: AuditedForum, rule: str) -> list[str]:
    verdict = forum.verdict(rule)
    assert verdict.findings == ()
    return [item.message for item in verdict.unknown]


def bent(path: str, change: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda sent, body: change(body) if sent.path == path else body


def test_while_moderation_is_off_the_groups_of_the_file_stand_in(forum: AuditedForum) -> None:
    forum.setting("enable_category_group_moderation", "false")
    forum.remove_from("capital-moderators", "amina")

    assert [item.subject for item in forum.verdict("few-moderators").findings] == ["themes[capital]"]


def test_a_group_of_the_file_that_is_not_there_moderates_nothing(forum: AuditedForum) -> None:
    forum.setting("enable_category_group_moderation", "false")
    forum.file = forum.file.replace("capital: {title:", "capital: {name: other-name, title:").replace(
        "create: [staff, capital-moderators]", "create: [staff]"
    )

    (finding,) = forum.verdict("theme-without-moderator").findings
    assert finding.message == "no group moderates the theme"


def test_a_theme_that_everybody_moderates_is_told_once(forum: AuditedForum) -> None:
    forum.change_category("capital", moderating_group_ids=[0])

    assert forum.verdict("theme-without-moderator").status is Status.PASSED
    assert [item.subject for item in forum.verdict("everybody-moderates").findings] == ["category capital"]
    assert forum.verdict("group-without-owner").status is Status.PASSED


@pytest.mark.parametrize("rule", ["group-without-owner", "moderators-without-title", "moderators-without-flair"])
def test_discourses_own_groups_need_no_attributes(forum: AuditedForum, rule: str) -> None:
    forum.change_category("capital", moderating_group_ids=[3])

    assert forum.verdict(rule).status is Status.PASSED


def test_moderation_that_the_host_fixed_is_unknown(forum: AuditedForum) -> None:
    name = "enable_category_group_moderation"
    forum.wire.bend = bent(
        "/admin/site_settings.json",
        lambda body: {"site_settings": [row for row in body["site_settings"] if row["setting"] != name]},
    )

    assert unknown(forum, "category-moderation-off") == [f"the forum does not list the setting {name}"]


@on("healthy", VERSIONS)
@pytest.mark.parametrize("rule", ["moderator-without-access", "solved-not-on"])
def test_questions_that_are_not_there_are_unknown(forum: AuditedForum, rule: str) -> None:
    forum.file = forum.file.replace("questions: {answer_within: 7 days}", "questions: {slug: desk}")

    assert unknown(forum, rule) == ["the category capital/desk is not on the forum"]


def test_a_theme_may_have_no_questions_at_all(forum: AuditedForum) -> None:
    forum.file = forum.file.replace("    questions: {answer_within: 7 days}\n", "")

    assert forum.verdict("solved-not-on").status is Status.NOT_APPLICABLE


@on("healthy", VERSIONS)
@pytest.mark.parametrize("rule", SOLVED_RULES)
def test_where_solved_is_off_nobody_knows_what_is_accepted(forum: AuditedForum, rule: str) -> None:
    forum.change_category("capital/ask", custom_fields={"enable_accepted_answers": ""})

    assert unknown(forum, rule) == ["Solved is off in capital/ask"]


@on("healthy", VERSIONS)
def test_questions_with_many_people_are_not_judged_by_the_few_that_a_list_names(forum: AuditedForum) -> None:
    topic = forum.ask("capital/ask")

    def crowded(body: Any) -> Any:
        for row in body["topic_list"]["topics"]:
            if row["id"] == topic:
                row["posters"] += [{"user_id": 900 + number} for number in range(MOST_POSTERS - 1)]
        return body

    forum.wire.bend = bent("/latest.json", crowded)
    assert unknown(forum, "question-without-expert") == ["1 questions have more people in them than a list names"]


@on("healthy", VERSIONS)
def test_the_share_of_questions_that_were_not_all_read_is_unknown(forum: AuditedForum) -> None:
    for number in range(5):
        forum.ask("capital/ask", title=f"Question number {number} about")

    def endless(body: Any) -> Any:
        body["topic_list"]["more_topics_url"] = "/latest?page=1"
        return body

    forum.wire.bend = bent("/latest.json", endless)
    assert unknown(forum, "few-questions-answered") == ["more questions wait than were read"]


def test_a_file_without_categories_calls_none_undeclared(forum: AuditedForum) -> None:
    forum.file = forum.file[: forum.file.index("defaults:")]

    assert forum.verdict("undeclared-public-category").status is Status.NOT_APPLICABLE
    assert forum.verdict("moderator-missing").status is Status.NOT_APPLICABLE


def test_a_rename_is_drift(forum: AuditedForum) -> None:
    forum.file = forum.file.replace("slug: media", "slug: press\n    previously: media")

    findings = forum.verdict("drift-changed").findings
    assert "category press is media on the forum: nothing tells which side changed" in [
        finding.message for finding in findings
    ]


def test_a_declared_field_that_no_answer_carries_is_unknown_drift(forum: AuditedForum) -> None:
    def without_color(body: Any) -> Any:
        for row in body["categories"]:
            row.pop("color")
        return body

    forum.file = forum.file.replace("slug: general", 'slug: general, color: "0033A0"')
    forum.wire.bend = bent("/categories/find.json", without_color)

    assert "color of category general could not be read" in [
        item.message for item in forum.verdict("drift-changed").unknown
    ]


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        pytest.param("single-admin", "/admin/users/list/", "more than 500 staff accounts", id="accounts"),
        pytest.param("global-api-key-old", "/admin/api/keys.json", "more than 250 API keys", id="keys"),
    ],
)
def test_endless_lists_are_not_followed_to_their_end(forum: AuditedForum, rule: str, path: str, message: str) -> None:
    first: list[Any] = []

    def endless(sent: Any, body: Any) -> Any:
        """Every page is as full as the first one."""
        if not sent.path.startswith(path):
            return body
        rows = body["keys"] if isinstance(body, dict) else body
        first[:] = first or rows * PER_PAGE
        return {"keys": first} if isinstance(body, dict) else first

    forum.wire.bend = endless
    (found,) = unknown(forum, rule)
    assert message in found


def test_logins_elsewhere_make_the_enforcement_unknown(forum: AuditedForum) -> None:
    forum.setting("enforce_second_factor", "no")
    forum.setting("enable_local_logins", "false")

    assert forum.verdict("second-factor-not-enforced").status is Status.UNKNOWN
