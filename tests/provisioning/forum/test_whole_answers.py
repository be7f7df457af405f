"""Answers without end, in time or in size, over real connections."""

import gzip
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import pytest

from idiaspora.provisioning import errors
from idiaspora.provisioning.forum.client import ForumClient

MakeClient = Callable[..., ForumClient]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Discourse-Username: provisioner\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSED = HEAD + b"Connection: close\r\n\r\n"
LIMIT = 200_000


@contextmanager
def sending(first: bytes, again: bytes, pause: float, times: int) -> Iterator[tuple[str, list[int]]]:
    """A server that answers with `first` and then so often with `again`; gives its address, and its requests."""
    over, asked = Event(), []

    def serve(listener: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    asked.append(1)
                    connection.sendall(first)
                    for _ in range(times):
                        if over.wait(pause):
                            break
                        connection.sendall(again)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        pytest.param(CHUNKED, b"1\r\n \r\n", id="chunks"),
        pytest.param(UNTIL_CLOSED, b" ", id="until closed"),
        pytest.param(HEAD + b"Content-Length: 1000\r\n\r\n", b" ", id="of a length"),
        pytest.param(HEAD + b"X-Long: ", b"x", id="a header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="answers before the answer"),
        pytest.param(CHUNKED + b"0\r\n", b"X: y\r\n", id="trailers"),
    ],
)
@pytest.mark.parametrize(
    ("method", "kind"), [pytest.param("GET", errors.NoAnswer), pytest.param("PUT", errors.OutcomeUnknown)]
)
def test_byte_after_byte_is_given_up_and_not_asked_again(
    make_client: MakeClient, first: bytes, again: bytes, method: str, kind: type[errors.ForumError]
) -> None:
    with sending(first, again, 0.01, 500) as (url, asked):
        begun = monotonic()
        with pytest.raises(kind, match="still not complete"):
            make_client(url, timeout=1.0, answer_within=0.05).send(method, "/site.json", idempotent=True)
        assert monotonic() - begun < 2
        assert len(asked) == 1


def packed(size: int) -> bytes:
    body = gzip.compress(b" " * size)
    return HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    ("first", "again"),
    [
        pytest.param(CHUNKED, b"4000\r\n" + b" " * 0x4000 + b"\r\n", id="chunks"),
        pytest.param(UNTIL_CLOSED, b" " * 0x4000, id="until closed"),
        pytest.param(packed(50_000_000), b"", id="packed"),
    ],
)
@pytest.mark.parametrize(
    ("method", "kind"), [pytest.param("GET", errors.NoAnswer), pytest.param("PUT", errors.OutcomeUnknown)]
)
def test_more_bytes_than_the_limit_are_given_up(
    make_client: MakeClient, first: bytes, again: bytes, method: str, kind: type[errors.ForumError]
) -> None:
    with sending(first, again, 0, 1000) as (url, asked):
        with pytest.raises(kind, match="no more is read"):
            make_client(url, largest_answer=LIMIT).send(method, "/site.json", idempotent=True)
        assert len(asked) == 1


def test_an_answer_within_the_limit_is_unpacked(make_client: MakeClient) -> None:
    with sending(packed(LIMIT), b"", 0, 0) as (url, _):
        assert make_client(url, largest_answer=LIMIT).send("GET", "/site.json") is None
