"""What a forum of Discourse 2026 answers otherwise: categories, whose posts wait in them, and tags."""

import pytest
from category_calls import category, in_site, shown, update

# Reading


def test_every_full_form_has_the_same_keys(new):
    made = category(new)
    found = new.get(f"/categories/find.json?ids[]={made['id']}&include_permissions=true").json["categories"][0]
    changed = update(new, made["id"], color="abc").json["category"]
    one = shown(new, made["id"])
    for row in (made, found, changed, one):
        assert row["category_setting"]["topic_posting_review_mode"] == "no_one"
        assert row["topic_posting_review_group_ids"] == []
        assert list(row["category_types"]) == ["discussion"]
        assert row["topic_title_placeholder"] is None
        assert {"category_type_settings", "available_category_types", "reply_posting_review_group_ids"} <= set(row)


def test_the_site_knows_less_of_tags(new):
    new.post("/tag_groups.json", {"tag_group": {"name": "Kinds", "tags": [{"name": "question"}]}})
    required = [{"name": "Kinds", "min_count": 1}]
    made = category(new, allowed_tags=["bern"], allowed_tag_groups=["Kinds"], required_tag_groups=required)
    row = in_site(new, made["id"])
    assert "allowed_tags" not in row
    assert "allowed_tag_groups" not in row
    assert row["required_tag_groups"] == [{"min_count": 1}]
    searched = new.post("/categories/search.json", {"term": "talk"}).json["categories"][0]
    assert searched["required_tag_groups"] == required
    assert "allowed_tags" not in searched
    full = shown(new, made["id"])
    assert [(tag["name"], tag["slug"]) for tag in full["allowed_tags"]] == [("bern", "bern")]
    assert all(isinstance(tag["id"], int) for tag in full["allowed_tags"])
    assert full["required_tag_groups"] == required
    assert shown(new, made["id"], acting="kofi")["required_tag_groups"] == [{"min_count": 1}]


def test_members_see_the_tag_groups_that_are_for_them(new):
    for name, group in (("Open", "everyone"), ("Closed", "staff")):
        body = {"name": name, "tags": [{"name": name}], "permissions": {group: 1}}
        new.post("/tag_groups.json", {"tag_group": body})
    made = category(new, allowed_tag_groups=["Open", "Closed"])
    assert shown(new, made["id"])["allowed_tag_groups"] == ["Open", "Closed"]
    assert shown(new, made["id"], acting="kofi")["allowed_tag_groups"] == ["Open"]


def test_allowed_tags_are_sent_as_names(new):
    made = category(new, allowed_tags=["bern"])
    assert update(new, made["id"], allowed_tags=[{"name": "basel"}]).status_code == 200
    assert [tag["name"] for tag in shown(new, made["id"])["allowed_tags"]] == ["bern"]
    update(new, made["id"], allowed_tags=["basel"])
    assert [tag["name"] for tag in shown(new, made["id"])["allowed_tags"]] == ["basel"]


# Permissions


def rows(client, id):
    found = shown(client, id)["group_permissions"]
    return {row["group_id"]: (row["group_name"], row["permission_type"]) for row in found}


def test_rows_have_the_number_of_their_group(new):
    assert rows(new, category(new)["id"]) == {0: ("everyone", 1)}
    made = category(new, name="Other", permissions={"everyone": 2, "staff": 1})
    assert rows(new, made["id"]) == {0: ("everyone", 2), 3: ("staff", 1)}


def test_rows_have_the_stored_name_of_everyone(new):
    made = category(new, permissions={"everyone": 2, "staff": 1})
    new.put("/admin/site_settings/default_locale.json", {"default_locale": "de"})
    from idiaspora.sandbox.groups.groups import refresh_automatic

    refresh_automatic(new.forum.store)
    assert rows(new, made["id"]) == {0: ("jeder", 2), 3: ("Team", 1)}


@pytest.mark.parametrize("group", ["logged_in_users", "anonymous_users", "5"])
def test_groups_without_members_open_no_category(new, group):
    made = category(new, permissions={group: 1})
    assert made["read_restricted"] is True
    assert new.get(f"/c/{made['id']}/show.json", acting="kofi").status_code == 403
    assert new.get(f"/c/{made['id']}/show.json", key=None).status_code == 403
    assert new.get(f"/c/{made['id']}/show.json").status_code == 200


# Writing


@pytest.mark.parametrize(
    ("color", "taken"), [("abc", True), ("AABBCC", True), ("12345", False), ("zzzzzz", False), ("", False)]
)
def test_colours_have_three_or_six_digits(new, client, color, taken):
    made = category(new)
    assert (update(new, made["id"], color=color).status_code == 200) is taken
    assert (update(new, made["id"], text_color=color).status_code == 200) is taken
    assert update(client, 4, color=color).status_code == 200


def test_false_is_a_value_of_custom_fields(new):
    made = category(new, custom_fields={"a": True, "b": False, "c": "x"})
    assert {key: made["custom_fields"][key] for key in "abc"} == {"a": "true", "b": "false", "c": "x"}
    fields = update(new, made["id"], custom_fields={"a": False, "b": "", "c": None}).json["category"]["custom_fields"]
    assert {key: fields.get(key) for key in "abc"} == {"a": "false", "b": None, "c": None}


@pytest.mark.parametrize("value", ["Kinds", 7, {"name": "Kinds"}])
def test_required_tag_groups_are_a_list(new, value):
    assert update(new, 4, required_tag_groups=value).status_code == 400


def test_a_description_is_written_into_the_about_topic(new):
    made = category(new, description="All about **talk**.")
    assert made["description"] == "All about <strong>talk</strong>."
    changed = update(new, made["id"], description="Something else.").json["category"]
    assert changed["description_text"] == "Something else."
    topic = made["topic_url"].rsplit("/", 1)[1]
    assert new.get(f"/raw/{topic}/1").text == "Something else."


def test_a_long_description_is_refused_at_creation(new, client):
    sent = {"name": "Talk", "description": "x" * 1001}
    assert new.post("/categories.json", sent).status_code == 422
    assert client.post("/categories.json", sent).status_code == 200


def test_a_placeholder_and_a_language(new):
    made = category(new, topic_title_placeholder="Ask here", locale="de")
    assert made["topic_title_placeholder"] == "Ask here"
    assert in_site(new, made["id"])["topic_title_placeholder"] == "Ask here"
    assert "locale" not in made
    new.put("/admin/site_settings/content_localization_enabled.json", {"content_localization_enabled": "true"})
    assert update(new, made["id"], locale="de").json["category"]["locale"] == "de"


def test_categories_are_moved_by_those_who_see_them(new):
    new.put("/admin/site_settings/moderators_manage_categories.json", {"moderators_manage_categories": "true"})
    made = category(new, permissions={"admins": 1})
    assert new.post(f"/category/{made['id']}/move.json", {"position": 0}, acting="modder").status_code == 403
    assert new.post("/category/4/move.json", {"position": 0}, acting="modder").status_code == 200


@pytest.mark.parametrize(
    ("term", "found"), [("cafe", True), ("CAFÉ", True), (" ".join(["cafe"] * 25 + ["no"]), True), ("no", False)]
)
def test_a_search_looks_at_words_without_accents(new, term, found):
    category(new, name="Café")
    answer = new.post("/categories/search.json", {"term": term}).json
    assert ("Café" in [row["name"] for row in answer["categories"]]) is found


def test_a_search_by_what_is_no_number_is_refused(new, client):
    path = "/categories/hierarchical_search.json?page=first"
    assert new.get(path).status_code == 400
    assert client.get(path).status_code == 200


# Types


def types(row):
    return set(row["category_types"])


def test_a_type_is_configured(new):
    made = category(new, category_type="support", category_type_settings={"solved_topics_auto_close_hours": 12, "x": 1})
    assert types(made) == {"discussion", "support"}
    assert made["custom_fields"]["enable_accepted_answers"] == "true"
    assert made["custom_fields"]["notify_on_staff_accept_solved"] == "true"
    assert made["category_type_settings"] == {"support": {"solved_topics_auto_close_hours": 12}}
    assert "x" not in made["custom_fields"]


def test_the_sent_types_are_all_types(new):
    made = category(new, category_types=["support"])
    assert types(
        update(new, made["id"], color="abc", custom_fields={"enable_topic_voting": False}).json["category"]
    ) == {
        "discussion",
        "support",
    }
    changed = update(new, made["id"], category_types=["ideas"], custom_fields={"enable_accepted_answers": "true"})
    assert types(changed.json["category"]) == {"discussion", "ideas"}
    assert "enable_accepted_answers" not in changed.json["category"]["custom_fields"]
    assert changed.json["category"]["can_vote"] is True
    assert types(update(new, made["id"], category_types=[]).json["category"]) == {"discussion"}


def test_types_are_set_anew_by_their_keys(new):
    made = category(new, category_types=["support"])
    changed = update(new, made["id"], category_type_settings={"solved_topics_auto_close_hours": 6}).json["category"]
    assert changed["category_type_settings"] == {"support": {"solved_topics_auto_close_hours": 6}}


def test_an_unknown_type_is_refused_before_anything_is_written(new):
    made = category(new)
    assert update(new, made["id"], name="Other", category_types=["discussion", "nonsense"]).status_code == 422
    assert shown(new, made["id"])["name"] == "Talk"


def test_a_type_switches_its_plugin_on(new):
    new.put("/admin/site_settings/solved_enabled.json", {"solved_enabled": "false"})
    category(
        new, category_type="support", category_type_site_settings={"show_filter_by_solved_status": True, "title": "x"}
    )
    settings = new.get("/site/settings.json").json
    assert settings["solved_enabled"] is True
    assert settings["show_filter_by_solved_status"] is True
    assert settings["title"] == "iDiaspora"


def test_the_staff_is_told_all_types(new):
    assert [kind["id"] for kind in new.get("/site.json").json["category_types"]] == [
        "discussion",
        "support",
        "ideas",
        "events",
    ]
    assert "category_types" not in new.get("/site.json", acting="kofi").json


def test_older_versions_know_no_types(client):
    made = category(
        client, category_types=["support"], category_setting_attributes={"topic_posting_review_mode": "everyone"}
    )
    assert "category_types" not in made
    assert made["category_setting"] == {
        "auto_bump_cooldown_days": 1,
        "num_auto_bump_daily": 0,
        "require_reply_approval": False,
        "require_topic_approval": False,
    }
