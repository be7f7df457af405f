"""Who is in a chat channel: those who join, those who join automatically, and what members are told of."""

from datetime import UTC, datetime

import pytest

CHANNELS = "/chat/api/channels"


@pytest.fixture
def channel(client):
    """A channel of a category that only amina and kofi see, made by an admin who is in no group of it."""
    client.post("/admin/groups.json", {"group": {"name": "talkers", "usernames": "amina,kofi"}})
    sent = {"name": "Talkers", "color": "0033A0", "text_color": "FFFFFF", "permissions": {"talkers": 1, "staff": 3}}
    category = client.post("/categories.json", sent).json["category"]["id"]
    made = client.post(f"{CHANNELS}.json", {"channel": {"chatable_id": category, "name": "Talkers"}})
    return f"{CHANNELS}/{made.json['channel']['id']}"


def members(client, channel):
    return [row["user"]["username"] for row in client.get(f"{channel}/memberships.json").json["memberships"]]


def seen_now(client, *names):
    for name in names:
        user = client.forum.store.named("user", "username", name)[0]
        client.forum.store.put("user", {**user, "last_seen_at": datetime.now(UTC).isoformat()})


def test_members_join_and_leave_by_themselves(client, channel):
    assert members(client, channel) == ["provisioner"]

    joined = client.post(f"{channel}/memberships/me.json", acting="amina")

    assert joined.json["membership"]["notification_level"] == "mention"
    assert members(client, channel) == ["amina", "provisioner"]
    assert client.delete(f"{channel}/memberships/me.json", acting="amina").json == {"success": "OK"}
    assert members(client, channel) == ["provisioner"]


def test_only_those_who_may_write_join(client, channel):
    assert client.post(f"{channel}/memberships/me.json", acting="lucia").status_code == 403
    assert client.post(f"{channel}/memberships/me.json", acting="modder").status_code == 403
    assert client.get(f"{channel}.json", acting="modder").json["channel"]["meta"]["can_join_chat_channel"] is False


def test_nobody_puts_others_into_it(client, channel):
    refused = client.post(f"{channel}/memberships.json", {"usernames": ["kofi"]})

    assert (refused.status_code, len(refused.json["errors"])) == (422, 1)
    assert members(client, channel) == ["provisioner"]


def test_a_member_chooses_what_to_be_told_of(client, channel):
    client.post(f"{channel}/memberships/me.json", acting="amina")
    address = f"{channel}/notifications-settings/me.json"

    sent = {"notifications_settings": {"muted": True, "notification_level": "always"}}
    told = client.put(address, sent, acting="amina").json["membership"]

    assert (told["muted"], told["notification_level"]) == (True, "always")
    bad = {"notifications_settings": {"notification_level": "loud"}}
    assert client.put(address, bad, acting="amina").status_code == 500
    assert client.put(address, {}, acting="amina").status_code == 400
    assert client.put(address, sent, acting="kofi").status_code == 404


def test_who_stops_to_follow_keeps_the_choices(client, channel):
    client.post(f"{channel}/memberships/me.json", acting="amina")
    sent = {"notifications_settings": {"notification_level": "never"}}
    client.put(f"{channel}/notifications-settings/me.json", sent, acting="amina")

    client.delete(f"{channel}/memberships/me/follows.json", acting="amina")

    assert client.get("/chat/api/me/channels.json", acting="amina").json["public_channels"] == []
    assert members(client, channel) == ["provisioner"]
    back = client.post(f"{channel}/memberships/me.json", acting="amina").json["membership"]
    assert (back["following"], back["notification_level"]) == (True, "never")


@pytest.mark.parametrize("switch", [True, "true"], ids=["JSON", "text"])
def test_those_who_were_there_lately_join_automatically(client, channel, switch):
    seen_now(client, "kofi", "lucia")

    client.put(f"{channel}.json", {"channel": {"auto_join_users": switch}})

    assert members(client, channel) == ["kofi", "provisioner"]


def test_a_deleted_channel_has_no_members(client, channel):
    client.delete(f"{channel}.json")

    assert client.forum.store.all("chat_membership") == []


def test_the_groups_that_a_category_lets_in(client, channel):
    category = client.forum.store.all("chat_channel")[0]["chatable_id"]

    shown = client.get(f"/chat/api/category-chatables/{category}/permissions.json").json
    assert shown == {"allowed_groups": ["@talkers"], "members_count": 2, "private": True}
    assert client.get("/chat/api/category-chatables/2/permissions.json").json["private"] is False
    assert client.get("/chat/api/category-chatables/999/permissions.json").status_code == 404


def test_chat_is_for_the_groups_of_a_setting(client, channel):
    client.put("/admin/site_settings/chat_allowed_groups.json", {"chat_allowed_groups": "1"})

    assert client.get(f"{CHANNELS}.json").status_code == 200
    assert client.get(f"{CHANNELS}.json", acting="amina").status_code == 403
    assert client.get(f"{CHANNELS}.json", key=None).json["error_type"] == "not_logged_in"


def test_members_are_not_told_who_joins_automatically(client, channel):
    assert client.get(f"{channel}.json").json["channel"]["auto_join_users"] is False
    assert "auto_join_users" not in client.get(f"{channel}.json", acting="amina").json["channel"]


def test_people_join_automatically_once_in_three_minutes(client, channel):
    def switch(value):
        return client.put(f"{channel}.json", {"channel": {"auto_join_users": value}})

    assert switch("true").status_code == 200
    refused = switch("true")
    assert (refused.status_code, refused.json["error_type"]) == (429, "rate_limit")
    assert 170 < int(refused.headers["Retry-After"]) <= 180
    assert switch("false").status_code == 200
    store = client.forum.store
    row = store.all("chat_channel")[0]
    store.put("chat_channel", {**row, "auto_joined_at": "2026-01-01T00:00:00.000Z"})
    assert switch("true").status_code == 200
