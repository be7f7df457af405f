"""What the list of API keys, of backups and of accounts tells an admin, and a key that may only read."""

import pytest


def test_keys_are_listed_without_their_text_and_scopes(client):
    rows = client.get("/admin/api/keys.json").json["keys"]

    assert [(row["id"], row["description"], row["user"], row["revoked_at"]) for row in rows] == [
        (2, "read", None, None),
        (1, "full", None, None),
    ]
    assert all("api_key_scopes" not in row and "key" not in row for row in rows)


def test_a_single_key_shows_its_scopes(client):
    assert client.get("/admin/api/keys/1.json").json["key"]["api_key_scopes"] == []
    assert [row["resource"] for row in client.get("/admin/api/keys/2.json").json["key"]["api_key_scopes"]] == ["global"]
    assert client.get("/admin/api/keys/99.json").status_code == 404


def test_a_key_knows_when_it_was_used(client):
    client.get("/about.json", key="read")

    rows = {row["id"]: row for row in client.get("/admin/api/keys.json", key="read").json["keys"]}
    assert rows[2]["last_used_at"] is not None
    assert rows[1]["last_used_at"] is None


def test_revoked_keys_come_last(client):
    store = client.forum.store
    store.put("api_key", {**store.get("api_key", 2), "revoked_at": "2026-02-01T00:00:00.000Z"})

    assert [row["id"] for row in client.get("/admin/api/keys.json").json["keys"]] == [1, 2]


@pytest.mark.parametrize("path", ["/admin/api/keys.json", "/admin/api/keys/1.json", "/admin/backups.json"])
def test_only_admins_see_them(client, path):
    assert client.get(path, acting="modder").status_code == 404


def test_more_keys_than_a_page_holds_are_refused(client):
    assert client.get("/admin/api/keys.json?limit=51").status_code == 400
    assert [row["id"] for row in client.get("/admin/api/keys.json?limit=1&offset=1").json["keys"]] == [1]


def test_backups_are_listed_the_newest_first(client):
    assert client.get("/admin/backups.json").json == []
    for day in (1, 3, 2):
        row = {"filename": f"{day}.tar.gz", "size": day, "last_modified": f"2026-03-0{day}T03:30:00.000Z"}
        client.forum.store.insert("backup_file", row)

    assert [row["size"] for row in client.get("/admin/backups.json").json] == [3, 2, 1]


def test_backups_are_refused_while_they_are_off(client):
    client.put("/admin/site_settings/enable_backups.json", {"enable_backups": "false"})

    assert client.get("/admin/backups.json").status_code == 403


def test_a_second_factor_shows_only_where_there_is_one(client):
    store = client.forum.store
    store.put("user", {**store.get("user", 7), "second_factor_enabled": True})

    rows = {row["username"]: row for row in client.get("/admin/users/list/staff.json").json}
    assert rows["modder"]["second_factor_enabled"] is True
    assert "second_factor_enabled" not in rows["provisioner"]
