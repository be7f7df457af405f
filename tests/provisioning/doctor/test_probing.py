from collections.abc import Callable
from typing import Any

import pytest
import responses
from discourse_versions import PLAYED
from forum_answers import INVALID_ACCESS, NOT_FOUND, answer
from scripted_forum import ScriptedForum
from watching import USER

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES
from idiaspora.facts.tested_versions import TESTED
from idiaspora.plugin_config.desired.desired import Desired, Forum
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.doctor import probe
from idiaspora.provisioning.doctor.capability_checks import changes_check, hidden_settings, together
from idiaspora.provisioning.doctor.checks import Check, CheckStatus
from idiaspora.provisioning.doctor.probe import NEEDED_SETTINGS, PLUGINS, SUPPRESSING, doctor
from idiaspora.provisioning.errors import Exchange, NoRoute, ServerFailed
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.retries import RetryPolicy
from idiaspora.sandbox.versions import DEFAULT, PROFILES

OK, WARNING, FAILED, UNKNOWN = CheckStatus.OK, CheckStatus.WARNING, CheckStatus.FAILED, CheckStatus.UNKNOWN
NAMES = {"names": ["title"]}
TROUBLE = ServerFailed("the forum's server failed (500)", Exchange("GET", "/x.json", 500), hint="Try again later.")


def settings_rows(**values: str) -> dict[str, Any]:
    return {"site_settings": [{"setting": name, "value": value, "type": "string"} for name, value in values.items()]}


def about(version: str) -> dict[str, Any]:
    return {"about": {"version": version}}


def scoped(resource: str, action: str) -> dict[str, Any]:
    return {"scopes": [{"resource": resource, "action": action}]}


HEALTHY: dict[str, Any] = {
    "/site/basic-info.json": {"title": "iDiaspora", "locale": "en", "login_required": False},
    "/session/current.json": {"current_user": {"username": USER, "admin": True, "moderator": False}},
    "/session/scopes.json": {"scopes": []},
    "/about.json": about("3.5.0.beta9-dev"),
    "/site.json": {
        "categories": [{"id": 4, "slug": "general", "style_type": "square"}],
        "groups": [{"id": 0, "name": "everyone"}, {"id": 1, "name": "admins"}],
    },
    "/admin/plugins.json": {"plugins": [{"name": name, "enabled": True} for name in PLUGINS]},
    "/admin/site_settings.json": settings_rows(**dict.fromkeys([*NEEDED_SETTINGS, SUPPRESSING, "default_locale"], "")),
    "/groups/by-id/1.json": {"group": {"id": 1}},
    "/tag_groups.json": {"tag_groups": [{"id": 1, "name": "Kinds", "tag_names": [], "permissions": {"0": 1}}]},
    "/c/general/find_by_slug.json": {
        "category": {"id": 4, "category_setting": {"require_topic_approval": False}, "category_localizations": []}
    },
}


def serve(web: responses.RequestsMock, **changed: Any) -> None:
    """A healthy forum; `changed` holds other answers by the last word of their path."""
    for path, body in HEALTHY.items():
        word = path.removesuffix(".json").rpartition("/")[2].replace("-", "_").replace("1", "by_id")
        answer(web, "GET", path, **changed.get(word, {"body": body}))


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def declaring(*names: str) -> Desired:
    """A file that declares these settings, each on a line of its own."""
    rows = []
    for line, name in enumerate(names, start=1):
        origin = Origin(Span("forum.yaml", line), f"settings.{name}")
        rows.append(Resource("site_setting", name, {"value": Declared("x", origin)}, origin))
    head = Origin(Span("forum.yaml"), "forum")
    return Desired(Forum("iDiaspora", "https://forum.example.org", USER, (), head), tuple(rows))


def test_a_healthy_forum_in_ten_requests(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web)
    checks = doctor(client, declaring())
    assert [check.name for check in checks if check.status is not OK] == []
    assert len(web.calls) == 10
    assert by_name(checks)["budget"].facts["requests_used"] == 10


def test_the_settings_of_the_forum_file_are_asked_for_by_name(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web)
    checks = by_name(doctor(client, declaring("title", "tagging_enabled")))
    asked = [call.request.params for call in web.calls if "/site_settings" in str(call.request.url)]
    assert sorted(asked[0]["names[]"]) == sorted([*NEEDED_SETTINGS, *HIDDEN_BY_CHANGES, SUPPRESSING, "title"])
    assert checks["settings"].status is OK
    assert checks["file"].status is FAILED
    assert checks["file"].facts == {
        "code": "no-such-setting", "path": "settings.title", "file": "forum.yaml", "line": 1,
    }  # fmt: skip
    assert checks["file"].message.startswith("forum.yaml:1: the forum does not list the site setting title")


def test_more_names_than_fit_into_a_query_are_not_asked_by_name(
    web: responses.RequestsMock, client: ForumClient
) -> None:
    serve(web)
    checks = doctor(client, declaring(*(f"a_setting_with_a_{'very_' * 40}long_name_{number}" for number in range(60))))
    assert "names" not in str([call.request.url for call in web.calls])
    assert by_name(checks)["capabilities"].facts["settings_by_name"] is None
    assert len([check for check in checks if check.name == "file" and check.status is FAILED]) == 60


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
        pytest.param(probe.address_check({"nothing": 1}), FAILED, "not a Discourse", id="another site"),
        pytest.param(probe.address_check([]), UNKNOWN, "does not know", id="does not know"),
        pytest.param(probe.key_check({}, None), UNKNOWN, "does not know", id="a session without a user"),
        pytest.param(probe.scopes_check(scoped("global", "read")), OK, "may only read", id="read"),
        pytest.param(probe.scopes_check({"scopes": []}), OK, "may do everything that its user may", id="global"),
        pytest.param(
            probe.scopes_check({"scopes": []}, only_reads=True),
            WARNING,
            "this job only reads",
            id="global, only reads",
        ),
        pytest.param(probe.scopes_check(scoped("users", "show")), WARNING, "users:show", id="narrow"),
        pytest.param(probe.version_check(about("3.5.1")), OK, "tested", id="tested"),
        pytest.param(probe.version_check(about("3.4.7")), OK, "tested", id="the oldest"),
        pytest.param(probe.version_check(about("2026.9.2")), OK, "on a rehearsal forum", id="never seen"),
        pytest.param(probe.version_check(about("2026.1.4")), WARNING, "not tested", id="between two"),
        pytest.param(probe.version_check(about("3.3.0")), FAILED, "too old", id="too old"),
        pytest.param(probe.version_check(about("2026.10.0")), WARNING, "not tested", id="newer"),
        pytest.param(probe.version_check(about("latest")), UNKNOWN, "not known here", id="another form"),
        pytest.param(probe.version_check({}), UNKNOWN, "not known here", id="no version"),
        pytest.param(probe.version_check(TROUBLE), UNKNOWN, "failed (500)", id="no answer"),
        pytest.param(probe.settings_check({}, ["title"]), UNKNOWN, "does not know", id="no list of settings"),
        pytest.param(
            probe.listings_check({}, settings_rows(**{SUPPRESSING: "true"})), FAILED, "look absent", id="suppressed"
        ),
        pytest.param(
            probe.listings_check({"lazy_load_categories": True}, None), WARNING, "lazy loading", id="lazy loading"
        ),
        pytest.param(probe.writable_check(True), WARNING, "read-only", id="read-only"),
        pytest.param(probe.budget_check(8, 0, 0), OK, "without a limit", id="no pace"),
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
    (chat,) = [check for check in probe.plugin_checks({"plugins": plugins}) if check.name == "plugin chat"]
    assert chat.status is status
    assert words in chat.message


def test_tested_is_what_the_suites_play() -> None:
    """Each version that is called so is one of the rehearsal forum, and each of those is played."""
    assert {name: version.number for name, version in TESTED.items()} == {
        name: probe.version_of(profile.version) for name, profile in PROFILES.items()
    }
    assert set(PLAYED) == set(TESTED)
    unseen = {name for name, profile in PROFILES.items() if not any(item.is_seen for item in profile.evidence.values())}
    assert {name for name, version in TESTED.items() if not version.seen} == unseen - {DEFAULT.name}


# What it can do

NO_ROUTE = NoRoute("no such route", Exchange("GET", "/groups/by-id/1.json", 404))
FILTERED, WHOLE = settings_rows(title="", default_locale="en"), settings_rows(title="", other="")


@pytest.mark.parametrize(
    ("rows", "group", "facts", "status"),
    [
        pytest.param(FILTERED, {"group": {}}, (True, True, True), OK, id="3.5"),
        pytest.param(WHOLE, NO_ROUTE, (False, False, False), WARNING, id="3.4: no filter"),
        pytest.param(WHOLE, {"group": {}}, (False, True, False), WARNING, id="a gap"),
        pytest.param(TROUBLE, TROUBLE, (None, None, None), UNKNOWN, id="nothing seen"),
    ],
)
def test_capabilities(rows: Any, group: Any, facts: tuple[bool | None, ...], status: CheckStatus) -> None:
    site, category = HEALTHY["/site.json"], HEALTHY["/c/general/find_by_slug.json"]
    seen = probe.Asked(NAMES, settings=rows, site=site, group=group, category=category).seen
    check = together(seen)
    assert tuple(check.facts[name] for name in ("settings_by_name", "groups_by_id", "settings_in_bulk")) == facts
    assert check.status is status


def test_a_hidden_route_says_nothing_about_the_version(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web, by_id={"body": NOT_FOUND, "status": 404, "headers": {}})
    assert by_name(doctor(client))["capabilities"].facts["groups_by_id"] is False


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"groups": None, "categories": None}, id="no lists"),
        pytest.param({"groups": [1, {"id": 1}], "categories": ["a", {"slug": "b"}]}, id="other rows"),
        pytest.param({"groups": {}, "categories": {}, "upcoming_changes_with_css": None}, id="other shapes"),
    ],
)
def test_a_site_of_another_shape_leaves_unknown_what_it_does_not_show(
    web: responses.RequestsMock, client: ForumClient, body: dict[str, Any]
) -> None:
    serve(web, site={"body": body})
    answer(web, "GET", "/admin/config/upcoming-changes.json", body={"other": 1})
    web.assert_all_requests_are_fired = False
    checks = by_name(doctor(client, declaring()))
    assert checks["can: approval"].status is UNKNOWN
    assert checks["can: look of categories"].status is UNKNOWN


def test_one_who_is_no_admin_is_told_nothing_of_the_file(web: responses.RequestsMock, client: ForumClient) -> None:
    serve(web, current={"body": {"current_user": {"username": USER, "admin": False}}})
    web.assert_all_requests_are_fired = False
    assert "file" not in by_name(doctor(client, declaring("title")))


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        pytest.param({}, "Take the acting user out of the groups of lazy_load_categories_groups.", id="a setting"),
        pytest.param({"upcoming_changes_with_css": []}, "Ask the host to take the acting user out of", id="hidden"),
    ],
)
def test_only_what_an_admin_can_do_is_advised_against_lazy_loading(more: dict[str, Any], hint: str) -> None:
    check = probe.listings_check({"lazy_load_categories": True, **more}, None)
    assert check.remedy.startswith(hint)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        pytest.param(
            ["allow_uncategorized_topics"],
            "hides allow_uncategorized_topics (kept at false, declared at forum.yaml:1), suppress_uncategorized_badge "
            "(not declared)",
            id="one is declared",
        ),
        pytest.param([], "allow_uncategorized_topics (kept at false, not declared)", id="none is declared"),
    ],
)
def test_settings_that_a_change_hides(declared: list[str], said: str) -> None:
    changes = [{"setting": "remove_and_replace_uncategorized", "value": True}, {"setting": "other", "value": False}]
    hidden = hidden_settings(["title"], changes)
    check = changes_check(Capabilities(upcoming_changes=True), hidden, declaring(*declared))
    assert said in check.message
    assert check.message.startswith("1 of 2 that it tells of are on; remove_and_replace_uncategorized hides")
    assert check.facts["on"] == ["remove_and_replace_uncategorized"]


def test_a_change_that_is_off_hides_nothing() -> None:
    hidden = hidden_settings(HIDDEN_BY_CHANGES, [{"setting": "remove_and_replace_uncategorized", "value": False}])
    check = changes_check(Capabilities(upcoming_changes=True), hidden, declaring("allow_uncategorized_topics"))
    assert check.message == "0 of 1 that it tells of are on; none is known to hide a setting here"
