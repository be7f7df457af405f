from collections.abc import Callable
from typing import Any

import pytest
import responses
from forum_answers import INVALID_ACCESS, NOT_FOUND, answer
from scripted_forum import ScriptedForum
from watching import USER

from provisioning import probing
from provisioning.client import ForumClient
from provisioning.errors import Exchange, NoRoute, ServerFailed
from provisioning.probing import NEEDED_SETTINGS, PLUGINS, SUPPRESSING, Check, CheckStatus, doctor
from provisioning.retries import RetryPolicy

OK, WARNING, FAILED, UNKNOWN = CheckStatus.OK, CheckStatus.WARNING, CheckStatus.FAILED, CheckStatus.UNKNOWN
NAMES = {"names": ["title"]}
TROUBLE = ServerFailed("the forum's server failed (500)", Exchange("GET", "/x.json", 500), hint="Try again later.")


def settings_rows(**values: str) -> dict[str, Any]:
    return {"site_settings": [{"setting": name, "value": value} for name, value in values.items()]}


def about(version: str) -> dict[str, Any]:
    return {"about": {"version": version}}


def scoped(resource: str, action: str) -> dict[str, Any]:
    return {"scopes": [{"resource": resource, "action": action}]}


HEALTHY: dict[str, Any] = {
    "/site/basic-info.json": {"title": "iDiaspora", "locale": "en", "login_required": False},
    "/session/current.json": {"current_user": {"username": USER, "admin": True, "moderator": False}},
    "/session/scopes.json": {"scopes": []},
    "/about.json": about("3.5.0.beta9-dev"),
    "/site.json": {"categories": []},
    "/admin/plugins.json": {"plugins": [{"name": name, "enabled": True} for name in PLUGINS]},
    "/admin/site_settings.json": settings_rows(**dict.fromkeys([*NEEDED_SETTINGS, SUPPRESSING, "default_locale"], "")),
    "/groups/by-id/1.json": {"group": {"id": 1}},
}


def serve(web: responses.RequestsMock, **changed: Any) -> None:
    """A healthy forum; `changed` holds other answers by the last word of their path."""
    for path, body in HEALTHY.items():
        word = path.removesuffix(".json").rpartition("/")[2].replace("-", "_").replace("1", "by_id")
        answer(web, "GET", path, **changed.get(word, {"body": body}))


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_a_healthy_forum_in_eight_requests(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web)
    checks = doctor(client)
    assert [check.name for check in checks if check.status is not OK] == []
    assert len(web.calls) == 8
    assert by_name(checks)["budget"].facts["requests_used"] == 8


def test_the_settings_of_the_forum_file_are_asked_for_by_name(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web)
    checks = by_name(doctor(client, settings=["title", "tagging_enabled"]))
    asked = [call.request.params for call in web.calls if "/site_settings" in str(call.request.url)]  # type: ignore[attr-defined]
    assert sorted(asked[0]["names[]"]) == sorted([*NEEDED_SETTINGS, SUPPRESSING, "title"])
    assert checks["settings"].status is WARNING
    assert checks["settings"].facts["absent"] == ["title"]


def test_more_names_than_fit_into_a_query_are_not_asked_by_name(
    web: responses.RequestsMock, client: ForumClient
) -> None:
    serve(web)
    checks = by_name(doctor(client, settings=[f"a_setting_with_a_long_name_{number}" for number in range(250)]))
    assert "names" not in str([call.request.url for call in web.calls])
    assert checks["capabilities"].facts["names_filter"] is None
    assert len(checks["settings"].facts["absent"]) == 250


def test_what_was_not_asked_is_not_said_to_be_lacking(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/site/basic-info.json", status=404)

    checks = by_name(doctor(client))

    assert checks["capabilities"].message == "not asked: a check before this one failed"
    assert checks["budget"].message.startswith("1 request used")


def test_a_bad_key_ends_the_questions(web: responses.RequestsMock, client: ForumClient) -> None:
    refused = {"body": INVALID_ACCESS, "status": 403, "headers": {}}
    serve(web, current=refused, scopes=refused)
    web.assert_all_requests_are_fired = False
    checks = by_name(doctor(client))
    assert len(web.calls) == 3
    assert (checks["address"].status, checks["key"].status) == (OK, FAILED)
    assert "scopes" in checks["key"].remedy
    others = {check.status for name, check in checks.items() if name not in {"address", "key", "budget"}}
    assert others == {UNKNOWN}


def test_a_key_with_a_narrow_scope_is_told_from_a_bad_one(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web, current={"body": INVALID_ACCESS, "status": 403, "headers": {}})
    web.assert_all_requests_are_fired = False
    assert "too limited" in by_name(doctor(client))["key"].message


def test_who_is_no_admin_is_not_sent_to_admin_pages(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web, current={"body": {"current_user": {"username": USER, "admin": False, "moderator": True}}})
    web.assert_all_requests_are_fired = False
    checks = by_name(doctor(client))
    assert checks["user"].status is FAILED
    assert not [call for call in web.calls if "/admin/" in str(call.request.url)]


def test_an_unreachable_forum_is_asked_once(forum: ScriptedForum, make_client: Callable[..., ForumClient]) -> None:
    client = make_client("http://127.0.0.1:9", retries=RetryPolicy(attempts=1))
    checks = by_name(doctor(client))
    assert checks["address"].status is FAILED
    assert "refused or unreachable" in checks["address"].message
    assert checks["address"].remedy
    assert {check.status for name, check in checks.items() if name not in {"address", "budget"}} == {UNKNOWN}


def test_a_limited_forum_is_told_in_the_budget(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/about.json", status=429, headers={"Retry-After": "1"})
    serve(web)
    assert by_name(doctor(client))["budget"].status is WARNING


def test_a_failing_page_leaves_only_its_own_check_unknown(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web, plugins={"body": {}, "status": 500})
    checks = doctor(client)
    unknown = [check for check in checks if check.status is UNKNOWN]
    assert [check.name for check in unknown] == [f"plugin {name}" for name in PLUGINS]
    assert all("failed (500)" in check.message for check in unknown)


@pytest.mark.parametrize(
    ("check", "status", "words"),
    [
        pytest.param(probing.address_check({"nothing": 1}), FAILED, "no Discourse", id="another site"),
        pytest.param(probing.address_check([]), UNKNOWN, "another shape", id="another shape"),
        pytest.param(probing.key_check({}, None), UNKNOWN, "another shape", id="a session without a user"),
        pytest.param(probing.scopes_check(scoped("global", "read")), OK, "may only read", id="read"),
        pytest.param(probing.scopes_check({"scopes": []}), OK, "may do all that its user may", id="global"),
        pytest.param(
            probing.scopes_check({"scopes": []}, only_reads=True),
            WARNING,
            "this job only reads",
            id="global, only reads",
        ),
        pytest.param(probing.scopes_check(scoped("users", "show")), WARNING, "users:show", id="narrow"),
        pytest.param(probing.version_check(about("3.5.1")), OK, "tested", id="tested"),
        pytest.param(probing.version_check(about("3.4.7")), WARNING, "not tested", id="a little older"),
        pytest.param(probing.version_check(about("3.3.0")), FAILED, "too old", id="too old"),
        pytest.param(probing.version_check(about("2026.10.0")), WARNING, "not tested", id="newer"),
        pytest.param(probing.version_check(about("latest")), UNKNOWN, "do not know", id="another form"),
        pytest.param(probing.version_check({}), UNKNOWN, "do not know", id="no version"),
        pytest.param(probing.version_check(TROUBLE), UNKNOWN, "failed (500)", id="no answer"),
        pytest.param(probing.settings_check({}, ["title"]), UNKNOWN, "another shape", id="no list of settings"),
        pytest.param(
            probing.listings_check({}, settings_rows(**{SUPPRESSING: "true"})), FAILED, "look absent", id="suppressed"
        ),
        pytest.param(
            probing.listings_check({"lazy_load_categories": True}, None), WARNING, "lazy loading", id="lazy loading"
        ),
        pytest.param(probing.writable_check(True), WARNING, "read-only", id="read-only"),
        pytest.param(probing.budget_check(8, 0, 0), OK, "without a limit", id="no pace"),
    ],
)
def test_single_checks(check: Check, status: CheckStatus, words: str) -> None:
    assert check.status is status
    assert words in check.message


@pytest.mark.parametrize(
    ("plugins", "status", "words"),
    [
        pytest.param([], WARNING, "not installed", id="absent"),
        pytest.param([{"name": "chat", "enabled": False, "enabled_setting": "chat_enabled"}], OK, "off", id="off"),
        pytest.param([{"name": "chat", "enabled": True, "version": "1"}], OK, "on", id="on"),
    ],
)
def test_plugins(plugins: list[dict[str, Any]], status: CheckStatus, words: str) -> None:
    (chat,) = [check for check in probing.plugin_checks({"plugins": plugins}) if check.name == "plugin chat"]
    assert chat.status is status
    assert words in chat.message


NO_ROUTE = NoRoute("no such route", Exchange("GET", "/groups/by-id/1.json", 404))


@pytest.mark.parametrize(
    ("rows", "group", "version", "facts", "status"),
    [
        pytest.param(
            settings_rows(title="", default_locale="en"), {"group": {}}, "3.5.0", (True, True, True), OK, id="3.5"
        ),
        pytest.param(
            settings_rows(title="", other=""), NO_ROUTE, "3.4.0", (False, False, False), WARNING, id="3.4: no filter"
        ),
        pytest.param(
            settings_rows(title="", other=""), {"group": {}}, "2026.1.0", (False, True, True), WARNING, id="a gap"
        ),
        pytest.param(TROUBLE, TROUBLE, "", (None, None, None), UNKNOWN, id="nothing seen"),
    ],
)
def test_capabilities(rows: Any, group: Any, version: str, facts: tuple[bool | None, ...], status: CheckStatus) -> None:
    check = probing.capabilities_check(rows, NAMES, group, about(version))
    assert tuple(check.facts[name] for name in ("names_filter", "groups_by_id", "bulk_update")) == facts
    assert check.status is status


def test_a_hidden_route_says_nothing_about_the_version(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web, by_id={"body": NOT_FOUND, "status": 404, "headers": {}})
    assert by_name(doctor(client))["capabilities"].facts["groups_by_id"] is False
