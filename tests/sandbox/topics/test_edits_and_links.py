"""Edits and their revisions, links between topics, and the notices on posts (recorded from Discourse 3.5)."""

from datetime import UTC, datetime, timedelta

import pytest
from writing import RAW, set_setting, topic, write


@pytest.fixture
def first(client):
    return write(client, "A desk for seafarers in every town", acting="amina").json


def edit(client, post, acting="provisioner", **values):
    return client.put(f"/posts/{post['id']}.json", {"post": values}, acting=acting).json["post"]


def revision(client, post, number="latest", **more):
    return client.get(f"/posts/{post['id']}/revisions/{number}.json", **more)


def opening(client, post):
    return topic(client, post["topic_id"])["post_stream"]["posts"][0]


def test_each_version_is_kept_with_its_reason(client, first):
    edit(client, first, raw=f"{RAW} One.", edit_reason="because")
    assert edit(client, first, raw=f"{RAW} Two.", acting="modder")["edit_reason"] is None
    latest = revision(client, first).json
    assert [latest[key] for key in ("first_revision", "current_revision", "version_count")] == [2, 3, 3]
    assert (latest["username"], latest["edit_reason"], latest["previous_revision"]) == ("modder", None, 2)
    older = revision(client, first, 2).json
    assert (older["username"], older["edit_reason"], older["next_revision"]) == ("provisioner", "because", 3)
    assert "One." in older["body_changes"]["inline"]
    assert revision(client, first, 4).status_code == 404


def test_a_history_that_is_not_public_is_for_the_writer_and_the_staff(client, first):
    edit(client, first, raw=f"{RAW} One.")
    set_setting(client, "edit_history_visible_to_public", "false")
    assert [revision(client, first, acting=name).status_code for name in ("amina", "modder", "kofi")] == [200, 200, 403]


def test_making_a_wiki_is_a_version(client, first):
    client.put(f"/posts/{first['id']}/wiki.json", {"wiki": True})
    shown = opening(client, first)
    assert (shown["wiki"], shown["version"]) == (True, 2)
    assert shown["last_wiki_edit"] == shown["updated_at"]


def test_a_link_to_a_topic_leads_back(client, first):
    raw = f"{RAW} See [this](http://localhost/t/-/{first['topic_id']}) or [it](/t/{first['topic_id']}/1)."
    other = write(client, "Cheaper calls home from every town", acting="kofi", raw=raw).json
    back = opening(client, first)["link_counts"]
    assert [(link["title"], link["reflection"]) for link in back] == [("Cheaper calls home from every town", True)]
    there = opening(client, other)["link_counts"]
    assert [(link["title"], link["reflection"]) for link in there] == [("A desk for seafarers in every town", False)]
    edit(client, other, raw=f"{RAW} No link any more.")
    assert "link_counts" not in opening(client, first)


def test_a_link_from_where_the_reader_may_not_look_leads_nowhere(client, first):
    raw = f"{RAW} About [this](/t/{first['topic_id']})."
    client.post("/posts.json", {"title": "What the staff thinks of the desk", "raw": raw, "category": 3})
    seen = topic(client, first["topic_id"], acting="kofi")["post_stream"]["posts"][0]
    assert "link_counts" not in seen
    assert opening(client, first)["link_counts"][0]["title"] == "What the staff thinks of the desk"


def test_somebody_who_was_away_for_long_is_welcomed_back(client, first):
    long_ago = (datetime.now(UTC) - timedelta(days=200)).strftime("%Y-%m-%dT12:00:00Z")
    body = {"topic_id": first["topic_id"], "raw": f"{RAW} That was then.", "created_at": long_ago}
    client.post("/posts.json", body, acting="martin")
    body = {"topic_id": first["topic_id"], "raw": f"{RAW} That is now."}
    client.post("/posts.json", body, acting="martin")
    notices = [post.get("notice") for post in topic(client, first["topic_id"])["post_stream"]["posts"]]
    assert notices[1:] == [{"type": "new_user"}, {"type": "returning_user", "last_posted_at": long_ago}]


def test_tags_are_listed_in_categories_and_together(client):
    set_setting(client, "create_tag_allowed_groups", "0")
    one = write(client, "A desk for seafarers in every town", tags=["ports", "ships"]).json["topic_id"]
    two = write(client, "Cheaper calls home from every town", tags=["ports"]).json["topic_id"]

    def ids(path):
        return {row["id"] for row in client.get(path).json["topic_list"]["topics"]}

    assert ids("/tags/intersection/ports/ships.json") == {one}
    assert ids("/tags/c/general/4/ports.json") == ids("/tag/ports/l/votes.json") == {one, two}
    assert ids("/tags/c/site-feedback/2/none/ports/l/latest.json") == set()
    assert client.get("/tags/c/general/4/nowhere.json").status_code == 404
    assert client.get("/tag/ports/l/worst.json").status_code == 404
    assert client.get("/top.json?period=lately").status_code == 400
