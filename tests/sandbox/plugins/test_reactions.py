"""Reactions with emoji: one a person, which most of the time is a like as well."""

import pytest


@pytest.fixture
def forum(client):
    client.put("/admin/site_settings/discourse_reactions_enabled.json", {"discourse_reactions_enabled": True})
    return client


@pytest.fixture
def post(forum):
    sent = {"title": "A recommendation for people to react to", "raw": "There is enough text in it.", "category": 4}
    return forum.post("/posts.json", sent, acting="martin").json["id"]


def react(client, post, reaction, acting="amina"):
    return client.put(f"/discourse-reactions/posts/{post}/custom-reactions/{reaction}/toggle.json", acting=acting)


def counts(client, post):
    return {row["id"]: row["count"] for row in client.get(f"/posts/{post}.json").json["reactions"]}


def likes(client, post):
    topic = client.get(f"/posts/{post}.json").json["topic_id"]
    return client.get(f"/t/{topic}.json").json["like_count"]


def test_a_reaction_is_shown_and_the_same_again_takes_it_back(forum, post):
    shown = react(forum, post, "clap").json

    assert shown["reactions"] == [{"id": "clap", "type": "emoji", "count": 1}]
    assert shown["current_user_reaction"] == {"id": "clap", "type": "emoji", "can_undo": True}
    assert (shown["reaction_users_count"], shown["current_user_used_main_reaction"]) == (1, False)
    assert react(forum, post, "clap").json["reactions"] == []


def test_another_reaction_takes_the_place(forum, post):
    react(forum, post, "clap")

    shown = react(forum, post, "heart").json

    assert ([row["id"] for row in shown["reactions"]], shown["current_user_used_main_reaction"]) == (["heart"], True)
    assert likes(forum, post) == 1


def test_the_most_used_comes_first_and_likes_are_the_main_one(forum, post):
    forum.post("/post_actions.json", {"id": post, "post_action_type_id": 2}, acting="kofi")
    for name in ("amina", "lucia"):
        react(forum, post, "hugs", acting=name)

    assert list(counts(forum, post).items()) == [("hugs", 2), ("heart", 1)]
    assert likes(forum, post) == 3


def test_reactions_that_a_setting_leaves_out_are_no_likes(forum, post):
    settings = {
        "discourse_reactions_excluded_from_like": {"value": "clap"},
        "discourse_reactions_like_sync_enabled": {"value": False},
    }
    forum.put("/admin/site_settings/bulk_update.json", {"settings": settings})
    react(forum, post, "clap")

    assert (counts(forum, post), likes(forum, post)) == ({"clap": 1}, 0)


def test_refusals(forum, post):
    assert react(forum, post, "no-such-emoji").status_code == 422
    assert react(forum, 999, "clap").status_code == 404
    assert react(forum, post, "clap", acting="martin").status_code == 403
    assert (
        forum.put(f"/discourse-reactions/posts/{post}/custom-reactions/clap/toggle.json", key=None).status_code == 403
    )


def test_a_reaction_stays_after_the_time_to_take_it_back(forum, post):
    react(forum, post, "clap")
    store = forum.forum.store
    row = store.all("reaction")[0]
    store.put("reaction", {**row, "created_at": "2026-01-01T00:00:00.000Z"})

    assert react(forum, post, "clap").status_code == 403
    assert counts(forum, post) == {"clap": 1}


def test_who_reacted(forum, post):
    react(forum, post, "clap")
    react(forum, post, "heart", acting="kofi")

    address = f"/discourse-reactions/posts/{post}/reactions-users.json"
    rows = forum.get(address).json["reaction_users"]
    assert [(row["id"], [user["username"] for user in row["users"]]) for row in rows] == [
        ("clap", ["amina"]),
        ("heart", ["kofi"]),
    ]
    (one,) = forum.get(f"{address}?reaction_value=heart").json["reaction_users"]
    assert one["count"] == 1


def test_topics_say_what_people_may_react_with(forum, post):
    topic = forum.get(f"/posts/{post}.json").json["topic_id"]

    assert forum.get(f"/t/{topic}.json").json["valid_reactions"][:2] == ["heart", "+1"]


def test_while_the_plugin_is_off_there_are_none(client):
    assert react(client, 6, "clap").status_code == 404
    assert "reactions" not in client.get("/posts/6.json").json
