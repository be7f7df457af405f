"""Site settings: what each type makes of a value, what is refused, and what a failed bulk call leaves behind."""

import json
from typing import Any

import pytest

from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.site.settings_api import forget_memory


def put(client: Any, name: str, value: Any, **more: Any) -> Any:
    return client.put(f"/admin/site_settings/{name}.json", {name: value, **more})


def bulk(client: Any, **values: Any) -> Any:
    """In the given order, which Flask's own client would change."""
    sent = {"settings": {name: {"value": value} for name, value in values.items()}}
    path = "/admin/site_settings/bulk_update.json"
    return client.put(path, data=json.dumps(sent), content_type="application/json")


def row(client: Any, name: str) -> dict[str, Any]:
    rows = client.get("/admin/site_settings.json", query_string={"names[]": [name]}).json["site_settings"]
    return next(item for item in rows if item["setting"] == name)


def value(client: Any, name: str) -> str:
    return row(client, name)["value"]


def log(client: Any, **filters: Any) -> list[dict[str, Any]]:
    query = {"action_name": "change_site_setting", **filters}
    return client.get("/admin/logs/staff_action_logs.json", query_string=query).json["staff_action_logs"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (True, "true"),
        ("t", "true"),
        (" true ", "true"),
        ("TRUE", "false"),
        (1, "false"),
        ("yes", "false"),
        (None, "false"),
    ],
)
def test_only_true_and_t_turn_a_switch_on(client, sent, stored):
    assert put(client, "allow_user_locale", sent).status_code == 200
    assert value(client, "allow_user_locale") == stored


@pytest.mark.parametrize(
    ("sent", "stored"), [("1.5", "15"), (1.5, "15"), ("abc", "0"), ("", "0"), ("3 0", "30"), ([3, 14], "314")]
)
def test_other_characters_are_taken_out_of_numbers(client, sent, stored):
    assert put(client, "invite_expiry_days", sent).status_code == 200
    assert value(client, "invite_expiry_days") == stored


def test_a_sign_stays_in_integers_and_goes_from_sizes(client):
    assert put(client, "invite_expiry_days", "-5").status_code == 422
    assert put(client, "max_image_size_kb", "-5").status_code == 200
    assert value(client, "max_image_size_kb") == "5"
    assert put(client, "max_image_size_kb", 102401).status_code == 422


def test_default_limits_of_a_number_show_after_its_first_check(client):
    before = row(client, "tl3_requires_likes_given")
    assert "min" not in before
    assert put(client, "tl3_requires_likes_given", -1).status_code == 422
    after = row(client, "tl3_requires_likes_given")
    assert (after["min"], after["max"], after["value"]) == (0, 2_000_000_000, before["value"])


@pytest.mark.parametrize(("sent", "stored"), [("24", "24.0"), (1.5, "1.5"), ("junk", "0.0"), ("", "0.0")])
def test_floats_are_not_checked(client, sent, stored):
    assert put(client, "notify_about_queued_posts_after", sent).status_code == 200
    assert value(client, "notify_about_queued_posts_after") == stored


def test_enums_take_listed_values_only(client):
    assert put(client, "default_email_level", "1").status_code == 200
    assert put(client, "default_email_level", "7").status_code == 422
    answer = put(client, "about_page_extra_groups_order", "at random")
    assert (answer.status_code, answer.json["errors"]) == (422, ["value"])


def test_lists_without_free_items_name_what_is_wrong(client):
    assert put(client, "share_links", "email|fax").json["errors"] == ["'fax' is an invalid choice."]
    assert put(client, "share_links", "email|fax|pigeon").json["errors"] == ["'fax,pigeon' are invalid choices."]
    assert put(client, "top_menu", "new|categories").status_code == 422


def test_host_settings_keep_host_names_and_refuse_wildcards(client):
    assert (
        put(client, "blocked_onebox_domains", "https://a.example.org/x|b.example.org|b.example.org").status_code == 200
    )
    assert value(client, "blocked_onebox_domains") == "a.example.org|b.example.org"
    assert put(client, "blocked_onebox_domains", "*.example.org").status_code == 422


def test_group_lists_get_their_mandatory_groups_and_keep_anything_else(client):
    assert put(client, "invite_allowed_groups", "41|2|nobody").status_code == 200
    assert value(client, "invite_allowed_groups") == "1|2|41|nobody"
    assert put(client, "whispers_allowed_groups", ["3"]).status_code == 200
    assert value(client, "whispers_allowed_groups") == '["3"]'


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("site_contact_username", "martin", "Martin"),
        ("site_contact_group_name", "staff", "3"),
        ("contact_email", "desk@example.org", "desk"),
        ("default_locale", "de", "klingon"),
    ],
)
def test_names_and_addresses_must_be_real(client, name, good, bad):
    assert put(client, name, bad).status_code == 422
    assert put(client, name, good).status_code == 200
    assert value(client, name) == good


def test_an_unknown_upload_clears_the_setting(client):
    assert value(client, "logo")
    assert put(client, "logo", "/uploads/nowhere.png").status_code == 200
    assert value(client, "logo") == ""


def test_default_tags_are_exclusive_and_may_be_unknown(client):
    assert put(client, "default_tags_watching", "a|b").status_code == 200
    assert put(client, "default_tags_muted", "b|c").status_code == 422
    assert put(client, "default_tags_muted", "c").status_code == 200


def test_dependent_settings_look_at_stored_values_only(client):
    assert bulk(client, s3_upload_bucket="files", enable_s3_uploads=True).status_code == 422
    assert put(client, "s3_upload_bucket", "files").status_code == 200
    assert put(client, "enable_s3_uploads", True).status_code == 200


def test_html_is_cleaned_in_texts_of_the_client_only(client):
    assert put(client, "short_site_description", '<b onclick="x()">Work</b> &amp; <u>more</u>').status_code == 200
    assert value(client, "short_site_description") == "<b>Work</b> & more"
    assert put(client, "company_name", "<u>Us</u>").status_code == 200
    assert value(client, "company_name") == "<u>Us</u>"


def test_names_are_checked_before_values_and_nothing_is_written(client):
    answer = bulk(client, email_prefix="X", top_menu="bad", min_trust_to_create_tag="1")
    assert "create_tag_allowed_groups" in answer.json["errors"][0]
    answer = bulk(client, email_prefix="X", max_category_nesting="3", top_menu="bad")
    assert "hidden" in answer.json["errors"][0]
    answer = bulk(client, email_prefix="X", share_links="fax", top_menu="latest|bad")
    assert answer.json["errors"] == ["'fax' is an invalid choice., 'bad' is an invalid choice."]
    assert value(client, "email_prefix") == ""
    assert log(client) == []


@pytest.mark.parametrize("stranger", ["no_such_setting", "enable_welcome_banner"])
def test_a_late_failure_leaves_values_in_memory_that_cannot_be_stored(client, stranger):
    answer = bulk(client, email_prefix="Phantom", invite_expiry_days=7, **{stranger: "1"}, title="After")
    assert answer.status_code == (422 if stranger == "no_such_setting" else 500)
    assert value(client, "email_prefix") == "Phantom"
    assert value(client, "invite_expiry_days") == "7"
    assert value(client, "title") == "iDiaspora"
    assert put(client, "email_prefix", "Phantom").status_code == 200
    assert log(client) == []
    assert bulk(client, email_prefix="").status_code == 200
    assert [(item["previous_value"], item["new_value"]) for item in log(client)] == [("Phantom", "")]
    forget_memory(SiteSettings(client.forum.store))
    assert (value(client, "email_prefix"), value(client, "invite_expiry_days")) == ("", "90")


def test_forms_of_a_bulk_body(client):
    path = "/admin/site_settings/bulk_update.json"
    assert client.put(path, {"settings": {"title": "x"}}).status_code == 500
    assert put(client, "email_prefix", "Forum").status_code == 200
    assert client.put(path, {"settings": {"email_prefix": {}}}).status_code == 200
    assert value(client, "email_prefix") == ""


def test_unchanged_values_are_skipped_but_for_those_compared_by_type(client):
    for name in ("invite_expiry_days", "email_prefix", "share_links"):
        put(client, name, value(client, name))
    assert log(client) == []
    put(client, "tagging_enabled", "true")
    put(client, "default_trust_level", 0)
    put(client, "min_ratio_to_crop", value(client, "min_ratio_to_crop"))
    put(client, "mobile_logo", "")
    assert len(log(client)) == 4


def test_backfilling_an_unchanged_default_is_an_error(client):
    current = value(client, "default_categories_watching")
    assert put(client, "default_categories_watching", current, update_existing_user="false").status_code == 500
    assert put(client, "default_categories_watching", current, update_existing_user=False).status_code == 200
    assert put(client, "default_topics_automatic_unpin", "true", update_existing_user="true").status_code == 200


def test_user_count_is_for_defaults(client):
    def count(name: str, sent: Any) -> Any:
        return client.put(f"/admin/site_settings/{name}/user_count.json", {name: sent})

    assert count("default_categories_watching", "4").json == {"user_count": 7}
    assert count("default_categories_watching", "").json == {"user_count": 0}
    assert count("default_email_level", "0").json == {"user_count": 7}
    assert count("default_trust_level", "1").json == {}
    assert count("title", "x").status_code == 404
    assert count("default_theme_id", "1").status_code == 422


def test_filters_of_the_list(client):
    def names(**query: Any) -> list[str]:
        rows = client.get("/admin/site_settings.json", query_string=query).json["site_settings"]
        return [item["setting"] for item in rows]

    everything = names()
    assert len(everything) == 1357
    assert everything[0] == "default_locale"
    assert names(names="title and tagging_enabled") == ["default_locale", "tagging_enabled", "title"]
    assert names(plugin="no-such-plugin") == []
    assert client.get("/admin/site_settings.json?categories=legal").status_code == 500
    assert client.get("/admin/site_settings.json", acting="modder").status_code == 404


def test_the_title_renames_the_welcome_topic(client):
    assert put(client, "title", "Diaspora desk").status_code == 200
    titles = [topic["title"] for topic in client.get("/latest.json").json["topic_list"]["topics"]]
    assert "Welcome to Diaspora desk! :wave:" in titles


def test_company_and_address_make_the_legal_topics(client):
    put(client, "company_name", "Example")
    put(client, "contact_email", "desk@example.org")
    titles = {topic["title"] for topic in client.get("/latest.json").json["topic_list"]["topics"]}
    assert {"Terms of Service", "Privacy Policy"} <= titles
    put(client, "company_name", "")
    titles = {topic["title"] for topic in client.get("/latest.json").json["topic_list"]["topics"]}
    assert {"Terms of Service", "Privacy Policy"}.isdisjoint(titles)


def test_the_log_by_filters_and_pages(client):
    put(client, "email_prefix", "A")
    put(client, "email_prefix", "B")
    client.post("/tag_groups.json", {"name": "Themes", "tag_names": ["health"]})
    client.put("/tag/health.json", {"tag": {"description": "Care"}})
    url = "/admin/logs/staff_action_logs.json"
    page = client.get(f"{url}?action_name=change_site_setting&limit=1&page=1").json
    assert [item["new_value"] for item in page["staff_action_logs"]] == ["A"]
    assert page["total_rows_staff_action_logs"] == 2
    renamed = client.get(f"{url}?action_id=23&action_name=renamed_tag").json["staff_action_logs"]
    assert [(item["action_name"], item["previous_value"]) for item in renamed] == [("renamed_tag", "health")]
    created = client.get(f"{url}?action_name=tag_group_create").json["staff_action_logs"][0]
    assert created["new_value"].items() >= {"id": 1, "name": "Themes", "tag_names": ["health"]}.items()
    assert client.get(f"{url}?limit=x").status_code == 400
    assert client.get(f"{url}?action_name=change_site_setting", acting="modder").json["staff_action_logs"] == []
