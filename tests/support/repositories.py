"""Repositories of git that are served on this machine, by git itself."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from pictures import drawn

ALONE = {
    "PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "amina", "GIT_AUTHOR_EMAIL": "amina@example.org", "GIT_COMMITTER_NAME": "amina",
    "GIT_COMMITTER_EMAIL": "amina@example.org", "GIT_AUTHOR_DATE": "1750000000 +0000",
    "GIT_COMMITTER_DATE": "1750000000 +0000",
}  # fmt: skip


def git(folder: Path, *words: str) -> str:
    """What git says, in an environment of its own."""
    ended = subprocess.run(["git", *words], cwd=folder, env=ALONE, capture_output=True, check=True, text=True)
    return ended.stdout.strip()


class Repository:
    """A repository in a folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        folder.mkdir()
        git(folder, "init", "--quiet", "--template=")
        git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")

    def commit(self, files: Mapping[str, str | bytes], links: Mapping[str, str] | None = None) -> str:
        """The hash of a new commit, which has these files and links too."""
        for path, content in files.items():
            drawn(self.folder, path, content if isinstance(content, bytes) else content.encode())
        for path, target in (links or {}).items():
            (self.folder / path).symlink_to(target)
        git(self.folder, "add", "--all", "--force")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "x")
        return git(self.folder, "rev-parse", "HEAD")


class Server(ThreadingHTTPServer):
    """Serves the repositories of a folder. `asked` are the paths that were asked for, `answers` what is given instead
    of what git says, by the ends of paths."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}

    def repository(self, name: str) -> Repository:
        return Repository(self.folder / name, f"http://127.0.0.1:{self.server_port}/{name}")


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Nothing is said of a request."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        for end, (status, headers) in self.server.answers.items():
            if parts.path.endswith(end):
                self._send(status, headers, b"")
                return
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        variables = ALONE | {
            "GIT_PROJECT_ROOT": str(self.server.folder), "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command,
            "PATH_INFO": re.sub("/(info/|git-)", r"/.git/\1", parts.path),
            "QUERY_STRING": parts.query, "CONTENT_TYPE": self.headers.get("Content-Type") or "",
            "CONTENT_LENGTH": str(len(sent)), "REMOTE_ADDR": "127.0.0.1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
        }  # fmt: skip
        words = ["git", "http-backend"]
        ended = subprocess.run(words, input=sent, env=variables, capture_output=True, check=True)
        head, _, body = ended.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self._send(int(headers.pop("Status", "200").split()[0]), headers, body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A server, while it is needed."""
    with Server(folder) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
