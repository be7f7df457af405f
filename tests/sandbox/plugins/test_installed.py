"""The plugins that are installed."""


def test_a_plugin_is_shown_by_its_directory_or_short_name(client):
    for name in ("discourse-solved", "solved"):
        assert client.get(f"/admin/plugins/{name}.json").json["enabled_setting"] == "solved_enabled"
    assert client.get("/admin/plugins/nothing.json").json["error_type"] == "not_found"
