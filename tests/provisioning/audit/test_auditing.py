"""The audit as a whole: what is silenced or unknown, how it ends, and how few requests it takes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from audited_forum import NOW, AuditedForum
from discourse_versions import VERSIONS, on
from rehearsal import URL, Rehearsal

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.audit.findings import Finding, Status
from idiaspora.provisioning.audit.forum_reads import CATEGORIES, SETTINGS, SITE
from idiaspora.provisioning.audit.question_reads import MOST_PAGES, QUESTIONS
from idiaspora.provisioning.audit.reads import Facts, planned
from idiaspora.provisioning.audit.registry import ALL_RULES
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.audit.staff_reads import MOST_KEY_DETAILS, PER_PAGE
from idiaspora.provisioning.errors import ForumError, NoAnswer, ServerFailed
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.retries import RetryPolicy
from idiaspora.provisioning.planner import plan

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "idiaspora" / "forum.yaml"
TODAY = NOW.date()


def silenced(rule: str, *silences: str) -> str:
    return f"rules: {{{rule}: {{silenced: [{', '.join(silences)}]}}}}\n"


# Severities and silences


def test_an_error_ends_with_3_and_a_warning_does_not(forum: AuditedForum) -> None:
    forum.setting("enforce_second_factor", "no")

    assert forum.audit(["staff-without-second-factor"]).exit_code() is ExitCode.PENDING
    warning = forum.audit(["second-factor-not-enforced"])
    assert warning.exit_code() is ExitCode.OK
    assert warning.exit_code(strict=True) is ExitCode.PENDING


def test_information_never_makes_the_audit_fail(forum: AuditedForum) -> None:
    forum.add_tag("lonely")

    found = forum.audit(["unused-tag"])

    assert [verdict.status for verdict in found.verdicts] == [Status.FAILED]
    assert found.exit_code(strict=True) is ExitCode.OK


@pytest.mark.parametrize(
    ("severity", "ends"), [("error", ExitCode.PENDING), ("warning", ExitCode.OK), ("info", ExitCode.OK)]
)
def test_the_file_says_how_bad_a_rule_is(forum: AuditedForum, severity: str, ends: ExitCode) -> None:
    forum.setting("enforce_second_factor", "no")
    forum.file += f"rules: {{second-factor-not-enforced: {{severity: {severity}}}}}\n"

    found = forum.audit(["second-factor-not-enforced"])

    assert found.verdicts[0].severity is Severity(severity)
    assert found.exit_code() is ends


def test_a_silenced_rule_does_not_count_and_shows_why(forum: AuditedForum) -> None:
    forum.setting("enforce_second_factor", "no")
    forum.file += silenced("staff-without-second-factor", "{reason: The keys come in May.}")

    found = forum.audit(["staff-without-second-factor"])

    (verdict,) = found.verdicts
    assert (verdict.status, found.exit_code(strict=True)) == (Status.SILENCED, ExitCode.OK)
    assert [(item.finding.subject, item.silence.reason) for item in verdict.silenced] == [
        ("user modder", "The keys come in May."),
        ("user provisioner", "The keys come in May."),
    ]


def test_a_silence_may_cover_some_subjects_only(forum: AuditedForum) -> None:
    forum.setting("enforce_second_factor", "no")
    forum.file += silenced("staff-without-second-factor", "{reason: A machine., only: [user Provisioner]}")

    verdict = forum.verdict("staff-without-second-factor")

    assert verdict.status is Status.FAILED
    assert [finding.subject for finding in verdict.findings] == ["user modder"]
    assert [item.finding.subject for item in verdict.silenced] == ["user provisioner"]


@pytest.mark.parametrize(
    ("until", "status"),
    [
        pytest.param(TODAY + timedelta(days=1), Status.SILENCED, id="tomorrow"),
        pytest.param(TODAY, Status.SILENCED, id="the last day counts"),
        pytest.param(TODAY - timedelta(days=1), Status.FAILED, id="yesterday"),
    ],
)
def test_a_silence_past_its_end_counts_no_more(forum: AuditedForum, until: date, status: Status) -> None:
    forum.setting("invite_only", "false")
    forum.file += silenced("open-sign-up", f"{{reason: Meant., until: {until}}}")

    verdict = forum.verdict("open-sign-up")

    assert verdict.status is status
    assert [silence.reason for silence in verdict.ended] == (["Meant."] if status is Status.FAILED else [])


def test_a_limit_of_the_file_holds(forum: AuditedForum) -> None:
    forum.days = 10
    forum.file += "rules: {backup-old: {limit: 11}}\n"

    assert (forum.verdict("backup-old").status, forum.verdict("backup-old").limit) == (Status.PASSED, 11)


# What cannot be read


NEEDED_BY = {
    "/admin/site_settings.json": {"open-sign-up", "backups-off", "solved-not-on", "setting-not-offered"},
    "/site.json": {"theme-without-moderator", "dead-group-in-setting", "category-without-description"},
    "/categories/find.json": {"theme-without-moderator", "missing-translation", "questions-closed", "drift-changed"},
    "/groups/search.json": {"moderators-without-title", "questions-closed", "empty-group-with-access"},
    "/groups/capital-moderators/members.json": {"few-moderators", "moderator-away", "question-unanswered"},
    "/groups/trust_level_0/members.json": {"moderator-missing"},
    "/admin/users/list/active.json": {"staff-without-second-factor", "moderator-suspended", "single-admin"},
    "/latest.json": {"question-unanswered", "question-not-accepted", "few-questions-answered"},
    "/admin/api/keys.json": {"global-api-key-unused", "global-api-key-old"},
    "/admin/backups.json": {"backup-old"},
    "/tags.json": {"duplicate-tags", "unused-tag"},
    "/tag_groups.json": {"unused-tag"},
    "/admin/plugins.json": {"plugin-missing", "plugin-off"},
}


@pytest.mark.parametrize("path", NEEDED_BY)
@pytest.mark.parametrize("trouble", ["a page", "does not know"])
def test_what_cannot_be_read_is_unknown_and_never_passed(forum: AuditedForum, path: str, trouble: str) -> None:
    if path == "/latest.json" and forum.discourse not in VERSIONS:
        pytest.skip("nothing is accepted on this forum")
    if trouble == "a page":
        forum.forum.faults.add({"kind": "html_page", "path": path, "times": None})
    else:
        forum.wire.bend = lambda sent, body: {"other": 1} if sent.path == path else body
    found = forum.audit()

    unknown = {verdict.rule.id for verdict in found.verdicts if verdict.status is Status.UNKNOWN}
    assert unknown >= NEEDED_BY[path]
    assert not [verdict.rule.id for verdict in found.verdicts if verdict.findings]
    assert found.exit_code() is ExitCode.OK
    counts = any(RULES[id].severity is not Severity.INFO for id in unknown)
    assert found.exit_code(strict=True) is (ExitCode.PENDING if counts else ExitCode.OK)


def test_tags_that_are_off_are_unknown(forum: AuditedForum) -> None:
    forum.setting("tagging_enabled", "false")

    (verdict,) = forum.audit(["duplicate-tags"]).verdicts

    assert verdict.status is Status.UNKNOWN
    assert verdict.unknown[0].message.startswith("tags could not be read: GET /tags.json: the forum says")


def test_backups_that_are_off_fail_one_rule_and_hide_the_other(forum: AuditedForum) -> None:
    forum.setting("enable_backups", "false")

    statuses = {verdict.rule.id: verdict.status for verdict in forum.audit(["backups-off", "backup-old"]).verdicts}

    assert statuses == {"backups-off": Status.FAILED, "backup-old": Status.UNKNOWN}


def test_categories_that_are_hidden_from_admins_are_unknown(forum: AuditedForum) -> None:
    forum.setting("suppress_secured_categories_from_admin", "true")

    assert forum.verdict("category-closed-to-all").status is Status.UNKNOWN


def test_a_theme_that_is_not_there_is_unknown(forum: AuditedForum) -> None:
    forum.file = forum.file.replace("slug: media", "slug: press")

    (unknown,) = forum.verdict("few-moderators").unknown
    assert unknown.message == "the category press is not on the forum"


def test_without_a_plan_drift_is_unknown_and_the_file_is_to_blame(forum: AuditedForum) -> None:
    forum.file = forum.file.replace("settings: {", "settings: {quorum_of_the_assembly: 1, ")
    drift = [id for id in RULES if id.startswith("drift")]

    found = forum.audit([*drift, "file-does-not-fit"]).verdicts

    assert [verdict.status for verdict in found] == [Status.UNKNOWN] * len(drift) + [Status.FAILED]
    assert found[-1].findings[0].origin is not None
    assert found[-1].findings[0].origin.path == "settings.quorum_of_the_assembly"


def test_people_who_log_in_elsewhere_cannot_be_judged(forum: AuditedForum) -> None:
    forum.setting("enforce_second_factor", "no")
    forum.setting("enable_local_logins", "false")

    statuses = [verdict.status for verdict in forum.audit(["staff-without-second-factor"]).verdicts]
    assert statuses == [Status.UNKNOWN]


@pytest.mark.parametrize("rule", ["second-factor-not-enforced", "open-sign-up", "backups-off"])
def test_settings_that_the_host_fixed_cannot_be_judged(forum: AuditedForum, rule: str) -> None:
    fixed = {"enforce_second_factor", "invite_only", "enable_backups"}

    def bend(sent: Any, body: Any) -> Any:
        if sent.path != "/admin/site_settings.json":
            return body
        return {"site_settings": [row for row in body["site_settings"] if row["setting"] not in fixed]}

    forum.wire.bend = bend
    assert forum.verdict(rule).status is Status.UNKNOWN


def test_a_wrong_key_is_an_error_and_no_verdict(forum: AuditedForum) -> None:
    forum.client = forum.new_client()
    forum.client.api_key = "0" * 64

    with pytest.raises(ForumError):
        forum.audit()


def test_a_forum_that_does_not_answer_is_an_error_and_no_verdict(forum: AuditedForum) -> None:
    forum.client = forum.new_client(retries=RetryPolicy(attempts=1))
    forum.forum.faults.add({"kind": "reset", "path": "/site.json", "times": None})

    with pytest.raises(NoAnswer):
        forum.audit()


def test_a_forum_that_is_down_is_an_error_and_no_verdict(forum: AuditedForum) -> None:
    forum.client = forum.new_client(retries=RetryPolicy(attempts=1))
    forum.forum.faults.add({"kind": "server_error", "status": 502, "times": None})

    with pytest.raises(ServerFailed):
        forum.audit()


# Large forums


def test_on_a_large_forum_only_staff_and_penalties_are_listed(forum: AuditedForum) -> None:
    row = forum.forum.store.get("user", forum.user("member1"))
    for number in range(PER_PAGE):
        seen = (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        name = f"reader{number}"
        forum.forum.store.insert("user", {**(row or {}), "username": name, "last_seen_at": seen})
    forum.put("user", forum.user("kofi"), suspended_till="2099-01-01T00:00:00.000Z")
    forum.setting("enforce_second_factor", "no")

    found = {verdict.rule.id: verdict for verdict in forum.audit().verdicts}

    assert [finding.subject for finding in found["moderator-suspended"].findings] == ["user kofi"]
    assert len(found["staff-without-second-factor"].findings) == 2
    assert found["moderator-inactive"].status is Status.UNKNOWN
    assert found["moderator-inactive"].unknown[0].message.startswith("3 of the moderators are not among")


def endless(sent: Any, body: Any) -> Any:
    if sent.path == "/latest.json":
        body["topic_list"]["more_topics_url"] = "/latest?page=1"
    return body


@on("healthy", VERSIONS)
def test_only_so_many_questions_are_read(forum: AuditedForum) -> None:
    forum.ask("capital/ask", days_ago=20)
    forum.wire.bend = endless

    found = {verdict.rule.id: verdict for verdict in forum.audit(["question-unanswered"]).verdicts}

    lists = [sent for sent in forum.wire.sent if sent.path == "/latest.json"]
    assert len(lists) == MOST_PAGES
    verdict = found["question-unanswered"]
    assert len(verdict.findings) == 1
    assert [item.message for item in verdict.unknown] == ["more questions wait than were read"]


def test_younger_questions_need_not_be_read(forum: AuditedForum) -> None:
    forum.ask("capital/ask", days_ago=2)
    forum.wire.bend = endless

    assert forum.verdict("question-unanswered").status is Status.PASSED


def test_only_so_many_suspicious_keys_are_looked_at(forum: AuditedForum) -> None:
    for _ in range(MOST_KEY_DETAILS + 2):
        forum.add_key(100)

    verdict = forum.verdict("global-api-key-unused")

    assert len(verdict.findings) == MOST_KEY_DETAILS
    assert [item.message for item in verdict.unknown] == ["the scopes of 2 more such keys were not read"]


def test_a_forum_in_another_language_is_judged_too(forum: AuditedForum) -> None:
    forum.setting("default_locale", "de")

    found = forum.audit(["moderator-missing", "theme-without-moderator", "questions-closed"])

    assert [verdict.status for verdict in found.verdicts] == [Status.PASSED] * 3


# Requests

EXPERTS = 6
"""People in the example's roles; whether somebody is told only one's own preferences say, at one request a person."""


class Applied:
    """The example forum after its first apply."""

    def __init__(self, folder: Path) -> None:
        self.house = Rehearsal(folder)
        self.wanted = desired(load(EXAMPLE, variables={"IDIASPORA_URL": URL}))
        assert self.house.run(self.wanted).applied.exit_code is ExitCode.OK
        self.house.wire.sent.clear()


@pytest.fixture
def example(tmp_path: Path) -> Applied:
    return Applied(tmp_path)


def test_the_audit_and_drift_of_the_example_share_their_reads(
    example: Applied, capsys: pytest.CaptureFixture[str]
) -> None:
    client = example.house.client
    with client.remembering():
        drift = plan(client, example.wanted).reads
        found = audit(client, example.wanted, now=NOW)

    sent = len(example.house.wire.sent)
    with capsys.disabled():
        print(f" [drift {drift} + audit {found.requests} = {sent} requests] ", end="")
    assert sent == drift + found.requests
    assert drift <= 20
    assert sent <= 31 + EXPERTS


def test_the_audit_counts_its_requests(example: Applied) -> None:
    found = audit(example.house.client, example.wanted, now=NOW)

    assert found.requests == len(example.house.wire.sent) <= 31 + EXPERTS
    assert {read.name: read.requests for read in found.reads}["drift"] <= 11
    assert not [read for read in found.reads if read.failure]


def test_a_key_that_may_only_read_is_enough_and_nothing_is_written(example: Applied) -> None:
    full = audit(example.house.client, example.wanted, now=NOW)
    example.house.wire.sent.clear()

    found = audit(example.house.new_client("read"), example.wanted, now=NOW)

    assert [(v.rule.id, v.status, v.findings) for v in found.verdicts] == [
        (v.rule.id, v.status, v.findings) for v in full.verdicts
    ]
    assert {sent.method for sent in example.house.wire.sent} == {"GET"}


@pytest.mark.parametrize(
    ("rule", "paths"),
    [
        ("deprecated-setting", ["/admin/site_settings.json"]),
        ("plugin-missing", ["/admin/plugins.json"]),
        ("backup-old", ["/admin/site_settings.json", "/admin/backups.json"]),
        ("category-without-description", ["/admin/site_settings.json", "/site.json", "/categories/find.json"]),
    ],
)
def test_a_chosen_rule_reads_only_what_it_needs(forum: AuditedForum, rule: str, paths: list[str]) -> None:
    forum.audit([rule])

    assert [sent.path for sent in forum.wire.sent] == paths


def test_the_order_of_reads_follows_their_needs() -> None:
    assert [read.name for read in planned([QUESTIONS, CATEGORIES])] == ["settings", "site", "categories", "questions"]


def test_rules_cannot_look_at_what_they_did_not_declare(forum: AuditedForum) -> None:
    look = Look(forum.wanted(), URL, NOW, 0, Facts({}, ()), frozenset({SITE.name}))

    with pytest.raises(LookupError, match="does not declare that it reads settings"):
        look[SETTINGS]


def test_a_rule_is_registered_once() -> None:
    check: Callable[[Look], list[Finding]] = ALL_RULES["many-admins"].check  # type: ignore[assignment]

    with pytest.raises(ValueError, match="many-admins is registered twice"):
        rule("many-admins")(check)
