"""Tags, synonyms and tag groups beyond the recorded cases."""

from io import BytesIO
from typing import Any


def group(client: Any, name: str, tags: list[str], **more: Any) -> dict[str, Any]:
    answer = client.post("/tag_groups.json", {"tag_group": {"name": name, "tag_names": tags, **more}})
    assert answer.status_code == 200, answer.json
    return answer.json["tag_group"]


def replace(client: Any, number: int, **sent: Any) -> Any:
    return client.put(f"/tag_groups/{number}.json", {"tag_group": sent})


def names(client: Any) -> set[str]:
    return {tag["name"] for tag in client.get("/tags.json").json["tags"]}


def test_the_parent_is_one_and_no_member(client):
    made = group(client, "Places", ["oslo", "norway"], parent_tag_name=["norway", "sweden"])
    assert (made["tag_names"], made["parent_tag_name"]) == (["oslo"], ["norway"])
    kept = replace(client, made["id"], name="Places", tag_names=["oslo"], parent_tag_name="norway").json["tag_group"]
    assert kept["parent_tag_name"] == []


def test_a_write_that_is_not_saved_says_ok(client):
    group(client, "First", [])
    second = group(client, "Second", ["kept"])
    answer = replace(client, second["id"], name="FIRST", tag_names=["other"])
    assert (answer.status_code, answer.json["tag_group"]["name"]) == (200, "FIRST")
    stored = client.get(f"/tag_groups/{second['id']}.json").json["tag_group"]
    assert (stored["name"], stored["tag_names"]) == ("Second", ["kept"])
    assert replace(client, second["id"], name="x" * 101).json["success"] == "OK"
    assert client.get(f"/tag_groups/{second['id']}.json").json["tag_group"]["name"] == "Second"
    assert replace(client, second["id"], name="", tag_names=[]).status_code == 200
    assert client.get(f"/tag_groups/{second['id']}.json").json["tag_group"]["name"] == ""


def test_permissions_by_words_numbers_and_mistakes(client):
    made = group(client, "Rights", [], permissions={"staff": "full", "777": 9})
    assert made["permissions"] == {"3": 1, "777": 9}
    assert replace(client, made["id"], name="Rights", permissions={"staff": "1"}).status_code == 500
    assert replace(client, made["id"], name="Rights", permissions={}).json["tag_group"]["permissions"] == {"0": 1}


def test_only_five_synonyms_are_taken(client):
    group(client, "Themes", ["health"])
    sent = ["a1", "b2", "c3", "d4", "e5", "f6"]
    assert client.post("/tag/health/synonyms.json", {"synonyms": sent}).json == {"success": "OK"}
    info = client.get("/tag/health/info.json").json["tag_info"]
    assert [tag["name"] for tag in info["synonyms"]] == sent[:5]
    assert "f6" not in names(client)
    assert client.post("/tag/health/synonyms.json", {"synonyms": ["health"]}).json == {"success": "OK"}


def test_a_synonym_that_has_synonyms_fails_with_200(client):
    group(client, "Themes", ["health", "trade"])
    client.post("/tag/trade/synonyms.json", {"synonyms": ["commerce"]})
    answer = client.post("/tag/health/synonyms.json", {"synonyms": ["trade"]})
    assert (answer.status_code, answer.json["failed"], list(answer.json["failed_tags"])) == (200, "FAILED", ["trade"])
    assert client.delete("/tag/trade/synonyms/commerce.json").json == {"success": "OK"}
    assert client.delete("/tag/trade/synonyms/commerce.json").status_code == 400


def test_synonyms_stay_out_of_groups_and_topics(client):
    made = group(client, "Themes", ["health"])
    client.post("/tag/health/synonyms.json", {"synonyms": ["care"]})
    assert replace(client, made["id"], name="Themes", tag_names=["health", "care"]).json["tag_group"]["tag_names"] == [
        "health"
    ]
    topic = {"title": "A topic about taking care", "raw": "There is enough text in this post.", "category": 4}
    number = client.post("/posts.json", {**topic, "tags": ["care"]}).json["topic_id"]
    assert client.get(f"/t/{number}.json").json["tags"] == ["health"]


def test_bodies_of_a_tag_edit(client):
    group(client, "Themes", ["health"])
    assert client.put("/tag/health.json", {}).json == {"tag": {"id": "health", "description": None}}
    assert client.put("/tag/health.json", {"description": "Care"}).json["tag"]["description"] == "Care"
    assert client.put("/tag/health.json", data={"x": "1"}).status_code == 500
    assert client.put("/tag/health.json", {"tag": {"description": "x" * 1001}}).status_code == 422


def test_a_renamed_tag_keeps_its_topics_and_categories(client):
    client.put("/categories/4.json", {"allowed_tags": ["helth"], "allow_global_tags": True})
    client.put("/tag/helth.json", {"tag": {"id": "Public Health"}})
    assert client.get("/c/4/show.json").json["category"]["allowed_tags"] == ["public-health"]


def test_unused_tags(client):
    group(client, "Themes", ["health"])
    client.put("/categories/4.json", {"allowed_tags": ["loose"]})
    assert client.get("/tags/unused.json").json == {"tags": ["loose"]}
    assert client.delete("/tags/unused.json").json == {"success": "OK"}
    assert names(client) == {"health"}
    assert client.get("/tags/unused.json", acting="member1").status_code == 403


def test_tags_from_a_file(client):
    lines = b"health,Themes\ntrade,Themes\nloose\n"
    answer = client.post("/tags/upload.json", data={"file": (BytesIO(lines), "tags.csv")})
    assert answer.json == {"success": "OK"}
    assert names(client) == {"health", "trade", "loose"}
    assert client.get("/tag_groups.json").json["tag_groups"][0]["tag_names"] == ["health", "trade"]


def test_tags_by_group_and_hidden_ones(client):
    group(client, "Open", ["open"])
    group(client, "Secret", ["secret"], permissions={"staff": 1})
    topic = {"title": "A topic with tags of two groups", "raw": "There is enough text in this post.", "category": 4}
    client.post("/posts.json", {**topic, "tags": ["open", "secret"]})
    assert [tag["name"] for tag in client.get("/tags.json", acting="member1").json["tags"]] == ["open"]
    assert client.get("/tag/secret/info.json", acting="member1").status_code == 404
    client.put("/admin/site_settings/tags_listed_by_group.json", {"tags_listed_by_group": True})
    shown = client.get("/tags.json").json
    assert shown["tags"] == []
    assert [row["name"] for row in shown["extras"]["tag_groups"]] == ["Open", "Secret"]


def test_tags_in_pages(client):
    group(client, "Many", [f"t{number:03}" for number in range(60)])
    first = client.get("/tags/list.json").json
    assert (len(first["list_tags"]), first["meta"]["total_rows_list_tags"]) == (51, 60)
    assert len(client.get("/tags/list.json?offset=1").json["list_tags"]) == 9
    assert [tag["name"] for tag in client.get("/tags/list.json?only_tags=t001,t002").json["list_tags"]] == [
        "t001",
        "t002",
    ]
