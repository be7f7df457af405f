"""Mail addresses and domains: a file may say exactly those that the forum takes."""

import json
from typing import Any

import pytest
from rehearsal import KEYS, USERNAME, Rehearsal

from idiaspora.plugin_config.language.problems import Invalid, Problem

TAKEN = ["a@example.org", "A.b+c@Mail.Example.org", "o'neill@xn--bcher-kva.example", "{x}@1.de", "a@b.c"]
REFUSED = [
    "desk", "a@b", "a,b@example.org", "a;b@example.org", "a b@example.org", "a@b@example.org", ".a@example.org",
    "a.@example.org", "a..b@example.org", "a@-example.org", "a@example-.org", "a@exa_mple.org", "a@example.org.",
    "Desk <a@example.org>", "<a@example.org>", "é@example.org", "a@bücher.example", f"{'a' * 65}@example.org",
    f"a@{'b.' * 127}org", "=?utf-8?q?a?=@example.org", "mailto:a@example.org", "@example.org",
]  # fmt: skip


def status(house: Rehearsal, method: str, path: str, body: dict[str, Any]) -> int:
    headers = {"Api-Key": KEYS["full"], "Api-Username": USERNAME, "Accept": "application/json"}
    return house.app.test_client().open(path, method=method, json=body, headers=headers).status_code


def problems(house: Rehearsal, text: str) -> tuple[Problem, ...]:
    try:
        house.desired(text)
    except Invalid as invalid:
        return invalid.problems
    return ()


@pytest.mark.parametrize("address", [*TAKEN, *REFUSED])
def test_the_file_takes_what_the_forum_takes(house: Rehearsal, address: str) -> None:
    written = json.dumps(address)
    files = (
        f"categories: [{{name: A, slug: aa, email_in: {written}}}]",
        f"groups: [{{name: desk, incoming_email: [{written}]}}]",
        f"moderators: {{trade: {{name: desk, incoming_email: [{written}]}}}}",
        f"settings: {{contact_email: {written}}}",
        f"settings: {{notification_email: {written}}}",
    )
    category = {"name": "A", "slug": "aa", "color": "336699", "email_in": address}
    group = {"group": {"name": "desk", "incoming_email": address}}
    statuses = [
        status(house, "POST", "/categories.json", category),
        status(house, "PUT", "/admin/site_settings/contact_email.json", {"contact_email": address}),
        status(house, "PUT", "/admin/site_settings/notification_email.json", {"notification_email": address}),
    ]
    house.reset()
    statuses.append(status(house, "POST", "/admin/groups.json", group))
    assert {code < 300 for code in statuses} == {address in TAKEN}
    assert [bool(problems(house, text)) for text in files] == [address in REFUSED] * len(files)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (
            "categories: [{name: A, slug: aa, email_in: 'a@example.org, b@example.org'}]",
            "“a@example.org|b@example.org”",
        ),
        (
            "categories: [{name: A, slug: aa, email_in: 'a@example.org; b@example.org'}]",
            "“a@example.org|b@example.org”",
        ),
        ("groups: [{name: g12, incoming_email: ['a@example.org|b@example.org']}]", "a@example.org, b@example.org as"),
        ("groups: [{name: g12, incoming_email: ['a,b@example.org']}]", "such as forum@example.org"),
        ("groups: [{name: g12, automatic_email_domains: ['https://example.org/']}]", "write example.org"),
        ("groups: [{name: g12, automatic_email_domains: ['@example.org']}]", "write example.org"),
        ("groups: [{name: g12, automatic_email_domains: ['kofi@example.org']}]", "write example.org"),
        ("groups: [{name: g12, automatic_email_domains: ['*.example.org']}]", "such as example.org"),
        ("groups: [{name: g12, automatic_email_domains: [localhost]}]", "such as example.org"),
    ],
)
def test_what_is_none_comes_with_what_was_meant(house: Rehearsal, text: str, remedy: str) -> None:
    (problem,) = problems(house, text)
    assert (problem.code, problem.span.line) == ("bad-address", 3)
    assert remedy in problem.remedy


@pytest.mark.parametrize("domain", ["example.org", "Mail.example.org", "example.org:8025", "xn--x.org", "a-b.c.de"])
def test_domains_of_members_converge(house: Rehearsal, domain: str) -> None:
    text = f"groups: [{{name: desk, automatic_email_domains: ['{domain}']}}]"
    if domain == "xn--x.org":
        assert [problem.code for problem in problems(house, text)] == ["bad-address"]
    else:
        house.settled(text)
    body = {"group": {"name": "other", "automatic_membership_email_domains": domain}}
    assert (status(house, "POST", "/admin/groups.json", body) < 300) is (domain != "xn--x.org")


def test_a_group_takes_fifty_domains(house: Rehearsal) -> None:
    text = "groups: [{name: desk, automatic_email_domains: [%s]}]"
    house.settled(text % ", ".join(f"x{number}.org" for number in range(50)))
    (problem,) = problems(house, text % ", ".join(f"x{number}.org" for number in range(51)))
    assert problem.code == "wrong-length"
