"""The numbers of posts and replies, posts of groups, drafts, records of people and deliveries of webhooks."""

import pytest
from writing import RAW, topic, write


@pytest.fixture
def client(make_client):
    return make_client()


@pytest.fixture
def written(client):
    """A topic with an answer, and an answer to that."""
    first = write(client).json
    reply = {"topic_id": first["topic_id"]}
    second = write(client, acting="martin", reply_to_post_number=1, raw=f"{RAW} Two.", **reply).json
    third = write(client, acting="amina", reply_to_post_number=2, raw=f"{RAW} Three.", **reply).json
    return first, second, third


def test_numbers_of_posts(client, written):
    first, second, third = (post["id"] for post in written)
    path = f"/t/{written[0]['topic_id']}/post_ids.json"
    assert client.get(path).json == {"post_ids": [first, second, third]}
    assert client.get(f"{path}?post_number=1").json == {"post_ids": [second, third]}
    assert client.get(f"{path}?username_filters=martin").json == {"post_ids": [second]}
    assert client.get("/t/9999/post_ids.json").status_code == 404


def test_replies_and_those_to_them(client, written):
    first, second, third = (post["id"] for post in written)
    assert client.get(f"/posts/{first}/reply-ids.json").json == [{"id": second, "level": 1}, {"id": third, "level": 2}]
    assert client.get(f"/posts/{third}/reply-ids.json").json == []


def test_posts_of_a_group_are_those_that_one_may_see(client, written):
    client.post("/admin/groups.json", {"group": {"name": "experts", "usernames": "martin"}})
    letter = {"archetype": "private_message", "target_recipients": "amina", "title": "A letter to Amina"}
    client.post("/posts.json", {"raw": RAW, **letter}, acting="martin")

    (row,) = client.get("/groups/experts/posts.json").json["posts"]

    assert (row["id"], row["topic_title"]) == (written[1]["id"], topic(client, row["topic_id"])["title"])
    assert row["excerpt"].endswith("Two.")
    assert client.get(f"/groups/experts/posts.json?before_post_id={row['id']}").json == {"posts": []}
    assert client.get("/groups/nobody/posts.json").status_code == 404


def test_a_draft_is_kept_for_its_writer(client):
    draft = {"draft_key": "new_topic", "data": '{"reply": "Begun"}', "sequence": 0}
    assert client.post("/drafts.json", draft, acting="martin").json["draft_sequence"] == 0
    assert client.post("/drafts.json", draft, acting="martin").json["draft_sequence"] == 1
    assert client.post("/drafts.json", draft, acting="martin").status_code == 409
    assert client.get("/drafts/new_topic.json", acting="martin").json == {"draft": draft["data"], "draft_sequence": 1}
    assert [row["draft_key"] for row in client.get("/drafts.json", acting="martin").json["drafts"]] == ["new_topic"]
    assert client.get("/drafts/new_topic.json").json == {"draft": None, "draft_sequence": 0}


def test_staff_see_how_often_somebody_was_moderated(client, written):
    client.post("/post_actions.json", {"id": written[1]["id"], "post_action_type_id": 8}, acting="amina")
    told = client.get("/u/martin/staff-info.json").json
    assert (told["number_of_flagged_posts"], told["number_of_flags_given"]) == (1, 0)
    assert client.get("/u/amina/staff-info.json").json["number_of_flags_given"] == 1
    assert client.get("/u/martin/staff-info.json", acting="amina").status_code == 403


def test_nothing_is_delivered(client):
    hook = {"payload_url": "https://example.org/hook", "content_type": "1", "web_hook_event_type_ids": [""]}
    made = client.post("/admin/api/web_hooks.json", {"web_hook": {**hook, "wildcard_web_hook": "true"}}).json
    told = client.get(f"/admin/api/web_hook_events/{made['web_hook']['id']}.json").json
    assert (told["web_hook_events"], told["total_rows_web_hook_events"]) == ([], 0)
    assert client.get("/t/1/view-stats.json").json == {"topic_id": 1, "stats": []}
