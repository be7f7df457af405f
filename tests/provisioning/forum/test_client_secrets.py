"""The key and secret values are on the wire and nowhere else."""

import copy
import logging
import traceback
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
import responses
from forum_answers import INVALID_ACCESS, RECOGNISED, answer
from scripted_forum import ScriptedForum, Step
from watching import KEY, URL

from idiaspora import provisioning
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.errors import BadCredentials, ForumError, InvalidValues, OutcomeUnknown
from idiaspora.provisioning.forum.client import ForumClient

OURS = Path(provisioning.__file__).parent
HIDDEN = "hunter22-the-bucket-key"


def everything_about(error: BaseException) -> str:
    """What a careless reporter would print: traceback with locals, chained errors, attributes."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    response = getattr(error, "response", None)
    request = getattr(response, "request", None)
    attributes = [vars(error), request and dict(request.headers), request and request.body, repr(error)]
    return "".join(report.format(chain=True)) + repr(attributes)


def our_frames(error: BaseException) -> str:
    """The traceback's frames from our own modules, with their locals."""
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=True)
    return "".join(str(frame.locals) for frame in frames if Path(frame.filename).parent == OURS)


def test_repr_and_vars_of_a_client(client: ForumClient) -> None:
    assert repr(client) == f"ForumClient('{URL}', 'provisioner')"
    assert KEY not in repr(vars(client))
    assert KEY not in repr(vars(copy.copy(client)))


def test_an_error_after_an_answer(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/site.json", INVALID_ACCESS, status=403, headers={})
    with pytest.raises(BadCredentials) as caught:
        client.send("GET", "/site.json", query={"token": HIDDEN})
    assert KEY not in everything_about(caught.value)
    assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("kind", ["reset", "silence"])
def test_an_error_without_an_answer(forum: ScriptedForum, make_client: Callable[..., ForumClient], kind: str) -> None:
    forum.play(Step(kind))
    client = make_client(forum.url, timeout=(1, 0.05))
    with pytest.raises(OutcomeUnknown) as caught:
        client.send("PUT", "/admin/site_settings/s3.json", json={"s3": Secret(HIDDEN)})
    assert HIDDEN.encode() in forum.seen[0].body
    report = everything_about(caught.value) + our_frames(caught.value)
    assert KEY not in report
    assert HIDDEN not in report


def test_a_secret_that_the_forum_repeats_is_taken_out(web: responses.RequestsMock, client: ForumClient) -> None:
    body = {"errors": [f"{HIDDEN} is no valid value"], "extras": {}}
    answer(web, "PUT", "/admin/site_settings/s3.json", body, status=422)
    with pytest.raises(InvalidValues) as caught:
        client.send("PUT", "/admin/site_settings/s3.json", json={"s3": Secret(HIDDEN)})
    assert caught.value.messages == ("(secret) is no valid value",)
    assert caught.value.response is not None
    assert HIDDEN not in our_frames(caught.value)
    assert caught.value.response.request.body is None


def test_nothing_is_kept_of_a_redirect(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/site.json", status=302, headers={"Location": f"{URL}/login?k={HIDDEN}"})
    with pytest.raises(ForumError) as caught:
        client.send("GET", "/site.json")
    assert caught.value.response is not None
    assert caught.value.response.next is None
    assert HIDDEN not in str(caught.value)


def test_debug_logs_of_all_libraries(
    forum: ScriptedForum, make_client: Callable[..., ForumClient], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    forum.play(Step(), Step(status=422, body={"errors": ["no"]}), Step("reset"))
    client = make_client(forum.url)
    client.site_settings(s3_secret_access_key=HIDDEN)
    for method in ("PUT", "POST"):
        with pytest.raises(ForumError) as caught:
            client.send(method, "/a.json", json={"key": Secret(HIDDEN)})
        logging.getLogger("test").debug("%r", caught.value, exc_info=caught.value)
    assert len(caplog.messages) > len(forum.seen) == 3
    assert KEY not in caplog.text
    assert HIDDEN not in caplog.text


def test_the_response_of_pydiscourses_family_stays_usable(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/c/9/show.json", {"errors": ["x"], "extras": {"a": 1}}, status=409, headers=RECOGNISED)
    with pytest.raises(ForumError) as caught:
        client.category(9)
    assert caught.value.response is not None
    assert caught.value.response.json()["extras"] == {"a": 1}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(KEY, id="as it is"),
        pytest.param("".join(f"\\u{ord(sign):04x}" for sign in KEY), id="escaped"),
        pytest.param(KEY[:3] + "".join(f"\\u{ord(sign):04X}" for sign in KEY[3:]), id="escaped in part"),
        pytest.param(KEY.upper(), id="in capitals"),
        pytest.param(KEY[:5].upper() + KEY[5:], id="in capitals in part"),
        pytest.param("".join(f"%{ord(sign):02X}" for sign in KEY), id="as in addresses"),
        pytest.param(KEY[:3] + "".join(f"%{ord(sign):02x}" for sign in KEY[3:]), id="as in addresses in part"),
        pytest.param("".join(f"&#{ord(sign)};" for sign in KEY), id="as in HTML"),
        pytest.param("".join(f"&#x{ord(sign):x};" for sign in KEY), id="as in HTML, in hexadecimal"),
        *(pytest.param(b64encode(b"x" * n + KEY.encode()).decode(), id=f"in base64 behind {n}") for n in range(3)),
    ],
)
@pytest.mark.parametrize("status", [200, 422, 500])
def test_a_key_that_the_forum_repeats_is_taken_out(
    web: responses.RequestsMock, client: ForumClient, written: str, status: int
) -> None:
    body = f'{{"errors": ["you sent {written}"], "error_type": "{written}"}}'
    headers = {**RECOGNISED, "Content-Type": "application/json"}
    web.add("PUT", f"{URL}/site.json", body=body, status=status, headers=headers)
    try:
        told = repr(client.send("PUT", "/site.json", json={}))
    except ForumError as error:
        told = f"{error}{vars(error)}{error.response.text if error.response is not None else ''}"
    assert "(secret)" in told
    assert KEY not in told
    assert written[4:-8] not in told


def test_a_key_in_the_address_of_a_redirect_is_taken_out(web: responses.RequestsMock, client: ForumClient) -> None:
    answer(web, "GET", "/site.json", status=302, headers={"Location": f"https://other.example.org/{KEY}"})
    with pytest.raises(ForumError) as caught:
        client.send("GET", "/site.json")
    assert KEY not in everything_about(caught.value)
