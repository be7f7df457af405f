"""Keys, the users for whom they act, and visitors without one."""

import pytest

from idiaspora.sandbox.http.access import fingerprint

NOT_FOUND = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}


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
