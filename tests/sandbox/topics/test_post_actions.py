"""Likes and flags of posts: who may, what they change, and when a post is hidden."""

import pytest
from writing import RAW, set_setting, topic, write


@pytest.fixture
def posts(make_client, request):
    """A client, a topic of the admin, and a reply by lucia."""
    client = make_client(discourse=getattr(request, "param", "3.5"))
    number = write(client).json["topic_id"]
    reply = client.post("/posts.json", {"topic_id": number, "raw": f"{RAW} And more."}, acting="lucia").json["id"]
    return client, number, reply


def act(client, post, kind, acting="martin", **more):
    return client.post("/post_actions.json", {"id": post, "post_action_type_id": kind, **more}, acting=acting)


def summary(client, post, kind, acting):
    rows = client.get(f"/posts/{post}.json", acting=acting).json["actions_summary"]
    return next((row for row in rows if row["id"] == kind), None)


@pytest.mark.parametrize("posts", ["3.4", "3.5", "2026"], indirect=True)
def test_a_like_is_counted_told_and_taken_back(posts):
    client, number, reply = posts
    assert act(client, reply, 2).json["actions_summary"][0] == {"id": 2, "count": 1, "acted": True, "can_undo": True}
    assert summary(client, reply, 2, "kofi") == {"id": 2, "count": 1, "can_act": True}
    assert summary(client, reply, 2, "lucia") == {"id": 2, "count": 1}
    assert topic(client, number)["like_count"] == 1
    told = client.get("/notifications.json", acting="lucia").json["notifications"]
    assert [row["notification_type"] for row in told] == [5]
    users = client.get(f"/post_action_users.json?id={reply}&post_action_type_id=2").json["post_action_users"]
    assert [user["username"] for user in users] == ["martin"]
    listed = client.get("/latest.json", acting="martin").json["topic_list"]["topics"]
    assert [row["id"] for row in listed if row["liked"]] in ([number], [])
    assert act(client, reply, 2).status_code == 403
    undo = f"/post_actions/{reply}.json?post_action_type_id=2"
    assert [client.delete(undo, acting="martin").status_code for _ in range(2)] == [200, 404]
    assert topic(client, number)["like_count"] == 0
    assert client.get("/notifications.json", acting="lucia").json["notifications"] == []


def test_a_like_stays_after_the_time_for_second_thoughts(posts):
    client, _, reply = posts
    set_setting(client, "post_undo_action_window_mins", "0")
    act(client, reply, 2)
    assert client.delete(f"/post_actions/{reply}.json?post_action_type_id=2", acting="martin").status_code == 403


@pytest.mark.parametrize(
    ("post", "kind", "acting", "status"),
    [
        pytest.param("reply", 2, "lucia", 403, id="one's own post"),
        pytest.param("reply", 99, "martin", 400, id="a kind that is none"),
        pytest.param("none", 2, "martin", 404, id="no post"),
        pytest.param("reply", None, "martin", 400, id="no kind"),
    ],
)
def test_refusals(posts, post, kind, acting, status):
    client, _, reply = posts
    assert act(client, reply if post == "reply" else 9999, kind, acting).status_code == status


def test_who_may_flag(posts):
    client, number, reply = posts
    set_setting(client, "flag_post_allowed_groups", "1|2|12")
    assert act(client, reply, 4, "kofi").status_code == 403
    assert act(client, reply, 4).status_code == 200
    assert act(client, reply, 4).status_code == 403
    set_setting(client, "allow_flagging_staff", "false")
    assert act(client, number, 4, flag_topic="true").status_code == 403
    assert act(client, number, 4, "modder", flag_topic="true").status_code == 403
    assert act(client, number, 2, flag_topic="true").status_code == 200
    who = f"/post_action_users.json?id={reply}&post_action_type_id=4"
    assert [client.get(who, acting=name).status_code for name in ("kofi", "modder")] == [403, 200]


def test_enough_flags_hide_a_post(posts):
    client, number, reply = posts
    path = f"/posts/{reply}.json"
    for name, hidden in (("martin", False), ("kofi", False), ("amina", False), ("member1", False)):
        assert act(client, reply, 4, name).json["hidden"] is hidden
    assert act(client, reply, 8, "modder").json["hidden_reason_id"] == 1
    assert client.get(path, acting="martin").status_code == 403
    assert client.get(path, acting="lucia").json["raw"].startswith(RAW)
    for name, text in (("martin", "temporarily hidden"), ("lucia", "see your messages"), ("modder", RAW)):
        shown = topic(client, number, acting=name)["post_stream"]["posts"][1]
        assert text in shown["cooked"]
    assert act(client, reply, 2).status_code == 403
    assert reply not in [row["id"] for row in client.get("/posts.json").json["latest_posts"]]
    assert "#2" not in client.get(f"/raw/{number}", acting="martin").text


def test_without_a_sensitivity_only_a_moderator_hides(posts):
    client, _, reply = posts
    set_setting(client, "hide_post_sensitivity", "0")
    for name in ("martin", "kofi", "amina", "member1", "modder"):
        assert not act(client, reply, 4, name).json["hidden"]
    assert not act(client, reply, 3, "martin", take_action="true").json["hidden"]
    assert act(client, reply, 3, "modder", take_action="true").json["hidden"]
