"""The queue of the moderators: what stands in it, in which order and for whom, and what is decided."""

import pytest
from writing import RAW, set_setting, write


@pytest.fixture
def queue(make_client, request):
    """A forum with a flagged reply by lucia, and a client."""
    client = make_client(discourse=getattr(request, "param", "3.5"))
    number = write(client).json["topic_id"]
    reply = client.post("/posts.json", {"topic_id": number, "raw": f"{RAW} And more."}, acting="lucia").json["id"]
    client.post("/post_actions.json", {"id": reply, "post_action_type_id": 4}, acting="martin")
    return client, reply


def read(client, query="", acting="provisioner"):
    return client.get(f"/review.json?{query}", acting=acting).json


def perform(client, number, action, acting="modder", version=0):
    return client.put(f"/review/{number}/perform/{action}.json?version={version}", acting=acting)


@pytest.mark.parametrize("queue", ["3.4", "3.5", "2026"], indirect=True)
@pytest.mark.parametrize(
    ("action", "status", "hidden", "deleted"),
    [
        ("agree_and_keep", 1, False, False),
        ("agree_and_hide", 1, True, False),
        ("delete_and_agree", 1, False, True),
        ("disagree", 2, False, False),
        ("ignore_and_do_nothing", 3, False, False),
        ("delete_and_ignore", 3, False, True),
    ],
)
def test_flags_are_judged(queue, action, status, hidden, deleted):
    client, reply = queue
    row = read(client)["reviewables"][0]
    done = perform(client, row["id"], action).json["reviewable_perform_result"]
    assert (done["transition_to_id"], done["reviewable_count"]) == (status, 0)
    post = client.get(f"/posts/{reply}.json").json
    assert (post["hidden"], post["deleted_at"] is not None) == (hidden, deleted)
    (settled,) = read(client, "status=reviewed")["reviewables"]
    assert (settled["status"], settled["bundled_action_ids"]) == (status, [])
    assert read(client, "status=reviewed&reviewed_by=modder")["meta"]["total_rows_reviewables"] == 1
    assert read(client, "status=reviewed&reviewed_by=martin")["meta"]["total_rows_reviewables"] == 0


def test_what_is_disagreed_with_is_shown_again_and_a_new_flag_waits_again(queue):
    client, reply = queue
    number = read(client)["reviewables"][0]["id"]
    client.post("/post_actions.json", {"id": reply, "post_action_type_id": 3, "take_action": "true"}, acting="modder")
    client.post("/post_actions.json", {"id": reply, "post_action_type_id": 8}, acting="provisioner")
    row = read(client)["reviewables"][0]
    assert row["bundled_action_ids"] == [f"{number}-agree", "post-disagree", f"{number}-ignore"]
    assert perform(client, number, "agree_and_hide", version=row["version"]).status_code == 403
    assert perform(client, number, "disagree", version=row["version"]).status_code == 200
    assert not client.get(f"/posts/{reply}.json").json["hidden"]


def test_refused_decisions(queue):
    client, _ = queue
    number = read(client)["reviewables"][0]["id"]
    assert client.put(f"/review/{number}/perform/disagree.json", acting="modder").status_code == 422
    assert perform(client, number, "disagree", version=5).status_code == 409
    assert perform(client, number, "approve_post").status_code == 403
    assert perform(client, number, "disagree", acting="martin").status_code == 404
    assert perform(client, 999, "disagree").status_code == 404
    assert client.get(f"/review/{number}.json", acting="martin").status_code == 404
    assert client.get("/review/count.json", acting="martin").status_code == 403


def test_pages_filters_and_order(client):
    set_setting(client, "approve_unless_allowed_groups", "1|2")
    set_setting(client, "rate_limit_new_user_create_post", "0")
    for number in range(12):
        write(client, f"A topic about the number {number} and others", acting="amina", raw=f"{RAW} {number}")
    first = read(client)
    assert len(first["reviewables"]) == 10
    second = client.get(first["meta"]["load_more_reviewables"]).json
    assert (len(second["reviewables"]), "load_more_reviewables" in second["meta"]) == (2, False)
    ids = [row["id"] for row in first["reviewables"] + second["reviewables"]]
    assert ids == sorted(ids, reverse=True)
    oldest = read(client, "sort_order=created_at_asc")["reviewables"]
    assert [row["id"] for row in oldest] == sorted(ids)[:10]
    for query, count in (
        ("username=amina", 12),
        ("username=kofi", 0),
        ("username=nobody", 0),
        (f"ids={ids[0]},{ids[1]}", 2),
        ("score_type=9", 12),
        ("score_type=4", 0),
        ("category_id=4&topic_id=", 12),
        ("category_id=3", 0),
        ("flagged_by=system", 12),
        ("from_date=2100-01-01", 0),
        ("to_date=2100-01-01", 12),
    ):
        assert read(client, query)["meta"]["total_rows_reviewables"] == count, query


def test_moderators_of_a_category_see_only_theirs(queue):
    client, _ = queue
    set_setting(client, "enable_category_group_moderation", "true")
    group = client.post("/admin/groups.json", {"group": {"name": "guides", "usernames": "kofi"}}).json["basic_group"]
    assert client.get("/review.json", acting="kofi").status_code == 403
    client.put("/categories/4.json", {"moderating_group_ids": [group["id"]]})
    assert len(read(client, acting="kofi")["reviewables"]) == 1


def test_waiting_posts_are_told_to_their_author_and_the_staff(client):
    set_setting(client, "approve_unless_allowed_groups", "1|2")
    number = write(client).json["topic_id"]
    client.post("/posts.json", {"topic_id": number, "raw": f"{RAW} And more."}, acting="amina")
    path = "/posts/amina/pending.json"
    for name in ("amina", "modder"):
        (row,) = client.get(path, acting=name).json["pending_posts"]
        assert (row["topic_id"], row["title"]) == (number, "A topic about nothing in particular")
    assert client.get(path, acting="kofi").status_code == 404
    (waiting,) = read(client)["reviewables"]
    assert "title" not in waiting["payload"]
    assert [field["id"] for field in waiting["editable_fields"]] == ["payload.raw"]
    assert perform(client, waiting["id"], "delete").status_code == 403
    assert (
        perform(client, waiting["id"], "delete", "provisioner").json["reviewable_perform_result"]["transition_to_id"]
        == 4
    )
