"""Values of other types than a route expects: refused or read as Rails does, never a defect of the forum's own."""

import pytest

HUGE = 10**20
AUTOMATIONS = "/admin/plugins/automation/automations"


@pytest.fixture
def automation(client):
    client.put("/admin/site_settings/discourse_automation_enabled.json", {"discourse_automation_enabled": True})
    sent = {"automation": {"script": "auto_responder", "trigger": "post_created_edited"}}
    return f"{AUTOMATIONS}/{client.post(f'{AUTOMATIONS}.json', sent).json['automation']['id']}.json"


def field(**more):
    return {"automation": {"script": "auto_responder", "trigger": "post_created_edited", "fields": [more]}}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"/t/{HUGE}.json", None, 404),
        ("PUT", f"/admin/color_schemes/{HUGE}.json", {"color_scheme": {"name": "Sea"}}, 404),
        ("DELETE", f"/admin/config/user_fields/{HUGE}.json", None, 200),
        ("POST", f"/category/{HUGE}/notifications.json", {"notification_level": 3}, 200),
        ("GET", "/t/4.json?page=second", None, 200),
        ("GET", "/notifications.json?filter[]=read", None, 200),
        ("GET", "/latest.json?solved[]=yes", None, 200),
        ("GET", "/latest.json?order[]=views", None, 200),
        ("POST", "/tag_groups.json", {"tag_group": {"name": 2026}}, 200),
        ("POST", "/tag_groups.json", {"tag_group": {"name": ["Ships"]}}, 500),
        ("POST", "/admin/config/user_fields.json", {"user_field": "Country"}, 500),
        ("POST", "/admin/embeddable_hosts.json", {"embeddable_host": "example.org"}, 500),
        ("PUT", "/admin/customize/embedding.json", {"embedding": ["posts"]}, 500),
        ("PUT", "/u/kofi.json", {"website": {"host": "example.org"}}, 200),
        ("PUT", "/u/kofi.json", {"website": "http://[example"}, 200),
        ("POST", "/admin/color_schemes.json", {"color_scheme": {"name": "Sea", "colors": [{"name": ["x"]}]}}, 200),
        ("POST", "/discourse_templates/x/use", {}, 403),
        ("POST", "/chat/api/channels.json", {"channel": {"chatable_id": 2, "name": "Talk", "description": 1.5}}, 200),
        ("PUT", "/pub/by-topic/4.json", {"published_page": "page"}, 404),
    ],
)
def test_values_of_other_types(client, caplog, method, path, body, status):
    assert client.send(method, path, body).status_code == status
    assert not caplog.records


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"automation": 1.5}, 500),
        ({"automation": {"script": "auto_responder", "fields": "once"}}, 200),
        (field(name="once", component="boolean", target="script", metadata="true"), 422),
        (field(name="once", component="boolean", target="nowhere", metadata={"value": True}), 422),
        ({"automation": {"script": "auto_responder", "fields": [3]}}, 500),
    ],
    ids=["a number", "fields as text", "metadata as text", "unknown target", "a field that is a number"],
)
def test_automations_of_other_types(client, automation, caplog, body, status):
    assert client.put(automation, body).status_code == status
    assert not caplog.records
