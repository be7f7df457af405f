"""How the client asks: retries, waits, pacing, headers, hooks."""

from collections.abc import Callable

import pytest
import responses
from forum_answers import INVALID_ACCESS, NOT_FOUND, RECOGNISED, answer, rate_limited
from pydiscourse.exceptions import DiscourseRateLimitedError
from watching import KEY, URL, USER, Arrived, FakeClock, Watched

from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning import errors
from idiaspora.provisioning.forum.client import ForumClient, RequestRecord
from idiaspora.provisioning.forum.pacing import WaitReason
from idiaspora.provisioning.forum.retries import RetryPolicy

MakeClient = Callable[..., ForumClient]


def queries(web: responses.RequestsMock) -> list[dict[str, str | list[str]]]:
    return [call.request.params for call in web.calls]  # type: ignore[attr-defined]  # set by responses


def test_what_is_sent(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "PUT", "/categories/4.json", {"success": "OK"})
    assert client.send("PUT", "/categories/4.json", json={"color": "FF0000"}) == {"success": "OK"}
    sent = web.calls[0].request
    assert sent.headers["Accept"] == "application/json"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["User-Agent"].startswith("idiaspora/")
    assert client.requests_sent == 1


def test_credentials_are_in_the_headers_on_the_wire_and_nowhere_afterwards(
    client: ForumClient, arrived: list[Arrived], web: responses.RequestsMock
) -> None:
    client.send("GET", "/site.json")
    assert (arrived[0].headers["Api-Key"], arrived[0].headers["Api-Username"]) == (KEY, USER.encode())
    assert "Api-Key" not in web.calls[0].request.headers


def test_a_subfolder_stays_in_front_of_the_path(web: responses.RequestsMock, make_client: MakeClient) -> None:
    web.add("GET", f"{URL}/community/site.json", json={}, headers=RECOGNISED)
    assert make_client(f"{URL}/community/").send("GET", "/site.json") == {}


def test_lists_booleans_and_forms_are_written_as_rails_reads_them(client: ForumClient, arrived: list[Arrived]) -> None:
    client.send("GET", "/categories/find.json", query={"ids": [4, 5], "include_permissions": True})
    client.send("PUT", "/t/1/status.json", form={"enabled": False, "tags": ["a", "b"]})
    read, write = arrived
    assert read.query["ids[]"] == ["4", "5"]
    assert read.query["include_permissions"] == "true"
    assert write.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert write.body == "enabled=false&tags%5B%5D=a&tags%5B%5D=b"


def test_every_get_has_a_new_parameter_and_no_write_has_one(make_client: MakeClient, arrived: list[Arrived]) -> None:
    for client in (make_client(), make_client()):
        client.send("GET", "/site.json")
        client.send("GET", "/site.json")
    make_client().send("PUT", "/a.json", json={})
    *reads, write = arrived
    assert len({request.query["_"] for request in reads}) == 4
    assert write.query == {}


def test_no_cookie_is_kept(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/site.json", headers={**RECOGNISED, "Set-Cookie": "dosp=1; path=/"})
    client.send("GET", "/site.json")
    client.send("GET", "/site.json")
    assert "Cookie" not in web.calls[1].request.headers


@pytest.mark.parametrize(
    ("path", "query"),
    [pytest.param("site.json", None, id="no slash"), pytest.param("https://evil.example/", None, id="another host")],
)
def test_a_path_starts_with_a_slash(client: ForumClient, path: str, query: None) -> None:
    with pytest.raises(ValueError, match="a path starts with /"):
        client.send("GET", path, query=query)


@pytest.mark.parametrize(
    ("username", "key", "words"),
    [
        pytest.param("", "key", "user name", id="no user"),
        pytest.param("a\nb", "key", "user name", id="user with a line break"),
        pytest.param("admin", " \n", "empty", id="no key"),
        pytest.param("admin", "two words", "characters that no key has", id="key with a space"),
        pytest.param("admin", "kéy", "characters that no key has", id="key beyond ASCII"),
        pytest.param("admin", "KEY=x\nY=z", "characters that no key has", id="key of two lines"),
    ],
)
def test_credentials_that_cannot_be_sent(username: str, key: str, words: str) -> None:
    with pytest.raises(errors.CredentialsUnusable, match=words) as caught:
        ForumClient(URL, username, key)
    if key.strip():
        assert key not in str(caught.value)


def test_a_key_may_be_a_secret_with_a_line_break_behind(web: responses.RequestsMock) -> None:
    with ForumClient(URL, USER, Secret(f"{KEY}\n")) as client:
        assert client.api_key == KEY


# -- 429 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_discourses_own_429_is_waited_out_for_writes_too(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock, watched: Watched, method: str
) -> None:
    rate_limited(web, method, "/categories.json", 52)
    answer(web, method, "/categories.json", {"category": {}})
    assert client.send(method, "/categories.json") == {"category": {}}
    assert clock.slept == [53]
    assert watched.waits == [(53, WaitReason.RATE_LIMIT)]
    assert (client.requests_sent, client.times_limited) == (2, 1)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Retry-After": "2"}, 3, id="seconds"),
        pytest.param(
            {"Retry-After": "Tue, 24 Nov 2026 08:00:20 GMT", "Date": "Tue, 24 Nov 2026 08:00:00 GMT"}, 21, id="a date"
        ),
        pytest.param({"Retry-After": "Tue, 24 Nov 2026 08:00:20 GMT"}, 11, id="a date without the server's time"),
        pytest.param({"Retry-After": "soon"}, 11, id="unreadable"),
        pytest.param({"Retry-After": "\xb2"}, 11, id="a digit that is no number"),
        pytest.param({}, 11, id="nothing"),
    ],
)
def test_the_text_form_of_429(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock, headers: dict[str, str], seconds: float
) -> None:
    answer(web, "GET", "/site.json", status=429, text="Slow down", media_type="text/plain", headers=headers)
    answer(web, "GET", "/site.json")
    client.send("GET", "/site.json")
    assert clock.slept == [seconds]


def test_retry_after_goes_before_wait_seconds(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock
) -> None:
    body = {"extras": {"wait_seconds": 50}}
    answer(web, "GET", "/site.json", body, status=429, headers={"Retry-After": "5"})
    answer(web, "GET", "/site.json")
    client.send("GET", "/site.json")
    assert clock.slept == [6]


@pytest.mark.parametrize("extras", [None, {}, {"wait_seconds": None}, {"wait_seconds": "x"}])
def test_429_without_a_number_waits_the_default(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock, extras: object
) -> None:
    answer(web, "GET", "/site.json", {"extras": extras}, status=429, headers={})
    answer(web, "GET", "/site.json")
    client.send("GET", "/site.json")
    assert clock.slept == [11]


def test_the_longest_wait_that_is_a_time_is_told(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock
) -> None:
    answer(web, "GET", "/site.json", {"extras": {"wait_seconds": 999_999_999}}, status=429, headers={})
    with pytest.raises(errors.RateLimited, match="asks to wait 999999999 s"):
        client.send("GET", "/site.json")


def test_a_longer_wait_than_allowed_is_an_error_at_once(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock
) -> None:
    rate_limited(web, "GET", "/site.json", 3600)
    with pytest.raises(errors.RateLimited, match="asks to wait 3600 s") as caught:
        client.send("GET", "/site.json")
    assert isinstance(caught.value, DiscourseRateLimitedError)
    assert (caught.value.limit, caught.value.wait_seconds) == ("admin_api_key_rate_limit", 3600)
    assert clock.slept == []


def test_the_waits_of_one_request_have_a_limit_together(
    web: responses.RequestsMock, make_client: MakeClient, clock: FakeClock
) -> None:
    rate_limited(web, "GET", "/site.json", 59)
    with pytest.raises(errors.RateLimited):
        make_client(retries=RetryPolicy(longest_total_wait=200)).send("GET", "/site.json")
    assert clock.slept == [60, 60, 60]


# -- failures of network and server ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(
    ("method", "idempotent"),
    [
        pytest.param("GET", None, id="read"),
        pytest.param("PUT", True, id="PUT"),
        pytest.param("POST", True, id="search"),
    ],
)
def test_a_server_failure_is_tried_again_where_it_does_no_harm(
    web: responses.RequestsMock,
    client: ForumClient,
    watched: Watched,
    status: int,
    method: str,
    idempotent: bool | None,
) -> None:
    answer(web, method, "/a.json", status=status, text="", headers={})
    answer(web, method, "/a.json", status=status, text="", headers={})
    answer(web, method, "/a.json", {"done": True})
    assert client.send(method, "/a.json", idempotent=idempotent) == {"done": True}
    assert watched.waits == [(1, WaitReason.RETRY), (2, WaitReason.RETRY)]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_is_not_repeated_unless_it_is_declared_harmless(
    web: responses.RequestsMock, client: ForumClient, method: str, status: int
) -> None:
    answer(web, method, "/a.json", status=status, text="", headers={})
    with pytest.raises(errors.ServerFailed if status == 500 else errors.OutcomeUnknown):
        client.send(method, "/a.json")
    assert len(web.calls) == 1


def test_attempts_are_bounded(web: responses.RequestsMock, make_client: MakeClient, clock: FakeClock) -> None:
    answer(web, "GET", "/a.json", status=502, text="", headers={})
    with pytest.raises(errors.ServerFailed):
        make_client(retries=RetryPolicy(attempts=6)).send("GET", "/a.json")
    assert clock.slept == [1, 2, 4, 8, 8]


def test_read_only_mode_is_not_tried_again(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "PUT", "/a.json", {"errors": ["…"], "error_type": "read_only"}, status=503)
    with pytest.raises(errors.ReadOnly):
        client.send("PUT", "/a.json", idempotent=True)
    assert len(web.calls) == 1


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_a_refusal_is_not_tried_again(web: responses.RequestsMock, client: ForumClient, status: int) -> None:
    answer(web, "GET", "/a.json", {"errors": ["no"]}, status=status)
    with pytest.raises(errors.Refused):
        client.send("GET", "/a.json")
    assert len(web.calls) == 1


def test_a_bad_key_is_not_tried_again(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/site.json", INVALID_ACCESS, status=403, headers={})
    with pytest.raises(errors.BadCredentials):
        client.send("GET", "/site.json")
    assert len(web.calls) == 1


ANONYMOUS = [
    pytest.param({"body": {"categories": []}, "headers": {}}, id="200 for nobody"),
    pytest.param({"body": {}, "headers": {"Set-Cookie": "dosp=1; path=/"}, "status": 404}, id="404 with the cookie"),
    pytest.param({"body": {"errors": ["x"], "error_type": "not_logged_in"}, "headers": {}, "status": 403}, id="log in"),
]


@pytest.mark.parametrize("anonymous", ANONYMOUS)
def test_an_answer_to_a_dropped_key_is_asked_again_under_another_url(
    web: responses.RequestsMock, client: ForumClient, anonymous: dict[str, object]
) -> None:
    answer(web, "GET", "/categories/find.json", **anonymous)  # type: ignore[arg-type]  # parameters of a test
    answer(web, "GET", "/categories/find.json", {"categories": [1]})
    assert client.send("GET", "/categories/find.json") == {"categories": [1]}
    assert len({str(query["_"]) for query in queries(web)}) == 2


def test_an_answer_to_a_dropped_key_is_never_believed(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/categories/find.json", {"categories": []}, headers={})
    with pytest.raises(errors.WrongUser, match="for a visitor"):
        client.send("GET", "/categories/find.json")
    assert len(web.calls) == 3


def test_a_delete_whose_answer_was_lost_has_succeeded_when_nothing_is_left(
    web: responses.RequestsMock, client: ForumClient
) -> None:
    answer(web, "DELETE", "/categories/4.json", status=504, text="", headers={})
    answer(web, "DELETE", "/categories/4.json", NOT_FOUND, status=404)
    assert client.send("DELETE", "/categories/4.json", idempotent=True) is None


def test_a_delete_of_nothing_is_reported(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "DELETE", "/categories/4.json", NOT_FOUND, status=404)
    with pytest.raises(errors.NotFound):
        client.send("DELETE", "/categories/4.json", idempotent=True)


def test_an_unknown_outcome_is_not_forgotten_when_the_forum_then_asks_to_wait(
    web: responses.RequestsMock, client: ForumClient
) -> None:
    answer(web, "PUT", "/a.json", status=504, text="", headers={})
    rate_limited(web, "PUT", "/a.json", 3600)
    with pytest.raises(errors.OutcomeUnknown):
        client.send("PUT", "/a.json", idempotent=True)


# -- pacing and hooks ------------------------------------------------------------------------------------------------


def test_requests_are_paced(
    web: responses.RequestsMock, make_client: MakeClient, clock: FakeClock, watched: Watched
) -> None:
    answer(web, "GET", "/site.json")
    client = make_client(per_minute=3)
    for _ in range(7):
        client.send("GET", "/site.json")
    assert clock.slept == [60, 60]
    assert watched.waits == [(60, WaitReason.PACING), (60, WaitReason.PACING)]


def test_a_keyless_request_takes_no_part_of_the_budget(
    web: responses.RequestsMock, make_client: MakeClient, clock: FakeClock
) -> None:
    answer(web, "GET", "/site/basic-info.json", headers={})
    answer(web, "GET", "/site.json")
    client = make_client(per_minute=1)
    client.send("GET", "/site/basic-info.json", keyless=True)
    client.send("GET", "/site.json")
    assert clock.slept == []


def test_a_wait_that_was_too_long_does_not_hold_up_the_next_request(
    web: responses.RequestsMock, make_client: MakeClient
) -> None:
    rate_limited(web, "GET", "/site.json", 52)
    client = make_client(per_minute=55, retries=RetryPolicy(longest_wait=1))
    with pytest.raises(errors.RateLimited):
        client.send("GET", "/site.json")
    assert client.pacing.wait_for_next() == 0


def test_each_attempt_is_recorded_without_query(
    web: responses.RequestsMock, client: ForumClient, watched: Watched
) -> None:
    rate_limited(web, "GET", "/u/by-external/1.json", 1)
    answer(web, "GET", "/u/by-external/1.json")
    client.send("GET", "/u/by-external/1.json", query={"email": "a@example.org"})
    assert watched.records == [
        RequestRecord("GET", "/u/by-external/1.json", 429, 0, 1),
        RequestRecord("GET", "/u/by-external/1.json", 200, 0, 2),
    ]


def test_by_default_attempts_go_to_the_debug_log(web: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
    answer(web, "GET", "/site.json")
    caplog.set_level("DEBUG", logger="idiaspora.provisioning.forum.client")
    with ForumClient(URL, USER, KEY) as client:
        client.send("GET", "/site.json", query={"email": "a@example.org"})
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("GET /site.json -> 200 in ")


def test_a_request_that_is_interrupted_counts_as_sent(client: ForumClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(client._session, "request", interrupted)
    with pytest.raises(KeyboardInterrupt):
        client.send("POST", "/categories.json")
    assert client.requests_sent == 1


ODD_WAITS = [
    pytest.param('{"extras": {"wait_seconds": NaN}}', {}, id="NaN"),
    pytest.param('{"extras": {"wait_seconds": Infinity}}', {}, id="infinity"),
    pytest.param('{"extras": {"wait_seconds": 1e999}}', {}, id="infinite by its exponent"),
    pytest.param('{"extras": {"wait_seconds": ' + "9" * 400 + "}}", {}, id="400 digits"),
    pytest.param('{"extras": {"wait_seconds": 1000000000}}', {}, id="a billion"),
    pytest.param('{"extras": {"wait_seconds": true}}', {}, id="true"),
    pytest.param("[" * 100_000 + "]" * 100_000, {}, id="nested deeply"),
    pytest.param("{}", {"Retry-After": "\xb2"}, id="superscript"),
    pytest.param("{}", {"Retry-After": "\u0663".encode().decode("latin-1")}, id="Arabic digit"),
    pytest.param("{}", {"Retry-After": "9" * 400}, id="400 digits in the header"),
    pytest.param("{}", {"Retry-After": "-5"}, id="negative"),
    pytest.param("{}", {"Retry-After": "Mon, 99 Foo 99999999999 99:99:99 +9999999999", "Date": "x"}, id="odd date"),
]


@pytest.mark.parametrize(("body", "headers"), ODD_WAITS)
def test_a_wait_that_is_no_time_is_as_one_that_was_not_named_and_ends(
    web: responses.RequestsMock, client: ForumClient, clock: FakeClock, body: str, headers: dict[str, str]
) -> None:
    answer(web, "GET", "/site.json", text=body, status=429, headers=headers)
    with pytest.raises(errors.RateLimited):
        client.send("GET", "/site.json")
    assert clock.slept == [11, 11]
