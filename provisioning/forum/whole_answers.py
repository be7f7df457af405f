"""Answers that end: each has a limit in bytes, unpacked, and a time for all of it, headers and body.

A timeout of a socket begins anew with every byte, and `requests` reads a body of any size. Here the time left is the
socket's timeout for each piece, so that whoever sends byte after byte is given up as well.
"""

import http.client
import io
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import requests
from requests.adapters import HTTPAdapter

LARGEST = 32 * 1024 * 1024
"""Bytes of one answer, unpacked. The largest that Discourse gives, /site.json of thousands of categories, has a few
million (3.5)."""
SLOWEST = 90.0
"""Seconds for one answer in all. Discourse ends its own work after 30 (3.5)."""
PIECE = 64 * 1024


class AnswerTooSlow(TimeoutError):
    """The answer was not complete in the time for all of it."""


class AnswerTooLarge(requests.RequestException):
    """The answer has more bytes than are read."""


def read_whole(response: requests.Response, largest: int) -> None:
    """Read the body, for `response.content`. Raises AnswerTooLarge and what `requests` raises."""
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_content(PIECE):
        size += len(piece)
        if size > largest:
            response.close()
            raise AnswerTooLarge
        pieces.append(piece)
    response._content = b"".join(pieces)


class TimedAdapter(HTTPAdapter):
    """The transport of `requests`, whose answers must be complete after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._connections: dict[type, type] = {}
        self._seconds = seconds
        super().__init__()

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> Any:
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        # One class for each of urllib3's: plain, encrypted, through a proxy
        known, seconds = self._connections, self._seconds
        if pool.ConnectionCls not in known.values():
            if pool.ConnectionCls not in known:
                known[pool.ConnectionCls] = _timed(pool.ConnectionCls, seconds)
            pool.ConnectionCls = known[pool.ConnectionCls]
        return pool


def _timed(connection: type, seconds: float) -> type:
    class Response(_TimedResponse):
        time_for_all = seconds

    return type(connection.__name__, (connection,), {"response_class": Response})


class _TimedResponse(http.client.HTTPResponse):
    time_for_all: ClassVar[float]

    def __init__(self, sock: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = io.BufferedReader(_TimedSocket(sock, self.fp.close, time.monotonic() + self.time_for_all))


class _TimedSocket(io.RawIOBase):
    """What a socket receives until the deadline."""

    def __init__(self, sock: Any, release: Callable[[], None], deadline: float) -> None:
        self._sock = sock
        self._release = release
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise AnswerTooSlow
        patience = self._sock.gettimeout()
        self._sock.settimeout(left if patience is None else min(left, patience))
        try:
            return int(self._sock.recv_into(buffer))
        except TimeoutError:
            if time.monotonic() >= self._deadline:
                raise AnswerTooSlow from None
            raise
        finally:
            self._sock.settimeout(patience)

    def close(self) -> None:
        if not self.closed:
            self._release()
        super().close()
