"""What each answer means, asked through a client; no answer is repeated here."""

from collections.abc import Callable
from typing import Any

import pytest
import responses
from forum_answers import INVALID_ACCESS, NOT_FOUND, RECOGNISED, answer
from pydiscourse.exceptions import DiscourseClientError, DiscourseError, DiscourseServerError
from watching import USER

from idiaspora.provisioning import errors
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.retries import RetryPolicy


@pytest.fixture
def once(make_client: Callable[..., ForumClient]) -> ForumClient:
    return make_client(retries=RetryPolicy(attempts=1))


@pytest.mark.parametrize(
    ("status", "text", "media_type", "value"),
    [
        pytest.param(200, '{"a": 1}', "application/json; charset=utf-8", {"a": 1}, id="JSON"),
        pytest.param(200, '{"a": 1}', "application/json;charset=utf-8", {"a": 1}, id="charset without space"),
        pytest.param(200, "[1]", "application/json", [1], id="no charset"),
        pytest.param(200, "null", "application/json", None, id="null"),
        pytest.param(200, "", "text/plain", None, id="empty 200, as settings answer"),
        pytest.param(200, " \n", "text/html", None, id="blank 200"),
        pytest.param(204, "", "", None, id="204"),
    ],
)
def test_success(
    web: responses.RequestsMock, once: ForumClient, status: int, text: str, media_type: str, value: Any
) -> None:
    answer(web, "PUT", "/x.json", text=text, status=status, media_type=media_type)
    assert once.send("PUT", "/x.json") == value


READ_ONLY = {"errors": ["x"], "error_type": "read_only"}
GONE = {"status": 404, "error": "Not Found"}
REFUSALS = [
    pytest.param("GET", "/c/9/show.json", 404, NOT_FOUND, True, errors.NotFound, "does not exist", id="absent"),
    pytest.param("GET", "/no.json", 404, NOT_FOUND, False, errors.NoRoute, "no such route", id="no route"),
    pytest.param("GET", "/admin/plugins.json", 404, NOT_FOUND, False, errors.NotAuthorised, "not revoked", id="hidden"),
    pytest.param("GET", "/admin/x.json", 404, "", False, errors.NotAuthorised, "not revoked", id="hidden, empty page"),
    pytest.param("PUT", "/tag_groups/1.json", 404, "", False, errors.NotAuthorised, "not revoked", id="hidden tags"),
    pytest.param("DELETE", "/tag_groups/1.json", 404, GONE, False, errors.NotFound, "does not exist", id="gone tags"),
    pytest.param("GET", "/admin/x/1.json", 404, GONE, False, errors.NotFound, "does not exist", id="gone, hidden"),
    pytest.param("DELETE", "/x/1.json", 404, GONE, False, errors.NotFound, "does not exist", id="gone"),
    pytest.param("GET", "/x/1.json", 404, GONE, False, errors.NoRoute, "not for this user", id="for a visitor"),
    pytest.param("DELETE", "/x/1.json", 404, "", False, errors.NoRoute, "no such route", id="no route to delete"),
    pytest.param("GET", "/a.json", 403, INVALID_ACCESS, False, errors.BadCredentials, "revoked", id="bad key"),
    pytest.param("PUT", "/a.json", 403, INVALID_ACCESS, True, errors.NotAuthorised, "global key", id="not allowed"),
    pytest.param("PUT", "/a.json", 403, '["BAD CSRF"]', False, errors.BadCredentials, "proxy", id="key taken away"),
    pytest.param("GET", "/a.json", 403, "<h1>Blocked</h1>", False, errors.NotTheForum, "proxy", id="a firewall"),
    pytest.param("GET", "/a.json", 401, "", False, errors.BadCredentials, "password of its own", id="401"),
    pytest.param("PUT", "/a.json", 409, {"errors": ["x"]}, True, errors.Conflict, "meanwhile", id="conflict"),
    pytest.param("PUT", "/a.json", 422, {"errors": ["Name is taken"]}, True, errors.InvalidValues, "taken", id="422"),
    pytest.param("PUT", "/a.json", 400, {"status": 400, "error": "Bad"}, False, errors.Refused, "Bad", id="400"),
    pytest.param("GET", "/a.json", 414, "", False, errors.Refused, "10,240", id="query too long"),
    pytest.param("GET", "/a.json", 413, "", False, errors.Refused, "body to a GET", id="body on a GET"),
    pytest.param("POST", "/u.json", 200, {"success": False, "message": "no"}, True, errors.Refused, "no", id="false"),
    pytest.param("POST", "/s.json", 200, {"failed": "FAILED"}, True, errors.Refused, "did not do it", id="FAILED"),
    pytest.param("PUT", "/a.json", 200, {"errors": ["no"]}, True, errors.Refused, "no", id="200 with errors"),
    pytest.param("GET", "/a.json", 500, {"error": "Oops"}, True, errors.ServerFailed, "Oops", id="500"),
    pytest.param("GET", "/a.json", 502, "<h1>Bad Gateway</h1>", False, errors.ServerFailed, "502", id="502 on a read"),
    pytest.param("PUT", "/a.json", 500, {"error": "Oops"}, True, errors.ServerFailed, "Oops", id="500 on a write"),
    pytest.param("PUT", "/a.json", 504, "", False, errors.OutcomeUnknown, "unknown", id="504 on a write"),
    pytest.param("PUT", "/a.json", 520, "", False, errors.OutcomeUnknown, "unknown", id="520 on a write"),
    pytest.param("PUT", "/a.json", 503, READ_ONLY, True, errors.ReadOnly, "backup", id="read-only"),
]


@pytest.mark.parametrize(("method", "path", "status", "body", "recognised", "kind", "words"), REFUSALS)
def test_refusal(
    web: responses.RequestsMock,
    once: ForumClient,
    method: str,
    path: str,
    status: int,
    body: Any,
    recognised: bool,
    kind: type[errors.ForumError],
    words: str,
) -> None:
    shape = {"text": body, "media_type": "text/html"} if isinstance(body, str) else {"body": body}
    answer(web, method, path, status=status, headers=RECOGNISED if recognised else {}, **shape)
    with pytest.raises(kind) as caught:
        once.send(method, path)
    error = caught.value
    assert type(error) is kind
    assert (error.method, error.path, error.status) == (method, path, status)
    assert f"{method} {path}: " in str(error)
    assert words in str(error)
    assert isinstance(error, DiscourseError)
    assert isinstance(error, DiscourseClientError) == isinstance(error, errors.Refused)
    assert isinstance(error, DiscourseServerError) == isinstance(error, errors.ServerFailed)
    assert error.response is not None
    assert error.response.status_code == status


def test_data_explorers_empty_list_of_errors_is_a_success(web: responses.RequestsMock, once: ForumClient) -> None:
    answer(web, "POST", "/admin/plugins/explorer/queries/1/run", {"success": True, "errors": []})
    assert once.send("POST", "/admin/plugins/explorer/queries/1/run")["success"] is True


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        pytest.param({"errors": ["a", "b", "a"]}, ("a", "b"), id="list, repeated ones once"),
        pytest.param({"errors": {"name": ["is taken", "is long"]}}, ("name: is taken", "name: is long"), id="by field"),
        pytest.param({"errors": {"a": {"b": "c"}}}, ("a.b: c",), id="nested"),
        pytest.param({"failed": "FAILED", "message": "no"}, ("no",), id="message of older endpoints"),
        pytest.param({"error": "Not Found", "status": 422}, ("Not Found",), id="unhandled"),
        pytest.param({"errors": [None, 7, ""]}, (), id="nothing to say"),
        pytest.param(["errors"], (), id="no mapping"),
        pytest.param({"errors": ["x" * 900]}, ("x" * 499 + "…",), id="cut"),
    ],
)
def test_all_messages_are_kept(
    web: responses.RequestsMock, once: ForumClient, body: Any, messages: tuple[str, ...]
) -> None:
    answer(web, "PUT", "/a.json", body, status=422)
    with pytest.raises(errors.InvalidValues) as caught:
        once.send("PUT", "/a.json")
    assert caught.value.messages == messages


def test_error_type_is_kept(web: responses.RequestsMock, once: ForumClient) -> None:
    answer(web, "GET", "/c/9/show.json", NOT_FOUND, status=404)
    with pytest.raises(errors.NotFound) as caught:
        once.send("GET", "/c/9/show.json")
    assert caught.value.error_type == "not_found"


@pytest.mark.parametrize(
    ("headers", "kind", "words"),
    [
        pytest.param({}, errors.WrongUser, "for a visitor", id="anonymous"),
        pytest.param({"X-Discourse-Username": "modder"}, errors.WrongUser, "another user (modder)", id="somebody else"),
        pytest.param(
            {**RECOGNISED, "X-Discourse-Route": "groups/show"}, errors.WrongRoute, "groups/show", id="another route"
        ),
    ],
)
def test_an_answer_for_somebody_else_is_not_believed(
    web: responses.RequestsMock, once: ForumClient, headers: dict[str, str], kind: type[Exception], words: str
) -> None:
    answer(web, "GET", "/groups/by-id/1.json", {"group": {}}, headers=headers)
    with pytest.raises(kind, match=r"GET /groups/by-id/1\.json: ") as caught:
        once.send("GET", "/groups/by-id/1.json", route="groups/by_id")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("PROVISIONER", id="other capitals"),
        pytest.param("provisioner", id="as it is"),
    ],
)
def test_names_are_compared_without_case(web: responses.RequestsMock, once: ForumClient, named: str) -> None:
    headers = {"X-Discourse-Username": named, "X-Discourse-Route": "categories/find"}
    answer(web, "GET", "/categories/find.json", headers=headers)
    assert once.send("GET", "/categories/find.json", route="categories/find") == {}


@pytest.mark.parametrize("named", ["Amélie", "Am%C3%A9lie", "Amélie".encode().decode("latin-1")])
def test_names_beyond_ascii(web: responses.RequestsMock, named: str) -> None:
    answer(web, "GET", "/site.json", headers={"X-Discourse-Username": named})
    with ForumClient("https://forum.example.org", "amélie", "key") as client:
        assert client.send("GET", "/site.json") == {}


def test_a_route_that_a_proxy_hides_is_not_held_against_the_answer(
    web: responses.RequestsMock, once: ForumClient
) -> None:
    answer(web, "GET", "/site.json")
    assert once.send("GET", "/site.json", route="site/site") == {}


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        pytest.param("<html>Log in</html>", "text/html", id="a login page"),
        pytest.param("{cut off", "application/json", id="no JSON"),
        pytest.param("ok", "", id="no media type"),
    ],
)
def test_a_page_is_no_answer(web: responses.RequestsMock, once: ForumClient, text: str, media_type: str) -> None:
    answer(web, "GET", "/site.json", text=text, media_type=media_type)
    with pytest.raises(errors.NotTheForum) as caught:
        once.send("GET", "/site.json")
    assert "Log in" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "media_type", "headers"),
    [
        pytest.param("<html>", "text/html", RECOGNISED, id="a page"),
        pytest.param("{}", "application/json", {}, id="an anonymous answer"),
    ],
)
def test_a_success_that_is_not_the_forums_leaves_a_create_unknown(
    web: responses.RequestsMock, once: ForumClient, text: str, media_type: str, headers: dict[str, str]
) -> None:
    answer(web, "POST", "/categories.json", text=text, media_type=media_type, headers=headers)
    with pytest.raises(errors.OutcomeUnknown, match="whether it was written is unknown") as caught:
        once.send("POST", "/categories.json", json={"name": "x"})
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("target", "remedy"),
    [
        pytest.param("https://127.0.0.1/a.json?api=1", "Write the forum's address with https", id="https"),
        pytest.param("/login?x=1", "Check that the address", id="elsewhere"),
        pytest.param("http://[", "Check that the address", id="a broken target"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_reported_and_not_followed(
    web: responses.RequestsMock,
    make_client: Callable[..., ForumClient],
    target: str,
    remedy: str,
    method: str,
    status: int,
) -> None:
    url = "http://127.0.0.1:3000"
    web.add(method, f"{url}/a.json", status=status, headers={"Location": target})
    with pytest.raises(errors.Redirected, match="redirects are not followed") as caught:
        make_client(url).send(method, "/a.json")
    assert caught.value.target == ("" if target.endswith("[") else target.partition("?")[0])
    assert remedy in caught.value.hint
    assert len(web.calls) == 1


def test_read_only_mode_is_noticed(web: responses.RequestsMock, once: ForumClient) -> None:
    answer(web, "GET", "/site.json", headers={**RECOGNISED, "Discourse-Readonly": "true"})
    assert once.read_only is False
    once.send("GET", "/site.json")
    assert once.read_only is True
    web.replace("GET", "https://forum.example.org/site.json", json={}, headers=RECOGNISED)
    once.send("GET", "/site.json")
    assert once.read_only is False


def test_a_keyless_request_carries_no_key_and_expects_no_user(web: responses.RequestsMock, once: ForumClient) -> None:
    answer(web, "GET", "/site/basic-info.json", {"title": "x"}, headers={})
    assert once.send("GET", "/site/basic-info.json", keyless=True) == {"title": "x"}
    sent = web.calls[0].request.headers
    assert not {"Api-Key", "Api-Username", "Authorization"} & set(sent)


def test_a_forum_without_basic_info_is_reported(web: responses.RequestsMock, once: ForumClient) -> None:
    answer(web, "GET", "/site/basic-info.json", status=404, text="<h1>nginx</h1>", media_type="text/html", headers={})
    with pytest.raises(errors.NoRoute, match="address"):
        once.send("GET", "/site/basic-info.json", keyless=True)


def test_the_user_of_the_message_is_ours(web: responses.RequestsMock, once: ForumClient) -> None:
    answer(web, "GET", "/a.json", INVALID_ACCESS, status=403)
    with pytest.raises(errors.NotAuthorised, match=f"does not allow this to {USER}"):
        once.send("GET", "/a.json")
