"""Who is told of a post, and what the notification says."""

from typing import Any

import pytest
from notified import (
    FIRST,
    GROUP,
    MENTIONED,
    POSTED,
    QUOTED,
    REPLIED,
    WATCHED,
    WORDS,
    category,
    group,
    kinds,
    reply,
    setting,
    tagged,
    told,
    topic,
    watch,
)

pytestmark = pytest.mark.usefixtures("no_similar_posts")


def by_group_default(client: Any) -> None:
    number = group(client)
    client.put(f"/groups/{number}.json", {"group": {"watching_category_ids": [4]}, "update_existing_users": "false"})
    client.put(f"/groups/{number}/members.json", {"usernames": "martin"})


def by_group_default_for_members(client: Any) -> None:
    number = group(client, "martin")
    client.put(f"/groups/{number}.json", {"group": {"watching_category_ids": [4]}, "update_existing_users": "true"})


def by_trust_level(client: Any) -> None:
    client.put("/groups/13.json", {"group": {"watching_category_ids": [4]}, "update_existing_users": "false"})
    client.put("/admin/users/2/trust_level.json", {"level": 3})


def by_group_tag(client: Any) -> None:
    number = group(client)
    client.put(f"/groups/{number}.json", {"group": {"watching_tags": ["fees"]}, "update_existing_users": "false"})
    client.put(f"/groups/{number}/members.json", {"usernames": "martin"})


WAYS: dict[str, Any] = {
    "the member's own choice": lambda client: watch(client, "martin"),
    "a list of their own": lambda client: client.put("/u/martin.json", {"watched_category_ids": [4]}, acting="martin"),
    "a list by an admin": lambda client: client.put("/u/martin.json", {"watched_category_ids": [4]}),
    "joining a group": by_group_default,
    "a default of their group": by_group_default_for_members,
    "a trust level": by_trust_level,
    "a setting that is carried over": lambda client: setting(
        client, "default_categories_watching", "4", update_existing_user=True
    ),
    "a tag of their own": lambda client: client.put("/u/martin.json", {"watched_tags": "fees"}),
    "a tag by its route": lambda client: client.put(
        "/tag/fees/notifications.json", {"tag_notification": {"notification_level": 3}}, acting="martin"
    ),
    "a tag by joining a group": by_group_tag,
    "a tag that is carried over": lambda client: setting(
        client, "default_tags_watching", "fees", update_existing_user=True
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_to_watch_ends_in_the_same(client, way):
    tagged(client, "fees")
    way(client)
    first = topic(client, acting="provisioner", tags=["fees"])
    assert kinds(client, "martin") == [WATCHED]
    reply(client, first["topic_id"])
    assert [row["data"]["display_username"] for row in told(client, "martin")] == ["2 replies"]


def test_an_account_made_later_watches_what_the_setting_says(client):
    setting(client, "default_categories_watching", "4")
    values = {"username": "newcomer", "email": "newcomer@example.net", "password": "a-long-pass-phrase-1"}
    client.post("/users.json", {"name": "Newcomer", **values, "active": True, "approved": True})
    topic(client)
    assert (kinds(client, "newcomer"), kinds(client, "martin")) == ([WATCHED], [])


@pytest.mark.parametrize(("level", "expected"), [(0, []), (1, []), (2, []), (3, [WATCHED]), (4, [FIRST]), (9, [])])
def test_what_a_level_of_the_category_tells(client, level, expected):
    watch(client, "martin", level)
    first = topic(client)
    assert kinds(client, "martin") == expected
    reply(client, first["topic_id"])
    assert kinds(client, "martin") == expected
    topic(client, category=2, title="Something else of the other category")
    assert kinds(client, "martin") == expected


def test_first_posts_of_a_tag(client):
    tagged(client, "fees", "visa")
    client.put("/u/martin.json", {"watching_first_post_tags": "fees"})
    first = topic(client, acting="provisioner", tags=["fees", "visa"])
    reply(client, first["topic_id"])
    topic(client, acting="provisioner", tags=["visa"], title="A topic with the other tag alone")
    assert kinds(client, "martin") == [FIRST]


class TestWhoIsNotTold:
    def test_the_author_is_not_even_when_they_name_themselves(self, client: Any) -> None:
        watch(client, "amina")
        first = topic(client, raw=f"{WORDS}, says @amina.")
        reply(client, first["topic_id"], acting="amina", reply_to_post_number=1)
        assert kinds(client, "amina") == []

    def test_who_may_not_see_the_topic_is_not(self, client: Any) -> None:
        closed = category(client, staff=1)
        for name in ("martin", "modder"):
            watch(client, name, category=closed)
        topic(client, acting="provisioner", raw=f"{WORDS}, @martin and @modder and @lucia.", category=closed)
        topic(client, acting="provisioner", category=closed, title="A second topic of the closed category")
        client.put(f"/categories/{closed}.json", {"permissions": {"everyone": 1}})
        assert [kinds(client, name) for name in ("martin", "lucia", "modder")] == [[], [], [WATCHED, MENTIONED]]

    def test_who_muted_the_topic_is_not(self, client: Any) -> None:
        watch(client, "martin")
        first = topic(client)
        path = f"/t/{first['topic_id']}/notifications.json"
        assert client.post(path, {"notification_level": 0}, acting="martin").json == {"success": "OK"}
        reply(client, first["topic_id"], raw=f"{WORDS}, @martin.")
        assert [row["data"]["original_username"] for row in told(client, "martin")] == ["amina"]

    @pytest.mark.parametrize(("level", "expected"), [(1, []), (2, []), (3, [POSTED])])
    def test_a_level_of_the_topic_comes_before_the_category(self, client: Any, level: int, expected: list[int]) -> None:
        first = topic(client)
        path = f"/t/{first['topic_id']}/notifications.json"
        client.post(path, {"notification_level": level, "username": "martin"})
        watch(client, "martin")
        client.post(path, {"notification_level": level}, acting="martin")
        reply(client, first["topic_id"])
        assert kinds(client, "martin") == expected

    def test_who_muted_the_category_is_told_only_when_they_are_meant(self, client: Any) -> None:
        tagged(client, "fees")
        client.put("/u/martin.json", {"watched_tags": "fees", "muted_category_ids": [4]})
        first = topic(client, acting="provisioner", tags=["fees"])
        assert kinds(client, "martin") == []
        reply(client, first["topic_id"], raw=f"{WORDS}, @martin.")
        assert kinds(client, "martin") == [MENTIONED]

    @pytest.mark.parametrize("of", ["the site", "the member"])
    def test_watching_may_come_before_muting(self, client: Any, of: str) -> None:
        tagged(client, "fees")
        client.put("/u/martin.json", {"watched_tags": "fees", "muted_category_ids": [4]})
        if of == "the site":
            setting(client, "watched_precedence_over_muted", "true")
        else:
            client.put("/u/martin.json", {"watched_precedence_over_muted": True})
        topic(client, acting="provisioner", tags=["fees"])
        assert kinds(client, "martin") == [WATCHED]

    def test_who_muted_a_tag_of_the_topic_is_not(self, client: Any) -> None:
        tagged(client, "fees", "visa")
        watch(client, "martin")
        client.put("/u/martin.json", {"muted_tags": "visa"})
        topic(client, acting="provisioner", tags=["fees", "visa"])
        topic(client, acting="provisioner", tags=["fees"], title="A topic with the other tag alone")
        assert [row["data"]["topic_title"] for row in told(client, "martin")] == ["A topic with the other tag alone"]

    def test_a_tag_that_one_does_not_see_tells_nothing(self, client: Any) -> None:
        tagged(client, "fees", permissions={"staff": 1})
        for name in ("martin", "modder"):
            client.put(f"/u/{name}.json", {"watched_tags": "fees"})
        topic(client, acting="provisioner", tags=["fees"])
        assert (kinds(client, "martin"), kinds(client, "modder")) == ([], [WATCHED])

    def test_a_line_about_what_was_done_tells_nothing(self, client: Any) -> None:
        watch(client, "martin")
        first = topic(client)
        client.put(f"/t/{first['topic_id']}/status.json", {"status": "closed", "enabled": "true"})
        assert [row["data"]["display_username"] for row in told(client, "martin")] == ["amina"]

    def test_an_import_tells_nothing(self, client: Any) -> None:
        watch(client, "martin")
        topic(client, acting="provisioner", import_mode="true")
        assert kinds(client, "martin") == []


class TestMentions:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("@martin", [MENTIONED]),
            ("(@MARTIN), please.", [MENTIONED]),
            ("**@martin**", [MENTIONED]),
            ("> @martin", [MENTIONED]),
            ("`@martin`", []),
            ("\n```\n@martin\n```\n", []),
            ("mail@martin.org", []),
            ("@martin2", []),
            ("[@martin](https://example.org)", []),
            ('[quote="lucia, post:1, topic:3"]\n@martin\n[/quote]', []),
            ('[quote="martin, post:1, topic:3"]\nYes.\n[/quote]', [QUOTED]),
        ],
    )
    def test_what_names_somebody(self, client: Any, raw: str, expected: list[int]) -> None:
        topic(client, raw=f"{WORDS}. {raw}" if "\n" not in raw else f"{raw}\n\n{WORDS}.")
        assert kinds(client, "martin") == expected

    def test_what_the_notification_says(self, client: Any) -> None:
        first = topic(client, raw=f"{WORDS}, @martin.")
        row = told(client, "martin")[0]
        assert (row["topic_id"], row["post_number"], row["read"], row["high_priority"]) == (
            first["topic_id"], 1, False, False,
        )  # fmt: skip
        assert row["data"] == {
            "topic_title": "Who pays the fees of the garden master", "original_post_id": first["id"],
            "original_post_type": 1, "original_username": "amina", "revision_number": None,
            "display_username": "amina", "display_name": "Amina",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("level", "expected"), [(0, []), (2, []), (3, []), (99, [GROUP])], ids=["nobody", "staff", "members", "all"]
    )
    def test_a_group_is_told_when_the_author_may_name_it(self, client: Any, level: int, expected: list[int]) -> None:
        group(client, "martin", "lucia", mentionable_level=level)
        topic(client, raw=f"{WORDS}, @experts.")
        assert (kinds(client, "martin"), kinds(client, "lucia")) == (expected, expected)

    def test_a_member_may_name_their_group_and_is_not_told(self, client: Any) -> None:
        group(client, "martin", "amina", mentionable_level=3)
        topic(client, raw=f"{WORDS}, @Experts and @martin.")
        assert (kinds(client, "martin"), kinds(client, "amina")) == ([MENTIONED], [])

    def test_a_group_with_many_members_is_not_told(self, client: Any) -> None:
        group(client, "martin", "lucia", mentionable_level=99)
        setting(client, "max_users_notified_per_group_mention", "2")
        topic(client, raw=f"{WORDS}, @experts.")
        assert kinds(client, "martin") == []

    def test_nobody_is_named_while_that_is_off(self, client: Any) -> None:
        setting(client, "enable_mentions", "false")
        topic(client, raw=f"{WORDS}, @martin.")
        assert kinds(client, "martin") == []

    def test_an_edit_tells_those_whom_it_names_in_its_editors_name(self, client: Any) -> None:
        watch(client, "lucia")
        first = topic(client, raw=f"{WORDS}, @martin.")
        client.put(f"/posts/{first['id']}.json", {"post": {"raw": f"{WORDS}, @martin, @amina, @kofi, @provisioner."}})
        assert (kinds(client, "amina"), kinds(client, "provisioner")) == ([], [])
        assert (kinds(client, "martin"), kinds(client, "lucia")) == ([MENTIONED], [WATCHED])
        assert [row["data"]["display_username"] for row in told(client, "kofi")] == ["provisioner"]


class TestReplies:
    def test_who_is_answered_is_told_and_the_asker_too(self, client: Any) -> None:
        first = topic(client)
        reply(client, first["topic_id"], acting="kofi")
        reply(client, first["topic_id"], acting="martin", reply_to_post_number=2)
        assert kinds(client, "kofi") == [REPLIED]
        assert [(row["notification_type"], row["data"]["display_username"]) for row in told(client, "amina")] == [
            (REPLIED, "2 replies")
        ]

    def test_an_asker_who_does_not_follow_is_told_of_answers_to_them_only(self, client: Any) -> None:
        first = topic(client, auto_track="false")
        reply(client, first["topic_id"], acting="kofi")
        assert kinds(client, "amina") == []
        reply(client, first["topic_id"], acting="martin", reply_to_post_number=1)
        assert [(row["post_number"], row["data"]["display_username"]) for row in told(client, "amina")] == [
            (3, "martin")
        ]

    def test_who_answered_what_they_watch_follows_the_topic_itself(self, client: Any) -> None:
        watch(client, "martin")
        first = topic(client)
        reply(client, first["topic_id"], acting="martin")
        reply(client, first["topic_id"], acting="kofi")
        assert [(row["notification_type"], row["post_number"]) for row in told(client, "martin")] == [(POSTED, 3)]

    def test_who_wrote_before_they_watched_the_category_is_told(self, client: Any) -> None:
        first = topic(client)
        reply(client, first["topic_id"], acting="kofi")
        watch(client, "kofi")
        reply(client, first["topic_id"], acting="martin")
        assert kinds(client, "kofi") == [POSTED]
        watch(client, "kofi", level=1)
        reply(client, first["topic_id"], acting="lucia")
        assert [row["data"]["original_username"] for row in told(client, "kofi")] == ["martin"]

    def test_who_wrote_before_they_joined_is_told(self, client: Any) -> None:
        number = group(client)
        client.put(f"/groups/{number}.json", {"group": {"watching_category_ids": [4]}})
        first = topic(client)
        reply(client, first["topic_id"], acting="kofi")
        client.put(f"/groups/{number}/members.json", {"usernames": "kofi"})
        reply(client, first["topic_id"], acting="martin")
        assert kinds(client, "kofi") == [POSTED]

    def test_what_was_watched_by_default_is_watched_no_longer_when_the_default_is_taken_back(self, client: Any) -> None:
        setting(client, "default_categories_watching", "4", update_existing_user=True)
        first = topic(client, acting="provisioner")
        reply(client, first["topic_id"], acting="kofi")
        setting(client, "default_categories_watching", "", update_existing_user=True)
        reply(client, first["topic_id"], acting="martin")
        assert [row["data"]["original_username"] for row in told(client, "kofi")] == ["provisioner"]

    def test_who_prefers_to_watch_what_they_write_in_is_told(self, client: Any) -> None:
        client.put("/u/kofi.json", {"notification_level_when_replying": 3}, acting="kofi")
        first = topic(client)
        reply(client, first["topic_id"], acting="kofi")
        reply(client, first["topic_id"], acting="martin")
        assert kinds(client, "kofi") == [POSTED]

    def test_after_reading_the_next_reply_stands_alone(self, client: Any) -> None:
        watch(client, "martin")
        first = topic(client)
        reply(client, first["topic_id"], acting="kofi")
        sent = {"topic_id": first["topic_id"], "topic_time": 900, "timings": {"1": 400, "2": 500}}
        assert client.post("/topics/timings.json", sent, acting="martin").status_code == 200
        assert [row["read"] for row in told(client, "martin")] == [True]
        reply(client, first["topic_id"], acting="lucia")
        row = told(client, "martin")[0]
        assert (row["post_number"], row["data"]["display_username"], row["read"]) == (3, "lucia", False)

    def test_what_waits_for_approval_tells_nobody_until_it_is_there(self, client: Any) -> None:
        setting(client, "approve_post_count", "1")
        watch(client, "martin")
        values = {"title": "Who pays the fees of the garden master", "raw": f"{WORDS}.", "category": 4}
        assert client.post("/posts.json", values, acting="amina").json["action"] == "enqueued"
        assert kinds(client, "martin") == []
        number = client.get("/review.json").json["reviewables"][0]["id"]
        client.put(f"/review/{number}/perform/approve_post.json?version=0")
        assert [row["data"]["original_username"] for row in told(client, "martin")] == ["amina"]
