"""Members and owners of groups: adding, removing, asking to join."""

import pytest


@pytest.fixture
def group(client):
    sent = {"group": {"name": "mentors", "public_admission": True, "public_exit": True}}
    return client.post("/admin/groups.json", sent).json["basic_group"]["id"]


def members(client, query=""):
    return [row["username"] for row in client.get(f"/groups/mentors/members.json?{query}").json["members"]]


def add(client, group, **sent):
    return client.put(f"/groups/{group}/members.json", sent)


@pytest.mark.parametrize(
    ("sent", "added"),
    [
        ({"usernames": "MARTIN,Amina"}, "martin amina"),
        ({"usernames": "martin, amina"}, "martin"),
        ({"user_ids": "2,3"}, "martin amina"),
        ({"user_ids": [2, 4]}, "kofi"),
        ({"user_id": 4}, "kofi"),
        ({"user_emails": "martin@example.org"}, "martin"),
        ({"usernames": "martin", "user_ids": "4"}, "martin"),
    ],
)
def test_how_members_are_chosen(client, group, sent, added):
    answer = add(client, group, **sent)
    assert (answer.status_code, answer.json["usernames"]) == (200, added.split())
    assert sorted(members(client)) == sorted(added.split())


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"user_ids": [3]}, 400),
        ({"usernames": ["martin"]}, 500),
        ({"usernames": 4}, 500),
        ({"user_id": 99}, 400),
        ({}, 400),
    ],
)
def test_choices_that_fail(client, group, sent, status):
    assert add(client, group, **sent).status_code == status


def test_unknown_addresses_are_invited(client, group):
    answer = add(client, group, emails="new@example.com,martin@example.org")
    assert answer.json == {"success": "OK", "usernames": ["martin"], "emails": ["new@example.com"]}
    invite = client.get("/invites/retrieve.json?email=new@example.com").json
    assert [row["id"] for row in invite["groups"]] == [group]


def test_all_members_and_an_address_is_no_refusal(client, group):
    add(client, group, usernames="martin")
    assert add(client, group, usernames="martin").status_code == 422
    assert add(client, group, usernames="martin", emails="new@example.com").status_code == 200


def test_only_strangers_are_skipped(client, group):
    path = f"/groups/{group}/members.json"
    answer = client.delete(path, {"usernames": "kofi"})
    assert answer.json == {"success": "OK", "usernames": [], "skipped_usernames": ["kofi"]}
    assert client.delete(path, {}).status_code == 400
    assert client.delete("/groups/999/members.json", {"usernames": "kofi"}).json["error_type"] == "not_found"
    add(client, group, usernames="kofi")
    assert client.delete(path, {"username": "kofi"}).json["usernames"] == ["kofi"]


def test_order_and_direction(client, group):
    add(client, group, usernames="martin,amina")
    client.put(f"/groups/{group}/owners.json", {"usernames": "kofi"})
    assert members(client) == ["kofi", "martin", "amina"]
    assert members(client, "asc=true") == ["kofi", "amina", "martin"]
    assert members(client, "order=last_seen_at") == ["kofi", "martin", "amina"]
    assert members(client, "filter=^amina$,^kof$") == ["amina"]
    assert members(client, "filter=amina@example.org") == ["amina"]
    assert members(client, "filter=martin@example.org,x") == ["martin"]


def test_numbers_of_a_page(client, group):
    for query in ("limit=x", "limit=-1", "offset=x"):
        assert client.get(f"/groups/mentors/members.json?{query}").status_code == 400


def test_a_granted_level_comes_and_goes_with_the_group(client):
    sent = {"group": {"name": "trusted", "grant_trust_level": 3}}
    group = client.post("/admin/groups.json", sent).json["basic_group"]["id"]
    add(client, group, usernames="amina")
    assert client.get("/u/amina.json").json["user"]["trust_level"] == 3
    assert "amina" in str(client.get("/groups/trust_level_3/members.json").json)
    client.delete(f"/groups/{group}/members.json", {"usernames": "amina"})
    assert client.get("/u/amina.json").json["user"]["trust_level"] == 0
    assert "amina" not in str(client.get("/groups/trust_level_1/members.json").json)


def test_ownership_by_number_and_what_is_no_choice(client, group):
    path = f"/admin/groups/{group}/owners.json"
    client.put(f"/groups/{group}/owners.json", {"usernames": "KOFI"})
    assert client.delete(path, {"user_id": 4}).status_code == 200
    assert client.get("/groups/mentors/members.json").json["owners"] == []
    assert client.delete(path, {"user_id": 99}).status_code == 500
    assert client.delete(path, {"group": {"name": "x"}}).status_code == 400
    assert client.delete(path, {}).status_code == 400
    assert client.delete("/admin/groups/3/owners.json", {"user_id": 4}).status_code == 422


def test_an_owner_changes_members_and_others_do_not(client, group):
    client.put(f"/groups/{group}/owners.json", {"usernames": "kofi"})
    sent = {"usernames": "amina"}
    assert client.put(f"/groups/{group}/members.json", sent, acting="kofi").status_code == 200
    assert client.delete(f"/groups/{group}/members.json", sent, acting="lucia").status_code == 403
    assert client.put(f"/groups/{group}/owners.json", sent, acting="lucia").status_code == 403


def test_joining_is_open_only_where_it_is_and_slows_down(client, group):
    closed = client.post("/admin/groups.json", {"group": {"name": "closed"}}).json["basic_group"]["id"]
    assert client.put(f"/groups/{closed}/join.json", {}, acting="modder").status_code == 403
    for _ in range(3):
        assert client.put(f"/groups/{group}/join.json", {}, acting="amina").status_code == 204
    answer = client.delete(f"/groups/{group}/leave.json", acting="amina")
    assert (answer.status_code, answer.json["error_type"]) == (429, "rate_limit")
    assert int(answer.headers["Retry-After"]) > 0
    assert members(client) == ["amina"]


def test_a_request_is_accepted_once(client):
    sent = {"group": {"name": "experts", "owner_usernames": "martin", "allow_membership_requests": True}}
    group = client.post("/admin/groups.json", sent).json["basic_group"]["id"]
    ask = "/groups/experts/request_membership.json"
    assert client.post(ask, {}, acting="kofi").status_code == 400
    assert client.post(ask, {"reason": "Please"}, acting="kofi").status_code == 200
    again = client.post(ask, {"reason": "Please"}, acting="kofi")
    assert (again.status_code, again.json["failed"]) == (409, "FAILED")
    assert client.get("/groups/experts/members.json?requesters=true", acting="amina").status_code == 403
    path = f"/groups/{group}/handle_membership_request.json"
    assert client.put(path, {"user_id": 99, "accept": True}).status_code == 400
    assert client.put(path, {"user_id": 4, "accept": True}, acting="martin").status_code == 200
    assert client.get("/groups/experts/members.json?requesters=true").json["members"] == []
    assert client.get("/groups/experts.json").json["group"]["user_count"] == 2


def test_primary_group_of_several(client, group):
    add(client, group, usernames="kofi")
    sent = {"group": {"usernames": "kofi,lucia"}, "primary": "true"}
    assert client.put(f"/admin/groups/{group}/primary.json", sent).status_code == 200
    assert client.get("/u/lucia.json").json["user"]["primary_group_id"] == group


def test_the_level_of_messages(client, group):
    add(client, group, usernames="kofi")
    path = "/groups/mentors/notifications.json"
    assert client.post(path, {"notification_level": 1, "user_id": 4}).status_code == 200
    rows = client.get("/u/kofi.json").json["user"]["group_users"]
    assert rows[-1] == {"group_id": group, "user_id": 4, "notification_level": 1}
    assert client.post(path, {}).status_code == 400
