"""The summary of a person, and the stream of what they did."""

import pytest
from writing import RAW, write


@pytest.fixture
def forum(make_client, request):
    """A client of a forum where kofi answered a topic of amina, who liked the answer; and the topic's number."""
    client = make_client(discourse=getattr(request, "param", "3.5"))
    number = write(client, acting="amina").json["topic_id"]
    sent = {"topic_id": number, "raw": f"{RAW} Indeed.", "reply_to_post_number": 1}
    reply = client.post("/posts.json", sent, acting="kofi").json["id"]
    client.post("/post_actions.json", {"id": reply, "post_action_type_id": 2}, acting="amina")
    return client, number


def actions(client, name, query="", acting="martin"):
    rows = client.get(f"/user_actions.json?username={name}{query}", acting=acting).json["user_actions"]
    return [(row["action_type"], row["acting_username"], row["username"]) for row in rows]


@pytest.mark.parametrize("forum", ["3.4", "3.5", "2026"], indirect=True)
def test_a_summary(forum):
    client, number = forum
    amina = client.get("/u/amina/summary.json", acting="martin").json["user_summary"]
    kofi = client.get("/users/kofi/summary.json", acting="kofi").json
    assert (amina["topic_count"], amina["post_count"], amina["likes_given"], amina["topic_ids"]) == (1, 0, 1, [number])
    assert [row["username"] for row in amina["most_liked_users"]] == ["kofi"]
    shown = kofi["user_summary"]
    assert (shown["topic_count"], shown["post_count"], shown["likes_received"]) == (0, 1, 1)
    assert [row["username"] for row in shown["most_liked_by_users"]] == ["amina"]
    assert [(row["username"], row["count"]) for row in shown["most_replied_to_users"]] == [("amina", 1)]
    assert [(row["topic_id"], row["like_count"]) for row in shown["replies"]] == [(number, 1)]
    assert shown["bookmark_count"] == 0
    assert "bookmark_count" not in amina
    assert [row["id"] for row in kofi["topics"]] == [number]
    assert [(row["id"], row["post_count"]) for row in shown["top_categories"]] == [(4, 1)]


def test_actions(forum):
    client, _ = forum
    assert actions(client, "amina", "&filter=4,5") == [(4, "amina", "amina")]
    assert actions(client, "amina", "&filter=1") == [(1, "amina", "kofi")]
    assert actions(client, "amina", "&filter=6") == [(6, "kofi", "kofi")]
    assert actions(client, "kofi", "&filter=2") == [(2, "amina", "kofi")]
    assert len(actions(client, "kofi")) == 2
    assert actions(client, "kofi", "&limit=1") == actions(client, "kofi")[:1]
    assert actions(client, "kofi", "&offset=1") == actions(client, "kofi")[1:]
    assert client.get("/user_actions.json").status_code == 400
    assert client.get("/user_actions.json?username=nobody").status_code == 404


def test_what_a_reader_may_not_see_is_in_the_numbers_only(forum):
    client, number = forum
    client.put(f"/t/-/{number}.json", {"category_id": 3})
    assert actions(client, "kofi") == []
    shown = client.get("/u/kofi/summary.json", acting="martin").json["user_summary"]
    assert (shown["post_count"], shown["likes_received"], shown["replies"]) == (1, 1, [])
    assert len(actions(client, "kofi", acting="modder")) == 2
    message = {"archetype": "private_message", "target_recipients": "martin", "title": "A message to somebody"}
    client.post("/posts.json", {**message, "raw": RAW}, acting="lucia")
    assert actions(client, "lucia") == []


def test_a_hidden_profile_has_no_summary(forum):
    client, _ = forum
    client.put("/u/kofi.json", {"hide_profile": "true"}, acting="kofi")
    assert client.get("/u/kofi/summary.json", acting="martin").status_code == 403
    assert client.get("/user_actions.json?username=kofi", acting="martin").status_code == 404
    assert client.get("/u/kofi/summary.json", acting="modder").status_code == 200
