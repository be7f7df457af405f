"""Badges: their rules, their grants and their groupings."""

from io import BytesIO

import pytest

NEW = {"name": "Guide", "badge_type_id": 3, "allow_title": "true"}


@pytest.fixture
def badge(client):
    return client.post("/admin/badges.json", NEW).json["badge"]


def change(client, badge, **values):
    return client.put(f"/admin/badges/{badge['id']}.json", values)


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "Basic"},
        {"badge_type_id": 9},
        {"description": "x" * 501},
        {"long_description": "x" * 1001},
        {"allow_title": ""},
    ],
)
def test_what_a_badge_may_not_be(client, values):
    answer = client.post("/admin/badges.json", {**NEW, **values})
    assert (answer.status_code, len(answer.json["errors"])) == (422, 1)


def test_several_mistakes_are_named_at_once(client):
    assert len(client.post("/admin/badges.json", {}).json["errors"]) == 2


def test_names_differ_by_their_case(client, badge):
    assert client.post("/admin/badges.json", {**NEW, "name": "guide"}).status_code == 200


def test_false_and_null_of_json_are_skipped_but_texts_are_read(client, badge):
    assert change(client, badge, allow_title=False, description=None).json["badge"]["allow_title"] is True
    assert change(client, badge, allow_title="false").json["badge"]["allow_title"] is False
    assert change(client, badge, badge_grouping_id=77).json["badge"]["badge_grouping_id"] == 77


def test_queries_are_ignored_and_html_is_cleaned(client, badge):
    changed = change(client, badge, query="SELECT 1", description="<b>Good</b><script>x</script>").json["badge"]
    assert changed["query"] is None
    assert "<script>" not in changed["description"]


def test_protected_fields_of_system_badges_stay(client):
    changed = client.put("/admin/badges/1.json", {"name": "Other", "listable": "false", "icon": "star"}).json["badge"]
    assert (changed["name"], changed["listable"], changed["icon"]) == ("Basic", True, "star")


def test_a_system_badge_can_be_deleted(client):
    assert client.delete("/admin/badges/1.json").status_code == 200
    again = client.delete("/admin/badges/1.json")
    assert (again.status_code, again.json) == (404, {"status": 404, "error": "Not Found"})


def test_badges_are_for_admins(client):
    assert client.get("/admin/badges.json", acting="modder").status_code == 404
    assert client.post("/admin/badges.json", NEW, acting="modder").status_code == 404


def test_a_badge_is_granted_once_or_often(client, badge):
    def grant():
        return client.post("/user_badges.json", {"username": "Martin", "badge_name": "Guide"}).json["user_badge"]["id"]

    assert grant() == grant()
    change(client, badge, multiple_grant="true", show_posts="true")
    assert grant() != grant()
    about_general = {"username": "martin", "badge_id": badge["id"], "reason": "http://localhost/t/about/3"}
    first = client.post("/user_badges.json", about_general).json["user_badge"]
    assert first["post_number"] == 1
    assert client.post("/user_badges.json", about_general).json["user_badge"]["id"] == first["id"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"username": "martin"}, 400),
        ({"username": "nobody_here", "badge_id": 1}, 404),
        ({"username": "martin", "badge_id": 9999}, 404),
        ({"username": "martin", "badge_name": "No such"}, 404),
        ({"username": "martin", "badge_id": 1, "reason": "https://elsewhere.example/"}, 400),
    ],
)
def test_grants_that_are_refused(client, body, status):
    assert client.post("/user_badges.json", body).status_code == status


def test_members_grant_and_revoke_nothing(client, badge):
    body = {"username": "martin", "badge_id": badge["id"]}
    assert client.post("/user_badges.json", body, acting="amina").status_code == 403
    grant = client.post("/user_badges.json", body, acting="modder").json["user_badge"]
    assert client.delete(f"/user_badges/{grant['id']}.json", acting="martin").status_code == 403
    assert client.delete(f"/user_badges/{grant['id']}.json", acting="modder").status_code == 200
    assert client.delete(f"/user_badges/{grant['id']}.json").status_code == 404


def test_a_disabled_badge_is_not_granted(client, badge):
    change(client, badge, enabled="false")
    assert client.post("/user_badges.json", {"username": "martin", "badge_id": badge["id"]}).status_code == 404


def test_titles_follow_their_badge(client, badge):
    store = client.forum.store
    grant = client.post("/user_badges.json", {"username": "martin", "badge_id": badge["id"]}).json["user_badge"]
    store.put("user", {**store.get("user", 2), "title": "Guide"})
    change(client, badge, name="Pathfinder")
    assert store.get("user", 2)["title"] == "Pathfinder"
    client.delete(f"/user_badges/{grant['id']}.json")
    assert store.get("user", 2)["title"] is None


def test_while_badges_are_off_only_admins_read_them(client):
    client.put("/admin/site_settings/enable_badges.json", {"enable_badges": "false"})
    assert client.get("/admin/badges.json").status_code == 200
    for path in ("/badges.json", "/badges/1.json", "/user_badges.json?badge_id=1", "/user-badges/martin.json"):
        assert client.get(path).status_code == 404


def test_members_read_badges_and_holders(client):
    badges = client.get("/badges.json", acting="member1").json["badges"]
    assert next(row for row in badges if row["name"] == "Basic")["has_badge"] is True
    holders = client.get("/user_badges.json?badge_id=1&offset=5", key=None).json
    assert len(holders["user_badge_info"]["user_badges"]) == 2
    of_martin = client.get("/user_badges.json?badge_id=1&username=Martin").json["user_badge_info"]
    assert (of_martin["grant_count"], len(of_martin["user_badges"])) == (1, 1)
    assert client.get("/user-badges/martin.json").json["badges"][0]["name"] == "Basic"


def test_groupings_are_replaced_as_a_whole(client):
    def save(ids, names):
        rows = client.post("/admin/badges/badge_groupings.json", {"ids": ids, "names": names}).json["badge_groupings"]
        return {row["name"]: row["position"] for row in rows}

    assert save(["2", ""], ["People", "Experts"])["Experts"] == 1
    positions = save(["1"], ["Start"])
    assert positions["Start"] == 0
    assert "Experts" not in positions
    assert "People" in positions


def test_what_staff_does_to_badges_is_logged(client, badge):
    change(client, badge, description="Helps")
    grant = client.post("/user_badges.json", {"username": "martin", "badge_id": badge["id"]}).json["user_badge"]
    client.delete(f"/user_badges/{grant['id']}.json")
    client.delete(f"/admin/badges/{badge['id']}.json")
    rows = client.get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]
    assert [row["action_name"] for row in rows[:5]] == [
        "delete_badge", "revoke_badge", "grant_badge", "change_badge", "create_badge",
    ]  # fmt: skip
    assert rows[1]["details"] == "Guide"
    assert rows[2]["target_user"]["username"] == "martin"
    assert f"id: {badge['id']}" in rows[4]["details"]


def award(client, badge, text, **values):
    sent = {**values, "file": (BytesIO(text.encode()), "names.csv")}
    return client.send("POST", f"/admin/badges/award/{badge['id']}.json", data=sent)


def holders(client, badge):
    rows = client.get(f"/user_badges.json?badge_id={badge['id']}").json["user_badge_info"]["user_badges"]
    return sorted(row["user_id"] for row in rows)


def test_a_file_gives_a_badge_to_all_whom_it_names(client, badge):
    answer = award(client, badge, "martin\n\nKOFI@example.org,more\nnobody\n")
    assert answer.json == {"unmatched_entries": ["nobody"], "matched_users_count": 2, "unmatched_entries_count": 1}
    assert holders(client, badge) == [2, 4]


def test_a_file_may_grant_again_what_can_be_held_several_times(client, badge):
    change(client, badge, multiple_grant="true")
    for _ in range(2):
        award(client, badge, "martin\nmartin\n", grant_existing_holders="true")
    assert holders(client, badge) == [2, 2, 2, 2]


def test_a_file_with_a_mistake_grants_nothing(client, badge):
    assert award(client, badge, 'martin\n"amina\n').status_code == 400
    assert holders(client, badge) == []


def test_a_badge_that_is_off_is_granted_to_nobody(client, badge):
    change(client, badge, enabled="false")
    assert award(client, badge, "martin\n").status_code == 422


def test_a_picture_that_is_none_breaks_every_list_until_the_badge_is_gone(client, badge):
    assert change(client, badge, image_upload_id=999).status_code == 500
    assert client.get("/badges.json").status_code == 500
    assert client.delete(f"/admin/badges/{badge['id']}.json").status_code == 200
    assert client.get("/badges.json").status_code == 200
