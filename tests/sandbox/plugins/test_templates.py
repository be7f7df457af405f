"""Templates of answers: who gets them, and which topics are some."""

import pytest

TEXT = "Thank you, an expert will answer soon."


@pytest.fixture
def category(client):
    sent = {"name": "Templates", "color": "0033A0", "text_color": "FFFFFF", "permissions": {"staff": 1}}
    return client.post("/categories.json", sent).json["category"]["id"]


def choose(client, *categories):
    value = "|".join(map(str, categories))
    client.put("/admin/site_settings/discourse_templates_categories.json", {"discourse_templates_categories": value})


def write(client, category, title="Thanks for this recommendation of yours"):
    return client.post("/posts.json", {"title": title, "raw": TEXT, "category": category}).json["topic_id"]


def test_the_topics_of_the_categories_are_templates_by_title(client, category):
    below = client.post("/categories.json", {"name": "More", "parent_category_id": category}).json["category"]["id"]
    write(client, category, "Would you say more about it")
    write(client, below, "Another answer for newcomers")
    choose(client, category)

    rows = client.get("/discourse_templates").json["templates"]

    assert [row["title"] for row in rows] == ["Another answer for newcomers", "Would you say more about it"]
    assert rows[0]["content"] == TEXT


def test_archived_and_unlisted_topics_are_none(client, category):
    archived, unlisted = write(client, category), write(client, category, "Another answer for newcomers")
    client.put(f"/t/{archived}/status.json", {"status": "archived", "enabled": "true"})
    client.put(f"/t/{unlisted}/status.json", {"status": "visible", "enabled": "false"})
    choose(client, category)

    assert client.get("/discourse_templates").json["templates"] == []


def test_they_are_for_those_who_see_a_category(client, category):
    assert client.get("/discourse_templates").status_code == 403
    choose(client, category)

    assert client.get("/discourse_templates", acting="modder").status_code == 200
    assert client.get("/discourse_templates", acting="member1").status_code == 403


def test_a_category_that_is_gone_turns_them_off(client, category):
    choose(client, 999, category)

    assert client.get("/discourse_templates").status_code == 403


def test_the_address_takes_no_json(client, category):
    choose(client, category)

    assert client.get("/discourse_templates.json").status_code == 404


def test_uses_are_counted(client, category):
    topic, other = write(client, category), write(client, 2, "Something that is no template")
    choose(client, category)

    assert [client.post(f"/discourse_templates/{topic}/use").json for _ in range(2)] == [1, 1]
    assert client.get("/discourse_templates").json["templates"][0]["usages"] == 2
    assert client.post(f"/discourse_templates/{other}/use").status_code == 422
    assert client.post("/discourse_templates/999/use").status_code == 422


def test_while_the_plugin_is_off_there_are_none(client, category):
    choose(client, category)
    client.put("/admin/site_settings/discourse_templates_enabled.json", {"discourse_templates_enabled": False})

    assert client.get("/discourse_templates").status_code == 404
