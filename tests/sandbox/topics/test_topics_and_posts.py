"""Topics and posts beyond the recorded cases: what a tool that provisions a forum meets."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from writing import RAW, topic, write


def about_post(client: Any, category_id: int) -> dict[str, Any]:
    url = client.get(f"/c/{category_id}/show.json").json["category"]["topic_url"]
    return client.get(f"/posts/by_number/{url.rsplit('/', 1)[1]}/1.json").json


def test_the_category_stands_beside_an_edited_description(client):
    post = about_post(client, 4)
    path = f"/posts/{post['id']}.json"
    answer = client.put(path, {"post": {"raw": "Talk about **anything** here, please.\n\nMore."}}).json
    assert answer["category"]["description"] == "Talk about <strong>anything</strong> here, please."
    answer = client.put(path, {"post": {"raw": "Talk about **anything** here, please.\n\nMuch more."}}).json
    assert list(answer) == ["post"]
    refused = client.put(path, {"post": {"raw": "# Only a heading stands in this text"}})
    assert refused.status_code == 422
    assert about_post(client, 4)["raw"].endswith("Much more.")


def test_edits_by_another_and_later_ones_make_versions_and_bump(client):
    made = write(client, acting="martin").json
    path = f"/posts/{made['id']}.json"
    before = topic(client, made["topic_id"])
    edited = client.put(path, {"post": {"raw": RAW + " Now by the staff."}}).json["post"]
    assert edited["version"] == 2
    assert client.put(path, {"post": {"raw": RAW + " Now by the staff!"}}).json["post"]["version"] == 2
    log = client.get("/admin/logs/staff_action_logs.json?action_name=post_edit").json["staff_action_logs"]
    assert log[-1]["details"] == f"{RAW}\n\n---\n\n{RAW} Now by the staff."
    rows = client.get("/latest.json").json["topic_list"]["topics"]
    assert next(row for row in rows if row["id"] == made["topic_id"])["bumped_at"] > before["created_at"]


def test_a_big_difference_makes_a_version(client):
    made = write(client).json
    long = " ".join(f"word{number}" for number in range(120))
    assert client.put(f"/posts/{made['id']}.json", {"post": {"raw": long}}).json["post"]["version"] == 2


def test_latest_posts_by_50_with_their_texts(client):
    ids = [write(client, f"Topic number {number} of a long row").json["id"] for number in range(52)]
    rows = client.get("/posts.json").json["latest_posts"]
    assert [row["id"] for row in rows] == ids[:1:-1]
    assert (rows[0]["raw"], rows[0]["topic_title"], rows[0]["category_id"]) == (RAW, "Topic number 51 of a long row", 4)
    older = client.get(f"/posts.json?before={ids[1]}").json["latest_posts"]
    assert older[0]["id"] == ids[0]
    assert all(row["category_id"] != 3 for row in client.get("/posts.json", acting="member1").json["latest_posts"])


def test_the_same_parameters_get_the_same_answer_for_two_minutes(client):
    first = write(client).json
    client.delete(f"/t/{first['topic_id']}.json")
    assert write(client).json["topic_id"] == first["topic_id"]
    assert write(client, acting="martin").json["topic_id"] != first["topic_id"]


def test_required_tag_groups_bind_members_only(client):
    client.post("/tag_groups.json", {"name": "Themes", "tag_names": ["health", "trade"]})
    client.put("/categories/4.json", {"required_tag_groups": [{"name": "Themes", "min_count": 1}]})
    refused = write(client, acting="martin")
    assert refused.status_code == 422
    assert refused.json["errors"] == [
        "You must include at least 1 Themes tag. The tags in this group are: health, trade."
    ]
    assert write(client, acting="martin", tags=["health"]).status_code == 200
    assert write(client, "A topic without tags by the staff").status_code == 200


def test_tags_that_a_member_may_not_make_are_dropped(client):
    made = write(client, acting="martin", tags=["brand new"]).json
    assert topic(client, made["topic_id"])["tags"] == []
    made = write(client, "A topic with a tag by the staff", tags=["Brand New"]).json
    assert topic(client, made["topic_id"])["tags"] == ["brand-new"]
    assert write(client, "A topic with an object for a tag", tags=[{"name": "x"}]).status_code == 500


def test_a_category_with_its_own_tags_refuses_others(client):
    client.put("/categories/4.json", {"allowed_tags": ["health"]})
    assert write(client, tags=["trade"]).status_code == 422
    assert write(client, tags=["health"]).status_code == 200
    assert write(client, "The tag of another category", tags=["health"], category=2).status_code == 422


def test_one_tag_of_a_group_and_its_parent(client):
    sent = {"name": "Places", "tag_names": ["oslo", "bergen"], "parent_tag_name": ["norway"], "one_per_topic": True}
    client.post("/tag_groups.json", sent)
    assert write(client, tags=["oslo", "bergen"]).status_code == 422
    made = write(client, "A topic about one place", tags=["oslo"]).json
    assert topic(client, made["topic_id"])["tags"] == ["oslo", "norway"]


def test_topics_that_need_approval_wait_and_are_approved(client):
    setting = {"require_topic_approval": True, "require_reply_approval": False}
    client.put("/categories/4.json", {"category_setting_attributes": setting})
    queued = write(client, acting="martin")
    assert (queued.status_code, queued.json["action"], queued.json["success"]) == (200, "enqueued", True)
    assert "id" not in queued.json
    assert write(client, "The staff need no approval here").json["post_number"] == 1
    row = client.get("/review.json", acting="modder").json["reviewables"][0]
    assert row["payload"]["title"] == "A topic about nothing in particular"
    done = client.put(f"/review/{row['id']}/perform/approve_post.json?version=0", acting="modder").json
    number = done["reviewable_perform_result"]["created_post_topic_id"]
    assert topic(client, number)["details"]["created_by"]["username"] == "martin"
    assert client.get("/review.json", acting="modder").json["reviewables"] == []


def test_replies_that_need_approval(client):
    made = write(client).json
    client.put("/categories/4.json", {"category_setting_attributes": {"require_reply_approval": True}})
    reply = {"topic_id": made["topic_id"], "raw": "A reply that has to wait for somebody."}
    assert client.post("/posts.json", reply, acting="martin").json["action"] == "enqueued"
    assert topic(client, made["topic_id"])["queued_posts_count"] == 1


def test_validation_can_be_skipped_by_anybody_with_a_key(client):
    made = write(client, "X", acting="member1", raw="Short", skip_validations="true")
    assert made.status_code == 200
    assert write(client, "X", acting="member1", raw="Short").status_code == 422


def test_titles_are_calmed(client):
    made = write(client, "  what   about THIS one??!!  ").json
    assert topic(client, made["topic_id"])["title"] == "What about THIS one?!"
    assert write(client, "THE WHOLE TITLE IS LOUD.").json["topic_slug"] == "the-whole-title-is-loud"


def test_pieces_of_a_text(client):
    assert write(client, raw="aaaa bbbb aaaa bbbb aaaa").json["errors"] == [
        "Body seems unclear, is it a complete sentence?"
    ]
    assert write(client, "A loud text below a calm title", raw="EVERYTHING HERE IS WRITTEN LOUDLY").status_code == 422
    made = write(
        client, "Line ends and odd spaces stay or go", raw="One\u00a0line of text here.\r\nAnother line.  \r\n"
    ).json
    assert made["raw"] == "One line of text here.\r\nAnother line."


def test_an_author_may_edit_only_for_a_while(client):
    old = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    made = write(client, acting="member1", created_at=old).json
    assert (
        client.put(f"/posts/{made['id']}.json", {"post": {"raw": RAW + " Later."}}, acting="member1").status_code == 403
    )
    assert client.put(f"/posts/{made['id']}.json", {"post": {"raw": RAW + " Later."}}).status_code == 200
    assert made["created_at"][:16] == old[:16]


def test_replies_bump_unless_told_otherwise_in_a_text(client):
    made = write(client).json

    def bumped() -> str:
        rows = client.get("/latest.json").json["topic_list"]["topics"]
        return next(row for row in rows if row["id"] == made["topic_id"])["bumped_at"]

    before = bumped()
    reply = {"topic_id": made["topic_id"], "raw": "One reply with enough text in it."}
    client.post("/posts.json", {**reply, "no_bump": "true"})
    assert bumped() == before
    client.post("/posts.json", {**reply, "raw": "Another reply with enough text.", "no_bump": True})
    assert bumped() > before
    client.put(f"/t/{made['topic_id']}/reset-bump-date.json")
    assert bumped() > before


def test_hidden_topics_are_not_found(client):
    made = write(client, category=3).json
    for path in (f"/t/{made['topic_id']}.json", f"/t/{made['topic_slug']}/{made['topic_id']}.json"):
        answer = client.get(path, acting="member1")
        assert (answer.status_code, answer.json["extras"]["title"]) == (404, "Page Not Found")
    assert client.get(f"/posts/{made['id']}.json", acting="member1").status_code == 403
    assert client.get(f"/raw/{made['topic_id']}/1", acting="member1").status_code == 404


def test_other_addresses_of_a_topic(client):
    made = write(client, external_id="handle").json
    number, slug = made["topic_id"], made["topic_slug"]
    moved = client.get(f"/t/wrong/{number}.json?include_raw=1&x=2")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        f"http://localhost/t/{slug}/{number}.json?include_raw=1",
    )
    assert client.get(f"/t/{slug}.json").status_code == 301
    assert client.get("/t/no-such-topic.json").status_code == 404
    client.delete(f"/t/{number}.json")
    assert client.get("/t/external_id/handle.json").status_code == 404
    assert write(client, "Another topic", external_id="HANDLE").status_code == 422
    assert write(client, "Another one", external_id="handle", skip_validations=True).status_code == 500


def test_a_wrong_slug_of_a_category_is_a_redirect(client):
    moved = client.get("/c/wrong/4/l/latest.json?order=created")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "http://localhost/c/general/4/l/latest.json?order=created",
    )
    assert client.get("/c/general/4.json").json["topic_list"]["per_page"] == 30


@pytest.mark.parametrize("per_page", ["0", "101", "x"])
def test_the_size_of_a_page_has_limits(client, per_page):
    assert client.get(f"/latest.json?per_page={per_page}").status_code == 400


def test_lists_by_tag_number_and_state(client):
    one = write(client, "The first topic of this test", tags=["alpha"]).json["topic_id"]
    two = write(client, "The second topic of this test", tags=["beta"]).json["topic_id"]

    def ids(path: str) -> list[int]:
        return [row["id"] for row in client.get(path).json["topic_list"]["topics"]]

    assert ids("/latest.json?tags[]=alpha") == [one]
    assert ids(f"/latest.json?topic_ids={one},{two}&order=created&ascending=true") == [one, two]
    assert ids("/tag/beta.json") == [two]
    assert client.get("/tag/nothing.json").status_code == 404
    client.put(f"/t/{one}/status.json", {"status": "visible", "enabled": "false"})
    assert one not in [row["id"] for row in client.get("/latest.json", acting="member1").json["topic_list"]["topics"]]
    assert client.get("/latest.json?tags[]=alpha").json["topic_list"]["top_tags"] == ["alpha", "beta"]


def test_pinning_in_the_past_only_leaves_a_line(client):
    number = write(client).json["topic_id"]
    client.put(f"/t/{number}/status.json", {"status": "pinned", "enabled": "true", "until": "2001-01-01"})
    shown = topic(client, number)
    assert (shown["pinned_at"], shown["posts_count"]) == (None, 2)
    assert shown["post_stream"]["posts"][1]["action_code"] == "pinned.enabled"


def test_search_within_limits(client):
    write(client, "Remittances and what they cost", tags=["money"])
    assert client.get("/search.json?q=remittance%20tags:money").json["topics"][0]["title"].startswith("Remittances")
    assert "topics" not in client.get("/search.json?q=remittance%20status:closed").json
    assert client.get("/search.json?q=cost&page=11").status_code == 400


def test_timers_replace_one_another(client):
    number = write(client).json["topic_id"]
    path = f"/t/{number}/timer.json"
    assert client.post(path, {"status_type": "close", "time": "2040-01-01 10:00"}).json["execute_at"] == (
        "2040-01-01T10:00:00.000Z"
    )
    client.post(path, {"status_type": "delete", "duration_minutes": 60, "time": "x"})
    assert topic(client, number)["topic_timer"]["status_type"] == "delete"
    assert client.post(path, {"status_type": "explode", "time": "1"}).status_code == 400
    client.post(path, {"status_type": "delete", "time": ""})
    assert topic(client, number)["topic_timer"] is None


def test_one_banner(client):
    one, two = (write(client, f"Banner number {name} of two").json["topic_id"] for name in ("one", "two"))
    assert client.get("/site/banner.json").json == {}
    client.put(f"/t/{one}/make-banner.json")
    client.put(f"/t/{two}/make-banner.json")
    assert client.get("/site/banner.json").json["key"] == two
    assert (topic(client, one)["archetype"], topic(client, two)["archetype"]) == ("regular", "banner")


def test_a_message_is_for_its_members(client):
    sent = {"title": "A message to one member", "raw": RAW, "archetype": "private_message"}
    assert client.post("/posts.json", {**sent, "target_recipients": "nobody_here"}).status_code == 422
    made = client.post("/posts.json", {**sent, "target_recipients": "amina"}).json
    assert topic(client, made["topic_id"], acting="amina")["archetype"] == "private_message"
    assert client.get(f"/t/{made['topic_id']}.json", acting="martin").status_code == 404
    assert made["id"] not in [row["id"] for row in client.get("/posts.json").json["latest_posts"]]


def test_visitors_see_public_topics(client):
    made = write(client).json
    shown = client.get(f"/t/{made['topic_id']}.json", key=None)
    assert shown.status_code == 200
    assert "draft_key" not in shown.json
    assert client.get("/latest.json", key=None).json["topic_list"]["can_create_topic"] is False
    assert json.loads(client.get("/posts.json", key=None).data)["latest_posts"][0]["id"] == made["id"]
