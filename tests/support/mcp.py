"""The client of Discourse for language models, as a process that is spoken to over its pipes (JSON-RPC by the line)."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / ".cache" / "mcp" / "node_modules" / "@discourse" / "mcp" / "dist" / "index.js"
PROTOCOL = "2025-06-18"


def is_installed() -> bool:
    """Whether node and the client are there; `.ci/install-tools` installs it."""
    return shutil.which("node") is not None and PACKAGE.is_file()


class Client:
    """One running client."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._number = 0
        about = {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}}
        self.ask("initialize", about)
        self._write({"method": "notifications/initialized"})

    def _write(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self._process.stdin.flush()

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The result of a call. Fails where the client ended, or answers with an error of the protocol."""
        self._number += 1
        self._write({"id": self._number, "method": method, "params": params or {}})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            if answer.get("id") == self._number:
                assert "result" in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
        raise AssertionError("the client has ended")

    def tools(self) -> list[dict[str, Any]]:
        """What it can do."""
        found: list[dict[str, Any]] = self.ask("tools/list")["tools"]
        return found

    def call(self, tool: str, arguments: Mapping[str, Any]) -> tuple[bool, Any]:
        """Whether a tool worked, and what it says."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        return not result.get("isError"), json.loads(result["content"][0]["text"])


@contextmanager
def started(url: str, key: str, username: str, toolsets: str) -> Iterator[Client]:
    """A client of one forum that may not write."""
    pairs = json.dumps([{"site": url, "api_key": key, "api_username": username}])
    options = ("--site", url, "--toolsets", toolsets, "--tools_mode", "discourse_api_only", "--log_level", "silent")
    with subprocess.Popen(
        ["node", str(PACKAGE), *options, "--auth_pairs", pairs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield Client(process)
        finally:
            process.kill()
