"""Starting automations by hand."""

import pytest

ADMIN = "/admin/plugins/automation/automations.json"


@pytest.fixture
def automation(client):
    client.put("/admin/site_settings/discourse_automation_enabled.json", {"discourse_automation_enabled": True})
    sent = {"automation": {"script": "send_pms", "trigger": "api_call"}}
    return client.post(ADMIN, sent).json["automation"]["id"]


def test_admins_start_one(client, automation):
    assert client.post(f"/automations/{automation}/trigger.json", {}).json == {"success": "OK"}
    assert client.post("/automations/999/trigger.json", {}).status_code == 404
    assert client.post(f"/automations/{automation}/trigger.json", {}, acting="modder").status_code == 403


def test_none_is_started_while_the_plugin_is_off(client):
    assert client.post("/automations/1/trigger.json", {}).status_code == 404
