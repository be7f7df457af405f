"""Palettes, themes, sections of the sidebar and templates of forms."""

import pytest
from writing import set_setting

SECTION = {"title": "Start", "public": True, "links": [{"icon": "star", "name": "Latest", "value": "/latest"}]}


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
        assert "default" not in client.get("/admin/themes/-1.json").json["theme"]
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

    def test_visitors_find_them_in_the_site(self, client):
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
        set_setting(client, "experimental_form_templates", "true")
        answer = client.post(self.PATH, {"name": "Form", "template": template})
        assert (answer.status_code, answer.json["error_type"]) == (422, "record_invalid")

    def test_names_and_both_parts_are_needed(self, client):
        set_setting(client, "experimental_form_templates", "true")
        template = "- type: input\n  id: a\n"
        number = client.post(self.PATH, {"name": "Form", "template": template}).json["form_template"]["id"]
        path = self.PATH.replace(".json", f"/{number}.json")
        assert client.put(path, {"name": "Other"}).status_code == 422
        assert client.put(path, {"name": "x" * 101, "template": template}).status_code == 422
        assert client.put(path, {"name": "Form", "template": template}).status_code == 200
        assert client.get(f"/form-templates/{number}.json", acting="member1").json["form_template"]["name"] == "Form"
        assert client.get("/form-templates.json", key=None).status_code == 403
