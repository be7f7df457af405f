"""What a forum of Discourse 3.4 answers otherwise."""

import pytest


@pytest.fixture
def old(make_client):
    return make_client(discourse="3.4")


def category(client, **sent):
    return client.post("/categories.json", {"name": "Talk", **sent}).json["category"]


def test_settings_are_written_one_by_one(old):
    answer = old.put("/admin/site_settings/bulk_update.json", {"settings": {"title": {"value": "New"}}})
    assert (answer.status_code, answer.json) == (422, {"errors": ["No setting named 'bulk_update' exists"]})

    assert old.put("/admin/site_settings/title.json", {"title": "New"}).status_code == 200
    assert old.get("/site/basic-info.json").json["title"] == "New"


@pytest.mark.parametrize("query", ["", "?names[]=title", "?names=title"])
def test_the_list_of_settings_is_always_whole(old, query):
    rows = old.get(f"/admin/site_settings.json{query}").json["site_settings"]
    names = [row["setting"] for row in rows]
    assert abs(len(names) - 827) < 10
    assert names[0] == "default_locale"
    assert rows[0]["type"] == "enum"
    assert all("themeable" not in row for row in rows)


@pytest.mark.parametrize("query", ["?categories[]=required", "?plugin=chat"])
def test_the_list_of_settings_is_filtered_by_what_was_known_then(old, query):
    assert 0 < len(old.get(f"/admin/site_settings.json{query}").json["site_settings"]) < 100


@pytest.mark.parametrize("name", ["solved_enabled", "topic_voting_enabled", "content_localization_enabled"])
def test_settings_of_later_come_under_unknown_names(old, name):
    answer = old.put(f"/admin/site_settings/{name}.json", {name: "true"})
    assert (answer.status_code, answer.json) == (422, {"errors": [f"No setting named '{name}' exists"]})


@pytest.mark.parametrize("id", [0, 3, 41])
def test_no_group_is_found_by_its_number(old, id):
    old.post("/admin/groups.json", {"group": {"name": "mentors"}})
    assert old.get(f"/groups/by-id/{id}.json").status_code == 404
    assert old.get("/groups/mentors.json").status_code == 200


def test_everyone_is_in_the_site_and_never_found(old):
    site = old.get("/site.json").json["groups"]
    assert "everyone" in {group["name"] for group in site}
    assert all("automatic" not in group for group in site)
    found = old.get("/groups/search.json?include_everyone=true").json
    assert 0 not in {group["id"] for group in found}


def test_an_invite_may_be_into_an_automatic_group(old, client):
    body = {"email": "guest@example.org", "group_names": "trust_level_1"}
    invite = old.post("/invites.json", body)
    assert [group["name"] for group in invite.json["groups"]] == ["trust_level_1"]
    assert client.post("/invites.json", body).status_code == 403


def test_permissions_of_tag_groups_are_read_and_written_by_name(old):
    group = old.post("/tag_groups.json", {"tag_group": {"name": "Kinds", "permissions": {"staff": 1}}}).json[
        "tag_group"
    ]
    assert group["permissions"] == {"staff": 1}
    by_id = old.put(f"/tag_groups/{group['id']}.json", {"tag_group": {"name": "Kinds", "permissions": {"3": 1}}})
    assert by_id.status_code == 500
    assert old.get(f"/tag_groups/{group['id']}.json").json["tag_group"]["permissions"] == {"staff": 1}


def test_permissions_of_categories_are_written_by_name(old):
    assert old.post("/categories.json", {"name": "Talk", "permissions": {"3": 1}}).json == {"errors": ["unknown group"]}
    id = category(old, permissions={"staff": 1})["id"]
    assert old.put(f"/categories/{id}.json", {"permissions": {"3": 1}}).status_code == 500


def test_a_category_has_no_look_and_no_translations(old):
    made = category(old, style_type="circle", icon="rocket", emoji="rocket")
    for row in (
        made,
        old.get(f"/c/{made['id']}/show.json").json["category"],
        old.get("/site.json").json["categories"][0],
    ):
        assert {"style_type", "icon", "emoji", "category_localizations"}.isdisjoint(row)
    assert old.get("/site.json").json["categories"][0]["custom_fields"] == {"has_chat_enabled": None}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param({"color": "112233"}, {}, id="left out"),
        pytest.param({"email_in": "a@example.org", "minimum_required_tags": 2}, {"a@example.org", 2}, id="sent again"),
        pytest.param({"email_in": "a@example.org"}, {"a@example.org"}, id="one of them"),
        pytest.param({"minimum_required_tags": ""}, {}, id="blank"),
    ],
)
def test_an_update_resets_what_it_does_not_name(old, client, sent, kept):
    values = {"email_in": "a@example.org", "minimum_required_tags": 2}
    after = {}
    for name, forum in (("3.4", old), ("3.5", client)):
        id = category(forum, **values)["id"]
        row = forum.put(f"/categories/{id}.json", sent).json["category"]
        after[name] = {key: row[key] for key in values}
    assert after["3.4"] == {
        "email_in": "a@example.org" if "a@example.org" in kept else None,
        "minimum_required_tags": 2 if 2 in kept else 0,
    }
    if "" not in sent.values():
        assert after["3.5"] == values


def test_the_reset_is_logged(old):
    id = category(old, email_in="a@example.org")["id"]
    old.put(f"/categories/{id}.json", {"color": "112233"})
    rows = old.get("/admin/logs/staff_action_logs.json?action_name=change_category_settings").json
    subjects = {row["subject"]: (row["previous_value"], row["new_value"]) for row in rows["staff_action_logs"]}
    assert subjects["email_in"] == ("a@example.org", None)


def test_fields_of_absent_plugins_are_plain_texts(old):
    id = category(old, custom_fields={"enable_topic_voting": True, "nested": {"a": 1}, "other": "b"})["id"]
    shown = old.get(f"/c/{id}/show.json").json["category"]
    assert shown["custom_fields"] == {"enable_topic_voting": "t", "other": "b"}
    assert "can_vote" not in shown


@pytest.mark.parametrize("path", ["/c/nowhere/find_by_slug.json", "/c/general/nowhere/find_by_slug.json"])
def test_an_unknown_slug_breaks(old, path):
    assert old.get(path).status_code == 500


def test_topics_stand_in_the_list_of_categories_when_asked_for(old):
    def with_topics(path):
        return {row["slug"] for row in old.get(path).json["category_list"]["categories"] if "topics" in row}

    assert with_topics("/categories.json") == set()
    assert with_topics("/categories.json?include_topics=true") == {"staff", "general"}
    style = "categories_with_featured_topics"
    old.put("/admin/site_settings/desktop_category_page_style.json", {"desktop_category_page_style": style})
    assert with_topics("/categories.json") == {"staff", "general"}


def test_colours_of_palettes_are_long(old):
    rows = old.get("/admin/color_schemes.json").json[0]["colors"]
    assert all(len(row["hex"]) == 6 and "dark_hex" not in row for row in rows)


def test_icons_of_badges_have_a_prefix(old):
    badges = old.get("/admin/badges.json").json["badges"]
    assert all(badge["icon"].startswith("fa-") and "show_in_post_header" not in badge for badge in badges)


def test_lists_of_topics_have_thirty_rows(old):
    assert old.get("/latest.json?per_page=2").json["topic_list"]["per_page"] == 30


def test_few_plugins_are_listed(old):
    plugins = {plugin["id"]: plugin for plugin in old.get("/admin/plugins.json").json["plugins"]}
    assert set(plugins) == {"automation", "chat"}
    assert plugins["automation"]["admin_route"]["location"] == "discourse-automation"
    assert old.post("/voting/vote.json", {"topic_id": 5}).status_code == 404
