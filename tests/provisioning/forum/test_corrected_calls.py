"""pydiscourse under our client: what its calls send, and that it is still the pydiscourse that we know."""

import ast
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydiscourse.client
import pytest
import responses
from forum_answers import RECOGNISED, answer
from pydiscourse import DiscourseClient
from pydiscourse.exceptions import DiscourseClientError
from watching import KEY, URL, Arrived

from idiaspora.provisioning.errors import RouteGone
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.corrected_calls import CorrectedClient, setting_text


def methods_where(found: Callable[[ast.AST], bool]) -> set[str]:
    """Names of DiscourseClient's methods that hold a matching node."""
    tree = ast.parse(inspect.getsource(pydiscourse.client))
    (cls,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "DiscourseClient"]
    functions = [node for node in cls.body if isinstance(node, ast.FunctionDef)]
    return {function.name for function in functions if any(found(node) for node in ast.walk(function))}


def test_the_signature_that_we_override_is_the_one_that_we_know() -> None:
    names = ["self", "verb", "path", "params", "files", "data", "json", "override_request_kwargs"]
    assert list(inspect.signature(DiscourseClient._request).parameters) == names
    ours = inspect.signature(ForumClient._request).parameters
    theirs = inspect.signature(DiscourseClient._request).parameters
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [
        (p.name, p.kind, p.default) for p in theirs.values()
    ]


def test_all_of_pydiscourse_goes_through_request() -> None:
    def calls_request(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "_request"

    def uses_requests(node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == "requests"

    helpers = {"_get", "_put", "_post", "_delete"}
    assert methods_where(calls_request) == helpers | {"site_settings", "delete_group_member"}
    assert methods_where(uses_requests) == {"_request"}


def test_the_constructor_is_the_one_that_we_call() -> None:
    assert list(inspect.signature(DiscourseClient).parameters) == ["host", "api_username", "api_key", "timeout"]


OVERRIDDEN = sorted(
    name for name in vars(CorrectedClient) if not name.startswith("__") and hasattr(DiscourseClient, name)
)


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_a_corrected_call_takes_the_arguments_of_the_old_one(name: str) -> None:
    """Keyword-only attributes may have become free ones; nothing that could be passed by position is lost."""
    old = inspect.signature(getattr(DiscourseClient, name)).parameters.values()
    new = inspect.signature(getattr(CorrectedClient, name)).parameters
    positional = [p.name for p in old if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "kwargs"]
    assert [name for name in positional if name not in new] == []


def test_settings_go_as_json_with_lower_case_booleans(client: ForumClient, arrived: list[Arrived]) -> None:
    client.site_settings(login_required=True, title="x", min_post_length=5, top_menu=["latest", "top"])
    assert [(request.method, request.path, request.json) for request in arrived] == [
        ("PUT", "/admin/site_settings/login_required.json", {"login_required": "true"}),
        ("PUT", "/admin/site_settings/title.json", {"title": "x"}),
        ("PUT", "/admin/site_settings/min_post_length.json", {"min_post_length": "5"}),
        ("PUT", "/admin/site_settings/top_menu.json", {"top_menu": "latest|top"}),
    ]


@pytest.mark.parametrize("value", [None, {"a": 1}, [None]])
def test_a_setting_is_never_blanked_by_accident(value: Any) -> None:
    with pytest.raises(ValueError, match="title: a setting's value is"):
        setting_text("title", value)


def test_texts_name_their_language(client: ForumClient, arrived: list[Arrived]) -> None:
    client.customize_site_texts({"js.title": "x"}, locale="fr")
    (request,) = arrived
    assert (request.method, request.path) == ("PUT", "/admin/customize/site_texts/js.title.json")
    assert request.json == {"site_text": {"value": "x", "locale": "fr"}}


def test_a_category_is_created_by_json_with_numbers_for_levels(client: ForumClient, arrived: list[Arrived]) -> None:
    client.create_category("x", "FF0000", permissions={"staff": 1}, custom_fields={"a": "b"}, allowed_tags=[])
    (request,) = arrived
    assert (request.method, request.path) == ("POST", "/categories.json")
    assert request.json == {
        "name": "x",
        "color": "FF0000",
        "text_color": "FFFFFF",
        "permissions": {"staff": 1},
        "custom_fields": {"a": "b"},
        "allowed_tags": [],
    }


@pytest.mark.parametrize("permissions", [None, {}])
def test_a_category_is_never_public_by_accident(client: ForumClient, permissions: dict[str, int] | None) -> None:
    with pytest.raises(ValueError, match="without permissions is public"):
        client.create_category("x", "FF0000", permissions=permissions)


TOP_CATEGORIES = {"categories": [{"id": 7, "name": "Theme"}, {"id": 8, "name": "Two"}, {"id": 9, "name": "Two"}]}


def test_a_parent_may_be_named(client: ForumClient, arrived: list[Arrived], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "categories", lambda: TOP_CATEGORIES["categories"])
    client.create_category("x", "FF0000", permissions={"everyone": 1}, parent="Theme")
    assert arrived[0].json["parent_category_id"] == 7


@pytest.mark.parametrize("parent", [pytest.param("Two", id="two of a name"), pytest.param("None", id="none")])
def test_the_parent_by_name_must_be_one(web: responses.RequestsMock, client: ForumClient, parent: str) -> None:
    answer(web, "GET", "/categories.json", {"category_list": TOP_CATEGORIES})
    with pytest.raises(ValueError, match="give parent_category_id"):
        client.create_category("x", "FF0000", permissions={"everyone": 1}, parent=parent)


def test_a_group_gets_what_was_said_and_no_trust_level(client: ForumClient, arrived: list[Arrived]) -> None:
    client.create_group("experts", title="Expert")
    (request,) = arrived
    assert (request.method, request.path) == ("POST", "/admin/groups.json")
    assert request.json == {"group": {"name": "experts", "title": "Expert"}}


def test_a_tag_group_gets_its_parent_as_a_list(client: ForumClient, arrived: list[Arrived]) -> None:
    client.tag_group("kinds", ["a"], "parent")
    client.tag_group("kinds", ["a"])
    assert [request.json["parent_tag_name"] for request in arrived] == [["parent"], []]


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_members_are_read_from_any_offset(web: responses.RequestsMock, client: ForumClient, offset: int) -> None:
    everyone = [{"id": number} for number in range(5)]

    def page(request: Any) -> tuple[int, dict[str, str], str]:
        start = int(request.params["offset"])
        body = {"members": everyone[start : start + 2], "meta": {"total": 5, "limit": 2}}
        return 200, RECOGNISED, json.dumps(body)

    web.add_callback("GET", f"{URL}/groups/experts/members.json", page, content_type="application/json")
    assert client.group_members("experts", offset) == everyone[offset:]
    assert web.calls[0].request.params["limit"] == "1000"  # type: ignore[attr-defined]  # set by responses


def test_members_that_vanish_meanwhile_end_the_reading(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/groups/experts/members.json", {"members": [], "meta": {"total": 5}})
    assert client.group_members("experts") == []


def test_an_address_with_a_plus_sign_stays_one(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/admin/users/list/all.json", [])
    client.user_by_email("a+b@example.org")
    assert "email=a%2Bb%40example.org" in str(web.calls[0].request.url)


def test_an_upload_closes_its_file(web: responses.RequestsMock, client: ForumClient, tmp_path: Path) -> None:
    """An open file would be a ResourceWarning, and warnings are errors here."""
    (tmp_path / "a.png").write_bytes(b"png")
    answer(web, "POST", "/uploads.json", {"id": 1})
    assert client.upload_image(tmp_path / "a.png", "site_setting", True) == {"id": 1}


@pytest.mark.parametrize(
    ("call", "request_line"),
    [
        pytest.param(lambda client: client.approve(7), ("PUT", "/admin/users/7/approve.json"), id="approve"),
        pytest.param(lambda client: client.block(7), ("PUT", "/admin/users/7/silence.json"), id="block"),
        pytest.param(lambda client: client.about(), ("GET", "/about.json"), id="about, untouched"),
        pytest.param(lambda client: client.delete_group(41), ("DELETE", "/admin/groups/41.json"), id="delete group"),
        pytest.param(
            lambda client: client.delete_group_member(41, "a"),
            ("DELETE", "/groups/41/members.json"),
            id="delete_group_member",
        ),
    ],
)
def test_calls_with_their_present_route(
    client: ForumClient, arrived: list[Arrived], call: Callable[[ForumClient], Any], request_line: tuple[str, str]
) -> None:
    call(client)
    assert [(request.method, request.path) for request in arrived] == [request_line]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda client: client.generate_api_key(1), id="generate_api_key"),
        pytest.param(lambda client: client.invite_link("a", [], ""), id="invite_link"),
        pytest.param(lambda client: client.update_avatar_from_url("a", "u"), id="update_avatar_from_url"),
        pytest.param(lambda client: client.update_avatar_image("a", b""), id="update_avatar_image"),
        pytest.param(lambda client: client.toggle_gravatar("a", state=True), id="toggle_gravatar"),
        pytest.param(lambda client: client.create_site_customization("a", True, ""), id="create_site_customization"),
    ],
)
def test_calls_without_a_route_say_what_replaced_it(client: ForumClient, call: Callable[[ForumClient], Any]) -> None:
    with pytest.raises(RouteGone) as caught:
        call(client)
    assert caught.value.hint


def test_forms_of_pydiscourse_keep_their_booleans_and_lists(client: ForumClient, arrived: list[Arrived]) -> None:
    client.create_post("text", category_id=4, tags=["a", "b"], archetype="regular", auto_track=False)
    body = str(arrived[0].body)
    assert "tags%5B%5D=a&tags%5B%5D=b" in body
    assert "auto_track=false" in body
    assert "topic_id" not in body


@pytest.mark.parametrize("json", [True, False])
def test_errors_of_pydiscourse_calls_are_its_own(web: responses.RequestsMock, client: ForumClient, json: bool) -> None:
    answer(web, "PUT", "/a.json", {"errors": {"name": ["is taken"]}}, status=422)
    with pytest.raises(DiscourseClientError, match="name: is taken") as caught:
        client._put("/a.json", json=json, name="x")
    assert caught.value.response is not None
    assert caught.value.response.status_code == 422


@pytest.mark.parametrize(
    ("overrides", "refused"),
    [
        pytest.param({"allow_redirects": True}, "allow_redirects", id="redirects"),
        pytest.param({"headers": {"api-key": "x"}}, "api-key", id="another key"),
        pytest.param({"verify": False}, "verify", id="no verification"),
    ],
)
def test_overrides_that_would_be_unsafe(client: ForumClient, overrides: dict[str, Any], refused: str) -> None:
    with pytest.raises(ValueError, match=f"cannot be overridden for a single request: {refused}"):
        client._put("/a.json", json=True, override_request_kwargs=overrides)


def test_a_header_of_a_single_call_is_added(client: ForumClient, arrived: list[Arrived]) -> None:
    overrides = {"headers": {"X-Test": "1"}, "timeout": 1, "allow_redirects": False}
    client._put("/a.json", json=True, override_request_kwargs=overrides, name="x")
    (request,) = arrived
    assert request.headers["X-Test"] == "1"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Api-Key"] == KEY
