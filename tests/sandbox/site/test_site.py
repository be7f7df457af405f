"""The site as clients see it, by who asks."""

import pytest


def test_the_site_names_what_the_acting_user_may_do_with_tags(client):
    assert client.get("/site.json").json["can_create_tag"] is True
    member = client.get("/site.json", acting="member1").json
    assert (member["can_create_tag"], member["can_tag_topics"]) == (False, True)
    anonymous = client.get("/site.json", key=None).json
    assert (anonymous["can_create_tag"], anonymous["can_tag_topics"]) == (False, False)
    client.put("/admin/site_settings/tagging_enabled.json", {"tagging_enabled": "false"})
    assert client.get("/site.json").json["can_tag_topics"] is False


def test_groups_and_categories_are_those_that_one_sees(client):
    anonymous = client.get("/site.json", key=None).json
    assert "staff" not in [row["slug"] for row in anonymous["categories"]]
    assert "trust_level_0" not in [row["name"] for row in anonymous["groups"]]
    admin = client.get("/site.json").json
    assert [row["name"] for row in admin["groups"]][:2] == ["admins", "everyone"]
    assert "lazy_load_categories" not in admin
    client.put("/admin/site_settings/lazy_load_categories_groups.json", {"lazy_load_categories_groups": "1"})
    assert client.get("/site.json").json["lazy_load_categories"] is True


def test_basic_facts_follow_the_settings(client):
    client.put("/admin/site_settings/logo_small.json", {"logo_small": ""})
    client.put("/admin/site_settings/site_description.json", {"site_description": "Across borders"})
    facts = client.get("/site/basic-info.json", key=None).json
    assert facts["description"] == "Across borders"
    assert facts["logo_url"] == "http://localhost/images/discourse-logo-sketch.png"


def test_client_settings_are_typed_and_without_secrets(client):
    settings = client.get("/site/settings.json", key=None).json
    assert settings["tagging_enabled"] is True
    assert settings["max_tags_per_topic"] == 5
    assert settings["general_category_id"] == 4
    assert "discourse_connect_secret" not in settings
    assert "uncategorized_category_id" not in settings


def test_category_moderators_are_shown_while_the_feature_is_on(client):
    assert client.get("/about.json").json["about"]["category_moderators"] == []
    client.put(
        "/admin/site_settings/enable_category_group_moderation.json", {"enable_category_group_moderation": "true"}
    )
    client.put("/categories/4.json", {"moderating_group_ids": [12]})
    about = client.get("/about.json").json
    assert about["about"]["category_moderators"] == [{"category_id": 4, "moderator_ids": [1, 2]}]
    assert {"martin", "modder", "provisioner"} == {user["username"] for user in about["users"]}


def test_statistics_are_shared_or_not(client):
    assert client.get("/site/statistics.json", key=None).json["users_count"] == 7
    client.put("/admin/site_settings/share_anonymized_statistics.json", {"share_anonymized_statistics": "false"})
    assert client.get("/site/statistics.json", key=None).status_code == 302


@pytest.mark.parametrize("path", ["/admin/version_check.json", "/admin/dashboard.json", "/admin/plugins.json"])
def test_the_pages_of_the_staff_are_for_the_staff(client, path):
    assert client.get(path, acting="modder").status_code == 200
    assert client.get(path, acting="martin").status_code == 404
    assert client.get(path, key=None).status_code == 404


def test_the_current_user_may_create_groups_as_an_admin(client):
    assert client.get("/session/current.json").json["current_user"]["can_create_group"] is True
    assert "can_create_group" not in client.get("/session/current.json", acting="modder").json["current_user"]
    for path in ("/session/current.json", "/session/scopes.json"):
        nobody = client.get(path, key=None)
        assert (nobody.status_code, nobody.mimetype, nobody.text) == (404, "text/plain", "")
