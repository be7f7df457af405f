"""Posts that move, are taken back or whispered, and topics that are merged or muted (recorded from Discourse 3.5)."""

from typing import Any

import pytest
from writing import RAW, set_setting, topic, write


@pytest.fixture
def town(client: Any) -> tuple[int, list[dict[str, Any]]]:
    """A topic by amina with replies by martin and kofi."""
    first = write(client, "A desk for seafarers in every town", acting="amina").json
    posts = [first]
    for acting in ("martin", "kofi"):
        body = {"topic_id": first["topic_id"], "raw": f"{RAW} That is what {acting} thinks."}
        posts.append(client.post("/posts.json", body, acting=acting).json)
    return first["topic_id"], posts


def stream(client: Any, number: int, **more: Any) -> list[dict[str, Any]]:
    return topic(client, number, **more)["post_stream"]["posts"]


def listed(
    client: Any, acting: str = "provisioner", path: str = "/c/general/4/l/latest.json"
) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in client.get(path, acting=acting).json["topic_list"]["topics"]}


def test_a_reply_keeps_its_number_where_it_goes(client, town):
    number, posts = town
    body = {"title": "Cheaper calls home from every town", "category_id": 4, "post_ids": [posts[1]["id"]]}
    assert client.post(f"/t/{number}/move-posts.json", body).json == {"success": True}

    new = client.get(f"/posts/{posts[1]['id']}.json").json
    assert (new["post_number"], new["topic_id"] == number) == (1, False)
    left = [(post["post_number"], post.get("action_code"), post["username"]) for post in stream(client, number)]
    assert left == [(1, None, "amina"), (2, "split_topic", "provisioner"), (3, None, "kofi")]
    assert topic(client, new["topic_id"])["details"]["created_by"]["username"] == "martin"
    assert topic(client, new["topic_id"])["created_at"] == posts[1]["created_at"]


def test_merging_leaves_a_closed_topic_and_copies_its_first_post(client, town):
    number, posts = town
    other = write(client, "Free buses to the town every day", acting="lucia").json["topic_id"]

    assert client.post(f"/t/{number}/merge-topic.json", {"destination_topic_id": other}).status_code == 200

    left = topic(client, number)
    assert (left["closed"], left["visible"], left["deleted_at"]) == (True, True, None)
    assert [post.get("action_code") for post in stream(client, number)] == [None, "split_topic", "closed.enabled"]
    there = stream(client, other)
    assert [post["username"] for post in there] == ["lucia", "amina", "martin", "kofi"]
    assert [post["id"] in {one["id"] for one in posts} for post in there[1:]] == [False, True, True]
    assert there[1]["created_at"] == posts[0]["created_at"]


def test_votes_go_along_one_a_person(client):
    client.put("/categories/4.json", {"name": "General", "custom_fields": {"enable_topic_voting": "true"}})
    one, two = (write(client, f"A desk in every {word} of the land").json["topic_id"] for word in ("house", "harbour"))
    for acting, number in (("amina", one), ("kofi", one), ("amina", two)):
        assert client.post("/voting/vote.json", {"topic_id": number}, acting=acting).status_code == 200

    client.post(f"/t/{one}/merge-topic.json", {"destination_topic_id": two})

    who = client.get(f"/voting/who.json?topic_id={two}").json
    assert sorted(row["username"] for row in who) == ["amina", "kofi"]
    assert (topic(client, one)["vote_count"], topic(client, two)["vote_count"]) == (0, 2)
    assert "A vote has been moved. A vote could not be moved" in stream(client, one)[1]["cooked"]


def test_members_move_nothing(client, town):
    number, posts = town
    for path, body in (
        ("move-posts", {"title": "A title that is long enough", "post_ids": [posts[1]["id"]]}),
        ("merge-topic", {"destination_topic_id": number}),
    ):
        assert client.post(f"/t/{number}/{path}.json", body, acting="martin").status_code == 403
    assert (
        client.post(f"/t/{number}/move-posts.json", {"title": "A long enough title", "post_ids": [1]}).status_code
        == 403
    )


def test_writers_take_their_posts_back_and_the_staff_deletes(client, town):
    number, posts = town
    assert client.delete(f"/posts/{posts[2]['id']}.json", acting="kofi").status_code == 200

    gone = stream(client, number)[2]
    assert (gone["user_deleted"], gone["deleted_at"], gone["version"]) == (True, None, 2)
    assert gone["cooked"] == "<p>(post deleted by author)</p>"
    assert topic(client, number)["posts_count"] == 3
    latest = {row["id"]: row for row in client.get("/posts.json").json["latest_posts"]}
    assert latest[posts[2]["id"]]["user_deleted"] is True

    assert client.put(f"/posts/{posts[2]['id']}/recover.json", acting="kofi").json["user_deleted"] is False
    assert stream(client, number)[2]["cooked"].endswith("kofi thinks.</p>")
    client.delete(f"/posts/{posts[2]['id']}.json")
    assert topic(client, number)["posts_count"] == 2


def test_a_topic_that_its_writer_takes_back_is_closed_and_still_listed(client):
    number = write(client, "Something that I should not have said", acting="amina").json["topic_id"]
    assert client.delete(f"/t/{number}.json", acting="amina").status_code == 200

    assert (listed(client)[number]["closed"], listed(client)[number]["visible"]) == (True, True)
    assert stream(client, number)[0]["cooked"] == "<p>(topic deleted by author)</p>"


def test_without_a_time_for_second_thoughts_posts_are_deleted_at_once(client, town):
    number, posts = town
    set_setting(client, "delete_removed_posts_after", "0")
    client.delete(f"/posts/{posts[2]['id']}.json", acting="kofi")

    assert topic(client, number)["posts_count"] == 2


def test_whispers_are_for_those_who_whisper_and_count_for_nobody(client, town):
    number, _ = town
    set_setting(client, "whispers_allowed_groups", "3")
    body = {"topic_id": number, "raw": "Between us: who can look at this?", "whisper": "true"}
    assert client.post("/posts.json", body, acting="modder").json["post_type"] == 4
    assert client.post("/posts.json", {**body, "raw": "I say it aloud then."}, acting="kofi").json["post_type"] == 1

    assert [len(stream(client, number, acting=name)) for name in ("modder", "provisioner", "kofi")] == [5, 5, 4]
    assert {topic(client, number, acting=name)["posts_count"] for name in ("modder", "kofi")} == {4}
    assert listed(client)[number]["posts_count"] == 4
    assert 4 not in {row["post_type"] for row in client.get("/posts.json").json["latest_posts"]}


def test_a_topic_whose_opening_is_hidden_is_in_no_list_of_members(client, town):
    number, posts = town
    flag = {"id": posts[0]["id"], "post_action_type_id": 4, "take_action": "true"}
    assert client.post("/post_actions.json", flag, acting="modder").status_code == 200

    assert number not in listed(client, "martin")
    assert number not in {row["topic_id"] for row in client.get("/posts.json").json["latest_posts"]}


@pytest.mark.parametrize("what", ["topic", "tag", "category"])
def test_lists_lack_what_their_reader_muted(client, what):
    number = write(client, "A desk for seafarers in every port", tags=["ports"]).json["topic_id"]
    quiet = {"notification_level": 0}
    answer = {
        "topic": lambda: client.post(f"/t/{number}/notifications.json", quiet, acting="kofi"),
        "tag": lambda: client.put("/tag/ports/notifications.json", {"tag_notification": quiet}, acting="kofi"),
        "category": lambda: client.post("/category/4/notifications.json", quiet, acting="kofi"),
    }[what]()
    assert answer.status_code == 200

    assert number not in listed(client, "kofi", "/latest.json")
    assert number in listed(client, "amina", "/latest.json")
    assert (number in listed(client, "kofi")) is (what == "category")
    assert number in {row["topic_id"] for row in client.get("/posts.json", acting="kofi").json["latest_posts"]}


def test_votes_go_with_a_deleted_account_and_the_count_stays(client):
    client.put("/categories/4.json", {"name": "General", "custom_fields": {"enable_topic_voting": "true"}})
    number = write(client, "A desk for seafarers in every port").json["topic_id"]
    for acting in ("kofi", "lucia"):
        client.post("/voting/vote.json", {"topic_id": number}, acting=acting)
    who = {row["username"]: row["id"] for row in client.get(f"/voting/who.json?topic_id={number}").json}
    assert client.delete(f"/admin/users/{who['kofi']}.json").status_code == 200

    assert [row["username"] for row in client.get(f"/voting/who.json?topic_id={number}").json] == ["lucia"]
    assert topic(client, number)["vote_count"] == 2


def test_people_mute_others_but_not_the_staff(client):
    level = {"notification_level": "mute"}
    assert client.put("/u/amina/notification_level.json", level, acting="kofi").json == {"success": "OK"}
    assert client.put("/u/modder/notification_level.json", level, acting="kofi").status_code == 403
    assert client.put("/u/amina/notification_level.json", {"notification_level": "x"}, acting="kofi").status_code == 400
    assert (
        client.put("/u/amina/notification_level.json", {"notification_level": "normal"}, acting="kofi").status_code
        == 200
    )
