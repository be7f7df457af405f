"""Bodies and queries: what is read of them, and what is refused."""

import pytest


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
