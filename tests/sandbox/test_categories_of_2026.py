"""What a forum of Discourse 2026 answers otherwise: categories, whose posts wait in them, and tags."""

import pytest


@pytest.fixture
def new(make_client):
    return make_client(discourse="2026")


def category(client, **sent):
    answer = client.post("/categories.json", {"name": "Talk", **sent})
    assert answer.status_code == 200, answer.text
    return answer.json["category"]


def shown(client, id, **more):
    return client.get(f"/c/{id}/show.json", **more).json["category"]


def in_site(client, id, **more):
    return next(row for row in client.get("/site.json", **more).json["categories"] if row["id"] == id)


def update(client, id, **sent):
    return client.put(f"/categories/{id}.json", sent)


def review(client, id, **attributes):
    return update(client, id, category_setting_attributes=attributes).json["category"]["category_setting"]


# Reading


def test_every_full_form_has_the_same_keys(new):
    made = category(new)
    found = new.get(f"/categories/find.json?ids[]={made['id']}&include_permissions=true").json["categories"][0]
    changed = update(new, made["id"], color="abc").json["category"]
    one = shown(new, made["id"])
    for row in (made, found, changed, one):
        assert row["category_setting"]["topic_posting_review_mode"] == "no_one"
        assert row["topic_posting_review_group_ids"] == []
        assert list(row["category_types"]) == ["discussion"]
        assert row["topic_title_placeholder"] is None
        assert {"category_type_settings", "available_category_types", "reply_posting_review_group_ids"} <= set(row)


def test_the_site_knows_less_of_tags(new):
    new.post("/tag_groups.json", {"tag_group": {"name": "Kinds", "tags": [{"name": "question"}]}})
    required = [{"name": "Kinds", "min_count": 1}]
    made = category(new, allowed_tags=["bern"], allowed_tag_groups=["Kinds"], required_tag_groups=required)
    row = in_site(new, made["id"])
    assert "allowed_tags" not in row
    assert "allowed_tag_groups" not in row
    assert row["required_tag_groups"] == [{"min_count": 1}]
    searched = new.post("/categories/search.json", {"term": "talk"}).json["categories"][0]
    assert searched["required_tag_groups"] == required
    assert "allowed_tags" not in searched
    full = shown(new, made["id"])
    assert [(tag["name"], tag["slug"]) for tag in full["allowed_tags"]] == [("bern", "bern")]
    assert all(isinstance(tag["id"], int) for tag in full["allowed_tags"])
    assert full["required_tag_groups"] == required
    assert shown(new, made["id"], acting="kofi")["required_tag_groups"] == [{"min_count": 1}]


def test_members_see_the_tag_groups_that_are_for_them(new):
    for name, group in (("Open", "everyone"), ("Closed", "staff")):
        body = {"name": name, "tags": [{"name": name}], "permissions": {group: 1}}
        new.post("/tag_groups.json", {"tag_group": body})
    made = category(new, allowed_tag_groups=["Open", "Closed"])
    assert shown(new, made["id"])["allowed_tag_groups"] == ["Open", "Closed"]
    assert shown(new, made["id"], acting="kofi")["allowed_tag_groups"] == ["Open"]


def test_allowed_tags_are_sent_as_names(new):
    made = category(new, allowed_tags=["bern"])
    assert update(new, made["id"], allowed_tags=[{"name": "basel"}]).status_code == 200
    assert [tag["name"] for tag in shown(new, made["id"])["allowed_tags"]] == ["bern"]
    update(new, made["id"], allowed_tags=["basel"])
    assert [tag["name"] for tag in shown(new, made["id"])["allowed_tags"]] == ["basel"]


# Permissions


def rows(client, id):
    found = shown(client, id)["group_permissions"]
    return {row["group_id"]: (row["group_name"], row["permission_type"]) for row in found}


def test_rows_have_the_number_of_their_group(new):
    assert rows(new, category(new)["id"]) == {0: ("everyone", 1)}
    made = category(new, name="Other", permissions={"everyone": 2, "staff": 1})
    assert rows(new, made["id"]) == {0: ("everyone", 2), 3: ("staff", 1)}


def test_rows_have_the_stored_name_of_everyone(new):
    made = category(new, permissions={"everyone": 2, "staff": 1})
    new.put("/admin/site_settings/default_locale.json", {"default_locale": "de"})
    from idiaspora.sandbox.groups.groups import refresh_automatic

    refresh_automatic(new.forum.store)
    assert rows(new, made["id"]) == {0: ("jeder", 2), 3: ("Team", 1)}


@pytest.mark.parametrize("group", ["logged_in_users", "anonymous_users", "5"])
def test_groups_without_members_open_no_category(new, group):
    made = category(new, permissions={group: 1})
    assert made["read_restricted"] is True
    assert new.get(f"/c/{made['id']}/show.json", acting="kofi").status_code == 403
    assert new.get(f"/c/{made['id']}/show.json", key=None).status_code == 403
    assert new.get(f"/c/{made['id']}/show.json").status_code == 200


# Writing


@pytest.mark.parametrize(
    ("color", "taken"), [("abc", True), ("AABBCC", True), ("12345", False), ("zzzzzz", False), ("", False)]
)
def test_colours_have_three_or_six_digits(new, client, color, taken):
    made = category(new)
    assert (update(new, made["id"], color=color).status_code == 200) is taken
    assert (update(new, made["id"], text_color=color).status_code == 200) is taken
    assert update(client, 4, color=color).status_code == 200


def test_false_is_a_value_of_custom_fields(new):
    made = category(new, custom_fields={"a": True, "b": False, "c": "x"})
    assert {key: made["custom_fields"][key] for key in "abc"} == {"a": "true", "b": "false", "c": "x"}
    fields = update(new, made["id"], custom_fields={"a": False, "b": "", "c": None}).json["category"]["custom_fields"]
    assert {key: fields.get(key) for key in "abc"} == {"a": "false", "b": None, "c": None}


@pytest.mark.parametrize("value", ["Kinds", 7, {"name": "Kinds"}])
def test_required_tag_groups_are_a_list(new, value):
    assert update(new, 4, required_tag_groups=value).status_code == 400


def test_a_description_is_written_into_the_about_topic(new):
    made = category(new, description="All about **talk**.")
    assert made["description"] == "All about <strong>talk</strong>."
    changed = update(new, made["id"], description="Something else.").json["category"]
    assert changed["description_text"] == "Something else."
    topic = made["topic_url"].rsplit("/", 1)[1]
    assert new.get(f"/raw/{topic}/1").text == "Something else."


def test_a_long_description_is_refused_at_creation(new, client):
    sent = {"name": "Talk", "description": "x" * 1001}
    assert new.post("/categories.json", sent).status_code == 422
    assert client.post("/categories.json", sent).status_code == 200


def test_a_placeholder_and_a_language(new):
    made = category(new, topic_title_placeholder="Ask here", locale="de")
    assert made["topic_title_placeholder"] == "Ask here"
    assert in_site(new, made["id"])["topic_title_placeholder"] == "Ask here"
    assert "locale" not in made
    new.put("/admin/site_settings/content_localization_enabled.json", {"content_localization_enabled": "true"})
    assert update(new, made["id"], locale="de").json["category"]["locale"] == "de"


def test_categories_are_moved_by_those_who_see_them(new):
    new.put("/admin/site_settings/moderators_manage_categories.json", {"moderators_manage_categories": "true"})
    made = category(new, permissions={"admins": 1})
    assert new.post(f"/category/{made['id']}/move.json", {"position": 0}, acting="modder").status_code == 403
    assert new.post("/category/4/move.json", {"position": 0}, acting="modder").status_code == 200


@pytest.mark.parametrize(
    ("term", "found"), [("cafe", True), ("CAFÉ", True), (" ".join(["cafe"] * 25 + ["no"]), True), ("no", False)]
)
def test_a_search_looks_at_words_without_accents(new, term, found):
    category(new, name="Café")
    answer = new.post("/categories/search.json", {"term": term}).json
    assert ("Café" in [row["name"] for row in answer["categories"]]) is found


def test_a_search_by_what_is_no_number_is_refused(new, client):
    path = "/categories/hierarchical_search.json?page=first"
    assert new.get(path).status_code == 400
    assert client.get(path).status_code == 200


# Types


def types(row):
    return set(row["category_types"])


def test_a_type_is_configured(new):
    made = category(new, category_type="support", category_type_settings={"solved_topics_auto_close_hours": 12, "x": 1})
    assert types(made) == {"discussion", "support"}
    assert made["custom_fields"]["enable_accepted_answers"] == "true"
    assert made["custom_fields"]["notify_on_staff_accept_solved"] == "true"
    assert made["category_type_settings"] == {"support": {"solved_topics_auto_close_hours": 12}}
    assert "x" not in made["custom_fields"]


def test_the_sent_types_are_all_types(new):
    made = category(new, category_types=["support"])
    assert types(
        update(new, made["id"], color="abc", custom_fields={"enable_topic_voting": False}).json["category"]
    ) == {
        "discussion",
        "support",
    }
    changed = update(new, made["id"], category_types=["ideas"], custom_fields={"enable_accepted_answers": "true"})
    assert types(changed.json["category"]) == {"discussion", "ideas"}
    assert "enable_accepted_answers" not in changed.json["category"]["custom_fields"]
    assert changed.json["category"]["can_vote"] is True
    assert types(update(new, made["id"], category_types=[]).json["category"]) == {"discussion"}


def test_types_are_set_anew_by_their_keys(new):
    made = category(new, category_types=["support"])
    changed = update(new, made["id"], category_type_settings={"solved_topics_auto_close_hours": 6}).json["category"]
    assert changed["category_type_settings"] == {"support": {"solved_topics_auto_close_hours": 6}}


def test_an_unknown_type_is_refused_before_anything_is_written(new):
    made = category(new)
    assert update(new, made["id"], name="Other", category_types=["discussion", "nonsense"]).status_code == 422
    assert shown(new, made["id"])["name"] == "Talk"


def test_a_type_switches_its_plugin_on(new):
    new.put("/admin/site_settings/solved_enabled.json", {"solved_enabled": "false"})
    category(
        new, category_type="support", category_type_site_settings={"show_filter_by_solved_status": True, "title": "x"}
    )
    settings = new.get("/site/settings.json").json
    assert settings["solved_enabled"] is True
    assert settings["show_filter_by_solved_status"] is True
    assert settings["title"] == "iDiaspora"


def test_the_staff_is_told_all_types(new):
    assert [kind["id"] for kind in new.get("/site.json").json["category_types"]] == [
        "discussion",
        "support",
        "ideas",
        "events",
    ]
    assert "category_types" not in new.get("/site.json", acting="kofi").json


def test_older_versions_know_no_types(client):
    made = category(
        client, category_types=["support"], category_setting_attributes={"topic_posting_review_mode": "everyone"}
    )
    assert "category_types" not in made
    assert made["category_setting"] == {
        "auto_bump_cooldown_days": 1,
        "num_auto_bump_daily": 0,
        "require_reply_approval": False,
        "require_topic_approval": False,
    }


# Whose posts wait


def post(client, author, **where):
    text = f"A text by {author} that is long enough, the {len(client.forum.store.all('post'))}th"
    answer = client.post("/posts.json", {"raw": text, **where}, acting=author).json
    return "waits" if answer.get("action") == "enqueued" else "stands"


def topics(client, id):
    titles = {
        author: f"A topic that {author} began, number {len(client.forum.store.all('topic'))}"
        for author in ("martin", "kofi")
    }
    return {author: post(client, author, title=title, category=id) for author, title in titles.items()}


@pytest.mark.parametrize(
    ("mode", "groups", "martin", "kofi"),
    [
        pytest.param("no_one", [], "stands", "stands", id="no one"),
        pytest.param("everyone", [], "waits", "waits", id="everyone"),
        pytest.param("everyone_except", [12], "stands", "waits", id="everyone but one group"),
        pytest.param("no_one_except", [12], "waits", "stands", id="one group"),
        pytest.param("no_one_except", [0, 4, 5], "stands", "stands", id="groups without members"),
        pytest.param("everyone_except", [0, 4, 5], "waits", "waits", id="all but groups without members"),
        pytest.param("no_one_except", [10], "waits", "waits", id="all with an account"),
        pytest.param("everyone_except", [10, 12], "stands", "stands", id="nobody is left"),
        pytest.param("everyone_except", [], "waits", "waits", id="everyone but nobody"),
    ],
)
def test_the_mode_says_whose_topics_wait(new, mode, groups, martin, kofi):
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": mode},
        topic_posting_review_group_ids=groups,
    )
    assert topics(new, made["id"]) == {"martin": martin, "kofi": kofi}
    assert post(new, "provisioner", title="A topic by an admin himself", category=made["id"]) == "stands"


def test_replies_have_a_mode_of_their_own(new):
    settings = {"reply_posting_review_mode": "no_one_except"}
    made = category(new, category_setting_attributes=settings, reply_posting_review_group_ids=[12])
    assert topics(new, made["id"]) == {"martin": "stands", "kofi": "stands"}
    topic = max(row["id"] for row in new.forum.store.all("topic"))
    assert post(new, "martin", topic_id=topic) == "waits"
    assert post(new, "kofi", topic_id=topic) == "stands"


def test_the_older_switches_are_views_of_the_mode(new):
    made = category(new, category_setting_attributes={"require_topic_approval": True})
    assert made["category_setting"]["topic_posting_review_mode"] == "everyone"
    assert review(new, made["id"], topic_posting_review_mode="no_one_except")["require_topic_approval"] is False
    assert review(new, made["id"], reply_posting_review_mode="everyone")["require_reply_approval"] is True


@pytest.mark.parametrize(("value", "mode"), [(False, "no_one"), (True, "everyone")])
def test_writing_an_older_switch_forgets_the_groups(new, value, mode):
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": "everyone_except"},
        topic_posting_review_group_ids=[12],
    )
    setting = review(new, made["id"], require_topic_approval=value)
    assert setting["topic_posting_review_mode"] == mode
    assert shown(new, made["id"])["topic_posting_review_group_ids"] == []


def test_other_writes_keep_mode_and_groups(new):
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": "everyone_except"},
        topic_posting_review_group_ids=[12],
    )
    review(new, made["id"], num_auto_bump_daily=2, nested_replies_default=True)
    update(new, made["id"], color="abc")
    row = shown(new, made["id"])
    assert row["category_setting"]["topic_posting_review_mode"] == "everyone_except"
    assert row["category_setting"]["nested_replies_default"] is True
    assert row["topic_posting_review_group_ids"] == [12]


def test_a_group_that_is_gone_leaves_the_mode(new):
    group = new.post("/admin/groups.json", {"group": {"name": "newcomers", "usernames": "martin"}}).json["basic_group"]
    made = category(
        new,
        category_setting_attributes={"topic_posting_review_mode": "no_one_except"},
        topic_posting_review_group_ids=[group["id"], 12],
    )
    new.delete(f"/admin/groups/{group['id']}.json")
    row = shown(new, made["id"])
    assert row["category_setting"]["topic_posting_review_mode"] == "no_one_except"
    assert row["topic_posting_review_group_ids"] == [12]


def test_unknown_modes_and_groups_are_refused(new):
    made = category(new)
    wrong = {"category_setting_attributes": {"topic_posting_review_mode": "some"}}
    assert update(new, made["id"], **wrong).status_code == 500
    assert new.post("/categories.json", {"name": "Other", **wrong}).status_code == 422
    assert update(new, made["id"], topic_posting_review_group_ids=[999]).status_code == 404


# Tags


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
    assert names(found) == ["free-time", "open"]
    number = found[0]["id"]
    assert found[0] == {"id": number, "name": "free-time", "slug": "free-time"}
    assert new.get("/tags.json").json["tags"][0]["id"] == number
    listed = new.get("/latest.json").json["topic_list"]
    assert listed["top_tags"] == found
    assert next(row for row in listed["topics"] if row["id"] == made["topic_id"])["tags"] == found
    assert new.get("/search.json?q=things").json["topics"][0]["tags"] == found
    assert new.get("/site.json").json["top_tags"] == found
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
