"""Flags, and the words that are watched for."""

import pytest

FLAG = {"name": "Wrong", "description": "Not so", "applies_to": ["Post"], "require_message": True, "enabled": True}


class TestFlags:
    @pytest.mark.parametrize(
        "values",
        [{"name": ""}, {"description": "x" * 1001}, {"applies_to": ["Planet"]}, {"applies_to": []}, {"enabled": None}],
    )
    def test_what_a_flag_needs(self, client, values):
        answer = client.post("/admin/config/flags.json", {**FLAG, **values})
        assert (answer.status_code, answer.json["failed"]) == (400, "FAILED")

    def test_a_system_flag_can_be_turned_off_and_on(self, client):
        def enabled():
            rows = client.get("/site.json").json["post_action_types"]
            return next(row["enabled"] for row in rows if row["id"] == 3)

        for expected in (False, True):
            assert client.put("/admin/config/flags/3/toggle.json", {}).status_code == 200
            assert enabled() is expected

    def test_one_step_at_a_time(self, client):
        number = client.post("/admin/config/flags.json", FLAG).json["flag"]["id"]
        assert client.put(f"/admin/config/flags/{number}/reorder/up.json", {}).status_code == 200
        ids = [row["id"] for row in client.get("/site.json").json["post_action_types"]]
        assert ids[-3:] == [number, 7, 2]
        assert client.put("/admin/config/flags/3/reorder/up.json", {}).status_code == 422
        assert client.put("/admin/config/flags/3/reorder/sideways.json", {}).status_code == 422
        assert client.put("/admin/config/flags/6/reorder/down.json", {}).status_code == 500

    def test_unknown_flags_and_the_like_are_not_there(self, client):
        for number in (2, 99):
            assert client.put(f"/admin/config/flags/{number}/toggle.json", {}).status_code == 404


class TestWatchedWords:
    PATH = "/admin/customize/watched_words.json"

    def test_a_word_is_known_whatever_its_case(self, client):
        client.post(self.PATH, {"words": ["Spam"], "action_key": "flag", "case_sensitive": "true"})
        client.post(self.PATH, {"words": ["spam"], "action_key": "block"})
        rows = client.get(self.PATH).json["words"]
        assert [(row["word"], row["action"], row["case_sensitive"]) for row in rows] == [("Spam", "block", True)]
        assert client.get(self.PATH).json["compiled_regular_expressions"]["block"] != []

    @pytest.mark.parametrize(
        "values",
        [
            {"action_key": "link", "replacement": "nowhere"},
            {"action_key": "tag", "replacement": "unknown"},
            {"action_key": "censor", "html": True},
            {"action_key": "replace", "replacement": "x" * 101},
            {"action_key": "block", "words": [" "]},
        ],
    )
    def test_what_does_not_fit(self, client, values):
        assert client.post(self.PATH, {"words": ["word"], **values}).status_code == 422

    def test_an_action_is_emptied(self, client):
        client.post(self.PATH, {"words": ["a*", "b."], "action_key": "block"})
        client.post(self.PATH, {"words": ["c"], "action_key": "replace", "replacement": "d", "html": "true"})
        assert client.delete("/admin/customize/watched_words/action/block.json").status_code == 200
        assert [row["word"] for row in client.get(self.PATH).json["words"]] == ["c"]
        assert client.delete("/admin/customize/watched_words/action/nothing.json").status_code == 400
        assert client.delete("/admin/customize/watched_words/999.json").status_code == 400

    def test_moderators_may(self, client):
        assert client.get(self.PATH, acting="modder").status_code == 200
        assert client.get(self.PATH, acting="martin").status_code == 404
