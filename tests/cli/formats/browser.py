"""Chromium without a window, spoken to by its DevTools protocol: what a reader's browser makes of a page."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests
import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
PATIENCE = 30.0


def chromium() -> str | None:
    """Where the browser is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One tab. Commands are those of the DevTools protocol."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket
        self._ids = itertools.count(1)

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        id = next(self._ids)
        self._socket.send(json.dumps({"id": id, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == id:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, file: Path, *, dark: bool = False) -> None:
        """Show a file, in dark colours or in light ones, and wait until it is loaded."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        self.command("Page.navigate", url=file.resolve().as_uri())
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.value("document.readyState === 'complete' && location.href") == file.resolve().as_uri():
                return
            time.sleep(0.02)
        raise TimeoutError(f"{file} was not loaded")

    def value(self, script: str) -> Any:
        """What a script gives, of a promise what it is kept with."""
        answer = self.command("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, file: Path, width: int = 1100, height: int = 1400) -> None:
        """Write what is seen to a PNG file."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        file.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def tab() -> Iterator[Page]:
    """A browser of its own with one empty tab."""
    name = chromium()
    assert name, "there is no chromium"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [name, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            socket = websocket.create_connection(_address(Path(folder), process), timeout=PATIENCE)
            try:
                yield Page(socket)
            finally:
                socket.close()
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _address(folder: Path, process: "subprocess.Popen[bytes]") -> str:
    """The address of the tab; the browser writes its port into its folder once it listens."""
    written = folder / "DevToolsActivePort"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if written.exists() and (lines := written.read_text().splitlines()):
            session = requests.Session()
            session.trust_env = False  # a proxy cannot reach this machine's own addresses
            with session:
                tabs = session.get(f"http://127.0.0.1:{lines[0]}/json/list", timeout=PATIENCE).json()
            return next(str(item["webSocketDebuggerUrl"]) for item in tabs if item["type"] == "page")
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")
