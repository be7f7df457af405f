"""A server on a loopback socket that does what it is told, one step per request: answer, keep silent, or hang up."""

import json
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self


@dataclass(frozen=True)
class Step:
    """What happens to one request.

    `body` is sent as JSON; `kind` is answer, reset, silence, cut (half an answer) or goodbye (answer, then hang up).
    """

    kind: str = "answer"
    status: int = 200
    body: Any = field(default_factory=dict)
    user: str = "provisioner"


@dataclass(frozen=True)
class Seen:
    """One request as it arrived. `connection` is the client's port."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


class ScriptedForum:
    """Plays `script`, then answers 200 with {}; `seen` are the requests, `hung_up` tells that a goodbye is complete."""

    def __init__(self) -> None:
        self.script: deque[Step] = deque()
        self.seen: list[Seen] = []
        self.hung_up = Event()
        self.over = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def play(self, *steps: Step) -> None:
        self.script.extend(steps)

    @property
    def connections(self) -> int:
        return len({request.connection for request in self.seen})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        forum = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10
            disable_nagle_algorithm = True

            def serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                seen = Seen(self.command, self.path, dict(self.headers), body, self.client_address[1])
                forum.seen.append(seen)
                step = forum.script.popleft() if forum.script else Step()
                if step.kind == "reset":
                    self.reset()
                elif step.kind == "silence":
                    forum.over.wait(10)
                    self.close_connection = True
                else:
                    self.answer(step)

            do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815 - the standard library finds them by these names

            def answer(self, step: Step) -> None:
                content = json.dumps(step.body).encode()
                self.send_response_only(step.status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("X-Discourse-Username", step.user)
                self.send_header("Content-Length", str(len(content) + (100 if step.kind == "cut" else 0)))
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()
                if step.kind == "cut":
                    self.close_connection = True
                if step.kind == "goodbye":
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    forum.hung_up.set()

            def reset(self) -> None:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
