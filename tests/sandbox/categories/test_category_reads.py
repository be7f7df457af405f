"""Categories: reading, rights, localized and partial lists, deleting."""

from typing import Any

import pytest

from idiaspora.sandbox.categories.reads import listed_category
from idiaspora.sandbox.http.answers import Refusal
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.site_settings import SiteSettings


def make(client: Any, name: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/categories.json", {"name": name, "permissions": {"everyone": 1}, **more})
    assert answer.status_code == 200, answer.json
    return answer.json["category"]


def set_setting(client: Any, name: str, value: Any) -> None:
    assert client.put(f"/admin/site_settings/{name}.json", {name: value}).status_code == 200


def shown(client: Any, number: int, **more: Any) -> dict[str, Any]:
    return client.get(f"/c/{number}/show.json", **more).json["category"]


def site_rows(client: Any, **more: Any) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in client.get("/site.json", **more).json["categories"]}


class TestRights:
    def test_moderators_write_while_the_setting_lets_them(self, client: Any) -> None:
        assert client.post("/categories.json", {"name": "Ours"}, acting="modder").status_code == 403
        set_setting(client, "moderators_manage_categories_and_groups", "true")
        made = client.post("/categories.json", {"name": "Ours", "permissions": {"staff": 1}}, acting="modder")
        assert made.json["category"]["group_permissions"] == [{"permission_type": 1, "group_name": "staff"}]
        number = made.json["category"]["id"]
        assert client.put(f"/categories/{number}.json", {"color": "112233"}, acting="modder").status_code == 200
        assert client.delete(f"/categories/{number}.json", acting="modder").status_code == 200

    def test_moderators_cannot_edit_what_they_do_not_see(self, client: Any) -> None:
        set_setting(client, "moderators_manage_categories_and_groups", "true")
        number = make(client, "Hidden", permissions={"trust_level_4": 1})["id"]
        assert client.put(f"/categories/{number}.json", {"color": "112233"}, acting="modder").status_code == 403

    def test_an_admin_may_be_kept_from_the_categories_of_others(self, client: Any) -> None:
        number = make(client, "Hidden", permissions={"moderators": 1})["id"]
        set_setting(client, "suppress_secured_categories_from_admin", "true")
        assert client.get(f"/c/{number}/show.json").status_code == 403
        assert client.get(f"/categories/find.json?ids[]={number}").status_code == 404
        again = client.post("/categories.json", {"name": "Hidden"})
        assert again.json["errors"] == ["Category Name has already been taken"]

    def test_nobody_but_admins(self, client: Any) -> None:
        made = make(client, "Closed", permissions=[])
        assert (made["group_permissions"], made["read_restricted"]) == ([], True)
        assert client.get(f"/c/{made['id']}/show.json", acting="modder").status_code == 403

    @pytest.mark.parametrize("sent", ["staff", 5, [{"staff": 1}], ["staff"], {"staff": {"level": 1}}, [7]])
    def test_other_types_of_permissions_break(self, client: Any, sent: Any) -> None:
        assert client.put("/categories/4.json", {"permissions": sent}).status_code == 500

    def test_numbers_in_a_list_become_levels_of_nothing(self, client: Any) -> None:
        answer = client.put("/categories/4.json", {"permissions": [1]})
        rows = answer.json["category"]["group_permissions"]
        assert rows == [{"permission_type": None, "group_name": "everyone"}] * 2

    def test_the_same_group_by_name_and_by_id_has_two_rows(self, client: Any) -> None:
        rows = make(client, "Twice", permissions={"staff": 1, "3": 3})["group_permissions"]
        assert sorted(row["permission_type"] for row in rows) == [1, 3]

    def test_only_an_unknown_id_closes_the_category(self, client: Any) -> None:
        made = make(client, "Lost", permissions={"4711": 1})
        assert (made["group_permissions"], made["read_restricted"]) == ([], True)

    def test_a_move_is_not_checked_but_later_sets_of_the_parent_are(self, client: Any) -> None:
        parent = make(client, "House", permissions={"staff": 1})["id"]
        child = make(client, "Garden")["id"]
        assert client.put(f"/categories/{child}.json", {"parent_category_id": parent}).status_code == 200
        refused = client.put(f"/categories/{parent}.json", {"permissions": {"staff": 2}})
        assert refused.status_code == 422
        assert "everyone" in refused.json["errors"][0]
        assert client.put(f"/categories/{child}.json", {"permissions": {"staff": 1}}).status_code == 200
        assert client.put(f"/categories/{parent}.json", {"permissions": {"staff": 2}}).status_code == 200

    def test_nobody_counts_as_everyone_under_a_closed_parent(self, client: Any) -> None:
        parent = make(client, "House", permissions={"staff": 1})["id"]
        sent = {"name": "Cellar", "parent_category_id": parent, "permissions": []}
        assert client.post("/categories.json", sent).status_code == 422

    def test_a_child_without_permissions_is_public(self, client: Any) -> None:
        parent = make(client, "House", permissions={"staff": 1})["id"]
        child = client.post("/categories.json", {"name": "Porch", "parent_category_id": parent}).json["category"]
        assert child["read_restricted"] is False
        assert child["id"] not in site_rows(client, acting="member1")
        assert shown(client, child["id"], acting="member1")["name"] == "Porch"


class TestReading:
    def test_anonymous_find_leaves_out_rights(self, client: Any) -> None:
        row = client.get("/categories/find.json?ids[]=4&include_permissions=true", key=None).json["categories"][0]
        assert "group_permissions" not in row
        assert "can_edit" not in row
        assert row["custom_fields"]["has_chat_enabled"] is True

    def test_uncategorized_is_for_staff_unless_it_is_allowed(self, client: Any) -> None:
        assert shown(client, 1)["permission"] == 1
        assert shown(client, 1, acting="member1")["permission"] is None
        names = [row["name"] for row in client.get("/categories.json").json["category_list"]["categories"]]
        assert "Uncategorized" not in names
        set_setting(client, "allow_uncategorized_topics", "true")
        assert shown(client, 1, acting="member1")["permission"] == 1
        names = [row["name"] for row in client.get("/categories.json").json["category_list"]["categories"]]
        assert "Uncategorized" in names

    def test_own_notification_level(self, client: Any) -> None:
        child = make(client, "Below", parent_category_id=4)["id"]
        answer = client.post("/category/4/notifications.json", {"notification_level": 0}, acting="amina")
        assert answer.json == {"success": "OK", "indirectly_muted_category_ids": [child]}
        assert shown(client, 4, acting="amina")["notification_level"] == 0
        assert shown(client, 4)["notification_level"] == 1
        listed = client.get("/categories.json", acting="amina").json["category_list"]["categories"]
        assert listed[-1]["id"] == 4

    def test_fixed_positions_order_the_list(self, client: Any) -> None:
        set_setting(client, "fixed_category_positions", "true")
        client.post("/categories/reorder.json", {"mapping": '{"4":0,"2":1,"3":2,"1":3}'})
        listed = client.get("/categories.json").json["category_list"]["categories"]
        assert [row["id"] for row in listed] == [4, 2, 3]

    def test_a_second_page_is_empty_without_lazy_loading(self, client: Any) -> None:
        assert client.get("/categories.json?page=2").json["category_list"]["categories"] == []

    def test_lazy_loading_pages_the_list_with_children_beside_their_parents(self, client: Any) -> None:
        parents = [make(client, f"Parent {number}")["id"] for number in range(20)]
        children = [make(client, f"Child {number}", parent_category_id=parents[0])["id"] for number in range(7)]
        set_setting(client, "lazy_load_categories_groups", "0")
        site = client.get("/site.json").json
        assert site["lazy_load_categories"] is True
        assert [row["id"] for row in site["categories"]] == [2, 3, 4]
        first = client.get("/categories.json?include_subcategories=true").json["category_list"]["categories"]
        ids = [row["id"] for row in first]
        assert [number for number in ids if number in children] == children[:5]
        second = client.get("/categories.json?page=2").json["category_list"]["categories"]
        assert {row["id"] for row in first} & {row["id"] for row in second} == set()

    def test_search_pages_and_counts(self, client: Any) -> None:
        for number in range(30):
            make(client, f"Area {number:02}")
        answer = client.post("/categories/search.json", {"term": "area", "limit": 100, "page": 2}).json
        assert (answer["categories_count"], len(answer["categories"])) == (30, 5)
        without = client.post("/categories/search.json", {"include_uncategorized": "false"}).json
        assert 1 not in [row["id"] for row in without["categories"]]

    def test_search_with_ancestors(self, client: Any) -> None:
        make(client, "Leaf of a tree", parent_category_id=4)
        answer = client.post("/categories/search.json", {"term": "leaf", "include_ancestors": True}).json
        assert [row["id"] for row in answer["ancestors"]] == [4]

    def test_hierarchical_search_needs_a_user_and_cuts_children(self, client: Any) -> None:
        assert client.get("/categories/hierarchical_search.json", key=None).status_code == 403
        for number in range(7):
            make(client, f"Sub {number}", parent_category_id=4)
        rows = client.get("/categories/hierarchical_search.json?term=sub").json["categories"]
        assert [row["name"] for row in rows] == ["General", "Sub 0", "Sub 1", "Sub 2", "Sub 3", "Sub 4"]

    def test_site_shows_the_old_order_after_a_move(self, client: Any) -> None:
        assert site_rows(client)[4]["position"] == 3
        client.post("/category/4/move.json", {"position": 0})
        assert site_rows(client)[4]["position"] == 3
        client.put("/categories/2.json", {"color": "808282"})
        assert site_rows(client)[4]["position"] == 0


class TestListPaths:
    def context(self, client: Any, path: str) -> Context:
        store = client.forum.store
        return Context(store, SiteSettings(store), "GET", path, {"page": "1"}, {})

    def test_the_right_path_finds_the_category(self, client: Any) -> None:
        context = self.context(client, "/c/general/4/l/latest")
        assert listed_category(context, "general/4")["id"] == 4

    def test_other_slugs_are_led_to_the_right_path(self, client: Any) -> None:
        with pytest.raises(Refusal) as refusal:
            listed_category(self.context(client, "/c/old/4/l/latest"), "old/4")
        assert refusal.value.answer.status == 301
        assert refusal.value.answer.headers["Location"].endswith("/c/general/4/l/latest.json?page=1")

    @pytest.mark.parametrize("path", ["nowhere/99", "staff/3", "bush"])
    def test_unknown_and_hidden_ones_are_not_found(self, client: Any, path: str) -> None:
        with pytest.raises(Refusal) as refusal:
            listed_category(self.context(client, f"/c/{path}"), path)
        assert refusal.value.answer.status == 404


class TestLocalizations:
    TRANSLATED = {"locale": "de", "name": "Energie", "description": "Alles über Energie"}  # noqa: RUF012

    def test_only_while_the_feature_is_on(self, client: Any) -> None:
        assert make(client, "Energy", category_localizations=[self.TRANSLATED])["category_localizations"] == []

    def test_listings_are_translated_and_single_reads_are_not(self, client: Any) -> None:
        set_setting(client, "content_localization_enabled", "true")
        made = make(client, "Energy", category_localizations=[self.TRANSLATED])
        set_setting(client, "default_locale", "de")
        assert site_rows(client)[made["id"]]["name"] == "Energie"
        listed = client.get("/categories.json").json["category_list"]["categories"]
        assert "Energie" in [row["name"] for row in listed]
        assert shown(client, made["id"])["name"] == "Energy"
        found = client.post("/categories/search.json", {"term": "energy"}).json["categories"]
        assert [row["name"] for row in found] == ["Energy"]

    def test_rows_are_replaced_by_id(self, client: Any) -> None:
        set_setting(client, "content_localization_enabled", "true")
        made = make(client, "Energy", category_localizations=[self.TRANSLATED])
        path, rows = f"/categories/{made['id']}.json", made["category_localizations"]
        assert client.put(path, {"category_localizations": [self.TRANSLATED]}).status_code == 422
        changed = client.put(
            path, {"name": "Energy", "category_localizations": [{"id": rows[0]["id"], "name": "Strom"}]}
        )
        assert [row["name"] for row in changed.json["category"]["category_localizations"]] == ["Strom"]
        assert client.put(path, {"category_localizations": [{"id": 999, "name": "x"}]}).status_code == 404
        kept = client.put(path, {"category_localizations": None}).json["category"]["category_localizations"]
        assert len(kept) == 1
        assert (
            client.put(path, {"name": "Energy", "category_localizations": []}).json["category"][
                "category_localizations"
            ]
            == []
        )

    def test_without_the_name_they_are_stored_and_the_answer_fails(self, client: Any) -> None:
        set_setting(client, "content_localization_enabled", "true")
        made = make(client, "Energy", category_localizations=[self.TRANSLATED])
        assert client.put(f"/categories/{made['id']}.json", {"category_localizations": []}).status_code == 500
        assert shown(client, made["id"])["category_localizations"] == []


class TestDeleting:
    def test_the_about_topic_goes_to_the_trash_and_settings_are_emptied(self, client: Any) -> None:
        number = make(client, "Short lived")["id"]
        set_setting(client, "shared_drafts_category", str(number))
        topic = client.forum.store.get("category", number)["topic_id"]
        assert client.delete(f"/categories/{number}.json").json == {"success": "OK"}
        assert client.forum.store.get("topic", topic)["deleted_at"]
        assert client.forum.store.fact("setting:shared_drafts_category") == ""

    def test_chat_keeps_seeded_categories(self, client: Any) -> None:
        client.put("/categories/4.json", {"custom_fields": {"has_chat_enabled": None}})
        assert client.delete("/categories/4.json").status_code == 403
        assert "chat" in shown(client, 4)["cannot_delete_reason"]
        assert client.delete("/categories/2.json").status_code == 200
