"""Topics as plain pages: only where the setting lets it, by the staff, each under a slug of its own."""

import pytest
from writing import write


@pytest.fixture
def topic(client):
    client.put("/admin/site_settings/enable_page_publishing.json", {"enable_page_publishing": True})
    return write(client, "The charter of this consultation").json["topic_id"]


def publish(client, topic, slug="charter", **more):
    acting = more.pop("acting", "provisioner")
    sent = {"published_page": {"slug": slug, **more}}
    return client.put(f"/pub/by-topic/{topic}.json", sent, acting=acting)


def test_a_topic_is_published_and_taken_back(client, topic):
    assert client.get(f"/pub/by-topic/{topic}.json").status_code == 404

    made = publish(client, topic, public=True)

    assert made.json == {"published_page": {"id": topic, "slug": "charter", "public": True}}
    assert client.get(f"/pub/by-topic/{topic}.json").json == made.json
    assert client.delete(f"/pub/by-topic/{topic}.json").json == {"success": "OK"}
    assert client.get(f"/pub/by-topic/{topic}.json").status_code == 404
    rows = client.get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]
    assert [row["action_name"] for row in rows[:2]] == ["page_unpublished", "page_published"]


def test_slugs_are_checked(client, topic):
    publish(client, topic)
    other = write(client, "Another page of this consultation").json["topic_id"]

    assert publish(client, other).status_code == 422
    assert publish(client, other, slug="with spaces").status_code == 422
    assert publish(client, other, slug="by-topic").status_code == 422
    assert publish(client, topic, slug="charter").status_code == 200
    assert client.get("/pub/check-slug.json?slug=charter").json["valid_slug"] is False
    assert client.get("/pub/check-slug.json?slug=new").json == {"valid_slug": True}


def test_only_the_staff_publishes(client, topic):
    assert publish(client, topic, acting="martin").status_code == 403
    assert publish(client, topic, acting="modder").status_code == 200


def test_without_the_setting_there_are_no_pages(client):
    assert publish(client, 5).status_code == 404


def test_a_page_that_is_not_public_is_for_those_who_see_the_topic(client, topic):
    publish(client, topic)
    client.put(f"/t/{topic}.json", {"category_id": 3})

    assert client.get("/pub/charter.json").status_code == 200
    assert client.get("/pub/charter.json", acting="martin").status_code == 403
    publish(client, topic, public=True)
    assert client.get("/pub/charter.json", acting="martin").status_code == 200
