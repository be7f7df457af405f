"""Values of site settings that the forum would refuse, or keep otherwise: told before any write, or written so that it
takes them."""

import pytest
from discourse_versions import WITH_REVIEW_MODES, on
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        pytest.param("{top_menu: [new, categories]}", "bad-setting", "must hold latest", id="a menu without latest"),
        pytest.param("{short_title: An International Forum}", "bad-setting", "longer than 12", id="a text too long"),
        pytest.param("{gtm_container_id: UA-1}", "bad-setting", "form", id="a text of another form"),
        pytest.param("{discourse_connect_url: login.example.org}", "bad-setting", "form", id="no address"),
        pytest.param("{github_client_secret: !secret TOKEN}", "bad-setting", "form", id="a secret of another form"),
        pytest.param("{cors_origins: ['https://a.example/']}", "bad-setting", "ends with", id="an origin"),
        pytest.param(
            "{blocked_onebox_domains: ['*.example.org']}", "bad-setting", "wildcard", id="a wildcard among hosts"
        ),
        pytest.param("{enable_s3_uploads: true}", "setting-needs-another", "s3_upload_bucket is empty", id="S3"),
        pytest.param("{backup_location: s3}", "setting-needs-another", "s3_backup_bucket is empty", id="backups on S3"),
        pytest.param(
            "{share_quote_buttons: [email, facebook]}", "setting-needs-another", "facebook_app_id is empty", id="items"
        ),
        pytest.param(
            "{set_locale_from_accept_language_header: true, allow_user_locale: false}",
            "setting-needs-another",
            "allow_user_locale is false",
            id="both in the file",
        ),
    ],
)
def test_a_plan_finds_what_the_forum_refuses(house: Rehearsal, text: str, code: str, says: str) -> None:
    if "blocked_onebox" in text:
        text = text.replace("blocked_onebox_domains", house_list(house))
    with pytest.raises(Invalid) as caught:
        house.run(f"settings: {text}")
    (problem,) = caught.value.problems
    assert (problem.code, problem.span.line) == (code, 3)
    assert says in problem.message
    assert problem.remedy
    assert "t0ken" not in str(problem)
    assert {sent.method for sent in house.wire.sent} <= {"GET"}


def house_list(house: Rehearsal) -> str:
    """A setting of the forum that is a list of hosts."""
    rows = house.arrange("GET", "/admin/site_settings.json")["site_settings"]
    return next(str(row["setting"]) for row in rows if row["type"] == "host_list")


@on("rehearsal_of_the_session", WITH_REVIEW_MODES)
def test_a_plan_finds_groups_that_a_setting_leaves_out(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as caught:
        house.run("settings: {topic_timers_allowed_groups: [staff, anonymous_users]}")
    (problem,) = caught.value.problems
    assert "leaves the group anonymous_users out" in problem.message


@pytest.mark.parametrize(
    ("before", "text"),
    [
        pytest.param({}, "{enable_s3_uploads: true, s3_upload_bucket: files}", id="a switch and what it needs"),
        pytest.param(
            {}, "{secure_uploads: true, enable_s3_uploads: true, s3_upload_bucket: files}", id="one behind another"
        ),
        pytest.param(
            {"allow_user_locale": "false"},
            "{set_locale_from_accept_language_header: true, allow_user_locale: true}",
            id="a language from the browser",
        ),
        pytest.param(
            {"enforce_second_factor": "staff"}, "{enforce_second_factor: 'no', enable_local_logins: false}",
            id="what stands in the way goes first",
        ),
        pytest.param({}, "{reserved_usernames: [forum, boss]}", id="items that always come first"),
        pytest.param({}, "{reserved_usernames: [boss, admin, you, forum]}", id="some of them written"),
    ],
)  # fmt: skip
def test_what_the_forum_takes_only_in_an_order_converges(house: Rehearsal, before: dict[str, str], text: str) -> None:
    for name, value in before.items():
        house.setting(name, value)
    ran = house.run(f"settings: {text}")
    assert [item.reason for item in ran.applied.outcomes if item.reason] == []
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(f"settings: {text}").operations == ()
    assert house.wire.refused == []
