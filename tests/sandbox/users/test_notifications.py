"""Notifications of messages and solutions, and what becomes of one that is seen, read or deleted."""

from typing import Any

import pytest
from notified import (
    CUSTOM,
    MENTIONED,
    MESSAGE,
    WATCHED,
    WORDS,
    category,
    group,
    kinds,
    numbers,
    reply,
    setting,
    tagged,
    told,
    topic,
    watch,
)

pytestmark = pytest.mark.usefixtures("no_similar_posts")


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

    def test_nobody_is_told_of_what_they_did(self, client: Any, question: dict[str, Any]) -> None:
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
    def three(self, client: Any, no_similar_posts: None) -> None:
        """Martin is told of two topics that they watch, and named in a third."""
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
