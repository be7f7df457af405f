"""Beside each rule of the guards, the change that is almost the same and has to be judged otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from dangers import GOOGLE, access, both, group, settings, vault
from guarded_forum import GuardedForum
from rehearsal import Rehearsal, Sent

from idiaspora.provisioning.safety.guards import refusals

Prepared = Callable[[GuardedForum], object]

FACEBOOK = {"facebook_app_id": "1234567890", "facebook_app_secret": "0123456789abcdef" * 2}


def inner_kinds(**permissions: int) -> Prepared:
    body = {"tag_group": {"name": "Inner kinds", "permissions": permissions}}
    return lambda forum: forum.arrange("POST", "/tag_groups.json", body)


def unprepared(forum: GuardedForum) -> None:
    """The forum as it is seeded will do."""


HARMLESS = {
    "a category opens behind a login that is required from now on": (
        vault({"trust_level_0": 1}),
        "settings: {login_required: true}\n" + access(see="everyone", create="members"),
    ),
    "tags are seen by everyone who used them": (
        inner_kinds(everyone=1),
        "tag_groups: [{name: Inner kinds, permissions: {everyone: see, staff: use}}]\n",
    ),
    "tags are used by one more group that nobody gets into alone": (
        both(group("insiders", "amina", automatic_membership_email_domains=""), inner_kinds(staff=1)),
        "groups: [{name: insiders, automatic_email_domains: []}]\n"
        "tag_groups: [{name: Inner kinds, permissions: {staff: use, insiders: use}}]\n",
    ),
    "one more login": (
        settings(**GOOGLE),
        "settings: {enable_google_oauth2_logins: true}\n",
    ),
    "one of two logins goes": (
        settings(**GOOGLE, enable_google_oauth2_logins="true"),
        "settings: {enable_google_oauth2_logins: false}\n",
    ),
    "a login that was not used for another, beside one that was": (
        settings(**GOOGLE, **FACEBOOK, enable_google_oauth2_logins="true"),
        "settings: {enable_google_oauth2_logins: false, enable_facebook_logins: true}\n",
    ),
    "a second factor where members log in by name and password": (
        unprepared,
        "settings: {enforce_second_factor: all}\n",
    ),
    "accounts that rest for a month": (
        unprepared,
        "settings: {invalidate_inactive_admin_email_after_days: 30, clean_up_inactive_users_after_days: 0}\n",
    ),
    "a second factor for more people": (
        settings(enforce_second_factor="staff"),
        "settings: {enforce_second_factor: all}\n",
    ),
    "more first posts wait for what stands in them": (unprepared, "settings: {auto_silence_first_post_regex: cheap}\n"),
    "mail has to be of whom it says": (unprepared, "settings: {email_in_authserv_id: mx.example.org}\n"),
    "whoever logs out stays on the forum": (unprepared, "settings: {logout_redirect: /about}\n"),
    "a notice of plain words": (unprepared, "settings: {global_notice: 'Closed on Monday: 3 < 4'}\n"),
    "another server for mail that nobody fetches": (unprepared, "settings: {pop3_polling_host: ''}\n"),
    "messages of the forum go to a group that nobody gets into alone": (
        group("insiders", "amina", automatic_membership_email_domains=""),
        "groups: [{name: insiders, automatic_email_domains: []}]\nsettings: {site_contact_group_name: insiders}\n",
    ),
    "keys that are never revoked": (
        settings(revoke_api_keys_unused_days="10"),
        "settings: {revoke_api_keys_unused_days: 0}\n",
    ),
    "keys that live longer than so far, though not for a month": (
        settings(revoke_api_keys_unused_days="10"),
        "settings: {revoke_api_keys_unused_days: 12}\n",
    ),
    "keys that live for a month": (
        settings(revoke_api_keys_unused_days="0"),
        "settings: {revoke_api_keys_unused_days: 30}\n",
    ),
    "mail to all again": (settings(disable_emails="yes"), "settings: {disable_emails: 'no'}\n"),
    "mail to staff only where none was sent": (
        settings(disable_emails="yes", title="Another"),
        "settings: {title: Mine}\n",
    ),
    "only addresses of one domain register from now on": (
        unprepared,
        "settings: {allowed_email_domains: [example.org]}\n",
    ),
    "addresses of one domain less register": (
        settings(allowed_email_domains="example.org|example.com"),
        "settings: {allowed_email_domains: [EXAMPLE.org]}\n",
    ),
    "addresses of one domain more do not register": (
        unprepared,
        "settings: {blocked_email_domains: [mailinator.com, example.com]}\n",
    ),
    "another word to register": (
        settings(invite_code="a word that one is told"),
        "settings: {invite_code: another word}\n",
    ),
    "more first posts wait": (settings(approve_post_count="1"), "settings: {approve_post_count: 2}\n"),
    "reading needs an account, which one gets": (unprepared, "settings: {login_required: true}\n"),
    "no registrations where anyone reads": (unprepared, "settings: {allow_new_registrations: false}\n"),
    "invitations, which are redeemed": (unprepared, "settings: {invite_only: true}\n"),
    "the list of allowed addresses goes": (unprepared, "settings: {use_admin_ip_allowlist: false}\n"),
    "another owner": (
        group("insiders", "amina,kofi,provisioner", owner_usernames="amina"),
        "groups: [{name: insiders, members: [amina, kofi, provisioner], owners: [kofi]}]\n",
    ),
    "an owner among the staff is no way in": (
        both(group("insiders", "amina", owner_usernames="provisioner"), vault({"insiders": 1})),
        "groups: [{name: insiders, owners: [provisioner], allow_membership_requests: true}]\n",
    ),
    "approval where nothing waited": (
        vault({"everyone": 1}),
        "categories: [{name: Vault, slug: vault, approve: {topics: false, replies: false}}]\n",
    ),
    "a moderating group that nobody gets into alone": (
        both(group("insiders", "amina", automatic_membership_email_domains=""), vault({"everyone": 1})),
        "groups: [{name: insiders, automatic_email_domains: []}]\n"
        "categories: [{name: Vault, slug: vault, moderated_by: [insiders]}]\n",
    ),
}


@pytest.mark.parametrize(("prepare", "text"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_only_looks_dangerous_is_not_refused(forum: GuardedForum, prepare: Prepared, text: str) -> None:
    prepare(forum)
    assert forum.refused(text) == ()


REFUSED = {
    "a category opens and no login is required any more": (
        both(settings(login_required="true"), vault({"trust_level_0": 1})),
        "settings: {login_required: false}\n" + access(see="everyone", create="members"),
        ["category vault would open: anonymous could see", "login_required would open"],
    ),
    "tags that were seen may be used": (
        inner_kinds(everyone=3, staff=1),
        "tag_groups: [{name: Inner kinds, permissions: {everyone: use}}]\n",
        ["members could use its tags"],
    ),
    "tags that were used by nobody may be seen": (
        inner_kinds(staff=1),
        "tag_groups: [{name: Inner kinds, permissions: {everyone: see, staff: use}}]\n",
        ["could see its tags"],
    ),
    "tags without permissions are everyone's": (
        inner_kinds(staff=1),
        "tag_groups: [{name: Inner kinds, permissions: {}}]\n",
        ["could see, use its tags"],
    ),
    "keys that lived for ever live for some days": (
        settings(revoke_api_keys_unused_days="0"),
        "settings: {revoke_api_keys_unused_days: 29}\n",
        ["revoked once it is not used for 29 days"],
    ),
    "keys that lived for some days live for less": (
        settings(revoke_api_keys_unused_days="10"),
        "settings: {revoke_api_keys_unused_days: 9}\n",
        ["revoked once it is not used for 9 days"],
    ),
    "no mail to those who are not staff": (
        unprepared,
        "settings: {disable_emails: non-staff}\n",
        ["no mail would be sent"],
    ),
    "reading needs an account, and none is to be had": (
        unprepared,
        "settings: {login_required: true, allow_new_registrations: false}\n",
        ["reading needs an account"],
    ),
    "no registrations where reading needs an account": (
        settings(login_required="true"),
        "settings: {allow_new_registrations: false}\n",
        ["reading needs an account"],
    ),
    "two logins for a third": (
        settings(**GOOGLE, **FACEBOOK, enable_google_oauth2_logins="true"),
        "settings: {enable_google_oauth2_logins: false, enable_local_logins: false, enable_facebook_logins: true}\n",
        ["logging in by name and password, Google ends, and Facebook was never used"],
    ),
}


@pytest.mark.parametrize(("prepare", "text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_only_looks_harmless_is_refused(
    forum: GuardedForum, prepare: Prepared, text: str, said: list[str]
) -> None:
    prepare(forum)
    reasons = [item.reason for item in forum.refused(text)]
    assert [words for words in said if not any(words in reason for reason in reasons)] == [], reasons


@pytest.mark.parametrize("odd", ["²", "٢", "", "-1", "--1", "1e3", "9" * 5000, "none"])
def test_a_number_of_the_forum_that_is_none_is_judged_as_the_lowest(house: Rehearsal, odd: str) -> None:
    """A forum may say anything; the guards speak all the same."""

    def bent(sent: Sent, answer: Any) -> Any:
        if isinstance(answer, dict):
            for row in answer.get("site_settings", ()):
                if row["setting"] in ("default_trust_level", "revoke_api_keys_unused_days"):
                    row["value"] = odd
        return answer

    house.wire.bend = bent
    wanted = house.desired(
        "settings: {default_trust_level: 3, revoke_api_keys_unused_days: 2}\n"
        "categories: [{name: General, slug: general, protect: true}]\n"
    )
    try:
        refused = [item.rule for item in refusals(house.plan(wanted), wanted)]
    finally:
        house.wire.bend = None
    assert {*refused} == {"lock-out", "widening"}
