"""Groups: their attributes, notification defaults, lists, and the automatic ones."""

import pytest

from idiaspora.sandbox.groups.groups import refresh_automatic


@pytest.fixture
def group(client):
    return create(client, name="mentors")


def create(client, **values):
    answer = client.post("/admin/groups.json", {"group": values})
    assert answer.status_code == 200, answer.json
    return answer.json["basic_group"]["id"]


def change(client, group, values, **more):
    return client.put(f"/groups/{group}.json", {"group": values, **more})


def shown(client, group, **more):
    return client.get(f"/groups/by-id/{group}.json", **more).json["group"]


@pytest.mark.parametrize("values", [{"visibility_level": None}, {"public_admission": None}, {"notify_users": True}])
def test_null_where_a_value_is_needed_is_an_error_of_the_server(client, values):
    assert client.post("/admin/groups.json", {"group": {"name": "mentors", **values}}).status_code == 500
    assert client.get("/groups/mentors.json").status_code == 404


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"mentionable_level": 7}, 1),
        ({"messageable_level": None}, 1),
        ({"grant_trust_level": 5}, 1),
        ({"full_name": "x" * 101}, 1),
        ({"bio_raw": "x" * 3001}, 1),
        ({"automatic_membership_email_domains": "good.org|nodot|alsonot"}, 2),
        ({"incoming_email": "no address"}, 1),
        ({"allow_membership_requests": True}, 1),
        ({"name": "by-id"}, 1),
        ({"name": ""}, 2),
    ],
)
def test_refused_attributes(client, group, values, errors):
    answer = change(client, group, values)
    assert (answer.status_code, len(answer.json["errors"])) == (422, errors)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"visibility_level": 9}, 9),
        ({"public_exit": "False"}, True),
        ({"public_exit": "f"}, False),
        ({"default_notification_level": 8}, 8),
        ({"incoming_email": "Help@Example.org"}, "help@example.org"),
        ({"automatic_membership_email_domains": "https://Example.org/path|b.example"}, "Example.org|b.example"),
        ({"flair_bg_color": "#fff"}, "#fff"),
        ({"title": ""}, ""),
    ],
)
def test_how_values_are_read(client, group, sent, stored):
    assert change(client, group, sent).status_code == 200
    assert shown(client, group)[next(iter(sent))] == stored


def test_a_granted_trust_level_cannot_be_cleared(client, group):
    assert change(client, group, {"grant_trust_level": None}).status_code == 200
    assert change(client, group, {"grant_trust_level": 1}).status_code == 200
    assert change(client, group, {"grant_trust_level": None}).status_code == 422
    assert change(client, group, {"grant_trust_level": ""}).status_code == 422


def test_the_path_of_a_write_takes_leading_digits_of_a_name(client):
    group = create(client, name="3d-artists")
    assert client.put("/groups/3d-artists.json", {"group": {"bio_raw": "Oh"}}).status_code == 200
    assert (shown(client, 3)["bio_raw"], shown(client, group)["bio_raw"]) == ("Oh", None)
    answer = client.put("/groups/nobody.json", {"group": {"bio_raw": "Oh"}})
    assert (answer.status_code, answer.json) == (404, {"status": 404, "error": "Not Found"})


def test_an_unwrapped_json_body_is_wrapped_by_its_columns(client, group):
    assert client.put(f"/groups/{group}.json", {"full_name": "Mentors"}).status_code == 200
    assert shown(client, group)["full_name"] == "Mentors"
    assert client.put(f"/groups/{group}.json", {"watching_category_ids": [4]}).status_code == 400


def test_a_new_group_does_not_inherit_what_was_changed_elsewhere(client):
    change(client, 0, {"mentionable_level": 99})
    assert shown(client, create(client, name="mentors"))["mentionable_level"] == 0


def test_a_category_is_in_one_level_at_a_time_and_unknown_ones_in_none(client, group):
    change(client, group, {"watching_category_ids": [4, 2, 99], "muted_category_ids": [3]})
    change(client, group, {"tracking_category_ids": ["4"]})
    found = shown(client, group)
    assert (found["watching_category_ids"], found["tracking_category_ids"]) == ([2], [4])
    assert found["muted_category_ids"] == [3]
    change(client, group, {"muted_category_ids": None, "watching_category_ids": ["-1"]})
    assert (shown(client, group)["muted_category_ids"], shown(client, group)["watching_category_ids"]) == ([], [])


def test_defaults_are_ignored_at_creation(client):
    assert shown(client, create(client, name="mentors", watching_category_ids=[4]))["watching_category_ids"] == []


@pytest.mark.parametrize(("word", "status"), [("false", 200), (True, 200), (False, 422), ("", 422), (None, 422)])
def test_what_passes_the_question_about_members(client, word, status):
    group = create(client, name="mentors", usernames="martin")
    assert change(client, group, {"watching_category_ids": [4]}, update_existing_users=word).status_code == status


def test_repeating_the_present_defaults_asks_nothing(client):
    group = create(client, name="mentors", usernames="martin")
    change(client, group, {"watching_category_ids": [4]}, update_existing_users="false")
    assert change(client, group, {"title": "Mentor", "watching_category_ids": [4]}).status_code == 200


def test_true_without_the_defaults_takes_them_from_the_members(client):
    group = create(client, name="mentors", usernames="martin")
    change(client, group, {"watching_category_ids": [4]}, update_existing_users="true")
    assert client.get("/u/martin.json").json["user"]["watched_category_ids"] == [4]
    change(client, group, {"title": "Mentor"}, update_existing_users="true")
    assert client.get("/u/martin.json").json["user"]["watched_category_ids"] == []
    assert shown(client, group)["watching_category_ids"] == [4]


def test_a_new_member_gets_the_defaults(client, group):
    change(client, group, {"watching_category_ids": [4]})
    client.put(f"/groups/{group}/members.json", {"usernames": "amina"})
    assert client.get("/u/amina.json").json["user"]["watched_category_ids"] == [4]


def test_changing_the_level_asks_about_the_members_who_have_the_old_one(client):
    group = create(client, name="mentors", usernames="martin,amina")
    answer = change(client, group, {"default_notification_level": 1})
    assert (answer.status_code, answer.json["user_count"]) == (422, 2)
    change(client, group, {"default_notification_level": 1}, update_existing_users="true")
    rows = client.get("/u/martin.json").json["user"]["group_users"]
    assert {"group_id": group, "user_id": 2, "notification_level": 1} in rows


def test_an_owner_writes_less_than_an_admin(client):
    group = create(client, name="mentors", owner_usernames="martin")
    sent = {"group": {"title": "Mentor", "visibility_level": 3, "name": "rulers"}}
    assert client.put(f"/groups/{group}.json", sent, acting="martin").status_code == 200
    found = shown(client, group)
    assert (found["title"], found["visibility_level"], found["name"]) == ("Mentor", 0, "mentors")
    assert client.get("/groups/mentors/logs.json", acting="martin").status_code == 200
    assert shown(client, group, acting="martin")["is_group_owner"] is True


def test_an_owner_who_hides_the_group_from_themselves_does_not_exist(client):
    group = create(client, name="mentors", owner_usernames="martin", visibility_level=4)
    assert client.get("/groups/mentors.json", acting="martin").status_code == 200
    assert client.get("/groups/mentors.json", acting="modder").status_code == 404
    assert shown(client, group)["visibility_level"] == 4


def test_moderators_manage_groups_where_they_may(client):
    client.put(
        "/admin/site_settings/moderators_manage_categories_and_groups.json",
        {"moderators_manage_categories_and_groups": "true"},
    )
    answer = client.post("/admin/groups.json", {"group": {"name": "mentors"}}, acting="modder")
    assert answer.json["basic_group"]["can_admin_group"] is True


@pytest.mark.parametrize(
    ("query", "acting", "names"),
    [
        ("type=automatic&order=name&asc=true", "provisioner", "admins moderators staff trust_level_0 trust_level_1"),
        ("type=non_automatic", "provisioner", "closed open"),
        ("type=public", "provisioner", "open"),
        ("type=close", "member1", "closed"),
        ("type=my", "martin", "closed"),
        ("type=owner", "martin", ""),
        ("username=martin", "amina", "closed"),
        ("filter=CLOS", "provisioner", "closed"),
        ("page=1", "provisioner", ""),
        ("", "member1", "closed moderators open"),
    ],
)
def test_the_list_by_type(client, query, acting, names):
    create(client, name="closed", usernames="martin")
    create(client, name="open", public_admission=True)
    answer = client.get(f"/groups.json?{query}", acting=acting).json
    found = [row["name"] for row in answer["groups"]]
    assert found[: len(names.split())] == names.split()
    assert answer["load_more_groups"].startswith("/groups?")


def test_the_list_refuses_an_unknown_type_and_has_a_page_parameter_in_order(client):
    assert client.get("/groups.json?type=odd").status_code == 400
    assert client.get("/groups.json?type=my", key=None).status_code == 404
    assert client.get("/groups.json?order=name&asc=true&filter=a").json["load_more_groups"] == (
        "/groups?asc=true&filter=a&order=name&page=1"
    )


def test_the_list_for_visitors(client):
    create(client, name="open")
    answer = client.get("/groups.json", key=None).json
    assert [row["name"] for row in answer["groups"]] == ["open"]
    assert answer["extras"]["type_filters"] == ["public", "close"]
    assert "is_group_user" not in answer["groups"][0]


def test_names_of_automatic_groups_follow_the_language_at_the_next_refresh(client):
    client.put("/admin/site_settings/default_locale.json", {"default_locale": "de"})
    assert client.get("/groups/staff.json").status_code == 200
    client.put("/admin/users/4/grant_moderation.json")
    assert client.get("/groups/staff.json").status_code == 404
    assert client.get("/groups/team.json").json["group"]["name"] == "Team"
    assert client.get("/groups/trust_level_0/members.json").status_code == 200
    with client.forum.store.transaction():
        refresh_automatic(client.forum.store)
    assert client.get("/groups/vertrauensstufe_0/members.json").json["meta"]["total"] == 7


def test_a_refresh_forces_what_an_automatic_group_must_be(client):
    change(client, 2, {"messageable_level": 0, "visibility_level": 0})
    with client.forum.store.transaction():
        refresh_automatic(client.forum.store)
    found = shown(client, 2)
    assert (found["messageable_level"], found["visibility_level"]) == (99, 1)


def test_deleting_a_group_takes_its_traces(client):
    group = create(client, name="mentors", usernames="martin", title="Mentor", primary_group=True, flair_icon="star")
    assert client.get("/u/martin.json").json["user"]["title"] == "Mentor"
    assert client.delete(f"/admin/groups/{group}.json").status_code == 200
    user = client.get("/u/martin.json").json["user"]
    assert (user["title"], user["primary_group_id"], user["flair_group_id"]) == (None, None, None)
    log = client.get("/admin/logs/staff_action_logs.json?action_name=delete_group").json["staff_action_logs"]
    assert log[0]["details"] == f"name: mentors, id: {group}"


def test_switching_the_primary_group_rewrites_the_members(client):
    group = create(client, name="mentors", usernames="martin")
    change(client, group, {"primary_group": True})
    assert client.get("/u/martin.json").json["user"]["primary_group_name"] == "mentors"
    change(client, group, {"primary_group": False})
    assert client.get("/u/martin.json").json["user"]["primary_group_id"] is None


def test_a_changed_title_reaches_those_who_had_the_old_one(client):
    group = create(client, name="mentors", usernames="martin,amina", title="Mentor")
    client.put("/u/amina.json", {"title": "Queen"})
    change(client, group, {"title": "Guide"})
    assert client.get("/u/martin.json").json["user"]["title"] == "Guide"
    assert client.get("/u/amina.json").json["user"]["title"] == "Queen"


def test_the_log_skips_what_stays_blank(client, group):
    change(client, group, {"title": "", "public_exit": True, "mentionable_level": 3})
    rows = client.get("/groups/mentors/logs.json").json["logs"]
    assert [(row["subject"], row["prev_value"], row["new_value"]) for row in rows] == [
        ("mentionable_level", "0", "3"),
        ("public_exit", "f", "t"),
    ]


def test_the_log_by_people_and_unknown_actions(client, group):
    client.put(f"/groups/{group}/members.json", {"usernames": "amina"})
    log = "/groups/mentors/logs.json?filters"
    assert len(client.get(f"{log}[target_user]=amina").json["logs"]) == 1
    assert client.get(f"{log}[acting_user]=amina").json["logs"] == []
    assert client.get(f"{log}[action]=odd").json["logs"] == []


@pytest.mark.parametrize(
    ("level", "acting", "expected"),
    [(0, "martin", False), (3, "martin", True), (3, "amina", False), (99, "amina", True), (1, "modder", False)],
)
def test_who_may_message(client, level, acting, expected):
    create(client, name="mentors", usernames="martin", messageable_level=level)
    assert client.get("/groups/mentors/messageable.json", acting=acting).json == {"messageable": expected}


def test_mentionable_asks_for_a_known_group_and_a_reader(client, group):
    assert client.get("/groups/mentors/mentionable.json", acting="amina").json == {"mentionable": True}
    assert client.get("/groups/nobody/mentionable.json").status_code == 403
    assert client.get("/groups/mentors/mentionable.json", key=None).status_code == 403


def test_users_of_an_email_domain_join(client):
    group = create(client, name="mentors", automatic_membership_email_domains="example.org")
    assert shown(client, group)["user_count"] == 7
