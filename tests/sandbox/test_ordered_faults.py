"""Faults on order: each kind, the requests that a rule takes, and rules that cannot be."""

import time

import pytest
import requests

from idiaspora.sandbox.faults import KINDS, BadFaultError, Fault
from idiaspora.sandbox.server import running

SCOPES = "/session/scopes.json"


def order(client, *rules):
    answer = client.post("/__sandbox__/faults", list(rules))
    assert answer.status_code == 200, answer.text
    return answer.json["faults"]


@pytest.mark.parametrize(
    ("rule", "status", "media_type", "headers"),
    [
        ({"kind": "rate_limit", "retry_after": 7}, 429, "application/json", {"Retry-After": "7"}),
        ({"kind": "ip_rate_limit"}, 429, "text/plain", {"Retry-After": "10"}),
        ({"kind": "server_error"}, 502, "text/html", {}),
        ({"kind": "server_error", "status": 503, "retry_after": 2}, 503, "text/html", {"Retry-After": "2"}),
        ({"kind": "html_page", "title": "Log in"}, 200, "text/html", {}),
        ({"kind": "redirect", "status": 301, "location": "https://elsewhere.example/"}, 301, "text/html",
         {"Location": "https://elsewhere.example/"}),
    ],
)  # fmt: skip
def test_what_answers_in_the_forums_place(client, rule, status, media_type, headers):
    order(client, rule)
    answer = client.put("/admin/site_settings/title.json", {"title": "Nothing"})
    assert (answer.status_code, answer.mimetype) == (status, media_type)
    assert headers.items() <= dict(answer.headers).items()
    assert "X-Discourse-Username" not in answer.headers
    assert client.get("/site/basic-info.json").json["title"] == "iDiaspora"


def test_a_rule_passes_some_requests_then_takes_some(client):
    order(client, {"kind": "server_error", "after": 1, "times": 2})
    assert [client.get(SCOPES).status_code for _ in range(5)] == [200, 502, 502, 200, 200]


def test_a_rule_without_times_stays_until_it_is_cleared(client):
    order(client, {"kind": "server_error", "times": None})
    assert {client.get(SCOPES).status_code for _ in range(4)} == {502}
    assert client.delete("/__sandbox__/faults").status_code == 200
    assert client.get(SCOPES).status_code == 200


def test_a_rule_takes_only_its_method_and_path(client):
    order(client, {"kind": "server_error", "method": "put", "path": "/admin/site_settings/*"})
    assert client.get("/admin/plugins.json").status_code == 200
    assert client.get(SCOPES).status_code == 200
    assert client.put("/admin/site_settings/title.json", {"title": "New"}).status_code == 502


def test_the_first_rule_that_takes_a_request_has_it_alone(client):
    order(client, {"kind": "server_error", "status": 500}, {"kind": "server_error", "status": 504})
    assert [client.get(SCOPES).status_code for _ in range(3)] == [500, 504, 200]
    assert [rule["taken"] for rule in client.get("/__sandbox__/faults").json["faults"]] == [1, 1]


def test_anonymous_takes_the_key_away_from_reads_only(client):
    order(client, {"kind": "anonymous", "times": None})
    answer = client.get("/categories/find.json?ids[]=3&ids[]=4&include_permissions=true")
    assert answer.status_code == 200
    assert "X-Discourse-Username" not in answer.headers
    assert "dosp=1" in answer.headers["Set-Cookie"]
    assert [row["id"] for row in answer.json["categories"]] == [4]
    assert "group_permissions" not in answer.json["categories"][0]
    assert client.put("/admin/site_settings/title.json", {"title": "Written"}).status_code == 200


def test_read_only_refuses_writes_and_marks_reads(client):
    order(client, {"kind": "read_only", "times": 2})
    refused = client.put("/admin/site_settings/title.json", {"title": "Nothing"})
    assert (refused.status_code, refused.json["error_type"]) == (503, "read_only")
    assert refused.headers["X-Discourse-Username"] == "provisioner"
    assert "Discourse-Readonly" not in refused.headers
    assert client.get(SCOPES).headers["Discourse-Readonly"] == "true"
    assert "Discourse-Readonly" not in client.get(SCOPES).headers


def test_slow_answers_late_but_in_full(client):
    order(client, {"kind": "slow", "seconds": 0.05})
    started = time.monotonic()
    assert client.get(SCOPES).json == {"scopes": []}
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize("kind", ["reset", "lost_answer"])
def test_a_cut_connection_and_what_it_leaves_behind(kind):
    with running(seed="conformance") as forum:
        headers = {"Api-Key": forum.key_full, "Api-Username": "provisioner"}
        requests.post(f"{forum.url}/__sandbox__/faults", json={"kind": kind, "method": "PUT"}, timeout=5)
        address = f"{forum.url}/admin/site_settings/title.json"
        with pytest.raises(requests.ConnectionError):
            requests.put(address, json={"title": "Lost"}, headers=headers, timeout=5)
        title = requests.get(f"{forum.url}/site/basic-info.json", timeout=5).json()["title"]
        assert title == {"reset": "iDiaspora", "lost_answer": "Lost"}[kind]
        log = requests.get(f"{forum.url}/__sandbox__/requests", timeout=5).json()["requests"]
        assert [(row["method"], row["status"], row["fault"]) for row in log] == [
            ("PUT", {"reset": None, "lost_answer": 200}[kind], kind),
            ("GET", 200, None),
        ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "kind"),
        ("slow", "kind"),
        ({"kind": "earthquake"}, "kind is one of"),
        ({"kind": "slow", "secnds": 2}, "unknown key secnds"),
        ({"kind": "slow", "seconds": "2"}, "seconds has the wrong type"),
        ({"kind": "slow", "times": True}, "times has the wrong type"),
        ({"kind": "slow", "after": -1}, "after is not negative"),
        ({"kind": "server_error", "status": 404}, "status of server_error"),
        ({"kind": "redirect", "status": 200}, "status of redirect"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_the_reason(client, rule, words):
    answer = client.post("/__sandbox__/faults", [{"kind": "reset"}, rule])
    assert answer.status_code == 400
    assert words in answer.json["errors"][0]
    assert client.get("/__sandbox__/faults").json["faults"] == [], "none of the rules is kept"


def test_every_kind_can_be_ordered():
    for kind in KINDS:
        assert Fault.read({"kind": kind}).takes("GET", "/")


def test_bad_faults_are_value_errors():
    assert issubclass(BadFaultError, ValueError)
