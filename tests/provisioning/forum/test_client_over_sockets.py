"""What only a real connection shows: reuse, resets, silence, lost answers."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_forum import ScriptedForum, Step
from watching import Watched

from idiaspora.provisioning import errors
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import WaitReason

MakeClient = Callable[..., ForumClient]
IMPATIENT = (1.0, 0.05)


def test_one_connection_serves_all_requests(forum: ScriptedForum, make_client: MakeClient) -> None:
    client = make_client(forum.url)
    for number in range(5):
        client.send("GET", "/site.json")
        client.send("PUT", f"/categories/{number}.json", json={"name": "x"})
    assert len(forum.seen) == 10
    assert forum.connections == 1


def test_a_connection_that_the_forum_closed_meanwhile_costs_no_write(
    forum: ScriptedForum, make_client: MakeClient
) -> None:
    forum.play(Step("goodbye"))
    client = make_client(forum.url)
    client.send("GET", "/site.json")
    assert forum.hung_up.wait(5)
    assert client.send("POST", "/categories.json", json={"name": "x"}) == {}
    assert [request.method for request in forum.seen] == ["GET", "POST"]
    assert forum.connections == 2


LOST = [
    pytest.param("reset", id="reset"),
    pytest.param("silence", id="silence"),
    pytest.param("cut", id="half an answer"),
]


@pytest.mark.parametrize("kind", LOST)
def test_a_read_is_asked_again(forum: ScriptedForum, make_client: MakeClient, watched: Watched, kind: str) -> None:
    forum.play(Step(kind), Step(body={"ok": True}))
    assert make_client(forum.url, timeout=IMPATIENT).send("GET", "/site.json") == {"ok": True}
    assert watched.waits == [(1, WaitReason.RETRY)]
    assert [record.status for record in watched.records] == [None, 200]
    assert len(forum.seen) == 2


@pytest.mark.parametrize("kind", LOST)
def test_a_read_without_any_answer_is_reported(forum: ScriptedForum, make_client: MakeClient, kind: str) -> None:
    forum.play(*[Step(kind)] * 3)
    with pytest.raises(errors.NoAnswer, match=r"GET /site\.json: ") as caught:
        make_client(forum.url, timeout=IMPATIENT).send("GET", "/site.json", query={"q": "hidden"})
    assert "hidden" not in str(caught.value)
    assert len(forum.seen) == 3


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_is_not_repeated(forum: ScriptedForum, make_client: MakeClient, method: str, kind: str) -> None:
    forum.play(Step(kind))
    with pytest.raises(errors.OutcomeUnknown, match="whether it was written is unknown"):
        make_client(forum.url, timeout=IMPATIENT).send(method, "/categories.json", json={"name": "x"})
    assert len(forum.seen) == 1


@pytest.mark.parametrize("kind", LOST)
def test_a_harmless_write_is_repeated_whole(forum: ScriptedForum, make_client: MakeClient, kind: str) -> None:
    forum.play(Step(kind))
    client = make_client(forum.url, timeout=IMPATIENT)
    client.send("PUT", "/categories/4.json", json={"name": "x"}, idempotent=True)
    assert [json.loads(request.body) for request in forum.seen] == [{"name": "x"}] * 2
    assert client.requests_sent == 2


def test_an_upload_is_repeated_whole(forum: ScriptedForum, make_client: MakeClient, tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(b"the whole picture")
    forum.play(Step(status=429, body={"extras": {"wait_seconds": 1}}))
    make_client(forum.url).upload_image(str(picture), "site_setting", True)
    assert len(forum.seen) == 2
    for request in forum.seen:
        assert b"the whole picture" in request.body
        assert b'filename="logo.png"' in request.body
        assert b'name="synchronous"\r\n\r\ntrue' in request.body


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_means_that_nothing_was_sent(
    forum: ScriptedForum, make_client: MakeClient, watched: Watched, method: str
) -> None:
    client = make_client(f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(errors.NotSent, match="refused or unreachable") as caught:
        client.send(method, "/categories.json")
    assert not caught.value.permanent
    assert watched.waits == [(1, WaitReason.RETRY), (2, WaitReason.RETRY)]
    assert client.requests_sent == 0


def test_an_unknown_host_means_that_nothing_was_sent(monkeypatch: pytest.MonkeyPatch, make_client: MakeClient) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(errors.NotSent, match="name cannot be resolved"):
        make_client("https://forum.invalid").send("POST", "/categories.json")


def test_a_proxy_that_is_not_there_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, make_client: MakeClient
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(errors.NotSent, match="proxy"):
        make_client("https://forum.invalid").send("POST", "/categories.json")


def test_a_lost_write_stays_unknown_when_the_forum_is_gone_afterwards(
    forum: ScriptedForum, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    forum.play(Step("reset"))
    client = make_client(forum.url)
    client.on_wait = lambda seconds, reason: monkeypatch.setattr(client, "host", f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(errors.OutcomeUnknown):
        client.send("PUT", "/categories/4.json", json={}, idempotent=True)


def test_the_timeout_of_a_single_call_of_pydiscourse(forum: ScriptedForum, make_client: MakeClient) -> None:
    forum.play(Step("silence"))
    with pytest.raises(errors.OutcomeUnknown, match="no answer in time"):
        make_client(forum.url)._put("/a.json", override_request_kwargs={"timeout": IMPATIENT})
