"""Flags, palettes, themes, texts, permalinks, webhooks, watched words, sidebar sections and form templates."""

import pytest

FLAG = {"name": "Wrong", "description": "Not so", "applies_to": ["Post"], "require_message": True, "enabled": True}
SECTION = {"title": "Start", "public": True, "links": [{"icon": "star", "name": "Latest", "value": "/latest"}]}
HOOK = {"payload_url": "https://hooks.example/", "content_type": 1, "wildcard_web_hook": True}


def switch(client, name, value="true"):
    assert client.put(f"/admin/site_settings/{name}.json", {name: value}).status_code == 200


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
    switch(client, "experimental_form_templates")
    assert client.get(path).status_code in (200, 204)
    assert client.get(path, acting="modder").status_code == 404


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
        assert client.put("/admin/config/flags/6/reorder/up.json", {}).status_code == 422
        assert client.put("/admin/config/flags/6/reorder/sideways.json", {}).status_code == 422

    def test_unknown_flags_and_the_like_are_not_there(self, client):
        for number in (2, 99):
            assert client.put(f"/admin/config/flags/{number}/toggle.json", {}).status_code == 404


class TestPalettes:
    def test_dark_colours_are_kept_by_updates_only(self, client):
        sent = {"name": "Sea", "colors": [{"name": "primary", "hex": "112233", "dark_hex": "ffffff"}]}

        def dark(answer):
            return next(row["dark_hex"] for row in answer.json["colors"] if row["name"] == "primary")

        created = client.post("/admin/color_schemes.json", {"color_scheme": sent})
        assert dark(created) == "112233"
        path = f"/admin/color_schemes/{created.json['id']}.json"
        assert dark(client.put(path, {"color_scheme": sent})) == "ffffff"
        assert client.put(path, {}).status_code == 400

    def test_the_built_in_one_has_no_number(self, client):
        rows = client.get("/admin/color_schemes.json").json
        assert rows[0]["is_base"] is True
        assert "id" not in rows[0]
        own = client.get("/admin/color_schemes.json?exclude_theme_owned=1").json
        assert [row["name"] for row in own] == ["Light"]


class TestThemes:
    @pytest.fixture
    def component(self, client):
        return client.post("/admin/themes.json", {"theme": {"name": "Links", "component": True}}).json["theme"]["id"]

    def test_components_are_listed_by_use(self, client, component):
        def names(status):
            rows = client.get(f"/admin/config/customize/components.json?status={status}").json["components"]
            return [row["name"] for row in rows]

        assert (names("used"), names("unused")) == ([], ["Links"])
        client.put(f"/admin/themes/{component}.json", {"theme": {"parent_theme_ids": [-1, -2]}})
        assert (names("used"), names("unused")) == (["Links"], [])
        client.put("/admin/themes/-1.json", {"theme": {"child_theme_ids": []}})
        assert len(client.get(f"/admin/themes/{component}.json").json["theme"]["parent_themes"]) == 1
        assert "default" not in client.get(f"/admin/themes/{component}.json").json["theme"]

    def test_another_theme_becomes_the_default(self, client, component):
        assert client.put("/admin/themes/-2.json", {"theme": {"default": True}}).json["theme"]["default"] is True
        assert client.get("/admin/themes/-1.json").json["theme"]["default"] is False
        assert client.put(f"/admin/themes/{component}.json", {"theme": {"default": True}}).status_code == 400
        client.put("/admin/themes/-2.json", {"theme": {"default": False}})
        assert client.get("/admin/themes/-1.json").json["theme"]["default"] is True

    def test_fields_are_merged_and_an_empty_one_goes_away(self, client, component):
        def write(value, name="scss"):
            field = {"target": "common", "name": name, "value": value, "type_id": 1}
            answer = client.put(f"/admin/themes/{component}.json", {"theme": {"theme_fields": [field]}})
            return [row["name"] for row in answer.json["theme"]["theme_fields"]]

        assert write("a {}") == ["scss"]
        assert write("<p>", "header") == ["scss", "header"]
        assert write("") == ["header"]

    def test_what_is_refused(self, client, component):
        theme = f"/admin/themes/{component}.json"
        assert client.put("/admin/themes/-1.json", {"theme": {"child_theme_ids": [999]}}).status_code == 404
        assert client.put(theme, {"theme": {"child_theme_ids": [-1]}}).status_code == 422
        assert client.put(theme, {"theme": {"name": ""}}).status_code == 422
        assert client.put("/admin/themes/999.json", {"theme": {}}).status_code == 400
        assert client.delete("/admin/themes/-1.json").status_code == 400
        assert client.delete("/admin/themes/999.json").status_code == 404
        assert client.delete("/admin/themes/bulk_destroy.json", {"theme_ids": [-1]}).status_code == 400
        assert client.delete("/admin/themes/bulk_destroy.json", {"theme_ids": [component]}).status_code == 204
        assert client.delete(theme).status_code == 404


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
        switch(client, "assign_enabled")
        created = client.post("/admin/api/web_hooks.json", {"web_hook": {**HOOK, **events}})
        assert created.json["web_hook"]["web_hook_event_types"][0]["name"] == "assign"
        assert "assign" in client.get("/admin/api/web_hooks.json").json["extras"]["grouped_event_types"]

    def test_unknown_tags_are_created(self, client):
        client.post("/admin/api/web_hooks.json", {"web_hook": {**HOOK, "tag_names": ["fresh"], "category_ids": [4]}})
        assert [tag["text"] for tag in client.get("/tags.json").json["tags"]] == ["fresh"]

    def test_a_hook_is_needed(self, client):
        assert client.post("/admin/api/web_hooks.json", {}).status_code == 400


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


class TestSidebarSections:
    def test_private_ones_are_for_their_owner(self, client):
        mine = {**SECTION, "public": False}
        created = client.post("/sidebar_sections.json", mine, acting="martin").json["sidebar_section"]
        assert "Start" in [row["title"] for row in self.seen(client, "martin")]
        assert "Start" not in [row["title"] for row in self.seen(client, "provisioner")]
        assert client.delete(f"/sidebar_sections/{created['id']}.json").status_code == 403
        assert client.post("/sidebar_sections.json", mine, acting="martin").status_code == 422
        assert client.delete(f"/sidebar_sections/{created['id']}.json", acting="martin").status_code == 200
        assert client.get("/sidebar_sections.json", key=None).status_code == 403

    def seen(self, client, name):
        return client.get("/sidebar_sections.json", acting=name).json["sidebar_sections"]

    def test_a_public_one_that_is_made_private_is_lost(self, client):
        number = client.post("/sidebar_sections.json", SECTION).json["sidebar_section"]["id"]
        client.put(f"/sidebar_sections/{number}.json", {**SECTION, "public": "false"})
        assert client.delete(f"/sidebar_sections/{number}.json").status_code == 403
        assert "Start" not in [row["title"] for row in self.seen(client, "provisioner")]

    def test_links_of_the_forum_become_paths_and_others_stay(self, client):
        links = [
            {"icon": "a", "name": "Own", "value": "http://localhost/faq"},
            {"icon": "a", "name": "Other", "value": "https://example.org/", "segment": "secondary"},
        ]
        shown = client.post("/sidebar_sections.json", {**SECTION, "links": links}).json["sidebar_section"]["links"]
        assert [(row["value"], row["external"], row["segment"]) for row in shown] == [
            ("/faq", False, "primary"),
            ("https://example.org/", True, "secondary"),
        ]

    @pytest.mark.parametrize(
        ("values", "status"),
        [
            ({"title": ""}, 422),
            ({"title": "x" * 31}, 422),
            ({"links": [{"icon": "x" * 41, "name": "a", "value": "/"}]}, 422),
            ({"links": None}, 500),
        ],
    )
    def test_what_is_refused(self, client, values, status):
        assert client.post("/sidebar_sections.json", {**SECTION, **values}).status_code == status

    def test_the_communitys_section_is_changed_and_reset(self, client):
        link = {"icon": "star", "name": "New", "value": "/new"}
        changed = client.put("/sidebar_sections/1.json", {"title": "Other", "public": True, "links": [link]})
        assert changed.json["sidebar_section"]["title"] == "Community"
        assert changed.json["sidebar_section"]["links"][-1]["name"] == "New"
        reset = client.put("/sidebar_sections/reset/1.json", {})
        assert len(reset.json["sidebar_section"]["links"]) == 12
        assert client.put("/sidebar_sections/reset/1.json", {}, acting="martin").status_code == 403

    def test_anonymous_readers_find_them_in_the_site(self, client):
        sections = client.get("/site.json", key=None).json["anonymous_sidebar_sections"]
        assert [row["section_type"] for row in sections] == ["community"]


class TestFormTemplates:
    PATH = "/admin/customize/form-templates.json"

    @pytest.mark.parametrize(
        "template",
        [
            "",
            "type: input",
            "- [unclosed",
            "- id: a",
            "- type: input\n  id: title",
            "- type: input\n  id: a\n- type: input\n  id: a",
            "- type: tag-chooser\n  id: a\n  tag_group: none",
            "#" * 5001,
        ],
    )
    def test_what_is_no_template(self, client, template):
        switch(client, "experimental_form_templates")
        answer = client.post(self.PATH, {"name": "Form", "template": template})
        assert (answer.status_code, answer.json["error_type"]) == (422, "record_invalid")

    def test_names_and_both_parts_are_needed(self, client):
        switch(client, "experimental_form_templates")
        template = "- type: input\n  id: a\n"
        number = client.post(self.PATH, {"name": "Form", "template": template}).json["form_template"]["id"]
        path = self.PATH.replace(".json", f"/{number}.json")
        assert client.put(path, {"name": "Other"}).status_code == 422
        assert client.put(path, {"name": "x" * 101, "template": template}).status_code == 422
        assert client.put(path, {"name": "Form", "template": template}).status_code == 200
        assert client.get(f"/form-templates/{number}.json", acting="member1").json["form_template"]["name"] == "Form"
        assert client.get("/form-templates.json", key=None).status_code == 403
