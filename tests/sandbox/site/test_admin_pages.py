"""Pages of the administration that are mostly read: backups, problems, areas of settings, seeded content."""

import pytest


def seeded(client, kind, id):
    rows = client.get("/admin/customize/reseed.json").json[kind]
    return next(row for row in rows if row["id"] == id)


def test_a_backup_is_made_and_deleted_and_both_are_logged(client):
    assert client.post("/admin/backups.json", {"with_uploads": "false"}).json == {"success": "OK"}

    (row,) = client.get("/admin/backups.json").json
    assert client.delete(f"/admin/backups/{row['filename']}").status_code == 200
    assert client.get("/admin/backups.json").json == []
    names = [row["action_name"] for row in client.get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]]
    assert names[:2] == ["backup_destroy", "backup_create"]


@pytest.mark.parametrize(("sent", "ending"), [("true", ".tar.gz"), (True, ".sql.gz")], ids=["text", "JSON"])
def test_only_the_text_asks_for_uploads(client, sent, ending):
    client.post("/admin/backups.json", {"with_uploads": sent})

    assert client.get("/admin/backups.json").json[0]["filename"].endswith(ending)


def test_a_backup_without_a_word_about_uploads_is_refused(client):
    assert client.post("/admin/backups.json", {}).status_code == 400
    assert client.delete("/admin/backups/nothing.tar.gz").status_code == 404


def test_settings_are_asked_for_by_area(client):
    rows = client.get("/admin/config/site_settings.json?filter_area=legal").json["site_settings"]

    assert {"company_name", "governing_law", "tos_url"} <= {row["setting"] for row in rows}
    assert "title" not in {row["setting"] for row in rows}


@pytest.mark.parametrize("query", ["", "?filter_area=unheard"])
def test_without_anything_to_choose_by_there_are_none(client, query):
    assert client.get(f"/admin/config/site_settings.json{query}").status_code == 400


def test_settings_are_asked_for_by_names_too(client):
    rows = client.get("/admin/config/site_settings.json?filter_names[]=title").json["site_settings"]

    assert [(row["setting"], row["primary_area"]) for row in rows] == [("title", "about")]
    assert client.get("/admin/config/site_settings.json?filter_names[]=title", acting="modder").status_code == 403


def test_what_discourse_wrote_is_put_back(client):
    assert seeded(client, "topics", "welcome_topic_id")["selected"] is True
    first = client.get("/t/5.json").json["post_stream"]["posts"][0]["id"]
    client.put(f"/posts/{first}.json", {"post": {"raw": "Welcome to the consultation of this year."}})
    client.put("/t/-/5.json", {"title": "Welcome to the consultation"})
    assert seeded(client, "topics", "welcome_topic_id")["selected"] is False

    client.post("/admin/customize/reseed.json", {"category_ids": [], "topic_ids": ["welcome_topic_id"]})

    shown = client.get("/t/5.json?include_raw=true").json
    assert shown["title"] == "Welcome to iDiaspora! :wave:"
    assert shown["post_stream"]["posts"][0]["raw"].startswith("We are so glad you joined us.")


def test_a_renamed_category_of_discourse_is_put_back(client):
    client.put("/categories/2.json", {"name": "Complaints", "color": "0033A0", "text_color": "FFFFFF"})
    assert seeded(client, "categories", "meta_category_id")["name"] == "Complaints"

    client.post("/admin/customize/reseed.json", {"category_ids": ["meta_category_id"], "topic_ids": []})

    assert client.get("/c/2/show.json").json["category"]["name"] == "Site Feedback"


@pytest.mark.parametrize("path", ["/admin/customize/reseed.json", "/admin/backups/status.json"])
def test_moderators_see_neither(client, path):
    assert client.get(path, acting="modder").status_code == 404


def test_backups_are_made_once_a_minute(client):
    sent = {"with_uploads": "false"}
    client.post("/admin/backups.json", sent)

    refused = client.post("/admin/backups.json", sent)

    assert (refused.status_code, refused.json["error_type"]) == (429, "rate_limit")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
