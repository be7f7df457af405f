"""Who is told of a post, what the notification says, and what becomes of it when it is seen, read or deleted.

The sandbox must answer like the recording of a question that reaches its experts; here is what it does not say.
"""

from typing import Any

import pytest

WORDS = "About the garden: I could not find out who pays for it all"
MENTIONED, REPLIED, QUOTED, MESSAGE, POSTED, CUSTOM, GROUP, FIRST, WATCHED = 1, 2, 3, 6, 9, 14, 15, 17, 36


@pytest.fixture(autouse=True)
def no_similar_posts(client: Any) -> None:
    client.put("/admin/site_settings/unique_posts_mins.json", {"unique_posts_mins": 0})


def topic(client: Any, acting: str = "amina", raw: str = f"{WORDS}.", **more: Any) -> dict[str, Any]:
    title = more.pop("title", "Who pays the fees of the garden master")
    answer = client.post("/posts.json", {"title": title, "raw": raw, "category": 4, **more}, acting=acting)
    assert answer.status_code == 200, answer.json
    return answer.json


def reply(client: Any, topic_id: int, acting: str = "kofi", raw: str = f"{WORDS}.", **more: Any) -> dict[str, Any]:
    answer = client.post("/posts.json", {"topic_id": topic_id, "raw": raw, **more}, acting=acting)
    assert answer.status_code == 200, answer.json
    return answer.json


def told(client: Any, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/notifications.json", acting=name, query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json["notifications"]


def kinds(client: Any, name: str) -> list[int]:
    return [row["notification_type"] for row in told(client, name)]


def numbers(client: Any, name: str) -> dict[str, Any]:
    return client.get("/session/current.json", acting=name).json["current_user"]


def watch(client: Any, name: str, level: int = 3, category: int = 4) -> None:
    client.post(f"/category/{category}/notifications.json", {"notification_level": level}, acting=name)


def group(client: Any, *members: str, **more: Any) -> int:
    values = {"name": "experts", "usernames": ",".join(members), **more}
    return client.post("/admin/groups.json", {"group": values}).json["basic_group"]["id"]


def tagged(client: Any, *names: str, **more: Any) -> None:
    client.post("/tag_groups.json", {"tag_group": {"name": "Subjects", "tag_names": list(names), **more}})


def setting(client: Any, name: str, value: Any, **more: Any) -> None:
    assert client.put(f"/admin/site_settings/{name}.json", {name: value, **more}).status_code == 200


def category(client: Any, **permissions: int) -> int:
    values = {"name": "Garden theme", "color": "0088CC", "text_color": "FFFFFF", "permissions": permissions}
    return client.post("/categories.json", values).json["category"]["id"]


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
    "a list of his": lambda client: client.put("/u/martin.json", {"watched_category_ids": [4]}, acting="martin"),
    "a list by an admin": lambda client: client.put("/u/martin.json", {"watched_category_ids": [4]}),
    "joining a group": by_group_default,
    "a default of his group": by_group_default_for_members,
    "a trust level": by_trust_level,
    "a setting that is carried over": lambda client: setting(
        client, "default_categories_watching", "4", update_existing_user=True
    ),
    "a tag of his own": lambda client: client.put("/u/martin.json", {"watched_tags": "fees"}),
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
    def test_the_author_is_not_even_when_he_names_himself(self, client: Any) -> None:
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

    def test_who_muted_the_category_is_told_only_when_he_is_meant(self, client: Any) -> None:
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

    def test_a_member_may_name_his_group_and_is_not_told(self, client: Any) -> None:
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

    def test_an_asker_who_does_not_follow_is_told_of_answers_to_him_only(self, client: Any) -> None:
        first = topic(client, auto_track="false")
        reply(client, first["topic_id"], acting="kofi")
        assert kinds(client, "amina") == []
        reply(client, first["topic_id"], acting="martin", reply_to_post_number=1)
        assert [(row["post_number"], row["data"]["display_username"]) for row in told(client, "amina")] == [
            (3, "martin")
        ]

    def test_who_answered_what_he_watches_follows_the_topic_itself(self, client: Any) -> None:
        watch(client, "martin")
        first = topic(client)
        reply(client, first["topic_id"], acting="martin")
        reply(client, first["topic_id"], acting="kofi")
        assert [(row["notification_type"], row["post_number"]) for row in told(client, "martin")] == [(POSTED, 3)]

    def test_who_wrote_before_he_watched_the_category_is_told(self, client: Any) -> None:
        first = topic(client)
        reply(client, first["topic_id"], acting="kofi")
        watch(client, "kofi")
        reply(client, first["topic_id"], acting="martin")
        assert kinds(client, "kofi") == [POSTED]
        watch(client, "kofi", level=1)
        reply(client, first["topic_id"], acting="lucia")
        assert [row["data"]["original_username"] for row in told(client, "kofi")] == ["martin"]

    def test_who_wrote_before_he_joined_is_told(self, client: Any) -> None:
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

    def test_who_prefers_to_watch_what_he_writes_in_is_told(self, client: Any) -> None:
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


class TestMessages:
    def send(self, client: Any, recipients: str) -> int:
        values = {"archetype": "private_message", "target_recipients": recipients, "category": None}
        return topic(client, acting="modder", **values)["topic_id"]

    def test_a_message_is_important(self, client: Any) -> None:
        number = self.send(client, "martin")
        assert [(row["notification_type"], row["high_priority"]) for row in told(client, "martin")] == [(MESSAGE, True)]
        reply(client, number, acting="martin", raw=f"{WORDS}, @kofi.")
        assert (kinds(client, "modder"), kinds(client, "kofi")) == ([MESSAGE], [])
        shown = numbers(client, "martin")
        keys = ("unread_notifications", "unread_high_priority_notifications", "all_unread_notifications_count")
        assert [shown[key] for key in keys] == [0, 1, 1]
        assert shown["new_personal_messages_notifications_count"] == 1
        told(client, "martin", recent="true")
        shown = numbers(client, "martin")
        assert [shown[key] for key in keys] == [0, 1, 0]

    def test_of_a_message_to_a_group_those_who_watch_it_are_told(self, client: Any) -> None:
        group(client, "martin", "lucia", messageable_level=99)
        client.post("/groups/experts/notifications.json", {"notification_level": 2}, acting="lucia")
        self.send(client, "experts")
        assert (kinds(client, "martin"), kinds(client, "lucia")) == ([MESSAGE], [])


class TestSolutions:
    @pytest.fixture
    def question(self, client: Any) -> dict[str, Any]:
        setting(client, "allow_solved_on_all_topics", "true")
        first = topic(client, auto_track="false")
        return {"topic": first["topic_id"], "answer": reply(client, first["topic_id"], acting="martin")["id"]}

    def accept(self, client: Any, question: dict[str, Any], acting: str) -> None:
        answer = client.post("/solution/accept.json", {"id": question["answer"]}, acting=acting)
        assert answer.status_code == 200

    def test_who_answered_is_told_until_it_is_taken_back(self, client: Any, question: dict[str, Any]) -> None:
        self.accept(client, question, "amina")
        assert (kinds(client, "martin"), kinds(client, "amina")) == ([CUSTOM], [])
        assert client.post("/solution/unaccept.json", {"id": question["answer"]}, acting="amina").status_code == 200
        assert kinds(client, "martin") == []

    def test_nobody_is_told_of_what_he_did(self, client: Any, question: dict[str, Any]) -> None:
        setting(client, "accept_all_solutions_allowed_groups", "12")
        self.accept(client, question, "martin")
        assert kinds(client, "martin") == []

    @pytest.mark.parametrize(("word", "expected"), [("true", [CUSTOM]), ("false", [])])
    def test_the_asker_is_told_of_others_doing(
        self, client: Any, question: dict[str, Any], word: str, expected: list[int]
    ) -> None:
        setting(client, "notify_on_staff_accept_solved", word)
        self.accept(client, question, "modder")
        assert (kinds(client, "martin"), kinds(client, "amina")) == ([CUSTOM], expected)


class TestCounting:
    KEYS = ("unread_notifications", "all_unread_notifications_count", "unread_high_priority_notifications")

    @pytest.fixture(autouse=True)
    def three(self, client: Any) -> None:
        """Martin is told of two topics that he watches, and named in a third."""
        watch(client, "martin")
        for number in ("first", "second"):
            topic(client, title=f"A {number} question about the garden")
        topic(client, raw=f"{WORDS}, @martin.", category=2, title="A question in the other category")

    def counts(self, client: Any) -> list[int]:
        shown = numbers(client, "martin")
        return [shown[key] for key in self.KEYS]

    def test_what_is_unread_counts(self, client: Any) -> None:
        assert self.counts(client) == [3, 3, 0]
        assert numbers(client, "martin")["grouped_unread_notifications"] == {"1": 1, "36": 2}
        assert [numbers(client, "kofi")[key] for key in self.KEYS] == [0, 0, 0]

    @pytest.mark.parametrize("key", ["full", "read"])
    def test_the_menu_marks_all_as_seen(self, client: Any, key: str) -> None:
        answer = client.get("/notifications.json?recent=true&limit=1", acting="martin", key=key).json
        assert len(answer["notifications"]) == 1
        assert answer["seen_notification_id"] == told(client, "martin")[0]["id"]
        assert self.counts(client) == [0, 0, 0]
        assert [row["read"] for row in told(client, "martin")] == [False, False, False]
        topic(client, title="A fourth question about the garden")
        assert self.counts(client) == [1, 1, 0]

    def test_a_silent_look_and_the_whole_list_mark_nothing(self, client: Any) -> None:
        told(client, "martin", recent="true", silent="true")
        told(client, "martin")
        assert self.counts(client) == [3, 3, 0]

    def test_one_is_marked_as_read(self, client: Any) -> None:
        number = told(client, "martin")[1]["id"]
        client.put("/notifications/mark-read.json", {"id": number}, acting="kofi")
        assert self.counts(client) == [3, 3, 0]
        client.put("/notifications/mark-read.json", {"id": number}, acting="martin")
        assert self.counts(client) == [2, 2, 0]
        assert [row["id"] for row in told(client, "martin", filter="read")] == [number]
        assert len(told(client, "martin", filter="unread")) == 2
        assert [row["read"] for row in told(client, "martin", recent="true")] == [False, False, True]

    def test_types_or_all_are_marked_as_read(self, client: Any) -> None:
        path = "/notifications/mark-read.json"
        assert client.put(path, {"dismiss_types": "mentioned,nothing"}, acting="martin").status_code == 400
        client.put(path, {"dismiss_types": "mentioned"}, acting="martin")
        assert numbers(client, "martin")["grouped_unread_notifications"] == {"36": 2}
        client.put(path, {}, acting="martin")
        assert numbers(client, "martin")["grouped_unread_notifications"] == {}

    def test_the_list_has_pages(self, client: Any) -> None:
        answer = client.get("/notifications.json?limit=2", acting="martin").json
        assert (len(answer["notifications"]), answer["total_rows_notifications"]) == (2, 3)
        assert answer["load_more_notifications"] == "/notifications?limit=2&offset=2&username=martin"
        rest = client.get(answer["load_more_notifications"].replace("?", ".json?"), acting="martin").json
        assert [row["notification_type"] for row in rest["notifications"]] == [WATCHED]

    @pytest.mark.parametrize("limit", ["61", "-1", "many"])
    def test_a_limit_out_of_bounds_is_refused(self, client: Any, limit: str) -> None:
        for more in ("", "&recent=true"):
            assert client.get(f"/notifications.json?limit={limit}{more}", acting="martin").status_code == 400

    def test_the_menu_by_type(self, client: Any) -> None:
        rows = told(client, "martin", recent="true", filter_by_types="mentioned,replied")
        assert [row["notification_type"] for row in rows] == [MENTIONED]
        query = {"recent": "true", "filter_by_types": "nothing"}
        assert client.get("/notifications.json", acting="martin", query_string=query).status_code == 400

    def test_others_lists_are_for_admins(self, client: Any) -> None:
        assert len(told(client, "provisioner", username="martin")) == 3
        for reader in ("modder", "amina"):
            assert client.get("/notifications.json?username=martin", acting=reader).status_code == 403
        assert client.get("/notifications.json?username=martin", acting="martin").status_code == 200
        assert client.get("/notifications.json?username=nobody").status_code == 404
        assert client.get("/notifications.json", key=None).json["error_type"] == "not_logged_in"

    def test_the_menu_is_always_ones_own(self, client: Any) -> None:
        assert told(client, "provisioner", username="martin", recent="true") == []
        assert self.counts(client) == [3, 3, 0]

    def test_what_is_deleted_is_told_no_longer(self, client: Any) -> None:
        rows = told(client, "martin")
        client.delete(f"/t/{rows[0]['topic_id']}.json")
        assert [row["id"] for row in told(client, "martin")] == [rows[1]["id"], rows[2]["id"]]
        assert self.counts(client) == [2, 2, 0]
        answer = reply(client, rows[1]["topic_id"], raw=f"{WORDS}, @lucia.")
        client.delete(f"/posts/{answer['id']}.json")
        assert kinds(client, "lucia") == []

    def test_what_one_sees_no_longer_is_not_listed(self, client: Any) -> None:
        closed = category(client, staff=1)
        number = told(client, "martin")[0]["topic_id"]
        client.put(f"/t/-/{number}.json", {"category_id": closed})
        assert (kinds(client, "martin"), len(told(client, "provisioner", username="martin"))) == ([WATCHED] * 2, 3)

    def test_a_deleted_user_leaves_nothing(self, client: Any) -> None:
        client.delete("/admin/users/2.json")
        assert client.forum.store.count("notification", user_id=2) == 0


def test_levels_of_tags_are_answered_together(client):
    tagged(client, "fees", "visa")
    client.put("/u/lucia.json", {"watched_tags": "visa"})
    sent = {"tag_notification": {"notification_level": 0}}
    assert client.put("/tag/fees/notifications.json", sent, acting="lucia").json == {
        "watched_tags": ["visa"], "watching_first_post_tags": [], "tracked_tags": [], "muted_tags": ["fees"],
        "regular_tags": [],
    }  # fmt: skip
    assert client.put("/tag/nowhere/notifications.json", sent, acting="lucia").status_code == 404


def test_a_topic_with_a_chosen_level_shows_it(client):
    first = topic(client)
    client.post(f"/t/{first['topic_id']}/notifications.json", {"notification_level": 3}, acting="kofi")
    shown = client.get(f"/t/{first['topic_id']}.json", acting="kofi").json
    assert (shown["details"]["notification_level"], shown["details"]["notifications_reason_id"]) == (3, 2)
    assert client.post("/t/99999/notifications.json", {"notification_level": 3}).status_code == 404
