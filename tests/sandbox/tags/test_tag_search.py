"""Tags that are searched by a part of their names."""


def found(client, query, **more):
    return [row["name"] for row in client.get(f"/tags/filter/search.json?{query}", **more).json["results"]]


def test_tags_are_found_by_a_part_of_the_name(client):
    client.post("/tag_groups.json", {"name": "Ships", "tag_names": ["harbour", "harbour-fees", "crew"]})

    assert found(client, "q=harbour") == ["harbour", "harbour-fees"]
    assert found(client, "q=harbour&limit=1") == ["harbour"]
    assert client.get("/tags/filter/search.json?limit=many").status_code == 400


def test_those_that_are_used_come_first_and_synonyms_can_be_left_out(client):
    client.post("/tag_groups.json", {"name": "Ships", "tag_names": ["crew", "crews", "crewman"]})
    sent = {"title": "A topic about the people on board", "raw": "There is enough text in it.", "category": 4}
    client.post("/posts.json", {**sent, "tags": ["crews"]})
    client.post("/tag/crew/synonyms.json", {"synonyms": ["crewman"]})

    assert found(client, "q=crew") == ["crews", "crew", "crewman"]
    assert found(client, "q=crew&excludeSynonyms=true") == ["crews", "crew"]


def test_tags_of_groups_for_the_staff_are_not_found_by_members(client):
    client.post("/tag_groups.json", {"name": "Inner", "tag_names": ["inner"], "permissions": {"staff": 1}})

    assert found(client, "q=inner") == ["inner"]
    assert found(client, "q=inner", acting="martin") == []


def test_without_tagging_there_is_no_search(client):
    client.put("/admin/site_settings/tagging_enabled.json", {"tagging_enabled": False})
    assert client.get("/tags/filter/search.json").status_code == 404
