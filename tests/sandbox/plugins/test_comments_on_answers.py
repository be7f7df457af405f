"""Comments on the posts of a question."""

import pytest
from writing import RAW, set_setting, topic, write


@pytest.fixture
def question(client):
    set_setting(client, "post_voting_enabled", "true")
    made = write(client, create_as_post_voting="true").json
    return client, made["topic_id"], made["id"]


def comment(client, post, raw="A short remark", acting="kofi"):
    return client.post("/post_voting/comments.json", {"post_id": post, "raw": raw}, acting=acting)


def test_a_comment_is_shown_voted_on_changed_and_deleted(question):
    client, number, post = question
    made = comment(client, post).json
    assert (made["username"], made["post_voting_vote_count"], made["user_voted"]) == ("kofi", 0, False)
    vote, sent = "/post_voting/vote/comment.json", {"comment_id": made["id"]}
    assert [client.post(vote, sent, acting=name).status_code for name in ("martin", "martin", "kofi")] == [
        200,
        403,
        403,
    ]
    shown = topic(client, number, acting="martin")
    (row,) = shown["post_stream"]["posts"][0]["comments"]
    assert (row["post_voting_vote_count"], row["user_voted"]) == (1, True)
    assert shown["last_commented_on"] == made["created_at"]
    assert [client.delete(vote, sent, acting="martin").status_code for _ in range(2)] == [200, 403]
    path, change = "/post_voting/comments.json", {**sent, "raw": "Another remark"}
    assert [client.put(path, change, acting=name).status_code for name in ("amina", "kofi", "modder")] == [
        403,
        200,
        200,
    ]
    assert [client.delete(path, sent, acting=name).status_code for name in ("amina", "kofi", "kofi")] == [403, 200, 404]
    assert topic(client, number)["post_stream"]["posts"][0]["comments_count"] == 0


def test_five_comments_are_shown_and_the_others_read_on(question):
    client, number, post = question
    ids = [comment(client, post, f"Remark {count}").json["id"] for count in range(7)]
    shown = topic(client, number)["post_stream"]["posts"][0]
    assert ([row["id"] for row in shown["comments"]], shown["comments_count"]) == (ids[:5], 7)
    rest = client.get(f"/post_voting/comments.json?post_id={post}&last_comment_id={ids[4]}").json["comments"]
    assert [row["id"] for row in rest] == ids[5:]


def test_refused_comments(question):
    client, _, post = question
    assert comment(client, post, "x" * 601).status_code == 422
    assert comment(client, post, "").status_code == 400
    assert comment(client, 9999).status_code == 404
    plain = client.post("/posts.json", {"title": "A topic that is no question", "raw": f"{RAW} 2", "category": 4}).json
    assert comment(client, plain["id"]).status_code == 403
    set_setting(client, "post_voting_enabled", "false")
    assert comment(client, post).status_code == 404
