"""A chat's webhook on this machine: what is posted to it is kept, and its answer can be chosen."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET_PATH = "/services/T000/B000/not-for-anybodys-eyes"


class Chat:
    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, str], Any]] = []
        self.status = 200
        self.location = ""
        self.url = ""

    @property
    def texts(self) -> list[str]:
        return [body["text"] for _, _, body in self.posted]


@contextmanager
def running_chat() -> Iterator[Chat]:
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            chat.posted.append((self.path, dict(self.headers), body))
            self.send_response(chat.status)
            if chat.location:
                self.send_header("Location", chat.location)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_port}{SECRET_PATH}"
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
