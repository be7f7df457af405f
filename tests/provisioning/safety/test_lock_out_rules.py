"""Each rule of the lock-out guard: by which change of which settings it speaks, and beside which it is silent."""

import pytest

from idiaspora.facts.guarded_settings import CONNECT, NAMES
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_setting import known_rows
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.safety.lock_out import LockOut, lock_outs
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

Values = dict[str, str]

GOOGLE = {"google_oauth2_client_id": "number", "google_oauth2_client_secret": "secret"}
GOOGLE_ON = {**GOOGLE, "enable_google_oauth2_logins": "true"}
CONNECTION = {"discourse_connect_url": "https://login.example.org", "discourse_connect_secret": "a secret"}
CONNECTED = {**CONNECTION, CONNECT.switch: "true"}
NO_LOCAL = {"enable_local_logins": "false"}


def place(line: int) -> Origin:
    return Origin(Span("forum.yaml", line, 1), "here")


def found_with(before: Values, without: tuple[str, ...] = ()) -> Found:
    rows = {name: rows[0] for name, rows in known_rows().items()}
    listed = {
        name: {**rows[name], "value": before.get(name, rows[name]["default"])} for name in NAMES if name not in without
    }
    return Found(setting_rows=listed)


def planned(
    before: Values, after: Values, url: str = "https://forum.example.org", without: tuple[str, ...] = ()
) -> Plan:
    """A plan of these settings, in their order one on each line from 1."""
    changes = [
        Update(
            Resource("site_setting", name, {}, place(line)),
            (FieldChange("value", before.get(name, ""), value, place(line)),),
            live=Live("site_setting", name, 0, {}),
        )
        for line, (name, value) in enumerate(after.items(), 1)
    ]
    steps = tuple(Operation(change.address, change.action, (change,), 10) for change in changes)
    return Plan("Forum", url, "Provisioner", steps, found_with(before, without), Snapshot(Directory(), {}))


def told(before: Values, after: Values, **more: str) -> list[tuple[str, int]]:
    """The rules that speak, each with the line of the file."""
    return [(one.rule, one.origin.span.line) for one in lock_outs(planned(before, after, **more))]


SPEAKS = {
    "no login: the only one": ({}, NO_LOCAL, [("no-login", 1)]),
    "no login: both": (GOOGLE_ON, {"enable_google_oauth2_logins": "false", **NO_LOCAL}, [("no-login", 2)]),
    "no login: an id goes": ({**GOOGLE_ON, **NO_LOCAL}, {"google_oauth2_client_id": ""}, [("no-login", 1)]),
    "unproven: one for another": (GOOGLE, {"enable_google_oauth2_logins": "true", **NO_LOCAL}, [("unproven-login", 2)]),
    "connect: on": (CONNECTION, {CONNECT.switch: "true"}, [("connect", 1)]),
    "connect: another secret": (CONNECTED, {"discourse_connect_secret": "another"}, [("connect", 1)]),
    "connect without an address": (
        {"discourse_connect_secret": "a secret"},
        {CONNECT.switch: "true"},
        [("connect-incomplete", 1)],
    ),
    "connect whose address goes": (CONNECTED, {"discourse_connect_url": ""}, [("connect-incomplete", 1)]),
    "passwords that nobody used beside connect": (CONNECTED, {CONNECT.switch: "false"}, [("unproven-login", 1)]),
    "approval under connect": (CONNECTED, {"must_approve_users": "true"}, [("connect-approval", 1)]),
    "connect under approval": (
        {**CONNECTION, "must_approve_users": "true"},
        {CONNECT.switch: "true"},
        [("connect", 1), ("connect-approval", 1)],
    ),
    "the address for those who wait goes": (
        {**CONNECTED, "must_approve_users": "true", "discourse_connect_not_approved_url": "https://x.example.org"},
        {"discourse_connect_not_approved_url": ""},
        [("connect-approval", 1)],
    ),
    "a second factor without passwords": (
        {**GOOGLE_ON, **NO_LOCAL},
        {"enforce_second_factor": "staff"},
        [("second-factor", 1)],
    ),
    "no passwords under a second factor": (
        {**GOOGLE_ON, "enforce_second_factor": "all"},
        NO_LOCAL,
        [("second-factor", 1)],
    ),
    "a second factor under connect": (CONNECTED, {"enforce_second_factor": "all"}, [("second-factor", 1)]),
    "connect under a second factor": (
        {**CONNECTION, "enforce_second_factor": "all"},
        {CONNECT.switch: "true"},
        [("connect", 1), ("second-factor", 1)],
    ),
    "a second factor without passwords under connect": (
        {**CONNECTED, **NO_LOCAL},
        {"enforce_second_factor": "all"},
        [("second-factor", 1)],
    ),
    "a login and no accounts": (
        {"allow_new_registrations": "false"},
        {"login_required": "true"},
        [("no-new-members", 1)],
    ),
    "no accounts behind a login": (
        {"login_required": "true"},
        {"allow_new_registrations": "false"},
        [("no-new-members", 1)],
    ),
    "invitations that are not redeemed": (
        {"allow_new_registrations": "false"},
        {"invite_only": "true"},
        [("no-new-members", 1)],
    ),
    "both at once are told once": (
        {},
        {"invite_only": "true", "login_required": "true", "allow_new_registrations": "false"},
        [("no-new-members", 3)],
    ),
    "no mail": ({}, {"disable_emails": "yes"}, [("no-mail", 1)]),
    "mail for staff only": ({}, {"disable_emails": "non-staff"}, [("no-mail", 1)]),
    "addresses of admins": ({}, {"use_admin_ip_allowlist": "true"}, [("admin-ip", 1)]),
    "keys for a day": ({"revoke_api_keys_unused_days": "0"}, {"revoke_api_keys_unused_days": "1"}, [("api-key", 1)]),
    "keys for 29 days": (
        {"revoke_api_keys_unused_days": "30"},
        {"revoke_api_keys_unused_days": "29"},
        [("api-key", 1)],
    ),
    "keys for less than so few": (
        {"revoke_api_keys_unused_days": "5"},
        {"revoke_api_keys_unused_days": "4"},
        [("api-key", 1)],
    ),
    "hidden categories": ({}, {"suppress_secured_categories_from_admin": "true"}, [("hidden-from-admin", 1)]),
}


@pytest.mark.parametrize(("before", "after", "rules"), SPEAKS.values(), ids=SPEAKS.keys())
def test_a_rule_speaks_at_the_line_that_does_it(before: Values, after: Values, rules: list[tuple[str, int]]) -> None:
    assert told(before, after) == rules


SILENT = {
    "one of two logins goes": (GOOGLE_ON, NO_LOCAL),
    "another one comes": (GOOGLE, {"enable_google_oauth2_logins": "true"}),
    "a login that lacks something comes": ({}, {"enable_google_oauth2_logins": "true"}),
    "a secret of a login that is off goes": (GOOGLE, {"google_oauth2_client_secret": ""}),
    "there was no login before": (
        {**GOOGLE, **NO_LOCAL, "enable_google_oauth2_logins": "false"},
        {"enable_google_oauth2_logins": "true"},
    ),
    "no passwords under connect": (CONNECTED, NO_LOCAL),
    "an address of what is off": (CONNECTION, {"discourse_connect_url": "https://other.example.org"}),
    "approval without connect": (CONNECTION, {"must_approve_users": "true"}),
    "approval under connect, with an address": (
        {**CONNECTED, "discourse_connect_not_approved_url": "https://x.example.org"},
        {"must_approve_users": "true"},
    ),
    "a second factor where there are passwords": ({}, {"enforce_second_factor": "all"}),
    "no second factor": ({**CONNECTED, "enforce_second_factor": "all"}, {"enforce_second_factor": "no"}),
    "accounts again behind a login": (
        {"login_required": "true", "allow_new_registrations": "false"},
        {"allow_new_registrations": "true"},
    ),
    "a login where accounts are to be had": ({}, {"login_required": "true"}),
    "no accounts where anyone reads": ({}, {"allow_new_registrations": "false"}),
    "mail again": ({"disable_emails": "yes"}, {"disable_emails": "no"}),
    "no list of addresses": ({"use_admin_ip_allowlist": "true"}, {"use_admin_ip_allowlist": "false"}),
    "keys for ever": ({"revoke_api_keys_unused_days": "7"}, {"revoke_api_keys_unused_days": "0"}),
    "keys for a month": ({"revoke_api_keys_unused_days": "0"}, {"revoke_api_keys_unused_days": "30"}),
    "keys for longer than so few days": (
        {"revoke_api_keys_unused_days": "5"},
        {"revoke_api_keys_unused_days": "6"},
    ),
    "all categories again": (
        {"suppress_secured_categories_from_admin": "true"},
        {"suppress_secured_categories_from_admin": "false"},
    ),
    "nothing of all that": ({**NO_LOCAL, "disable_emails": "yes"}, {"title": "Another"}),
}


@pytest.mark.parametrize(("before", "after"), SILENT.values(), ids=SILENT.keys())
def test_beside_it_the_guard_is_silent(before: Values, after: Values) -> None:
    assert told(before, after) == []


@pytest.mark.parametrize(
    ("url", "value", "rules"),
    [
        ("http://forum.example.org", "true", [("https", 1)]),
        ("http://forum.example.org", "false", []),
        ("https://forum.example.org", "true", []),
    ],
)
def test_https_matters_where_the_forum_is_reached_without_it(
    url: str, value: str, rules: list[tuple[str, int]]
) -> None:
    assert told({}, {"force_https": value}, url=url) == rules


def said(before: Values, after: Values, without: tuple[str, ...] = ()) -> list[str]:
    return [one.reason for one in lock_outs(planned(before, after, without=without))]


def test_the_reason_says_what_is_lacking() -> None:
    assert said({}, NO_LOCAL) == ["nobody could log in: every login is off"]
    assert said({**GOOGLE_ON, **NO_LOCAL}, {"google_oauth2_client_id": "", "google_oauth2_client_secret": ""}) == [
        "nobody could log in: Google is on but lacks google_oauth2_client_id, google_oauth2_client_secret"
    ]
    assert said(GOOGLE_ON, {"enable_google_oauth2_logins": "false"}, ("enable_local_logins",)) == [
        "nobody could log in: the forum does not tell whether enable_local_logins is on"
    ]
    assert said(CONNECTED, {"discourse_connect_url": "", "discourse_connect_secret": ""}) == [
        "DiscourseConnect replaces every other login, and discourse_connect_url, discourse_connect_secret is empty"
    ]


def test_the_reason_says_how_people_logged_in_so_far() -> None:
    assert said({**CONNECTION, **GOOGLE_ON}, {CONNECT.switch: "true"}) == [
        "everybody, admins too, would log in through https://login.example.org only; so far: name and password, Google"
    ]
    assert said({**CONNECTION, **NO_LOCAL}, {CONNECT.switch: "true"})[0].endswith("so far: no other login")
    (reason,) = said(CONNECTED, {"discourse_connect_url": "https://other.example.org"})
    assert reason.endswith("https://other.example.org only; so far: DiscourseConnect with other values")
    assert said({**GOOGLE, "enforce_second_factor": "no"}, {"enable_google_oauth2_logins": "true", **NO_LOCAL}) == [
        "logging in by name and password ends, and Google was never used on this forum"
    ]


def test_the_reason_says_who_must_have_a_second_factor() -> None:
    assert said(CONNECTED, {"enforce_second_factor": "all"})[0].startswith("everybody must have")
    assert said(CONNECTED, {"enforce_second_factor": "staff"})[0].startswith("staff must have")
    assert said({**GOOGLE_ON, **NO_LOCAL}, {"enforce_second_factor": "staff"}) == [
        "staff must have a second factor, which needs enable_local_logins"
    ]


def people(group: str, field: str, old: tuple[str, ...] | None, new: tuple[str, ...]) -> list[LockOut]:
    change = Update(
        Resource("membership", group, {}, place(1)),
        (FieldChange(field, old, new, place(2)),),
        live=Live("membership", group, 1, {}),
    )
    step = Operation(change.address, change.action, (change,), 35)
    plan = Plan("Forum", "https://forum.example.org", "Provisioner", (step,), found_with({}), Snapshot(Directory(), {}))
    return list(lock_outs(plan))


@pytest.mark.parametrize(
    ("group", "field", "old", "new", "rule"),
    [
        pytest.param("crew", "members", ("a", "PROVISIONER"), ("a",), "acting-user", id="leaves"),
        pytest.param("crew", "owners", ("provisioner",), (), "acting-user", id="owns no longer"),
        pytest.param("Admins", "members", ("a",), (), "no-admin", id="no admin"),
        pytest.param("admins", "owners", ("a",), (), "", id="admins without owners"),
        pytest.param("moderators", "members", ("a",), (), "", id="no moderator"),
        pytest.param("admins", "members", ("a", "b"), ("b",), "", id="an admin stays"),
        pytest.param("crew", "members", ("a", "provisioner"), ("Provisioner",), "", id="stays"),
        pytest.param("crew", "members", ("a",), (), "", id="was not in it"),
        pytest.param("crew", "members", None, ("a",), "", id="not known"),
    ],
)
def test_who_leaves_a_group(
    group: str, field: str, old: tuple[str, ...] | None, new: tuple[str, ...], rule: str
) -> None:
    assert [(one.rule, one.origin.span.line) for one in people(group, field, old, new)] == ([(rule, 2)] if rule else [])


def test_it_says_as_what_the_acting_user_leaves() -> None:
    reasons = [people("crew", field, ("provisioner",), ())[0].reason for field in ("members", "owners")]
    assert reasons == [
        "provisioner, the acting user, would no longer be a member of crew",
        "provisioner, the acting user, would no longer be an owner of crew",
    ]
