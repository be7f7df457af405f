"""Texts, permalinks and webhooks, and which pages are for admins alone."""

import pytest
from writing import set_setting

HOOK = {"payload_url": "https://hooks.example/", "content_type": 1, "wildcard_web_hook": True}


@pytest.mark.parametrize(
    "path",
    [
        "/admin/config/flags.json",
        "/admin/color_schemes.json",
        "/admin/themes.json",
        "/admin/config/customize/themes.json",
        "/admin/customize/site_texts.json?locale=en",
        "/admin/permalinks.json",
        "/admin/api/web_hooks.json",
        "/admin/customize/form-templates.json",
    ],
)
def test_what_is_for_admins_is_hidden_from_moderators(client, path):
    set_setting(client, "experimental_form_templates", "true")
    assert client.get(path).status_code in (200, 204)
    assert client.get(path, acting="modder").status_code == 404


class TestTexts:
    PATH = "/admin/customize/site_texts/js.about.title.json"

    def test_html_is_cleaned_but_the_answer_says_what_was_sent(self, client):
        sent = {"site_text": {"value": "<b>%{title}</b><script>x</script>", "locale": "en"}}
        assert "<script>" in client.put(self.PATH, sent).json["site_text"]["value"]
        assert "<script>" not in client.get(f"{self.PATH}?locale=en").json["site_text"]["value"]

    def test_a_text_equal_to_the_default_is_an_override(self, client):
        client.put(self.PATH, {"site_text": {"value": "About %{title}", "locale": "de"}})
        assert client.get(f"{self.PATH}?locale=de").json["site_text"]["overridden"] is True
        assert client.get(f"{self.PATH}?locale=en").json["site_text"]["overridden"] is False

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 400),
            ({"site_text": {"value": "x"}}, 400),
            ({"site_text": {"value": "x", "locale": "xx"}}, 400),
            ({"site_text": {"value": " ", "locale": "en"}}, 422),
            ({"site_text": {"value": "%{one} %{two}", "locale": "en"}}, 422),
        ],
    )
    def test_what_is_refused(self, client, body, status):
        assert client.put(self.PATH, body).status_code == status

    def test_texts_are_found_by_words(self, client):
        rows = client.get("/admin/customize/site_texts.json?locale=en&q=reply").json["site_texts"]
        assert {"js.composer.reply", "js.topic.reply.title"} <= {row["id"] for row in rows}
        assert client.delete(f"{self.PATH}?locale=en").status_code == 200


class TestPermalinks:
    def add(self, client, url, kind, value):
        body = {"permalink": {"url": url, "permalink_type": kind, "permalink_type_value": value}}
        return client.post("/admin/permalinks.json", body)

    def test_they_lead_to_every_kind_of_target(self, client):
        client.post("/tag_groups.json", {"name": "Themes", "tag_names": ["visa"]})
        targets = {
            "topic": ("3", "/t/about-the-general-category/3"),
            "post": ("5", "/t/faq-guidelines/4/2"),
            "category": ("4", "/c/general/4"),
            "tag": ("visa", "/tag/visa"),
            "user": ("2", "/u/martin"),
        }
        for kind, (value, path) in targets.items():
            assert self.add(client, f"old/{kind}", kind, value).status_code == 200
            answer = client.get(f"/old/{kind}", key=None)
            assert (answer.status_code, answer.headers["Location"]) == (301, f"http://localhost{path}")
        self.add(client, "old/page", "external_url", "https://example.org/")
        assert client.get("/old/page", key=None).headers["Location"] == "https://example.org/"
        assert client.get("/permalink-check.json?path=/old/user").json["target_url"] == "/u/martin"
        assert client.get("/permalink-check.json?path=/nowhere").json["found"] is False

    def test_targets_that_are_gone(self, client):
        assert self.add(client, "old/topic", "topic", "999").status_code == 200
        assert client.get("/old/topic", key=None).status_code == 404
        assert self.add(client, "old/tag", "tag", "nothing").status_code == 422

    def test_routes_come_first_and_writes_never_follow(self, client):
        self.add(client, "about", "category", "4")
        self.add(client, "old", "category", "4")
        assert client.get("/about.json", key=None).status_code == 200
        assert client.post("/old", {}).status_code == 404

    def test_addresses_are_stored_without_their_first_slash(self, client):
        assert self.add(client, "/old/", "category", "4").json["permalink"]["url"] == "old/"
        assert self.add(client, "", "category", "4").status_code == 422
        assert client.get("/admin/permalinks.json?filter=nothing").json == []

    def test_addresses_are_stored_percent_encoded_and_found_so(self, client):
        """What is encoded already is encoded again, and nobody comes there any more."""
        assert self.add(client, "/idées de tous", "category", "4").json["permalink"]["url"] == "id%C3%A9es%20de%20tous"
        assert client.get("/idées de tous", key=None).status_code == 301
        assert self.add(client, "id%C3%A9e", "category", "4").json["permalink"]["url"] == "id%25C3%25A9e"
        assert client.get("/idée", key=None).status_code == 404

    def test_addresses_are_written_by_the_rules_of_the_forum(self, client):
        client.put("/admin/site_settings/permalink_normalizations.json", {"permalink_normalizations": "/(t\\d+).*/\\1"})
        assert self.add(client, "old/t12?page=3", "category", "4").json["permalink"]["url"] == "old/t12"


class TestWebhooks:
    @pytest.mark.parametrize(
        "address", ["http://localhost/", "http://10.1.2.3/", "http://[::1]/", "ftp://a.example/", ""]
    )
    def test_addresses_that_are_refused(self, client, address):
        answer = client.post("/admin/api/web_hooks.json", {"web_hook": {**HOOK, "payload_url": address}})
        assert answer.status_code == 422

    def test_events_of_plugins_that_are_off_are_hidden(self, client):
        events = {"wildcard_web_hook": False, "web_hook_event_type_ids": [1201]}
        assert client.post("/admin/api/web_hooks.json", {"web_hook": {**HOOK, **events}}).status_code == 422
        set_setting(client, "assign_enabled", "true")
        created = client.post("/admin/api/web_hooks.json", {"web_hook": {**HOOK, **events}})
        assert created.json["web_hook"]["web_hook_event_types"][0]["name"] == "assign"
        assert "assign" in client.get("/admin/api/web_hooks.json").json["extras"]["grouped_event_types"]

    def test_unknown_tags_are_created(self, client):
        client.post("/admin/api/web_hooks.json", {"web_hook": {**HOOK, "tag_names": ["fresh"], "category_ids": [4]}})
        assert [tag["text"] for tag in client.get("/tags.json").json["tags"]] == ["fresh"]

    def test_a_hook_is_needed(self, client):
        assert client.post("/admin/api/web_hooks.json", {}).status_code == 400
