"""Site settings that belong to themes."""

import pytest


def write(client, theme, name, value):
    return client.put(f"/admin/themes/{theme}/site-setting.json", {"name": name, "value": value})


def values(client, theme):
    shown = client.get(f"/admin/themes/{theme}.json").json["theme"]["themeable_site_settings"]
    return {row["setting"]: row["value"] for row in shown}


def test_a_theme_has_values_of_its_own(client):
    done = write(client, -1, "enable_welcome_banner", False).json
    assert done == {"success": "OK", "name": "enable_welcome_banner", "value": "f", "theme_id": -1}
    assert write(client, -1, "search_experience", "search_field").json["value"] == "search_field"
    assert values(client, -1) == {"enable_welcome_banner": "false", "search_experience": "search_field"}
    assert values(client, -2) == {"enable_welcome_banner": "true", "search_experience": "search_icon"}
    listed = client.get("/admin/config/theme-site-settings.json").json
    assert listed["themeable_site_settings"] == ["enable_welcome_banner", "search_experience"]
    assert [row["theme_id"] for row in listed["themes_with_site_setting_overrides"][0]["themes"]] == [-1]
    write(client, -1, "enable_welcome_banner", None)
    assert values(client, -1)["enable_welcome_banner"] == "true"
    rows = client.get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]
    assert {row["action_name"] for row in rows[:3]} == {"change_theme_site_setting"}


@pytest.mark.parametrize(
    ("theme", "name", "value", "status"),
    [
        (-1, "title", "x", 400),
        (-1, "search_experience", "nowhere", 400),
        (999, "search_experience", "search_icon", 404),
    ],
)
def test_refusals(client, theme, name, value, status):
    assert write(client, theme, name, value).status_code == status


def test_3_4_has_none(make_client):
    client = make_client(discourse="3.4")
    number = client.get("/admin/themes.json").json["themes"][0]["id"]
    assert write(client, number, "search_experience", "search_icon").status_code == 404
    assert "themeable_site_settings" not in client.get(f"/admin/themes/{number}.json").json["theme"]
