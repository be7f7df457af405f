"""What a forum of Discourse 2026 answers otherwise: groups, settings and upcoming changes."""

import pytest

GRANULAR = "granular_anonymous_and_logged_in_groups_permissions"
NO_UNCATEGORIZED = "remove_and_replace_uncategorized"
CHANGES = "/admin/config/upcoming-changes"


def setting(client, name):
    rows = client.get(f"/admin/site_settings.json?names[]={name}").json["site_settings"]
    return next((row for row in rows if row["setting"] == name), None)


def write(client, name, value):
    return client.put(f"/admin/site_settings/{name}.json", {name: value})


def toggle(client, name, *, on):
    return client.put(f"{CHANGES}/toggle.json", {"setting_name": name, "enabled": on})


def names(client, path):
    body = client.get(path).json
    return {group["id"]: group["name"] for group in (body["groups"] if isinstance(body, dict) else body)}


# Groups


def test_the_site_has_two_groups_without_members_and_no_everyone(new):
    groups = names(new, "/site.json")
    assert groups[4] == "anonymous_users"
    assert groups[5] == "logged_in_users"
    assert 0 not in groups
    assert new.get("/groups/logged_in_users/members.json").json["meta"]["total"] == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", set()),
        ("?include_everyone=true", set()),
        ("?include_pseudogroups=true", {4, 5}),
        ("?include_everyone=true&include_pseudogroups=true", {4, 5}),
        ("?include_pseudogroups=false", set()),
    ],
)
def test_the_search_gives_them_when_asked(new, query, found):
    assert names(new, f"/groups/search.json{query}").keys() & {0, 4, 5} == found


def test_they_are_in_no_other_list(new):
    assert names(new, "/groups.json?type=automatic").keys() & {0, 4, 5} == set()


def test_everyone_is_still_found_by_its_number(new):
    assert new.get("/groups/by-id/0.json").json["group"]["name"] == "everyone"


def test_without_the_change_everyone_is_back(new):
    assert toggle(new, GRANULAR, on=False).json == {"success": "OK"}
    assert names(new, "/site.json").keys() & {0, 4, 5} == {0}
    assert names(new, "/groups/search.json?include_everyone=true").keys() & {0, 4, 5} == {0}
    assert names(new, "/groups/search.json?include_pseudogroups=true").keys() & {0, 4, 5} == {0, 4, 5}
    toggle(new, GRANULAR, on=True)
    assert 0 not in names(new, "/site.json")


@pytest.mark.parametrize("name", ["logged_in_users", "anonymous_users"])
def test_their_names_are_taken(new, client, name):
    assert new.post("/admin/groups.json", {"group": {"name": name}}).status_code == 422
    assert client.post("/admin/groups.json", {"group": {"name": name}}).status_code == 200


@pytest.mark.parametrize(("groups", "may"), [("5", True), ("0", True), ("4", False), ("14", False)])
def test_in_settings_they_stand_for_people(new, groups, may):
    write(new, "create_tag_allowed_groups", groups)
    assert new.get("/site.json", acting="kofi").json["can_create_tag"] is may


def test_groups_are_named_for_the_reader(new):
    new.post("/admin/groups.json", {"group": {"name": "mentors", "full_name": "Our mentors"}})
    row = next(row for row in new.get("/site.json").json["groups"] if row["name"] == "mentors")
    assert (row["full_name"], row["display_name"], row["automatic"]) == ("Our mentors", "Our mentors", False)


def test_groups_have_no_mailbox(new, client):
    assert any(key.startswith("imap_") for key in client.get("/groups/staff.json").json["group"])
    assert not any(key.startswith("imap_") for key in new.get("/groups/staff.json").json["group"])


@pytest.mark.parametrize("on", [True, False])
def test_moderators_manage_groups_and_categories_by_settings_of_their_own(new, on):
    write(new, "moderators_manage_groups", on)
    group = new.post("/admin/groups.json", {"group": {"name": "mentors"}}, acting="modder")
    category = new.post("/categories.json", {"name": "Talk"}, acting="modder")
    assert (group.status_code == 200, category.status_code == 200) == (on, False)
    write(new, "moderators_manage_categories", on)
    assert (new.post("/categories.json", {"name": "Talk"}, acting="modder").status_code == 200) is on


def test_moderators_may_be_kept_from_trust_levels(new):
    path, body = "/admin/users/3/trust_level.json", {"level": 2}
    assert new.put(path, body, acting="modder").status_code == 200
    write(new, "moderators_change_trust_levels", False)
    assert new.put(path, body, acting="modder").status_code == 403
    assert new.put(path, body).status_code == 200


# Settings


@pytest.mark.parametrize(
    "name",
    [
        "moderators_manage_categories_and_groups",
        "automatic_backups_enabled",
        "watched_precedence_over_muted",
        "experimental_form_templates",
        "splash_screen",
        "imap_polling_period_mins",
    ],
)
def test_names_that_are_gone_are_unknown(new, client, name):
    assert setting(client, name) is not None
    assert setting(new, name) is None
    assert write(new, name, "1").json == {"errors": [f"No setting named '{name}' exists"]}


@pytest.mark.parametrize(
    "name",
    [
        "lazy_load_categories_groups",
        "allow_duplicate_topic_titles",
        "png_to_jpg_quality",
        "promote_upcoming_changes_on_status",
        GRANULAR,
        "allow_uncategorized_topics",
    ],
)
def test_hidden_names_are_refused(new, name):
    assert setting(new, name) is None
    assert write(new, name, "true").json == {"errors": [f"You are not allowed to change hidden settings: {name}"]}


@pytest.mark.parametrize(
    ("name", "value", "least", "most"),
    [("backup_frequency", "0", 0, 30), ("simultaneous_uploads", "25", 0, 30)],
)
def test_limits_are_those_of_the_version(new, client, name, value, least, most):
    row = setting(new, name)
    assert (row.get("min", 0), row["max"]) == (least, most)
    assert write(new, name, value).status_code == 200
    assert write(client, name, value).status_code == 422


def test_a_row_says_what_newer_rows_say(new):
    row = setting(new, "nested_replies_default")
    assert row["depends_on"] == ["nested_replies_enabled"]
    assert row["depends_on_humanized_names"] == ["Nested replies enabled"]
    assert (row["upcoming_change"], row["depends_behavior"]) == (None, None)
    assert setting(new, "title")["depends_on"] == []


def test_settings_of_plugins_are_there(new):
    plugins = {row.get("plugin") for row in new.get("/admin/site_settings.json").json["site_settings"]}
    assert {"discourse-solved", "discourse-topic-voting", "chat", None} <= plugins
    assert setting(new, "topic_voting_enable_vote_limits")["default"] == "true"


def test_the_language_is_listed_only_when_asked_for(new, client):
    def listed(forum):
        return [row["setting"] for row in forum.get("/admin/site_settings.json?names[]=title").json["site_settings"]]

    assert listed(new) == ["title"]
    assert listed(client) == ["default_locale", "title"]
    assert setting(new, "default_locale")["setting"] == "default_locale"


@pytest.mark.parametrize("sent", ["moderators", "2"])
def test_the_contact_group_is_stored_by_number(new, sent):
    assert write(new, "site_contact_group_name", sent).status_code == 200
    assert setting(new, "site_contact_group_name")["value"] == "2"


@pytest.mark.parametrize("sent", ["nobodies", "999"])
def test_an_unknown_contact_group_is_refused(new, sent):
    assert write(new, "site_contact_group_name", sent).status_code == 422
    assert setting(new, "site_contact_group_name")["value"] == ""


@pytest.mark.parametrize(
    ("name", "sent", "stored"),
    [
        pytest.param("create_topic_allowed_groups", "11|4", "1|2|11", id="mandatory in front, visitors dropped"),
        pytest.param("create_topic_allowed_groups", "0", "1|2|0", id="everyone is taken"),
        pytest.param("whispers_allowed_groups", "0|3|4|5", "3", id="no whispers for all"),
        pytest.param("about_page_extra_groups", "4|11", "4|11", id="a list of no rights"),
        pytest.param("create_topic_allowed_groups", "", "1|2", id="empty"),
    ],
)
def test_lists_of_groups_are_put_in_order(new, name, sent, stored):
    assert write(new, name, sent).status_code == 200
    assert setting(new, name)["value"] == stored


@pytest.mark.parametrize("sent", ["1|2|999", "members"])
def test_lists_of_groups_refuse_what_is_none(new, client, sent):
    assert write(new, "create_topic_allowed_groups", sent).status_code == 422
    assert setting(new, "create_topic_allowed_groups")["value"] == "1|2|10"
    assert write(client, "create_topic_allowed_groups", "1|2|999").status_code == 200


def test_many_settings_are_still_written_at_once(new):
    body = {"settings": {"title": {"value": "New"}, "site_contact_group_name": {"value": "staff"}}}
    assert new.put("/admin/site_settings/bulk_update.json", body).status_code == 200
    assert (setting(new, "title")["value"], setting(new, "site_contact_group_name")["value"]) == ("New", "3")


def test_form_templates_are_on_from_the_beginning(new, client):
    assert new.get("/admin/customize/form-templates.json").status_code == 200
    assert client.get("/admin/customize/form-templates.json").status_code == 403


@pytest.mark.parametrize(("choice", "taken"), [("disallowed", False), ("allowed", True)])
def test_titles_may_be_used_twice_by_choice(new, choice, taken):
    write(new, "duplicate_topic_titles", choice)
    topic = {"title": "A title that is used twice", "category": 4}
    new.post("/posts.json", {**topic, "raw": "The first of the two topics"})
    second = new.post("/posts.json", {**topic, "raw": "The second of the two topics"})
    assert (second.status_code == 200) is taken


# Upcoming changes


def test_changes_are_listed_with_their_status(new):
    changes = {row["setting"]: row for row in new.get(f"{CHANGES}.json").json}
    assert list(changes) == sorted(changes)
    assert changes[GRANULAR]["value"] is True
    assert changes[GRANULAR]["upcoming_change"]["status"] == "beta"
    assert changes[GRANULAR]["upcoming_change"]["enabled_for"] == "everyone"
    assert changes["update_pending_users_reminder_default"]["value"] is False
    assert changes["enable_local_logins_via_code"]["dependents"] == ["enable_random_usernames"]
    assert NO_UNCATEGORIZED not in changes, "not offered where uncategorized topics were not allowed"


def test_only_admins_and_only_newer_versions_have_them(new, client):
    assert new.get(f"{CHANGES}.json", acting="modder").status_code == 404
    assert client.get(f"{CHANGES}.json").status_code == 404


def test_the_site_names_those_that_stay_and_those_with_styles(new):
    site = new.get("/site.json").json
    assert "enable_simplified_category_creation" in site["permanent_upcoming_change_names"]
    assert site["upcoming_changes_with_css"] == ["modernize_foundation_theme"]
    assert "permanent_upcoming_change_names" not in new.get("/site.json", acting="kofi").json


def test_a_change_replaces_the_default_of_a_setting(new):
    row = setting(new, "top_menu")
    assert (row["value"], row["default"]) == ("latest|new|hot|categories",) * 2
    assert row["upcoming_change_default_override_metadata"] == {
        "old_default": "latest|new|unread|hot|categories",
        "new_default": "latest|new|hot|categories",
        "change_setting_name": "enable_unified_new",
    }
    toggle(new, "enable_unified_new", on=False)
    row = setting(new, "top_menu")
    assert row["value"] == "latest|new|unread|hot|categories"
    assert "upcoming_change_default_override_metadata" not in row


def test_a_change_that_is_not_ripe_can_be_chosen(new):
    assert setting(new, "pending_users_reminder_delay_minutes")["value"] == "480"
    toggle(new, "update_pending_users_reminder_default", on=True)
    assert setting(new, "pending_users_reminder_delay_minutes")["value"] == "30"


def test_a_stored_value_stays_whatever_the_default(new):
    write(new, "top_menu", "latest|categories")
    toggle(new, "enable_unified_new", on=False)
    assert setting(new, "top_menu")["value"] == "latest|categories"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"setting_name": "title", "enabled": False}, 403, id="no change"),
        pytest.param({"setting_name": "enable_simplified_category_creation", "enabled": False}, 403, id="permanent"),
        pytest.param({"enabled": False}, 400, id="no name"),
        pytest.param({"setting_name": GRANULAR}, 400, id="no choice"),
    ],
)
def test_what_cannot_be_toggled(new, body, status):
    assert new.put(f"{CHANGES}/toggle.json", body).status_code == status


def test_a_change_can_be_for_some_groups(new):
    new.put(f"{CHANGES}/groups.json", {"setting": GRANULAR, "group_names": ["staff"]})
    row = next(row for row in new.get(f"{CHANGES}.json").json if row["setting"] == GRANULAR)
    assert (row["groups"], row["upcoming_change"]["enabled_for"]) == ("staff", "staff")


def test_toggling_is_logged(new):
    toggle(new, GRANULAR, on=False)
    log = new.get("/admin/logs/staff_action_logs.json?action_name=upcoming_change_toggled").json
    (row,) = log["staff_action_logs"]
    assert (row["subject"], row["previous_value"], row["new_value"]) == (GRANULAR, "true", "false")


# Uncategorized


def test_no_category_is_special_any_more(new):
    assert new.get("/site.json").json["uncategorized_category_id"] == -1
    assert (
        new.put("/categories/1.json", {"name": "Anything", "slug": "anything"}).json["category"]["name"] == "Anything"
    )
    assert new.get("/c/1/show.json").json["category"]["name"] == "Anything"
    assert "is_special" not in new.get("/c/1/show.json").json["category"]
    assert new.delete("/categories/1.json").status_code == 200


def test_a_topic_needs_a_category(new):
    topic = {"title": "A topic without a category", "raw": "Some text that is long enough"}
    assert new.post("/posts.json", topic).json["errors"] == ["Category can't be blank"]


def test_opting_out_brings_the_special_category_back(new):
    assert toggle(new, NO_UNCATEGORIZED, on=False).status_code == 200
    assert new.get("/site.json").json["uncategorized_category_id"] == 1
    assert setting(new, "allow_uncategorized_topics")["value"] == "false"
    assert new.delete("/categories/1.json").status_code == 403


def test_opting_in_again_keeps_where_topics_went(new):
    toggle(new, NO_UNCATEGORIZED, on=False)
    write(new, "allow_uncategorized_topics", True)
    toggle(new, NO_UNCATEGORIZED, on=True)
    assert setting(new, "default_composer_category")["value"] == "1"
    log = new.get("/admin/logs/staff_action_logs.json?action_name=change_site_setting").json["staff_action_logs"]
    changed = {row["subject"]: row["new_value"] for row in reversed(log)}
    assert changed["uncategorized_category_id"] == "-1"
    assert changed["allow_uncategorized_topics"] == "false"
    assert NO_UNCATEGORIZED in {row["setting"] for row in new.get(f"{CHANGES}.json").json}
    toggle(new, NO_UNCATEGORIZED, on=False)
    assert setting(new, "allow_uncategorized_topics")["value"] == "true"
    assert setting(new, "default_composer_category")["value"] == ""
