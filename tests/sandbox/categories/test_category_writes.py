"""Categories: what writes take, what they make of it, and what they log."""

import json
from typing import Any

import pytest

from idiaspora.sandbox.model.slugs import slug_for


def make(client: Any, name: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/categories.json", {"name": name, "permissions": {"everyone": 1}, **more})
    assert answer.status_code == 200, answer.json
    return answer.json["category"]


def change(client: Any, number: int, **values: Any) -> Any:
    return client.put(f"/categories/{number}.json", values)


def set_setting(client: Any, name: str, value: Any) -> None:
    assert client.put(f"/admin/site_settings/{name}.json", {name: value}).status_code == 200


class TestColumns:
    @pytest.mark.parametrize(
        "values",
        [
            {"all_topics_wiki": None},
            {"allow_badges": ""},
            {"color": None},
            {"color": "0088CCF"},
            {"style_type": None},
            {"style_type": "0"},
            {"minimum_required_tags": None},
            {"default_view": "x" * 51},
            {"default_top_period": "x" * 21},
            {"search_priority": 2**40},
        ],
    )
    def test_what_the_database_refuses_breaks(self, client: Any, values: Any) -> None:
        answer = change(client, 4, **values)
        assert (answer.status_code, answer.json) == (500, {"status": 500, "error": "Internal Server Error"})

    @pytest.mark.parametrize(
        ("values", "text"),
        [
            ({"num_featured_topics": "many"}, "Num featured topics is not a number"),
            ({"num_featured_topics": 2.5}, "Num featured topics must be an integer"),
            ({"default_slow_mode_seconds": "soon"}, "Default slow mode seconds is not a number"),
            (
                {"category_setting_attributes": {"num_auto_bump_daily": -1}},
                "Category setting num auto bump daily must be greater than or equal to 0",
            ),
        ],
    )
    def test_numbers_are_judged_as_they_came(self, client: Any, values: Any, text: str) -> None:
        assert change(client, 4, **values).json == {"errors": [text]}

    def test_null_is_stored_where_a_column_may_be_null(self, client: Any) -> None:
        values = {"email_in_allow_strangers": None, "subcategory_list_style": None, "topic_featured_link_allowed": None}
        category = change(client, 4, **values).json["category"]
        assert [category[name] for name in values] == [None, None, None]

    def test_blank_number_of_tags_is_none_on_update_and_breaks_on_create(self, client: Any) -> None:
        assert change(client, 4, minimum_required_tags="").json["category"]["minimum_required_tags"] == 0
        sent = {"name": "Tagless", "minimum_required_tags": ""}
        assert client.post("/categories.json", sent).status_code == 500

    def test_description_is_not_taken(self, client: Any) -> None:
        assert make(client, "Described", description="Text")["description"] is None
        assert change(client, 4, description="Text").json["category"]["description"].startswith("<p>Create topics")

    def test_a_refused_write_changes_nothing(self, client: Any) -> None:
        refused = change(client, 4, name="New", position=0, allowed_tags=["fresh"], num_featured_topics=0)
        assert refused.status_code == 422
        category = client.get("/c/4/show.json").json["category"]
        assert (category["name"], category["position"], category["allowed_tags"]) == ("General", 3, [])
        assert client.forum.store.all("tag") == []

    def test_tags_of_a_refused_creation_stay(self, client: Any) -> None:
        sent = {"name": "General", "allowed_tags": ["Left Over"]}
        assert client.post("/categories.json", sent).status_code == 422
        assert [tag["name"] for tag in client.forum.store.all("tag")] == ["left-over"]
        assert len(client.forum.store.all("category")) == 4

    def test_mail_addresses(self, client: Any) -> None:
        assert make(client, "Mail", email_in="News@Example.org")["email_in"] == "news@example.org"
        for sent in (
            " a@example.org",
            "a@example.org ",
            "a@example.org | b@example.org",
            "a@example.org|b@example.org ",
        ):
            assert change(client, 4, email_in=sent).status_code == 422
            assert client.post("/categories.json", {"name": "Post", "email_in": sent}).status_code == 422
        assert change(client, 4, email_in="x@example.org|news@example.org").status_code == 422
        assert change(client, 4, email_in="x@example.org|y@example.org").status_code == 200
        assert change(client, 4, email_in="").json["category"]["email_in"] is None

    def test_padding_hides_a_taken_name_from_the_check_only(self, client: Any) -> None:
        assert client.post("/categories.json", {"name": " General "}).status_code == 500


class TestParents:
    def test_an_unknown_parent_is_stored_by_an_update(self, client: Any) -> None:
        assert change(client, 2, parent_category_id=4711).json["category"]["parent_category_id"] == 4711
        assert 2 not in [row["id"] for row in client.get("/site.json").json["categories"]]
        assert client.get("/categories/find.json?ids[]=2").status_code == 200
        assert change(client, 2, permissions={"staff": 1}).status_code == 500
        assert change(client, 2, parent_category_id=None).status_code == 200
        assert 2 in [row["id"] for row in client.get("/site.json").json["categories"]]

    def test_a_clash_at_the_new_place_has_two_reasons(self, client: Any) -> None:
        make(client, "Twin", parent_category_id=4)
        top = make(client, "Twin")["id"]
        refused = change(client, top, parent_category_id=4)
        assert refused.json == {"errors": ["Category Name has already been taken", "Slug is already in use"]}

    def test_a_parent_with_children_fits_under_nobody(self, client: Any) -> None:
        parent = make(client, "Old")["id"]
        make(client, "Young", parent_category_id=parent)
        assert change(client, parent, parent_category_id=4).status_code == 422


class TestSlugs:
    @pytest.mark.parametrize(
        ("method", "text", "slug"),
        [
            ("ascii", "Héllo Wörld", "hello-world"),
            ("ascii", "Łódź & Œuvre", "lodz-oeuvre"),
            ("ascii", "It's __fine__", "its-fine"),
            ("ascii", "日本", ""),
            ("ascii", "12345", ""),
            ("ascii", "x" * 300, "x" * 255),
            ("encoded", "日本 Forum", "%E6%97%A5%E6%9C%AC-forum"),
            ("none", "Anything", ""),
        ],
    )
    def test_methods(self, client: Any, method: str, text: str, slug: str) -> None:
        from idiaspora.sandbox.model.site_settings import SiteSettings

        assert slug_for(SiteSettings(client.forum.store), text, "", method=method) == slug

    def test_encoded_slugs_are_kept_and_found(self, client: Any) -> None:
        set_setting(client, "slug_generation_method", "encoded")
        made = make(client, "日本")
        assert made["slug"] == "%E6%97%A5%E6%9C%AC"
        assert change(client, made["id"], color="112233").json["category"]["slug"] == made["slug"]
        assert client.get("/c/日本/find_by_slug.json").json["category"]["id"] == made["id"]
        for slug in ("日本", made["slug"]):
            assert client.get(f"/c/{slug}/{made['id']}/l/latest.json").status_code == 200
        moved = client.get(f"/c/中国/{made['id']}/l/latest.json")
        assert (moved.status_code, made["slug"] in moved.headers["Location"]) == (301, True)

    def test_a_name_that_makes_a_reserved_slug(self, client: Any) -> None:
        assert client.post("/categories.json", {"name": "None"}).json == {"errors": ["Slug is reserved"]}

    def test_the_slug_route_changes_nothing_else_and_logs_nothing(self, client: Any) -> None:
        assert client.put("/category/4/slug.json", {"slug": ""}).json == {"errors": ["Slug can't be blank"]}
        assert client.put("/category/4/slug.json", {"slug": "Main Room"}).json == {"success": "OK"}
        assert client.get("/c/main-room/find_by_slug.json").json["category"]["id"] == 4
        assert client.put("/category/4711/slug.json", {"slug": "x"}).status_code == 404
        assert client.forum.store.where("staff_action", category_id=4) == []

    def test_old_addresses_lead_to_the_category_until_another_takes_them(self, client: Any) -> None:
        change(client, 4, slug="main")
        assert [row["url"] for row in client.forum.store.where("permalink", category_id=4)] == ["c/general/4"]
        client.forum.store.insert("permalink", {"url": "c/plans", "category_id": 4})
        make(client, "Plans")
        assert client.forum.store.where("permalink", url="c/plans") == []


class TestRelations:
    def test_form_bodies(self, client: Any) -> None:
        change(client, 4, allowed_tags=["a", "b"])
        form = "application/x-www-form-urlencoded"
        cleared = client.put("/categories/4.json", data="allowed_tags=&permissions[staff]=1", content_type=form)
        assert cleared.json["category"]["allowed_tags"] == []
        assert cleared.json["category"]["group_permissions"] == [{"permission_type": 1, "group_name": "staff"}]
        indexed = "required_tag_groups[0][name]=x&required_tag_groups[0][min_count]=1"
        assert client.put("/categories/4.json", data=indexed, content_type=form).status_code == 400

    def test_moderating_groups(self, client: Any) -> None:
        set_setting(client, "enable_category_group_moderation", "true")
        assert change(client, 4, moderating_group_ids=[11, 12]).json["category"]["moderating_group_ids"] == [11, 12]
        assert change(client, 4, moderating_group_ids=[4711]).json == {"status": 404, "error": "Not Found"}
        assert change(client, 4, moderating_group_ids=[11, 11]).status_code == 500
        assert change(client, 4, moderating_group_ids=["staff"]).json["category"]["moderating_group_ids"] == [0]
        assert change(client, 4, moderating_group_ids=[None]).json["category"]["moderating_group_ids"] == []
        change(client, 4, moderating_group_ids=[11])
        set_setting(client, "enable_category_group_moderation", "false")
        assert "moderating_group_ids" not in change(client, 4, moderating_group_ids=[]).json["category"]
        set_setting(client, "enable_category_group_moderation", "true")
        assert client.get("/c/4/show.json").json["category"]["moderating_group_ids"] == [11]

    def test_required_tag_groups_without_a_count(self, client: Any) -> None:
        client.post("/tag_groups.json", {"tag_group": {"name": "Themes", "tag_names": ["health"]}})
        wanted = [{"name": "Themes"}]
        assert change(client, 4, required_tag_groups=wanted).json == {
            "status": 422,
            "error": "Unprocessable Content",
        }
        made = client.post("/categories.json", {"name": "Themed", "required_tag_groups": wanted})
        assert made.json == {"errors": ["Category required tag groups is invalid"]}

    def test_tags_while_tagging_is_off(self, client: Any) -> None:
        set_setting(client, "tagging_enabled", "false")
        category = change(client, 4, allowed_tags=["lost"]).json["category"]
        assert "allowed_tags" not in category
        assert category["required_tag_groups"] == []
        assert client.forum.store.all("tag") == []

    @pytest.mark.parametrize("sent", ["text", 5, [], ["list"], False])
    def test_custom_fields_that_are_no_object_break(self, client: Any, sent: Any) -> None:
        assert change(client, 4, custom_fields=sent).status_code == 500

    def test_at_most_100_custom_fields(self, client: Any) -> None:
        assert change(client, 4, custom_fields={f"k{n}": "v" for n in range(101)}).status_code == 422

    def test_every_update_without_voting_ends_it(self, client: Any) -> None:
        made = make(client, "Ideas", custom_fields={"enable_topic_voting": "yes"})
        assert made["can_vote"] is True
        after = change(client, made["id"], custom_fields={"other": "x"}).json["category"]
        assert "can_vote" not in after
        assert after["custom_fields"]["enable_topic_voting"] is False
        client.put(f"/category/{made['id']}/slug.json", {"slug": "proposals"})
        set_setting(client, "topic_voting_enabled", "false")
        left = client.get(f"/c/{made['id']}/show.json").json["category"]["custom_fields"]
        assert "enable_topic_voting" in left


class TestOrder:
    @pytest.mark.parametrize("mapping", [{"4": 0}, "no json", [4], "5"])
    def test_what_is_no_json_text_breaks(self, client: Any, mapping: Any) -> None:
        assert client.post("/categories/reorder.json", {"mapping": mapping}).status_code == 500

    def test_an_unknown_id_changes_nothing(self, client: Any) -> None:
        answer = client.post("/categories/reorder.json", {"mapping": json.dumps({"4": 0, "4711": 1})})
        assert answer.json == {"status": 404, "error": "Not Found"}
        assert client.get("/c/4/show.json").json["category"]["position"] == 3

    def test_duplicates_and_gaps_are_kept(self, client: Any) -> None:
        assert client.post("/categories/reorder.json", {"mapping": '{"4":9,"2":"9"}'}).status_code == 200
        found = client.get("/categories/find.json?ids[]=2&ids[]=4").json["categories"]
        assert [row["position"] for row in found] == [9, 9]

    def test_blank_positions_move_to_the_front_and_null_does_not(self, client: Any) -> None:
        assert change(client, 4, position=None).json["category"]["position"] == 3
        assert change(client, 4, position="").json["category"]["position"] == 0

    def test_members_do_not_order(self, client: Any) -> None:
        for path, body in (("/categories/reorder.json", {"mapping": "{}"}), ("/category/4/move.json", {"position": 0})):
            assert client.post(path, body, acting="member1").status_code == 403


class TestLog:
    def rows(self, client: Any) -> list[tuple[str, Any, Any]]:
        rows = client.forum.store.where("staff_action", action_name="change_category_settings")
        return [(row["subject"], row["previous_value"], row["new_value"]) for row in rows]

    def test_one_row_for_each_change(self, client: Any) -> None:
        values = {"color": "112233", "all_topics_wiki": True, "auto_close_hours": 4, "position": 0}
        change(client, 4, **values, permissions={"everyone": 1}, custom_fields={"mark": "x"}, text_color="FFFFFF")
        assert sorted(self.rows(client)) == [
            ("all_topics_wiki", "f", "t"),
            ("auto_close_hours", None, "4.0"),
            ("color", "25AAE2", "112233"),
            ("custom_fields[mark]", None, "x"),
            ("position", "3", "0"),
        ]

    def test_permissions_are_compared_as_they_are_named(self, client: Any) -> None:
        change(client, 4)
        assert self.rows(client) == [("permissions", '{"everyone":1}', "null")]
        change(client, 4, permissions={"staff": 1})
        change(client, 4, permissions={"staff": 1})
        change(client, 4, permissions={"3": 1})
        change(client, 4, permissions=[])
        assert [row[2] for row in self.rows(client)] == ["null", '{"staff":1}', '{"3":1}', "[]"]

    def test_creation_and_deletion(self, client: Any) -> None:
        number = make(client, "Child", parent_category_id=4, permissions={"staff": 1})["id"]
        client.delete(f"/categories/{number}.json")
        created, deleted = client.forum.store.where("staff_action", category_id=number)
        assert (created["action_name"], created["context"]) == ("create_category", f"/c/general/child/{number}")
        assert deleted["details"].split("\n")[1:] == [
            "name: Child",
            'permissions: {"staff"=>1}',
            "parent_category: General",
        ]


class TestAboutTopics:
    def test_a_rename_leaves_a_changed_title(self, client: Any) -> None:
        number = make(client, "Energy")["id"]
        store = client.forum.store
        topic_id = store.get("category", number)["topic_id"]
        assert change(client, number, name="Power").json["category"]["topic_url"].startswith("/t/about-the-power")
        store.put("topic", {**store.get("topic", topic_id), "title": "Our own words"})
        change(client, number, name="Might")
        assert store.get("topic", topic_id)["title"] == "Our own words"

    def test_the_language_of_the_request_names_it(self, client: Any) -> None:
        set_setting(client, "default_locale", "de")
        number = make(client, "Energie")["id"]
        store = client.forum.store
        topic_id = store.get("category", number)["topic_id"]
        assert store.get("topic", topic_id)["title"] == "Über die Kategorie Energie"
        set_setting(client, "default_locale", "en")
        change(client, number, name="Energy")
        assert store.get("topic", topic_id)["title"] == "Über die Kategorie Energie"
