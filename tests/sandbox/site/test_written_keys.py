"""API keys that are made over the API: what they open, and what is refused."""

import pytest


def make(client, **values):
    return client.post("/admin/api/keys.json", {"key": {"description": "x", **values}}).json["key"]


def ask(client, key, path, method="GET", acting="martin", **more):
    headers = {"Accept": "application/json", "Api-Key": key["key"], "Api-Username": acting}
    return client.app.test_client().open(path, method=method, headers=headers, **more).status_code


@pytest.mark.parametrize("version", ["3.4", "3.5", "2026"])
def test_a_key_works_until_it_is_revoked(make_client, version):
    client = make_client(discourse=version)
    key = make(client, username="martin")
    assert ("scope_mode" in key) is (version != "3.4")
    assert [ask(client, key, "/latest.json", acting=name) for name in ("martin", "Martin", "kofi")] == [200, 200, 403]
    path = f"/admin/api/keys/{key['id']}"
    assert "key" not in client.get(f"{path}.json").json["key"]
    assert client.post(f"{path}/revoke.json").json["api_key"]["revoked_at"]
    assert ask(client, key, "/latest.json") == 403
    client.post(f"{path}/undo-revoke.json")
    assert ask(client, key, "/latest.json") == 200
    assert client.delete(f"{path}.json").status_code == 200
    assert ask(client, key, "/latest.json") == 403
    rows = client.get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]
    assert [row["action_name"] for row in rows[:4]] == ["api_key_destroy", *["api_key_update"] * 2, "api_key_create"]


def test_a_word_for_reading_alone_lets_everything_through(client):
    key = make(client, scope_mode="read_only")
    assert ask(client, key, "/u/martin.json", "PUT", json={"name": "M"}) == 200
    key = make(client, scope_mode="read_only", scopes=[{"scope_id": "global:read"}])
    assert ask(client, key, "/u/martin.json", "PUT", json={"name": "M"}) == 403
    assert ask(client, key, "/u/martin.json") == 200
    assert ask(client, make(client, scope_mode="granular"), "/u/martin.json") == 403


def test_scopes_open_their_routes_for_their_values(client):
    scopes = [{"scope_id": "categories:list"}, {"scope_id": "users:show", "username": "kofi,amina"}]
    key = make(client, scope_mode="granular", scopes=scopes)
    assert ask(client, key, "/categories.json") == 200
    assert [ask(client, key, f"/u/{name}.json") for name in ("kofi", "lucia")] == [200, 403]
    assert ask(client, key, "/site.json") == 403
    headers = {"Api-Key": key["key"]}
    shown = client.get("/session/scopes.json", key=None, headers={**headers, "Api-Username": "kofi"})
    assert shown.status_code == 403
    (single,) = client.get(f"/admin/api/keys/{key['id']}.json").json["key"]["api_key_scopes"][1:]
    assert single["allowed_parameters"] == {"username": ["kofi", "amina"]}


def test_the_scopes_are_listed_for_admins(client):
    listed = client.get("/admin/api/keys/scopes.json").json["scopes"]
    assert "topics:read" in [row["scope_id"] for row in listed["topics"]]
    assert client.get("/admin/api/keys/scopes.json", acting="modder").status_code == 404
