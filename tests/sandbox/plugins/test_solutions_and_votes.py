"""Solved questions and votes on topics."""

from writing import RAW, set_setting, topic, write


def test_solutions_need_the_exact_text_in_the_category(client):
    client.put("/categories/4.json", {"custom_fields": {"enable_accepted_answers": True}})
    asked = write(client, acting="amina").json
    answer = client.post("/posts.json", {"topic_id": asked["topic_id"], "raw": RAW + " Yes."}, acting="martin").json
    assert client.post("/solution/accept.json", {"id": answer["id"]}, acting="amina").status_code == 403
    fields = {"enable_accepted_answers": "true", "solved_topics_auto_close_hours": 48}
    client.put("/categories/4.json", {"custom_fields": fields})
    assert client.post("/solution/accept.json", {"id": answer["id"]}, acting="amina").status_code == 200
    assert topic(client, asked["topic_id"])["topic_timer"]["status_type"] == "silent_close"
    assert [row["id"] for row in client.get("/latest.json?solved=yes").json["topic_list"]["topics"]] == [
        asked["topic_id"]
    ]
    client.delete(f"/posts/{answer['id']}.json")
    assert "accepted_answer" not in topic(client, asked["topic_id"])


def test_votes_have_a_limit_and_are_freed_by_closing(client):
    client.put("/categories/4.json", {"custom_fields": {"enable_topic_voting": True}})
    set_setting(client, "topic_voting_tl1_vote_limit", 1)
    one, two = (write(client, f"Proposal number {name} of two").json["topic_id"] for name in ("one", "two"))
    assert client.post("/voting/vote.json", {"topic_id": one}, acting="kofi").status_code == 200
    out = client.post("/voting/vote.json", {"topic_id": two}, acting="kofi")
    assert (out.status_code, out.json["votes_left"], out.json["vote_count"]) == (403, 0, 0)
    client.put(f"/t/{one}/status.json", {"status": "closed", "enabled": "true"})
    assert client.post("/voting/vote.json", {"topic_id": two}, acting="kofi").status_code == 200
    assert topic(client, one)["vote_count"] == 1
    client.put("/categories/4.json", {"name": "General"})
    assert client.post("/voting/vote.json", {"topic_id": two}, acting="lucia").status_code == 403
