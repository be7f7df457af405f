"""What the administration says of mails, and the logs of searches and addresses."""

import pytest


@pytest.mark.parametrize("kind", ["sent", "skipped", "bounced", "received", "rejected"])
def test_there_are_no_mails(client, kind):
    assert client.get(f"/admin/email-logs/{kind}.json").json == []
    assert client.get(f"/admin/email/{kind}.json").json == []


def test_other_lists_of_mails_are_not_found(client):
    assert client.get("/admin/email-logs/opened.json").status_code == 404


def test_a_test_mail_needs_an_address(client):
    assert client.post("/admin/email/test.json", {}).status_code == 400
    sent = client.post("/admin/email/test.json", {"email_address": "a@example.org"}).json
    client.put("/admin/site_settings/disable_emails.json", {"disable_emails": "yes"})
    off = client.post("/admin/email/test.json", {"email_address": "a@example.org"}).json
    assert sent["sent_test_email_message"] != off["sent_test_email_message"]


def test_the_summary_for_a_user(client):
    asked = "/admin/email/preview-digest.json?last_seen_at=2026-01-01"

    assert "Welcome to iDiaspora" in client.get(f"{asked}&username=amina").json["text_content"]
    assert client.get(asked).status_code == 400
    assert client.get("/admin/email/preview-digest.json?username=amina").status_code == 400
    assert client.get(f"{asked}&username=nobody").status_code == 404


def test_a_summary_is_sent_to_an_address(client):
    sent = {"last_seen_at": "2026-01-01", "username": "amina", "email": "a@example.org"}
    assert client.post("/admin/email/send-digest.json", sent).json == {"success": "OK"}
    assert client.post("/admin/email/send-digest.json", {**sent, "email": ""}).status_code == 400


@pytest.mark.parametrize("path", ["/admin/email/server-settings.json", "/admin/email-logs/sent.json"])
def test_mails_are_for_admins(client, path):
    assert client.get(path).status_code == 200
    assert client.get(path, acting="modder").status_code == 404


@pytest.mark.parametrize("name", ["search_logs", "screened_emails", "screened_urls", "screened_ip_addresses"])
def test_nothing_is_logged_at_first(client, name):
    assert client.get(f"/admin/logs/{name}.json", acting="modder").json == []
    assert client.get(f"/admin/logs/{name}.json", acting="martin").status_code == 404


ADDRESSES = "/admin/logs/screened_ip_addresses"


def test_addresses_are_screened(client):
    made = client.post(f"{ADDRESSES}.json", {"ip_address": "192.0.2.0/24", "action_name": "block"}).json
    assert (made["ip_address"], made["action_name"], made["match_count"]) == ("192.0.2.0/24", "block", 0)

    changed = {"ip_address": "192.0.2.0/24", "action_name": "do_nothing"}
    assert client.put(f"{ADDRESSES}/{made['id']}.json", changed).json == {"success": "OK"}
    assert [row["action_name"] for row in client.get(f"{ADDRESSES}.json").json] == ["do_nothing"]
    assert client.get(f"{ADDRESSES}.json?filter=198.").json == []
    client.delete(f"{ADDRESSES}/{made['id']}.json")
    assert client.get(f"{ADDRESSES}.json").json == []


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"ip_address": "nowhere"}, 422),
        ({"ip_address": "192.0.2.1", "action_name": "shout"}, 422),
        ({"action_name": "block"}, 400),
        ({"ip_address": "198.51.100.1"}, 422),
    ],
    ids=["no address", "unknown action", "nothing", "again"],
)
def test_addresses_that_are_refused(client, sent, status):
    client.post(f"{ADDRESSES}.json", {"ip_address": "198.51.100.1"})
    assert client.post(f"{ADDRESSES}.json", sent).status_code == status
