"""The HTTP/1.1 server of the sandbox, with connections that stay open."""

import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask

from idiaspora.sandbox.options import Options
from idiaspora.sandbox.web import Forum, create_app

MOST_BODY_BYTES = 20_000_000
LINGER_NOT = struct.pack("ii", 1, 0)


class Server(ThreadingTCPServer):
    """The forum of these options at a port; `serve_forever` answers until `shutdown`."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, options: Options) -> None:
        self.app: Flask = create_app(options)
        self._connections: set[socket.socket] = set()
        try:
            super().__init__((options.host, options.port), Handler)
        except BaseException:
            self._forum.store.close()
            raise

    @property
    def _forum(self) -> Forum:
        forum: Forum = self.app.extensions["forum"]
        return forum

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the forum."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Ends the connections that clients keep open, then the forum."""
        super().server_close()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self._forum.lock:
            self._forum.store.close()


class Handler(BaseHTTPRequestHandler):
    """Hands each request of a connection to the application, and cuts the connection where a fault wants it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: Server

    def serve(self) -> None:
        """Answers one request. A body must state its length, as the requests of HTTP clients do."""
        body = self._body()
        if body is None:
            return
        environ = self._environ(body)
        sent: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            sent.update(status=status, headers=headers)

        chunks: Any = self.server.app.wsgi_app(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            chunks.close()
        if environ.get("sandbox.cut"):
            self._cut()
        else:
            self._send(sent["status"], sent["headers"], content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = serve  # noqa: N815

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length") or "0"
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.close_connection = True
            self._send("411 Length Required", [], b"")
            return None
        if int(length) > MOST_BODY_BYTES:
            self.close_connection = True
            self._send("413 Payload Too Large", [], b"")
            return None
        return self.rfile.read(int(length))

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": self.path,
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
        }
        environ |= {"HTTP_" + name.upper().replace("-", "_"): value for name, value in self.headers.items()}
        return environ

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _cut(self) -> None:
        """Ends the connection without an answer, as a crashed server or a broken network does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.wfile.close()
        self.rfile.close()
        self.connection.close()
        self.wfile = BytesIO()  # http.server flushes it once more

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are listed by the control endpoint, not on the terminal."""


@dataclass(frozen=True)
class Running:
    """A sandbox that answers at `url`."""

    url: str
    key_full: str = field(repr=False)
    key_read: str = field(repr=False)
    app: Flask


@contextmanager
def running(options: Options | None = None, **changes: Any) -> Iterator[Running]:
    """A sandbox in a thread, on a free port unless one is given; `changes` are options by name."""
    chosen = replace(options or Options(), **changes)
    server = Server(chosen)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Running(server.url, chosen.key_full, chosen.key_read, server.app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serve(options: Options, started: Callable[[str], None]) -> None:
    """Serves in this thread until it is interrupted; `started` is told the address first."""
    with Server(options) as server:
        started(server.url)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
