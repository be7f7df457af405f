"""The way of a request: pages for browsers, closed and read-only forums, the control endpoints."""

import pytest

from idiaspora.sandbox.http.answers import unprocessable

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
    [("GET", "/no/such"), ("POST", "/c/4/show"), ("PATCH", "/categories/4"), ("GET", "/admin/no-such")],
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
    monkeypatch.setattr("idiaspora.sandbox.site.session.shown", lambda name: 1 / 0)
    answer = client.get("/session/scopes.json", key="read")
    assert (answer.status_code, answer.json) == (500, {"status": 500, "error": "Internal Server Error"})
    assert "ZeroDivisionError" in caplog.text
    assert client.get("/session/scopes.json").status_code == 200
