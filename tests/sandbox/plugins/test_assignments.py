"""Assigning people and groups to topics: who may, who may be assigned, and who sees it."""

import pytest


@pytest.fixture
def topic(client):
    """A topic of the staff on a forum where the staff assigns."""
    settings = {"assign_enabled": {"value": True}, "assign_allowed_on_groups": {"value": "3"}}
    client.put("/admin/site_settings/bulk_update.json", {"settings": settings})
    sent = {"title": "A question that somebody has to answer", "raw": "Who answers this question?", "category": 2}
    return client.post("/posts.json", sent).json["topic_id"]


def assign(client, topic, **more):
    acting = more.pop("acting", "provisioner")
    sent = {"target_id": topic, "target_type": "Topic", **more}
    return client.put("/assign/assign.json", sent, acting=acting)


def assigned(client, topic, **more):
    return client.get(f"/t/{topic}.json", **more).json.get("assigned_to_user", {}).get("username")


def group_of(client, level, *names):
    sent = {"group": {"name": "answerers", "assignable_level": level, "usernames": ",".join(names)}}
    client.post("/admin/groups.json", sent)


def test_a_moderator_is_assigned_and_freed(client, topic):
    assert assign(client, topic, username="modder", note="Please answer").json == {"success": "OK"}

    shown = client.get(f"/t/{topic}.json").json
    assert (shown["assigned_to_user"]["username"], shown["assignment_note"]) == ("modder", "Please answer")
    for _ in range(2):
        sent = {"target_id": topic, "target_type": "Topic"}
        assert client.put("/assign/unassign.json", sent).status_code == 200
    assert assigned(client, topic) is None


def test_the_same_again_is_refused_and_another_note_is_a_change(client, topic):
    assign(client, topic, username="modder", note="Please answer")

    again = assign(client, topic, username="modder", note="Please answer")

    assert (again.status_code, again.json) == (400, {"error": "Topic is already assigned to @modder"})
    assert assign(client, topic, username="modder", note="Soon").status_code == 200
    assert client.get(f"/t/{topic}.json").json["assignment_note"] == "Soon"


def test_another_person_takes_the_place(client, topic):
    assign(client, topic, username="modder")

    assert assign(client, topic, username="provisioner").status_code == 200
    assert assigned(client, topic) == "provisioner"
    assert len(client.forum.store.all("assignment")) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"username": "nobody"}, 404),
        ({"username": "member1"}, 400),
        ({"group_name": "nobody"}, 404),
        ({"username": "modder", "target_type": "User"}, 404),
        ({"username": "modder", "target_id": 999}, 404),
        ({"username": "modder", "target_id": ""}, 400),
    ],
    ids=["unknown user", "a member", "unknown group", "no topic or post", "unknown topic", "no number"],
)
def test_what_cannot_be_assigned(client, topic, sent, status):
    assert assign(client, topic, **sent).status_code == status


def test_members_assign_nobody_and_see_it_only_where_it_is_public(client, topic):
    assign(client, topic, username="modder")

    assert assign(client, topic, username="modder", acting="member1").status_code == 403
    assert assigned(client, topic, acting="member1") is None
    client.put("/admin/site_settings/assigns_public.json", {"assigns_public": True})
    assert assigned(client, topic, acting="member1") == "modder"


def test_a_group_is_assigned_when_its_level_lets_it_and_all_members_see_the_topic(client, topic):
    group_of(client, 0, "amina")
    assert assign(client, topic, group_name="answerers").status_code == 400

    group = client.get("/groups/answerers.json").json["group"]
    assert (group["can_show_assigned_tab"], group["assignment_count"]) == (False, 0)
    client.put(f"/groups/{group['id']}.json", {"group": {"assignable_level": 99}})
    assert assign(client, topic, group_name="answerers").status_code == 200

    shown = client.get(f"/t/{topic}.json").json["assigned_to_group"]
    assert (shown["name"], "id" in shown) == ("answerers", False)
    group = client.get("/groups/answerers.json").json["group"]
    assert (group["can_show_assigned_tab"], group["assignment_count"]) == (True, 1)


def test_a_group_with_a_member_who_does_not_see_the_topic_is_refused(client, topic):
    group_of(client, 99, "amina", "modder")
    client.put(f"/t/{topic}.json", {"category_id": 3})

    refused = assign(client, topic, group_name="answerers")

    assert refused.json["error"] == "@answerers can't be assigned because not all members have access to this topic."


def test_one_person_has_so_many_topics(client, topic):
    client.put("/admin/site_settings/max_assigned_topics.json", {"max_assigned_topics": 1})
    sent = {"title": "Another question for somebody to answer", "raw": "Who answers this other one?", "category": 2}
    other = client.post("/posts.json", sent).json["topic_id"]
    assign(client, topic, username="modder")

    refused = assign(client, other, username="modder")

    assert refused.json["error"] == "@modder has already reached the maximum number of assigned topics (1)."


@pytest.mark.parametrize(
    ("asked", "found"),
    [("modder", True), ("*", True), ("nobody", False), ("me", False), ("provisioner", False), ("unheard", True)],
)
def test_lists_are_chosen_by_who_is_assigned(client, topic, asked, found):
    assign(client, topic, username="modder")

    rows = client.get(f"/latest.json?assigned={asked}").json["topic_list"]["topics"]

    assert (topic in [row["id"] for row in rows]) is found
    for row in rows:
        if row["id"] == topic:
            assert row["assigned_to_user"]["username"] == "modder"


def test_the_members_of_a_group_with_what_they_have(client, topic):
    assign(client, topic, username="modder")

    shown = client.get("/assign/members/staff.json").json

    assert [(row["username"], row["assignments_count"]) for row in shown["members"]] == [("modder", 1)]
    assert (shown["assignment_count"], shown["group_assignment_count"]) == (1, 0)


def test_where_assignments_are_public_a_line_in_the_stream_tells_it(client, topic):
    client.put("/admin/site_settings/assigns_public.json", {"assigns_public": True})

    assign(client, topic, username="modder")

    line = client.get(f"/t/{topic}.json").json["post_stream"]["posts"][-1]
    assert (line["action_code"], line["action_code_who"]) == ("assigned", "modder")
