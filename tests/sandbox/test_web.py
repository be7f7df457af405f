import inspect
import re
from pathlib import Path

import pytest

from idiaspora import sandbox
from idiaspora.sandbox.http.access import fingerprint
from idiaspora.sandbox.http.answers import unprocessable
from idiaspora.sandbox.http.areas import all_routes
from idiaspora.sandbox.web import (
    ALSO_WITHOUT_JSON,
    IN_READ_ONLY,
    WITHOUT_LOGIN,
    WITHOUT_USER,
    url_map,
)

NOT_FOUND = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}
BROWSERS = ["text/html", "*/*", "application/json, */*", ""]
PUBLIC = "/c/4/show"


def test_answers_name_the_acting_user_and_the_route(client):
    answer = client.get("/session/scopes.json", acting="MARTIN")
    assert answer.headers["X-Discourse-Username"] == "martin"
    assert answer.headers["X-Discourse-Route"] == "session/scopes"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/no/such"), ("POST", "/c/4/show"), ("PATCH", "/categories/4"), ("GET", "/admin/no-such"), ("GET", "/")],
)
@pytest.mark.parametrize("suffix", ["", ".json"])
def test_what_has_no_route(client, method, path, suffix):
    answer = client.send(method, path + suffix)
    assert (answer.status_code, answer.json) == (404, NOT_FOUND)
    assert "X-Discourse-Username" not in answer.headers
    for accept in BROWSERS:
        answer = client.send(method, path + suffix, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype, answer.text) == (404, "text/html", "")


@pytest.mark.parametrize("accept", BROWSERS)
def test_reads_of_browsers_get_a_page_even_of_what_is_not_there(client, accept):
    for path in ("/c/4/show", "/c/99999/show"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert answer.headers["X-Discourse-Username"] == "provisioner"


def test_the_suffix_asks_for_json_as_the_header_does(client):
    assert client.get("/c/4/show.json", headers={"Accept": "*/*"}).json["category"]["id"] == 4
    assert client.get("/c/4/show", headers={"Accept": "application/json; charset=utf-8"}).json["category"]["id"] == 4


def test_writes_of_browsers_are_done_and_their_refusals_are_pages(client):
    page = {"Accept": "*/*"}
    assert client.put("/admin/badges/1", {"icon": "user"}, headers=page).json["badge"]["id"] == 1
    assert client.post("/admin/badges", {"name": "No type"}, headers=page).status_code == 422
    assert client.post("/admin/badges", {"name": "No type"}, headers=page).mimetype == "application/json"
    for path, status in (("/user_badges", 404), ("/user_badges/99999", 404)):
        body = {"username": "nobody_here", "badge_id": 1}
        method = "POST" if path == "/user_badges" else "DELETE"
        answer = client.send(method, path, body, headers=page)
        assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_some_reads_need_neither_json_nor_a_page(client):
    for path in ("/site/basic-info", "/site/settings", "/site"):
        assert client.get(path, headers={"Accept": "text/html"}).mimetype == "application/json"
    assert client.get("/srv/status", headers={"Accept": "text/html"}).text == "ok"


@pytest.mark.parametrize("acting", ["nobody_here", "", None])
def test_a_key_needs_a_user_that_exists(client, acting):
    answer = client.get("/session/scopes.json", acting=acting)
    assert (answer.status_code, answer.json["error_type"]) == (403, "invalid_access")
    assert "API username or key" in answer.json["errors"][0]
    assert "X-Discourse-Route" not in answer.headers


def test_a_user_may_be_named_by_id(client):
    answer = client.get("/session/current.json", acting=None, headers={"Api-User-Id": "7"})
    assert answer.json["current_user"]["username"] == "modder"
    answer = client.get("/session/current.json", acting=None, headers={"Api-User-Id": "999"})
    assert answer.status_code == 403


@pytest.mark.parametrize("changes", [{"active": False}, {"suspended_till": "2999-01-01T00:00:00.000Z"}])
def test_a_user_must_be_active_and_not_suspended(client, changes):
    store = client.forum.store
    store.put("user", {**store.where("user", username="kofi")[0], **changes})
    answer = client.get("/session/scopes.json", acting="kofi")
    assert (answer.status_code, answer.json["error_type"]) == (403, "invalid_access")
    assert "API username" not in answer.json["errors"][0]
    store.put("user", {**store.where("user", username="kofi")[0], "active": True, "suspended_till": "2020-01-01"})
    assert client.get("/session/scopes.json", acting="kofi").status_code == 200


def test_refused_keys_behind_a_constraint_are_an_absence(client):
    for key, acting in (("bad", "provisioner"), ("full", "nobody_here"), ("full", "member1")):
        answer = client.get("/admin/plugins.json", key=key, acting=acting)
        assert (answer.status_code, answer.json) == (404, NOT_FOUND)
    text = client.get("/admin/plugins.json", key="bad", headers={"Accept": "*/*"})
    assert (text.status_code, text.mimetype) == (404, "text/plain")
    blank = client.get("/admin/plugins.json", acting="member1", headers={"Accept": "*/*"})
    assert (blank.status_code, blank.mimetype, blank.text) == (404, "text/html", "")


def test_a_key_of_one_user_acts_for_no_other(client):
    secret = "a" * 64
    client.forum.store.insert("api_key", {"key_hash": fingerprint(secret), "user_id": 2, "scopes": []})
    headers = {"Api-Key": secret}
    assert client.get("/session/current.json", key=None, headers=headers).json["current_user"]["username"] == "martin"
    assert (
        client.get("/session/scopes.json", key=None, headers={**headers, "Api-Username": "Martin"}).status_code == 200
    )
    assert client.get("/session/scopes.json", key=None, headers={**headers, "Api-Username": "amina"}).status_code == 403


def test_a_revoked_key_is_no_key(client):
    store = client.forum.store
    store.put("api_key", {**store.all("api_key")[0], "revoked_at": "2026-01-01T00:00:00.000Z"})
    assert client.get("/session/scopes.json").status_code == 403


def test_the_read_key_reads_only(client):
    assert client.get("/admin/plugins.json", key="read").status_code == 200
    assert client.post("/categories/search.json", {"term": ""}, key="read").status_code == 403
    assert client.put("/admin/badges/1.json", {"icon": "x"}, key="read").status_code == 404
    assert client.get("/session/scopes.json", key="read").json["scopes"][0]["resource"] == "global"


def test_without_a_key_reads_are_anonymous_and_writes_are_refused_as_text(client):
    assert "X-Discourse-Username" not in client.get("/c/4/show.json", key=None).headers
    refused = client.post("/categories/search.json", {"term": ""}, key=None)
    assert (refused.status_code, refused.mimetype, refused.text) == (403, "text/plain", '["BAD CSRF"]')
    assert client.post("/admin/badges.json", {"name": "x"}, key=None).status_code == 404


@pytest.mark.parametrize("body", ['{"name": ', " ", "nothing", '{"name": "\xff"}'])
def test_malformed_json_is_an_empty_400(client, body):
    sent = {"data": body.encode("latin-1"), "content_type": "application/json"}
    for key in ("full", "bad"):
        answer = client.post("/admin/badges.json", key=key, **sent)
        assert (answer.status_code, answer.json) == (400, {"status": 400, "error": "Bad Request"})
        assert "X-Discourse-Username" not in answer.headers
    answer = client.post("/admin/badges.json", headers={"Accept": "*/*"}, **sent)
    assert (answer.status_code, answer.mimetype, answer.text) == (400, "text/html", "")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [('["name"]', "application/json"), ('"name"', "application/json"), ('{"icon": "x"}', "text/plain"), ("icon=x", "")],
)
def test_other_bodies_are_ignored(client, body, media_type):
    answer = client.put("/admin/badges/1.json", data=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json["badge"]["icon"]) == (200, "user")


def test_forms_and_queries_are_read_with_their_nesting(client):
    form = {"data": "icon=star&allow_title=true", "content_type": "application/x-www-form-urlencoded"}
    assert client.put("/admin/badges/1.json", **form).json["badge"]["icon"] == "star"
    assert client.put("/admin/badges/1.json?icon=moon").json["badge"]["icon"] == "moon"
    assert client.put("/admin/badges/1.json?icon=moon", {"icon": "sun"}).json["badge"]["icon"] == "sun"
    files = {"data": {"icon": "tree"}, "content_type": "multipart/form-data"}
    assert client.put("/admin/badges/1.json", **files).json["badge"]["icon"] == "tree"


def test_queries_that_are_no_text_are_refused(client):
    assert client.get("/categories/find.json?ids[]=%ff").status_code == 400


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_may_not_carry_a_body(client, method):
    answer = client.send(method, "/c/4/show.json", {})
    assert (answer.status_code, answer.text) == (413, "")
    assert "Content-Type" not in answer.headers


def test_the_query_has_a_longest(client):
    assert client.get("/session/scopes.json?" + "a" * 10_240).status_code == 200
    answer = client.get("/session/scopes.json?" + "a" * 10_241)
    assert (answer.status_code, answer.text) == (414, "")


def test_head_is_answered_like_get(client):
    assert client.send("HEAD", "/c/4/show.json").status_code == 200


def test_login_required_closes_all_but_the_basic_facts(make_client):
    client = make_client(login_required=True)
    refused = client.get("/c/4/show.json", key=None)
    assert (refused.status_code, refused.json["error_type"]) == (403, "not_logged_in")
    page = client.get("/c/4/show", key=None, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Location"]) == (302, "http://localhost/login")
    assert client.get("/site/basic-info.json", key=None).json["login_required"] is True
    assert client.get("/srv/status", key=None).text == "ok"
    assert client.get("/c/4/show.json").status_code == 200
    client.post("/__sandbox__/reset")
    assert client.get("/c/4/show.json", key=None).status_code == 403


def test_read_only_mode(make_client):
    client = make_client(read_only=True)
    refused = client.put("/admin/badges/1.json", {"icon": "x"})
    assert (refused.status_code, refused.json["error_type"]) == (503, "read_only")
    assert client.get("/c/4/show.json").headers["Discourse-Readonly"] == "true"
    assert "Discourse-Readonly" not in client.get("/c/99999/show.json").headers
    assert client.post("/categories/search.json", {"term": ""}).status_code == 200


def test_a_refused_request_leaves_nothing_behind(client, monkeypatch):
    def refuse(*_, **__):
        raise unprocessable("No")

    badges = len(client.forum.store.all("badge"))
    monkeypatch.setattr("idiaspora.sandbox.moderation.badges.log_staff_action", refuse)
    assert client.post("/admin/badges.json", {"name": "Half", "badge_type_id": 3}).status_code == 422
    assert len(client.forum.store.all("badge")) == badges


def test_the_log_of_requests_names_keys_but_never_their_secrets(client):
    client.get("/c/4/show.json?x=1", acting="martin")
    client.get("/c/4/show.json", key="read")
    client.get("/c/4/show.json", key="bad")
    client.get("/c/4/show.json", key=None)
    listed = client.get("/__sandbox__/requests")
    assert [(row["query"], row["status"], row["user"], row["key"]) for row in listed.json["requests"]] == [
        ("x=1", 200, "martin", "full"),
        ("", 200, "provisioner", "read"),
        ("", 403, None, None),
        ("", 200, None, None),
    ]
    assert not any(letter * 64 in listed.text for letter in "fr0")
    client.delete("/__sandbox__/requests")
    assert client.get("/__sandbox__/requests").json == {"requests": []}


def test_control_is_for_this_machine_and_not_for_web_pages(client):
    for more in (
        {"environ_overrides": {"REMOTE_ADDR": "203.0.113.5"}},
        {"headers": {"Origin": "https://evil.example"}},
    ):
        assert client.post("/__sandbox__/reset", **more).status_code == 404
    assert client.post("/__sandbox__/nothing").status_code == 404
    assert client.get("/__sandbox__/reset").status_code == 404


def test_a_defect_is_a_500_and_the_next_request_is_answered(client, monkeypatch, caplog):
    monkeypatch.setattr("idiaspora.sandbox.site.session.scope_row", lambda name: 1 / 0)
    answer = client.get("/session/scopes.json", key="read")
    assert (answer.status_code, answer.json) == (500, {"status": 500, "error": "Internal Server Error"})
    assert "ZeroDivisionError" in caplog.text
    assert client.get("/session/scopes.json").status_code == 200


def test_the_routes_of_every_module_are_found() -> None:
    folder = Path(sandbox.__file__).parent
    with_routes = {
        path for path in folder.rglob("*.py") if re.search(r"^@route\(", path.read_text(encoding="utf-8"), re.M)
    }
    found = {inspect.getsourcefile(route.handler) for route in all_routes()}
    assert {str(path) for path in with_routes} <= found


def test_no_two_routes_answer_the_same_request():
    seen = [(route.method, re.sub(r"<[^>]*>", "<>", route.rule)) for route in all_routes()]
    assert sorted(seen) == sorted(set(seen))


def test_every_route_name_that_the_checks_mention_exists():
    names = {rule.endpoint.name for rule in url_map().iter_rules()}
    assert names >= WITHOUT_USER | ALSO_WITHOUT_JSON | IN_READ_ONLY | WITHOUT_LOGIN
