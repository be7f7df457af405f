"""Reasons of grants, and queries of badges that nobody may try."""

import pytest


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("/t/welcome/5", 200),
        ("{host}/t/welcome/5", 200),
        ("https://elsewhere.example.org/t/welcome/5", 400),
        ("/about", 400),
    ],
    ids=["path", "address", "another site", "no topic"],
)
def test_a_reason_is_a_topic_of_this_site(client, reason, status):
    badge = client.post("/admin/badges.json", {"name": "Helper", "badge_type_id": 3}).json["badge"]["id"]
    host = client.forum.options.base_url
    sent = {"username": "amina", "badge_id": badge, "reason": reason.format(host=host)}

    assert client.post("/user_badges.json", sent).status_code == status


def test_queries_of_badges_are_not_tried(client):
    assert client.post("/admin/badges/preview.json", {"sql": "SELECT 1"}).status_code == 403
    assert client.post("/admin/badges/preview.json", {"sql": "SELECT 1"}, acting="modder").status_code == 404
