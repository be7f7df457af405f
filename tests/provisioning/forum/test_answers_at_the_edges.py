"""What an answer means at the edges of what is told apart: pure functions over one answer, without a client."""

import json
from typing import Any

import pytest
from forum_answers import INVALID_ACCESS, RECOGNISED
from requests import Response
from watching import USER

from idiaspora.provisioning import errors
from idiaspora.provisioning.forum.responses import Call, requested_wait, value_of


def answered(
    status: int = 200,
    body: Any = None,
    headers: dict[str, str] | None = None,
    *,
    text: bytes | None = None,
    media_type: str = "application/json",
) -> Response:
    """An answer to our user, unless `headers` say otherwise."""
    response = Response()
    response.status_code = status
    response.url = "https://forum.example.org/a.json"
    response._content = json.dumps({} if body is None else body).encode() if text is None else text
    response.headers.update({"Content-Type": media_type, **(RECOGNISED if headers is None else headers)})
    return response


def refusal(call: Call, response: Response) -> errors.ForumError:
    with pytest.raises(errors.ForumError) as caught:
        value_of(call, response, USER)
    return caught.value


READ = Call("GET", "/a.json", repeatable=True)
WRITE = Call("PUT", "/a.json", repeatable=False)


STATUSES = [
    *[(status, errors.Redirected) for status in (300, 302, 399)],
    *[(status, errors.Refused) for status in (400, 402, 410, 423, 428, 430, 431, 451, 499)],
    *[(status, errors.NotAuthorised) for status in (401, 403)],
    (404, errors.NotFound),
    (409, errors.Conflict),
    (422, errors.InvalidValues),
    (429, errors.RateLimited),
    *[(status, errors.ServerFailed) for status in (500, 501, 505, 519, 528)],
    *[(status, errors.OutcomeUnknown) for status in (502, 503, 504, 520, 524, 527)],
]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_what_a_write_ends_in_by_the_number_of_its_answer(status: int, kind: type[errors.ForumError]) -> None:
    assert type(refusal(WRITE, answered(status))) is kind


@pytest.mark.parametrize("status", [200, 201, 299])
def test_numbers_below_300_are_answers(status: int) -> None:
    assert value_of(WRITE, answered(status, {"a": 1}), USER) == {"a": 1}


@pytest.mark.parametrize(
    ("status", "kind"), [(400, errors.Refused), (402, errors.Refused), (405, errors.Refused), (404, errors.NoRoute)]
)
def test_refusals_that_name_nobody_and_are_no_rejection_of_the_key(status: int, kind: type[errors.ForumError]) -> None:
    assert type(refusal(READ, answered(status, headers={}))) is kind


@pytest.mark.parametrize("error_type", ["invalid_parameters", "rate_limit", "read_only_user", "", 7, None])
def test_a_failure_is_read_only_mode_only_where_the_forum_says_so(error_type: Any) -> None:
    assert type(refusal(WRITE, answered(500, {"error_type": error_type}))) is errors.ServerFailed
    assert type(refusal(READ, answered(503, {"error_type": error_type}))) is errors.ServerFailed


def test_a_read_that_is_asked_to_log_in_was_made_for_a_visitor() -> None:
    """By the forum's word, or by the cookie that it sets where it drops a key; each is enough."""
    told = answered(403, {"error_type": "not_logged_in"}, headers={})
    cookie = answered(403, {"error_type": "invalid_access"}, headers={"Set-Cookie": "dosp=1; path=/"})
    assert type(refusal(READ, told)) is errors.WrongUser
    assert type(refusal(READ, cookie)) is errors.WrongUser
    assert type(refusal(WRITE, told)) is errors.BadCredentials
    assert type(refusal(WRITE, cookie)) is errors.BadCredentials


@pytest.mark.parametrize("error_type", ["zzz", "read_only", "not_found"])
def test_a_read_that_is_refused_for_another_reason_was_not_made_for_a_visitor(error_type: str) -> None:
    assert type(refusal(READ, answered(403, {"error_type": error_type}, headers={}))) is errors.NotTheForum


def test_what_a_login_page_refuses_and_what_a_firewall_refuses() -> None:
    assert "password" in refusal(READ, answered(401, headers={})).message
    assert "in front of the forum" in refusal(READ, answered(403, headers={})).message


@pytest.mark.parametrize(("before", "kind"), [(92, errors.BadCredentials), (93, errors.NotTheForum)])
def test_a_missing_key_is_told_by_the_first_hundred_bytes(before: int, kind: type[errors.ForumError]) -> None:
    page = answered(403, headers={}, text=b"x" * before + b"BAD CSRF", media_type="text/html")
    assert type(refusal(WRITE, page)) is kind


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        pytest.param(Call("GET", "/a.json", repeatable=False), errors.WrongUser, id="a read"),
        pytest.param(Call("HEAD", "/a.json", repeatable=False), errors.WrongUser, id="a look"),
        pytest.param(Call("PUT", "/a.json", repeatable=True), errors.WrongUser, id="a write that may be repeated"),
        pytest.param(Call("PUT", "/a.json", repeatable=False), errors.OutcomeUnknown, id="any other write"),
    ],
)
def test_only_what_may_not_be_sent_again_is_unknown_after_an_answer_for_somebody_else(
    call: Call, kind: type[errors.ForumError]
) -> None:
    assert type(refusal(call, answered(headers={}))) is kind


@pytest.mark.parametrize("other", ["groups/all", "groups/show"])
def test_only_the_route_that_was_asked_for_may_answer(other: str) -> None:
    call = Call("GET", "/a.json", repeatable=True, route="groups/by_id")
    own = answered(headers={**RECOGNISED, "X-Discourse-Route": "/".join(("groups", "by_id"))})
    assert value_of(call, own, USER) == {}
    error = refusal(call, answered(headers={**RECOGNISED, "X-Discourse-Route": other}))
    assert f"{other} answered in place of groups/by_id" in error.message


def test_a_call_needs_a_key_and_json_unless_it_says_otherwise() -> None:
    call = Call("GET", "/a.json", repeatable=True)
    assert (call.keyless, call.raw, call.route, call.secrets) == (False, False, None, frozenset())


def test_bytes_are_taken_as_they_are_and_pages_are_not() -> None:
    raw = Call("GET", "/a.png", repeatable=True, keyless=True, raw=True)
    assert value_of(raw, answered(text=b"\x89PNG", media_type="image/png", headers={}), USER) == b"\x89PNG"
    for page in ("text/html", "Application/XHTML+xml ; charset=utf-8"):
        assert type(refusal(raw, answered(text=b"<html>", media_type=page, headers={}))) is errors.NotTheForum


def test_a_call_does_not_show_its_secrets() -> None:
    assert "hidden-word" not in repr(Call("PUT", "/a.json", repeatable=True, secrets=frozenset({"hidden-word"})))


def test_secrets_are_taken_out_of_messages_unless_they_are_too_short_to_be_any() -> None:
    call = Call("PUT", "/a.json", repeatable=True, secrets=frozenset({"qqq", "wwww", "a-long-secret"}))
    error = refusal(call, answered(422, {"errors": ["qqq, wwww and a-long-secret"]}))
    assert error.messages == ("qqq, (secret) and (secret)",)


@pytest.mark.parametrize(("length", "kept"), [(499, 499), (500, 500), (501, 499), (900, 499)])
def test_messages_are_shown_up_to_500_characters(length: int, kept: int) -> None:
    (message,) = refusal(WRITE, answered(422, {"errors": ["x" * length]})).messages
    assert message == "x" * kept + ("" if kept == length else "…")


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        pytest.param({"Retry-After": "7"}, None, 7, id="seconds"),
        pytest.param({"Retry-After": " 7 "}, {"extras": {"wait_seconds": 9}}, 7, id="the header before the answer"),
        pytest.param({"Retry-After": "999999999"}, None, 999_999_999, id="the longest"),
        pytest.param({"Retry-After": "1000000000"}, None, None, id="beyond the longest"),
        pytest.param({}, {"extras": {"wait_seconds": 999_999_999}}, 999_999_999, id="the longest in the answer"),
        pytest.param({}, {"extras": {"wait_seconds": 10**9}}, None, id="beyond it in the answer"),
        pytest.param({}, {"extras": {"wait_seconds": 10**10}}, None, id="far beyond it"),
        pytest.param({}, {"extras": {"wait_seconds": -3}}, 0, id="a time that has passed"),
        pytest.param({}, {"extras": {"wait_seconds": 0.5}}, 0.5, id="half a second"),
        pytest.param({}, {"extras": {"wait_seconds": True}}, None, id="a truth is no time"),
        pytest.param({}, {"extras": {"wait_seconds": "9"}}, None, id="a text is no time"),
        pytest.param({}, {"extras": [9]}, None, id="no mapping"),
        pytest.param({}, [9], None, id="no answer of the forum"),
        pytest.param({}, {}, None, id="nothing said"),
    ],
)
def test_how_long_an_answer_asks_to_wait(headers: dict[str, str], body: Any, seconds: float | None) -> None:
    assert requested_wait(answered(429, headers=headers), body) == seconds


NOW = "Tue, 24 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("later", "now", "seconds"),
    [
        pytest.param("Tue, 24 Nov 2026 08:00:20 GMT", NOW, 20, id="later"),
        pytest.param("Tue, 24 Nov 2026 07:59:50 GMT", NOW, 0, id="passed"),
        pytest.param("Tue, 24 Nov 2026 08:00:20 GMT", None, 4, id="without the server's time"),
        pytest.param("soon", NOW, 4, id="no date"),
        pytest.param("Tue, 24 Nov 2026 08:00:20 -0000", NOW, 4, id="in no time zone"),
        pytest.param("Tue, 24 Nov 99999999999999 08:00:20 GMT", NOW, 4, id="in no year that there is"),
    ],
)
def test_a_date_to_wait_for_counts_where_it_can_be_read(later: str, now: str | None, seconds: float) -> None:
    """Otherwise what the answer itself says."""
    headers = {"Retry-After": later} | ({} if now is None else {"Date": now})
    assert requested_wait(answered(429, headers=headers), {"extras": {"wait_seconds": 4}}) == seconds


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        pytest.param({}, {}, "(unnamed limit)", id="no limit named"),
        pytest.param({"Discourse-Rate-Limit-Error-Code": "user_10_secs"}, {}, "(user_10_secs)", id="a limit"),
        pytest.param({"Retry-After": "3"}, {}, "(unnamed limit) and asks to wait 3 s", id="with a time"),
    ],
)
def test_a_limit_is_named_with_the_time_to_wait(headers: dict[str, str], body: Any, words: str) -> None:
    assert refusal(READ, answered(429, body, headers)).message.endswith(f"requests {words}")


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        pytest.param("https://us:er@other.example.org/x?k=1#f", "https://other.example.org/x", id="without a password"),
        pytest.param("https://other.example.org/x", "https://other.example.org/x", id="as it is"),
        pytest.param(None, "nowhere", id="no target"),
        pytest.param("http://[", "nowhere", id="a broken target"),
    ],
)
def test_where_a_redirection_goes_is_shown_without_what_nobody_should_see(location: str | None, shown: str) -> None:
    error = refusal(READ, answered(302, headers={} if location is None else {"Location": location}))
    assert f"to {shown};" in error.message
    assert error.hint.startswith("Check that the address")


def test_a_blank_text_says_nothing() -> None:
    assert refusal(WRITE, answered(422, {"errors": [" ", "\n", "no"], "error": "  "})).messages == ("no",)


@pytest.mark.parametrize(
    ("media_type", "messages"),
    [
        pytest.param("text/json", ("no",), id="JSON by another name"),
        pytest.param("Application/JSON ; charset=utf-8", ("no",), id="in capitals"),
        pytest.param("text/html", (), id="a page"),
        pytest.param("text/plain; application/json", (), id="JSON behind the type only"),
    ],
)
def test_only_what_says_that_it_is_json_explains_a_refusal(media_type: str, messages: tuple[str, ...]) -> None:
    assert refusal(WRITE, answered(422, {"errors": ["no"]}, media_type=media_type)).messages == messages


def test_what_says_json_and_is_none_explains_nothing() -> None:
    assert refusal(WRITE, answered(422, text=b"{cut")).messages == ()


@pytest.mark.parametrize(
    "body", [{"failed": "no"}, {"failed": "ZZZ"}, {"success": 0}, {"success": True}, [], {"errors": []}]
)
def test_what_is_no_refusal_is_taken(body: Any) -> None:
    assert value_of(WRITE, answered(200, body), USER) == body


def test_a_keyless_answer_is_for_nobody() -> None:
    keyless = Call("GET", "/a.json", repeatable=True, keyless=True)
    assert value_of(keyless, answered(200, {"a": 1}, headers={}), USER) == {"a": 1}
    assert type(refusal(keyless, answered(403, INVALID_ACCESS, headers={}))) is errors.NotAuthorised
