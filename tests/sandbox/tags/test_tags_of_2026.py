"""Tags with numbers, as Discourse 2026 answers with them."""


def tag_group(client, **sent):
    return client.post("/tag_groups.json", {"tag_group": {"name": "Places", **sent}}).json["tag_group"]


def names(tags):
    return [tag["name"] for tag in tags]


def test_tags_of_a_group_are_objects(new):
    made = tag_group(new, tags=[{"name": "Zürich"}, {"name": "2026"}], parent_tag=[{"name": "World"}])
    by_name = {tag["name"]: tag for tag in made["tags"]}
    assert by_name["zürich"]["slug"] == "zurich"
    assert by_name["2026"]["slug"] == f"{by_name['2026']['id']}-tag"
    assert names(made["parent_tag"]) == ["world"]
    assert {"tag_names", "parent_tag_name"}.isdisjoint(made)
    assert new.get("/tag_groups.json").json["tag_groups"] == [made]


def test_tags_are_named_by_their_number(new):
    made = tag_group(new, tags=[{"name": "bern"}])
    body = {"tag_group": {"name": "Places", "tags": [{"id": made["tags"][0]["id"], "name": "else"}, {"name": "basel"}]}}
    changed = new.put(f"/tag_groups/{made['id']}.json", body).json["tag_group"]
    assert names(changed["tags"]) == ["basel", "bern"]


def test_the_older_keys_empty_a_group(new):
    made = tag_group(new, tags=[{"name": "bern"}], parent_tag=[{"name": "world"}])
    body = {"tag_group": {"name": "Places", "tag_names": ["bern"], "parent_tag_name": ["world"], "one_per_topic": True}}
    changed = new.put(f"/tag_groups/{made['id']}.json", body)
    assert changed.status_code == 200
    assert (changed.json["tag_group"]["tags"], changed.json["tag_group"]["parent_tag"]) == ([], [])


def test_the_older_keys_count_where_they_are_taken_and_the_new_ones_are_not_there(make_client):
    early = make_client(discourse="2026", old_tag_keys=True)
    made = tag_group(early, tag_names=["bern"], parent_tag_name=["world"])
    assert (names(made["tags"]), names(made["parent_tag"])) == (["bern"], ["world"])
    both = {"tags": [{"name": "basel"}], "tag_names": ["bern"], "parent_tag": [{"name": "globe"}]}
    changed = early.put(f"/tag_groups/{made['id']}.json", {"tag_group": {"name": "Places", **both}}).json["tag_group"]
    assert (names(changed["tags"]), names(changed["parent_tag"])) == (["basel"], ["globe"])
    empty = early.put(f"/tag_groups/{made['id']}.json", {"tag_group": {"name": "Places"}}).json["tag_group"]
    assert (empty["tags"], empty["parent_tag"]) == ([], [])


def test_members_search_the_groups_that_are_for_them(new, client):
    tag_group(new, tags=[{"name": "bern"}])
    tag_group(new, name="Plans", tags=[{"name": "secret"}], permissions={"staff": 1})
    path = "/tag_groups/filter/search.json?q=pla"
    found = new.get(path, acting="kofi").json["results"]
    assert [(group["name"], names(group["tags"])) for group in found] == [("Places", ["bern"])]
    assert len(new.get(path).json["results"]) == 2
    assert client.get(path, acting="kofi").status_code == 404


def test_the_log_has_the_new_form(new):
    tag_group(new, tags=[{"name": "bern"}])
    log = new.get("/admin/logs/staff_action_logs.json?action_name=tag_group_create").json["staff_action_logs"]
    assert "parent_tag" in log[0]["new_value"]
    assert "tag_names" not in log[0]["new_value"]


def test_tags_have_numbers_everywhere(new):
    topic = {"title": "A topic about some things", "raw": "Some text that is long enough", "category": 4}
    made = new.post("/posts.json", {**topic, "tags": [{"name": "Free Time"}, "open"]}).json
    found = new.get(f"/t/{made['topic_id']}.json").json["tags"]
    assert names(found) == ["open", "free-time"]
    number = found[1]["id"]
    assert found[1] == {"id": number, "name": "free-time", "slug": "free-time"}
    assert number in [row["id"] for row in new.get("/tags.json").json["tags"]]
    listed = new.get("/latest.json").json["topic_list"]
    assert listed["top_tags"] == found[::-1]
    assert next(row for row in listed["topics"] if row["id"] == made["topic_id"])["tags"] == found
    assert new.get("/search.json?q=things").json["topics"][0]["tags"] == found
    assert new.get("/site.json").json["top_tags"] == found[::-1]
    for path in (f"/tag/{number}", f"/tag/free-time/{number}", "/tag/free-time"):
        assert len(new.get(f"{path}.json").json["topic_list"]["topics"]) == 1
    assert new.get(f"/tag/free-time/{number}/info.json").json["tag_info"]["name"] == "free-time"


def test_a_tag_is_renamed_by_its_number(new):
    number = tag_group(new, tags=[{"name": "bern"}])["tags"][0]["id"]
    changed = new.put(f"/tag/{number}.json", {"tag": {"name": "berne"}}).json["tag"]
    assert (changed["id"], changed["name"]) == (number, "berne")
    assert names(new.get("/tag_groups.json").json["tag_groups"][0]["tags"]) == ["berne"]
    assert new.delete(f"/tag/{number}.json").status_code == 200
    assert new.get("/tag_groups.json").json["tag_groups"][0]["tags"] == []
