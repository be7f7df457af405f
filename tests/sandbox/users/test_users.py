"""Users: registration, profiles, the work of the staff on them, and the lists of them."""

import pytest

NEW = {"username": "newbie", "email": "New@Example.com", "password": "a long secret 1", "active": True}


def register(client, **values):
    return client.post("/users.json", {**NEW, **values})


def user(client, name, **more):
    return client.get(f"/u/{name}.json", **more).json["user"]


def admin_page(client, number):
    return client.get(f"/admin/users/{number}.json").json


def test_a_new_user_is_found_by_name_only(client):
    answer = register(client, approved=True)
    assert answer.json["success"] is True
    assert "user_id" not in answer.json
    page = admin_page(client, user(client, "newbie")["id"])
    assert (page["trust_level"], page["active"], page["approved_by"]["username"]) == (0, True, "provisioner")
    assert client.get("/u/newbie/emails.json").json["email"] == "new@example.com"
    assert "newbie" in str(client.get("/groups/trust_level_0/members.json").json)


def test_a_taken_address_looks_like_a_success(client):
    answer = register(client, email="MARTIN@example.org")
    assert (answer.json["success"], answer.json["active"]) == (True, False)
    assert client.get("/u/newbie.json").status_code == 404


def test_a_taken_address_is_named_where_it_need_not_be_hidden(client):
    client.put("/admin/site_settings/hide_email_address_taken.json", {"hide_email_address_taken": "false"})
    answer = register(client, email="martin@example.org").json
    assert (answer["success"], answer["errors"]) == (False, {"email": ["has already been taken"]})
    assert register(client).json["user_id"] == user(client, "newbie")["id"]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"password": ""}, {"password"}),
        ({"password": "short"}, {"password"}),
        ({"password": "aaaaaaaaaaaa"}, {"password"}),
        ({"username": "Martin"}, {"username"}),
        ({"username": "ab"}, {"username"}),
        ({"email": "nowhere"}, {"email"}),
        ({"name": "x" * 256}, {"name"}),
        ({"username": "staff", "password": "short"}, {"username", "password"}),
    ],
)
def test_refusals_of_new_users_are_successful_answers(client, values, fields):
    answer = register(client, **values)
    assert (answer.status_code, answer.json["success"], set(answer.json["errors"])) == (200, False, fields)
    assert set(answer.json["values"]) == {"name", "username", "email"}


@pytest.mark.parametrize("values", [{"username": "admin"}, {"username": "latest"}, {"active": None}])
def test_refusals_without_a_field(client, values):
    assert register(client, **values).json.keys() == {"success", "message"}


@pytest.mark.parametrize("values", [{"username": ""}, {"email": ""}, {"external_ids": {"google": "1"}}])
def test_refusals_as_bad_requests(client, values):
    assert register(client, **values).status_code == 400


def test_closed_registration_holds_for_admins_too(client):
    client.put("/admin/site_settings/allow_new_registrations.json", {"allow_new_registrations": "false"})
    assert register(client).json["success"] is False


def test_a_moderator_creates_inactive_users(client):
    answer = client.post("/users.json", NEW, acting="modder")
    assert (answer.json["success"], answer.json["active"]) == (True, False)
    assert client.get("/u/newbie.json", acting="amina").status_code == 404
    number = user(client, "newbie")["id"]
    assert client.put(f"/admin/users/{number}/activate.json").json == {"success": "OK"}
    assert client.put(f"/admin/users/{number}/activate.json").status_code == 403
    assert client.get("/u/newbie.json", acting="amina").status_code == 200


def test_a_staged_user_is_taken_over(client):
    register(client, staged=True, active=False)
    number = user(client, "newbie")["id"]
    assert "newbie" not in str(client.get("/groups/trust_level_0/members.json").json)
    register(client, username="grown")
    assert user(client, "grown")["id"] == number


def test_required_fields_at_registration_and_later(client):
    field = {"name": "Country", "description": "Where", "field_type": "text", "requirement": "for_all_users"}
    number = client.post("/admin/config/user_fields.json", {"user_field": field}).json["user_field"]["id"]
    assert register(client).json.keys() == {"success", "message"}
    assert register(client, user_fields={str(number): "Norway"}).json["success"] is True
    assert user(client, "newbie")["user_fields"] == {str(number): "Norway"}
    assert client.put("/u/newbie.json", {"user_fields": {str(number): ""}}).status_code == 422
    assert client.put("/u/newbie.json", {"user_fields": {str(number): "x" * 3000}}).status_code == 200
    assert len(user(client, "newbie")["user_fields"][str(number)]) == 2048
    assert client.put("/u/newbie.json", {"user_fields": {str(number): "Peru"}}, acting="newbie").status_code == 200
    assert user(client, "newbie")["user_fields"] == {str(number): "x" * 2048}


def test_texts_are_kept_cleared_and_completed(client):
    client.put("/u/kofi.json", {"location": "Accra", "website": "example.org", "bio_raw": "I help."})
    found = user(client, "kofi")
    assert (found["website"], found["website_name"]) == ("http://example.org", "example.org")
    assert found["location"] == "Accra"
    client.put("/u/kofi.json", {"location": None, "name": "Kofi M."})
    found = user(client, "kofi")
    assert "location" not in found
    assert found["bio_raw"] == "I help."


def test_own_titles_are_those_of_groups(client):
    client.post("/admin/groups.json", {"group": {"name": "mentors", "title": "Mentor", "usernames": "kofi"}})
    client.put("/u/kofi.json", {"title": ""}, acting="kofi")
    assert user(client, "kofi")["title"] == ""
    client.put("/u/kofi.json", {"title": "Mentor"}, acting="kofi")
    assert user(client, "kofi")["title"] == "Mentor"
    assert client.put("/u/lucia.json", {"title": "Mentor"}, acting="lucia").json["user"]["title"] is None


def test_the_flair_must_be_of_a_group_with_one(client):
    sent = {"group": {"name": "plain", "usernames": "kofi"}}
    plain = client.post("/admin/groups.json", sent).json["basic_group"]["id"]
    client.put("/u/kofi.json", {"flair_group_id": plain})
    assert user(client, "kofi")["flair_group_id"] is None
    client.put(f"/groups/{plain}.json", {"group": {"flair_icon": "star"}})
    client.put("/u/kofi.json", {"flair_group_id": plain})
    assert (user(client, "kofi")["flair_group_id"], user(client, "kofi")["flair_url"]) == (plain, "star")
    client.put("/u/kofi.json", {"flair_group_id": ""})
    assert user(client, "kofi")["flair_group_id"] is None


def test_options_and_preferences(client):
    client.put("/u/kofi.json", {"email_digests": "false", "digest_after_minutes": "60", "watched_category_ids": [4]})
    found = user(client, "kofi")
    assert (found["user_option"]["email_digests"], found["user_option"]["digest_after_minutes"]) == (False, 60)
    assert found["watched_category_ids"] == [4]
    client.put("/u/kofi.json", {"watched_category_ids": ["-1"]})
    assert user(client, "kofi")["watched_category_ids"] == []


def test_another_address_waits_for_its_owner(client):
    answer = client.put("/u/kofi/preferences/email.json", {"email": "other@example.com"})
    assert (answer.status_code, answer.text) == (200, "")
    emails = client.get("/u/kofi/emails.json").json
    assert (emails["email"], emails["unconfirmed_emails"]) == ("kofi@example.org", ["other@example.com"])


def test_looking_at_addresses_is_logged_and_not_for_moderators(client):
    client.get("/u/kofi/emails.json")
    client.get("/admin/users/list/staff.json?show_emails=true")
    rows = client.get("/admin/logs/staff_action_logs.json?action_name=check_email").json["staff_action_logs"]
    assert len(rows) == 2
    answer = client.get("/u/kofi/emails.json", acting="modder")
    assert (answer.status_code, answer.json) == (403, {"failed": "FAILED"})


def test_renaming(client):
    path = "/u/kofi/preferences/username.json"
    assert client.put(path, {"new_username": "kofi_m"}).json == {"id": 4, "username": "kofi_m"}
    assert client.put("/u/kofi_m/preferences/username.json", {"new_username": "amina"}).status_code == 422
    assert client.get("/u/check_username.json?username=amina").json["available"] is False


@pytest.mark.parametrize("level", [9, -1])
def test_levels_out_of_range(client, level):
    assert client.put("/admin/users/4/trust_level.json", {"level": level}).status_code == 500


def test_a_lock_stays_when_the_level_changes_and_unlocking_lowers(client):
    client.put("/admin/users/4/trust_level.json", {"level": 2})
    assert admin_page(client, 4)["manual_locked_trust_level"] is None
    client.put("/admin/users/4/trust_level_lock.json", {"locked": True})
    client.put("/admin/users/4/trust_level.json", {"level": 4})
    page = admin_page(client, 4)
    assert (page["trust_level"], page["manual_locked_trust_level"]) == (4, 2)
    client.put("/admin/users/4/trust_level_lock.json", {"locked": False})
    assert admin_page(client, 4)["trust_level"] == 0
    assert client.put("/admin/users/4/trust_level_lock.json", {}).status_code == 422
    actions = client.get("/admin/logs/staff_action_logs.json?target_user=kofi").json["staff_action_logs"]
    assert [row["action_name"] for row in actions] == [
        "unlock_trust_level", "change_trust_level", "lock_trust_level", "change_trust_level",
    ]  # fmt: skip


def test_members_of_automatic_groups_follow_the_level(client):
    client.put("/admin/users/4/trust_level.json", {"level": 3})
    assert [row["group_id"] for row in user(client, "kofi")["group_users"]] == [10, 11, 12, 13]
    client.put("/admin/users/4/trust_level.json", {})
    assert [row["group_id"] for row in user(client, "kofi")["group_users"]] == [10]


def test_admin_rights_cannot_be_given_here(client):
    answer = client.put("/admin/users/4/grant_admin.json")
    assert answer.json == {"success": "OK", "email_confirmation_required": True}
    assert user(client, "kofi")["admin"] is False
    assert client.put("/admin/users/1/revoke_admin.json").status_code == 403
    assert client.put("/admin/users/4/revoke_admin.json").status_code == 403


def test_groups_of_a_user(client):
    group = client.post("/admin/groups.json", {"group": {"name": "mentors"}}).json["basic_group"]["id"]
    path = "/admin/users/4/groups"
    for _ in range(2):
        answer = client.post(f"{path}.json", {"group_id": group})
        assert (answer.status_code, answer.text) == (200, "")
    assert len(client.get("/groups/mentors/logs.json").json["logs"]) == 2
    assert client.post(f"{path}.json", {"group_id": 3}).status_code == 422
    assert client.post(f"{path}.json", {"group_id": 99}).status_code == 404
    assert client.delete(f"{path}/{group}.json").status_code == 200
    assert client.delete(f"{path}/{group}.json").status_code == 200
    assert client.get("/groups/mentors.json").json["group"]["user_count"] == 0


def test_the_primary_group_must_be_one_of_the_user(client):
    group = client.post("/admin/groups.json", {"group": {"name": "mentors"}}).json["basic_group"]["id"]
    path = "/admin/users/4/primary_group.json"
    assert client.put(path, {"primary_group_id": group}).status_code == 200
    assert user(client, "kofi")["primary_group_id"] is None
    client.post("/admin/users/4/groups.json", {"group_id": group})
    client.put(path, {"primary_group_id": group})
    assert user(client, "kofi")["primary_group_id"] == group
    client.put(path, {"primary_group_id": ""})
    assert user(client, "kofi")["primary_group_id"] is None


SUSPENSION = {"suspend_until": "2099-01-01T00:00:00Z", "reason": "Spam"}
SILENCE = {"silenced_till": "2099-01-01", "reason": "Spam"}


def test_a_suspension(client):
    path = "/admin/users/4/suspend.json"
    answer = client.put(path, SUSPENSION).json["suspension"]
    assert (answer["suspend_reason"], answer["suspended_by"]["username"]) == ("Spam", "provisioner")
    again = client.put(path, SUSPENSION)
    assert (again.status_code, again.json["failed"]) == (409, "FAILED")
    assert [row["username"] for row in client.get("/admin/users/list/suspended.json").json] == ["kofi"]
    assert client.get("/categories.json", acting="kofi").status_code == 403
    assert user(client, "kofi")["suspend_reason"] == "Spam"
    assert admin_page(client, 4)["penalty_counts"] == {"silenced": 0, "suspended": 1}
    for _ in range(2):
        assert client.put("/admin/users/4/unsuspend.json").json["suspension"]["suspended_till"] is None


def test_a_silence(client):
    answer = client.put("/admin/users/4/silence.json", SILENCE)
    assert answer.json["silence"]["silenced"] is True
    assert client.put("/admin/users/4/silence.json", SILENCE).status_code == 409
    assert client.get("/admin/users/list/silenced.json").json[0]["silence_reason"] == "Spam"
    assert client.put("/admin/users/4/unsilence.json").json["unsilence"]["silenced"] is False


@pytest.mark.parametrize(
    ("number", "sent", "status", "errors"),
    [
        (4, {}, 400, 2),
        (4, {**SUSPENSION, "suspend_until": "soon"}, 400, 1),
        (4, {**SUSPENSION, "reason": "x" * 301}, 400, 1),
        (7, SUSPENSION, 403, 1),
        (99, SUSPENSION, 404, 1),
    ],
)
def test_refused_suspensions(client, number, sent, status, errors):
    answer = client.put(f"/admin/users/{number}/suspend.json", sent)
    assert (answer.status_code, len(answer.json["errors"])) == (status, errors)


def test_deactivation_is_idempotent_and_approval_is_not(client):
    for _ in range(2):
        assert client.put("/admin/users/4/deactivate.json").json == {"success": "OK"}
    register(client)
    number = user(client, "newbie")["id"]
    assert client.put(f"/admin/users/{number}/approve.json").status_code == 200
    assert client.put(f"/admin/users/{number}/approve.json").status_code == 403


def test_deleting_users(client):
    assert client.delete("/admin/users/4.json").json == {"deleted": True}
    assert client.delete("/admin/users/4.json").status_code == 403
    assert client.delete("/admin/users/1.json").status_code == 403
    assert client.get("/groups/trust_level_0/members.json").json["meta"]["total"] == 6


def test_posts_keep_a_user_from_being_deleted(client):
    sent = {"title": "A question about living abroad", "raw": "How do I find a flat there?", "category": 4}
    assert client.post("/posts.json", sent, acting="kofi").status_code == 200
    answer = client.delete("/admin/users/4.json")
    assert (answer.status_code, answer.json["deleted"]) == (403, False)
    assert client.delete("/admin/users/4.json?delete_posts=true").json == {"deleted": True}


@pytest.mark.parametrize(
    ("flag", "names"),
    [("basic", "modder member1 lucia kofi amina"), ("member", "martin"), ("silenced", ""), ("staged", "")],
)
def test_lists_by_level_and_state(client, flag, names):
    found = [row["username"] for row in client.get(f"/admin/users/list/{flag}.json").json]
    assert sorted(found) == sorted(names.split())


def test_lists_by_address_and_without_one(client):
    lists = "/admin/users/list/active.json"
    assert [row["id"] for row in client.get(f"{lists}?email=Kofi@example.org").json] == [4]
    assert 4 not in [row["id"] for row in client.get(f"{lists}?exclude=4").json]
    names = [row["username"] for row in client.get(f"{lists}?order=username").json]
    assert names == sorted(names, reverse=True)


def test_views_are_counted_once_a_day(client):
    client.get("/u/kofi.json?skip_track_visit=true", acting="amina")
    for _ in range(2):
        client.get("/u/kofi.json", acting="amina")
    assert user(client, "kofi", acting="kofi")["profile_view_count"] == 1


def test_hidden_profiles(client):
    client.put("/u/kofi.json", {"hide_profile": "true"})
    assert user(client, "kofi", acting="amina")["profile_hidden"] is True
    assert "profile_hidden" not in user(client, "kofi")
    client.put("/admin/site_settings/hide_user_profiles_from_public.json", {"hide_user_profiles_from_public": "true"})
    assert client.get("/u/martin.json", key=None).status_code == 403


def test_many_cards(client):
    assert [row["id"] for row in client.get("/user-cards.json?user_ids=2,99,4").json["users"]] == [2, 4]
    assert client.get("/user-cards.json").status_code == 400
    assert client.get(f"/user-cards.json?user_ids={','.join(['2'] * 51)}").status_code == 400


def test_look_ups_by_other_numbers(client):
    assert client.get("/u/by-external/77.json").status_code == 404
    assert client.get("/u/by-external/google/77.json", acting="amina").status_code == 403


def test_search_of_users_and_groups(client):
    found = client.get("/u/search/users.json?term=mod&include_groups=true").json
    assert ([row["username"] for row in found["users"]], [row["name"] for row in found["groups"]]) == (
        ["modder"],
        ["moderators"],
    )


def test_the_directory(client):
    assert client.get("/directory_items.json").status_code == 400
    assert client.get("/directory_items.json?period=all&limit=51").status_code == 400
    assert client.get("/directory_items.json?period=ever").status_code == 403
    shown = client.get("/directory_items.json?period=all&order=post_count").json
    assert (shown["directory_items"], shown["meta"]["total_rows_directory_items"]) == ([], 0)
    assert shown["meta"]["load_more_directory_items"] == "/directory_items.json?order=post_count&page=1&period=all"
