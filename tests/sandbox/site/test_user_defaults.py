"""What accounts begin with, and what a changed default does to those that exist.

The sandbox must answer like the recordings of `settings/backfill_*`; these tests look at what they do not say.
"""

from typing import Any

import pytest

PEOPLE = ("provisioner", "modder", "martin", "amina", "kofi", "lucia", "member1")
WATCHING = "default_categories_watching"
MENU, MENU_TAGS = "default_navigation_menu_categories", "default_navigation_menu_tags"


def put(client: Any, name: str, value: Any, **more: Any) -> Any:
    return client.put(f"/admin/site_settings/{name}.json", {name: value, **more})


def count(client: Any, name: str, value: Any, **more: Any) -> Any:
    return client.put(f"/admin/site_settings/{name}/user_count.json", {name: value}, **more)


def profile(client: Any, name: str) -> dict[str, Any]:
    return client.get(f"/u/{name}.json").json["user"]


def menu(client: Any, name: str) -> list[int]:
    return client.get("/session/current.json", acting=name).json["current_user"]["sidebar_category_ids"]


def create(client: Any, name: str, **more: Any) -> None:
    values = {"name": name, "username": name, "email": f"{name}@example.net", "password": "a-long-pass-phrase-1"}
    answer = client.post("/users.json", {**values, "active": True, "approved": True, **more})
    assert answer.json["success"], answer.json


def tag(client: Any, *names: str) -> None:
    client.post("/tag_groups.json", {"tag_group": {"name": "-".join(names), "tag_names": list(names)}})


def state(client: Any, *names: str) -> dict[str, Any]:
    """What defaults may change of the people, by name; the menu with what the person does not see."""
    found = {}
    for name in names or PEOPLE:
        user = profile(client, name)
        lists = {key: user[key] for key in user if key.endswith(("_category_ids", "_tags"))}
        found[name] = {**lists, **user["user_option"]}
    return found


def changed(before: dict[str, Any], after: dict[str, Any]) -> int:
    return sum(before[name] != after[name] for name in before)


CHANGES = {
    "a category is added": (WATCHING, "", "4"),
    "a category is taken out": (WATCHING, "4", ""),
    "one category for another": (WATCHING, "4", "2"),
    "two categories are muted": ("default_categories_muted", "", "2|3"),
    "categories as normal": ("default_categories_normal", "", "2"),
    "a tag is added": ("default_tags_tracking", "", "fees"),
    "a tag is taken out": ("default_tags_watching", "fees|visa", "visa"),
    "an unknown tag": ("default_tags_watching", "", "nowhere"),
    "an option": ("default_email_digest_frequency", "10080", "1440"),
    "an option that is a word": ("default_text_size", "normal", "larger"),
    "an option that is a switch": ("default_other_enable_quoting", "true", "false"),
    "a link of the menu is added": (MENU, "", "1"),
    "a link of the menu is taken out": (MENU, "2|3|4", "3|4"),
    "one link of the menu for another": (MENU, "4", "1"),
    "a tag in the menu": (MENU_TAGS, "", "fees"),
}


@pytest.mark.parametrize(("name", "old", "new"), CHANGES.values(), ids=CHANGES)
def test_the_count_is_what_a_backfill_changes(client, name, old, new):
    tag(client, "fees", "visa")
    client.post("/category/4/notifications.json", {"notification_level": 1}, acting="kofi")
    client.put("/u/lucia.json", {"tracked_tags": "fees,visa", "text_size": "smaller", "digest_after_minutes": 60})
    client.put("/u/amina.json", {"enable_quoting": "false", "sidebar_category_ids": [1], "sidebar_tag_names": ["visa"]})
    if name != MENU:
        put(client, name, old, update_existing_user=True)
    else:
        put(client, name, old)
    before = state(client)
    counted = count(client, name, new).json["user_count"]
    assert state(client) == before
    assert put(client, name, new, update_existing_user=True).status_code == 200
    assert changed(before, state(client)) == counted
    assert counted > 0 or new == "nowhere"


def test_without_a_backfill_nobody_who_exists_is_touched(client):
    before = state(client)
    for name, value in ((WATCHING, "4"), (MENU, "1"), ("default_email_level", "2"), ("default_text_size", "larger")):
        put(client, name, value)
    assert state(client) == before


@pytest.mark.parametrize(
    ("word", "carried"),
    [(True, True), ("true", True), ("false", True), ("0", True), (False, False), (None, False), ("", False)],
)
def test_any_word_carries_a_default_over(client, word, carried):
    put(client, WATCHING, "4", update_existing_user=word)
    assert (profile(client, "martin")["watched_category_ids"] == [4]) is carried
    client.put("/admin/site_settings/bulk_update.json", {"settings": {MENU: {"value": "2|3|4|1", "backfill": word}}})
    assert (menu(client, "martin") == [2, 4, 1]) is carried


def test_only_what_differs_is_carried_over(client):
    put(client, WATCHING, "4")
    put(client, WATCHING, "4|2", update_existing_user=True)
    assert profile(client, "martin")["watched_category_ids"] == [2]


def test_who_has_a_level_of_their_own_keeps_it_and_what_is_taken_out_is_taken_from_all(client):
    client.post("/category/4/notifications.json", {"notification_level": 0}, acting="kofi")
    client.post("/category/4/notifications.json", {"notification_level": 3}, acting="lucia")
    put(client, WATCHING, "4", update_existing_user=True)
    assert profile(client, "kofi")["muted_category_ids"] == [4]
    put(client, WATCHING, "", update_existing_user=True)
    assert [profile(client, name)["watched_category_ids"] for name in ("martin", "lucia")] == [[], []]
    assert profile(client, "kofi")["muted_category_ids"] == [4]


def test_who_chose_another_option_keeps_it(client):
    client.put("/u/kofi.json", {"email_level": 0}, acting="kofi")
    put(client, "default_email_level", "2", update_existing_user=True)
    levels = {name: profile(client, name)["user_option"]["email_level"] for name in PEOPLE}
    assert levels == {name: 0 if name == "kofi" else 2 for name in PEOPLE}


def test_without_digests_nobody_gets_one(client):
    put(client, "default_email_digest_frequency", "0", update_existing_user=True)
    assert profile(client, "kofi")["user_option"]["email_digests"] is False
    put(client, "default_email_digest_frequency", "1440", update_existing_user=True)
    assert profile(client, "kofi")["user_option"]["email_digests"] is True


def test_staged_accounts_are_left_out_but_for_their_options(client):
    create(client, "guest", staged=True, active=False)
    assert count(client, WATCHING, "4").json == {"user_count": len(PEOPLE)}
    assert count(client, "default_email_level", "2").json == {"user_count": len(PEOPLE) + 1}
    assert count(client, MENU, "2|3|4|1").json == {"user_count": len(PEOPLE)}


def test_of_a_menu_with_less_in_it_the_entries_are_counted(client):
    assert count(client, MENU, "4").json == {"user_count": 2 * len(PEOPLE)}
    assert count(client, MENU, "4|1").json == {"user_count": len(PEOPLE)}


def test_counting_is_for_admins_with_a_full_key(client):
    assert count(client, MENU, "4", acting="modder").status_code == 404
    assert count(client, MENU, "4", key="read").status_code == 404
    assert client.put(f"/admin/site_settings/{MENU}/user_count.json", {}).json == {"user_count": 3 * len(PEOPLE)}


@pytest.mark.parametrize("name", [MENU, MENU_TAGS, WATCHING, "default_tags_muted", "default_text_size"])
def test_backfilling_what_stays_is_an_error_where_it_is_skipped(client, name):
    row = client.get(f"/admin/site_settings.json?names[]={name}").json["site_settings"]
    value = next(item["value"] for item in row if item["setting"] == name)
    assert put(client, name, value, update_existing_user=True).status_code == 500
    bulk = {"settings": {name: {"value": value, "backfill": True}}}
    assert client.put("/admin/site_settings/bulk_update.json", bulk).status_code == 500
    assert put(client, name, value).status_code == 200


def test_backfilling_another_setting_that_stays_is_nothing(client):
    assert put(client, "email_prefix", "", update_existing_user=True).status_code == 200


def test_a_new_account_gets_all_the_defaults(client):
    tag(client, "fees", "visa")
    values = {
        WATCHING: "4", "default_categories_muted": "2", "default_tags_watching_first_post": "visa", MENU: "4|3|99999",
        MENU_TAGS: "fees|nowhere", "default_email_digest_frequency": "0", "default_text_size": "larger",
    }  # fmt: skip
    for name, value in values.items():
        assert put(client, name, value).status_code == 200
    create(client, "newcomer")
    found = profile(client, "newcomer")
    assert (found["watched_category_ids"], found["muted_category_ids"]) == ([4], [2])
    assert found["watching_first_post_tags"] == ["visa"]
    assert found["sidebar_category_ids"] == [3, 4]
    assert found["sidebar_tags"] == [{"name": "fees", "description": None, "pm_only": False}]
    options = found["user_option"]
    assert (options["digest_after_minutes"], options["email_digests"], options["text_size"]) == (0, False, "larger")
    assert menu(client, "newcomer") == [4]


def test_a_staged_account_gets_them_when_it_is_taken_over(client):
    put(client, WATCHING, "4")
    create(client, "guest", staged=True, active=False, email="guest@example.net")
    assert profile(client, "guest")["watched_category_ids"] == []
    create(client, "arrived", email="guest@example.net")
    assert profile(client, "arrived")["watched_category_ids"] == [4]


def test_the_defaults_of_the_group_of_new_members_reach_a_new_account(client):
    client.put("/groups/10.json", {"group": {"tracking_category_ids": [4]}, "update_existing_users": "false"})
    create(client, "newcomer")
    assert profile(client, "newcomer")["tracked_category_ids"] == [4]
    assert profile(client, "martin")["tracked_category_ids"] == []


class TestMenu:
    def test_everybody_sees_of_it_what_they_may(self, client: Any) -> None:
        assert (menu(client, "martin"), menu(client, "provisioner")) == ([2, 4], [2, 4, 3])
        assert profile(client, "martin")["sidebar_category_ids"] == [2, 4, 3]
        answer = client.get("/u/martin.json", acting="martin").json["user"]
        assert answer["sidebar_category_ids"] == [2, 4]

    def test_one_chooses_among_what_one_sees(self, client: Any) -> None:
        client.put("/u/martin.json", {"sidebar_category_ids": [3, 4, 99999]})
        assert profile(client, "martin")["sidebar_category_ids"] == [4]
        client.put("/u/modder.json", {"sidebar_category_ids": ["3"]}, acting="modder")
        assert menu(client, "modder") == [3]

    def test_a_list_without_anything_empties_it_and_no_list_leaves_it(self, client: Any) -> None:
        client.put("/u/martin.json", {"sidebar_category_ids": "4"})
        client.put("/u/martin.json", {"name": "Martin"})
        assert menu(client, "martin") == [2, 4]
        client.put("/u/martin.json", {"sidebar_category_ids": []}, acting="martin")
        assert menu(client, "martin") == []

    def test_nobody_chooses_for_another_member(self, client: Any) -> None:
        assert client.put("/u/martin.json", {"sidebar_category_ids": [4]}, acting="kofi").status_code == 403
        assert menu(client, "martin") == [2, 4]

    def test_tags_are_named(self, client: Any) -> None:
        tag(client, "fees", "visa")
        client.put("/u/martin.json", {"sidebar_tag_names": ["visa", "nowhere"]}, acting="martin")
        shown = client.get("/session/current.json", acting="martin").json["current_user"]
        assert [row["name"] for row in shown["sidebar_tags"]] == ["visa"]
        client.put("/tag/visa.json", {"tag": {"id": "visas"}})
        assert [row["name"] for row in profile(client, "martin")["sidebar_tags"]] == ["visas"]
        client.delete("/tag/visas.json")
        assert profile(client, "martin")["sidebar_tags"] == []

    def test_tags_with_many_topics_come_first(self, client: Any) -> None:
        tag(client, "fees", "visa")
        values = {"title": "How long does a visa take", "raw": "I could not find out how long it takes.", "category": 4}
        client.post("/posts.json", {**values, "tags": ["visa"]})
        client.put("/u/martin.json", {"sidebar_tag_names": ["fees", "visa"]}, acting="martin")
        assert [row["name"] for row in profile(client, "martin")["sidebar_tags"]] == ["visa", "fees"]

    def test_a_category_that_is_deleted_leaves_it(self, client: Any) -> None:
        client.put("/u/martin.json", {"sidebar_category_ids": [2, 4]})
        made = client.post("/categories.json", {"name": "Ports", "color": "0088CC", "text_color": "FFFFFF"}).json
        number = made["category"]["id"]
        client.put("/u/martin.json", {"sidebar_category_ids": [2, number]})
        client.delete(f"/categories/{number}.json")
        assert count(client, MENU, f"2|3|4|{number}").json == {"user_count": len(PEOPLE)}
        assert menu(client, "martin") == [2]


def test_of_two_lists_the_later_counts(client):
    client.put("/u/kofi.json", {"muted_category_ids": [4], "watched_category_ids": [4], "tracked_category_ids": [2]})
    found = profile(client, "kofi")
    assert (found["muted_category_ids"], found["watched_category_ids"]) == ([4], [])
    assert found["tracked_category_ids"] == [2]


def test_who_watches_what_is_shown_to_oneself_and_the_staff(client):
    client.put("/u/kofi.json", {"watched_category_ids": [4], "watched_tags": ""}, acting="kofi")
    for reader, shown in (("kofi", [4]), ("provisioner", [4]), ("modder", [4]), ("amina", None)):
        found = client.get("/u/kofi.json", acting=reader).json["user"]
        assert found.get("watched_category_ids") == shown, reader
    assert client.get("/u/kofi.json", key="read").json["user"]["watched_category_ids"] == [4]
