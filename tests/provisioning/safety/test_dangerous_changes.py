"""Every dangerous change is refused, names what consents, and is done with that."""

import shlex
from collections.abc import Iterable
from pathlib import Path

import pytest
from dangers import DANGERS, Danger
from discourse_versions import example_for
from guarded_forum import ADMIN, GuardedForum

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.safety.guards import refusals


def applied(forum: GuardedForum, text: str, options: Iterable[str] = ()) -> tuple[int, str]:
    """The exit code of `apply`, and what it said."""
    arguments = [
        "apply",
        str(forum.write(text)),
        "--yes",
        *(part for option in options for part in shlex.split(option)),
    ]
    result = forum.run(*arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize("danger", DANGERS, ids=lambda danger: danger.name)
def test_a_dangerous_change_needs_consent(forum: GuardedForum, danger: Danger) -> None:
    if forum.discourse not in danger.only:
        pytest.skip(f"a Discourse {forum.discourse} has no such setting")
    danger.prepare(forum)
    forum.forget()

    exit_code, said = applied(forum, danger.text, danger.given)

    assert (exit_code, [option for option in danger.options if option not in said]) == (ExitCode.REFUSED, []), said
    assert [request for request in forum.received() if request["method"] != "GET"] == []

    exit_code, said = applied(forum, danger.text, (*danger.given, *danger.options))

    assert exit_code == danger.ends, said
    assert "Refused" not in said


def test_a_deletion_without_consent_is_left_out_and_the_rest_goes_on(forum: GuardedForum) -> None:
    forum.category("ask", {"everyone": 1}, parent_category_id=forum.category("water"))
    text = "themes: [{name: Waters, slug: water, questions: false}]\n"
    forum.forget()

    exit_code, said = applied(forum, text)

    assert (exit_code, "--allow-delete category" in said) == (ExitCode.REFUSED, True), said
    assert {request["method"] for request in forum.received()} == {"GET", "PUT"}
    exit_code, said = applied(forum, text, ["--allow-delete category"])
    assert exit_code == ExitCode.OK, said


def test_there_are_enough_of_them() -> None:
    assert len({danger.name for danger in DANGERS}) == len(DANGERS) >= 40


def test_consents_that_are_none_are_wrong_usage(forum: GuardedForum) -> None:
    wrong = {
        "--allow-lock-out no-log-in": "no-login",
        "--raise-limit categories=4": "category",
        "--raise-limit category=many": "KIND=NUMBER",
        "--allow-delete category_order": "category",
    }
    for option, hint in wrong.items():
        exit_code, said = applied(forum, "settings: {title: Another}\n", [option])
        assert (exit_code, hint in said) == (ExitCode.USAGE, True), said


def test_consent_to_one_thing_is_none_to_another(forum: GuardedForum) -> None:
    forum.setting("login_required", "true")
    text = "settings: {login_required: false, default_trust_level: 1, disable_emails: 'yes'}\n"
    refused = forum.refused(text)
    assert [item.rule for item in refused] == ["lock-out", "widening", "widening"]
    exit_code, said = applied(forum, text, ["--allow-widening settings.login_required"])
    assert exit_code == ExitCode.REFUSED
    assert "--allow-widening settings.default_trust_level" in said
    assert "--allow-widening settings.login_required" not in said


def test_a_refusal_names_the_line_of_the_field_that_does_it(forum: GuardedForum) -> None:
    forum.category("vault", {"staff": 1})
    (refusal,) = forum.refused(
        "categories:\n  - name: The vault\n    slug: vault\n    color: '112233'\n    access:\n      see: [everyone]\n"
    )
    assert refusal.place.endswith("forum.yaml:7")
    assert refusal.reason.startswith("category vault would open: anonymous could see; members could see")


HARMLESS = {
    "a new public category": "categories: [{name: New, slug: new, access: {create: [everyone]}}]\n",
    "a new open group": "groups: [{name: club, public_admission: true, visible_to: everyone}]\n",
    "narrower": "categories: [{name: General, slug: general, access: {see: [members]}}]\n",
    "a login is required": "settings: {login_required: true}\n",
    "what is so already": "settings: {login_required: false, enable_local_logins: true}\n",
    "another name": "categories: [{name: In general, slug: general}]\n",
    "one more login": "settings: {enable_google_oauth2_logins: true, google_oauth2_client_id: a}\n",
    "approval": "categories: [{name: General, slug: general, approve: {topics: true}}]\n",
    "a longer life of keys": "settings: {revoke_api_keys_unused_days: 365}\n",
    "more members": "groups: [{name: club, members: [amina, provisioner]}]\n",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_harmless_changes_are_not_refused(forum: GuardedForum, text: str) -> None:
    assert forum.refused(text) == ()


def test_the_example_is_applied_to_a_fresh_forum_without_consents(forum: GuardedForum, tmp_path: Path) -> None:
    example = tmp_path / "example.yaml"
    example.write_text(example_for(forum.discourse), encoding="utf-8")
    wanted = desired(load(example, variables={"IDIASPORA_URL": forum.url}))
    assert refusals(forum.plan(wanted), wanted) == ()


def test_a_forum_that_is_closed_already_is_not_in_the_way(forum: GuardedForum) -> None:
    forum.settings({"invite_only": "true", "allow_new_registrations": "false", "disable_emails": "yes"})
    assert forum.refused("settings: {title: Another, min_topic_title_length: 12}\n") == ()


def test_the_acting_user_is_recognised_whatever_the_case(forum: GuardedForum) -> None:
    forum.group("insiders", f"amina,{ADMIN}")
    assert forum.refused(f"groups: [{{name: insiders, members: [amina, {ADMIN.title()}]}}]\n") == ()
