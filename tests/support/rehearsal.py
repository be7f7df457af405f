"""A sandbox in this process and a client without sockets: what is sent is kept, and what comes back can be bent."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.client import RemoteDisconnected
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from idiaspora.plugin_config.desired.calendar import dated
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.new_secrets import NewSecrets
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import CHANGING_PARAMETER, ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.plan.outcome import Applied
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.sandbox.groups.groups import refresh_automatic
from idiaspora.sandbox.http.rate_limits import Limits
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.options import Options
from idiaspora.sandbox.web import Forum, create_app

URL = "http://127.0.0.1:1"
KEYS = {"full": "f" * 64, "read": "a" * 64, "bad": "0" * 64}
USERNAME = "provisioner"

HEAD = f"version: 1\nforum: {{name: Rehearsal, url: '{URL}', username: {USERNAME}}}\n"
"""The beginning of every forum file in these tests."""


def tagged(*names: str) -> dict[str, Any]:
    """The tags of a tag group, under the keys of every version."""
    return {"tag_names": list(names), "tags": [{"name": name} for name in names]}


@dataclass(frozen=True)
class Sent:
    """One request as the forum got it; `query` is without the parameter that changes each time."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def sets(sent: Sent, name: str, value: str) -> bool:
    """Whether a write gives a setting a value, by itself or with others."""
    body = sent.body if isinstance(sent.body, dict) else {}
    return value in (body.get(name), body.get("settings", {}).get(name, {}).get("value"))


class FakeClock:
    """Time that passes only while somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class InProcess(HTTPAdapter):
    """Carries requests to the application; a cut connection and a late answer become what `requests` makes of them."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = app
        self.forum: Forum = app.extensions["forum"]
        self.sent: list[Sent] = []
        self.refused: list[str] = []
        """Writes that the forum did not take, with its answers; those that have to wait are none of them."""
        self.before: Callable[[Sent], None] = lambda sent: None
        self.after: Callable[[Sent], None] = lambda sent: None
        self.bend: Callable[[Sent, Any], Any] | None = None
        self.refuses: Callable[[Sent], bool] = lambda sent: False
        """Which writes the forum does not take: nothing of them happens."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        content = request.body or b""
        body = content.encode() if isinstance(content, str) else content
        query = tuple(pair for pair in parse_qsl(parts.query, True) if pair[0] != CHANGING_PARAMETER)
        is_json = "json" in request.headers.get("Content-Type", "")
        sent = Sent(str(request.method), parts.path, query, json.loads(body) if body and is_json else body or None)
        self.before(sent)
        self.sent.append(sent)
        if sent.method != "GET" and self.refuses(sent):
            content = json.dumps({"errors": ["Not now"], "error_type": "invalid_parameters"}).encode()
            headers = [("Content-Type", "application/json"), ("X-Discourse-Username", USERNAME)]
            return self._response(request, sent, {"status": "422 Unprocessable Content", "headers": headers}, content)
        environ = self._environ(request, parts.path, parts.query, body)
        head: dict[str, Any] = {}
        chunks = self.app.wsgi_app(environ, lambda status, headers, _=None: head.update(status=status, headers=headers))
        content = b"".join(chunks)
        chunks.close()
        if sent.method != "GET" and int(head["status"][:3]) >= 400 and not head["status"].startswith("429"):
            self.refused.append(f"{sent} {sent.body}: {head['status']} {content.decode()}")
        if environ.get("sandbox.cut"):
            raise requests.ConnectionError(ProtocolError("Connection aborted.", RemoteDisconnected("cut")))
        if self._was_slow():
            raise requests.ReadTimeout("no answer in time")
        self.after(sent)
        return self._response(request, sent, head, content)

    def _was_slow(self) -> bool:
        """Whether the last request was ordered to be slow: too slow for every client here."""
        return self.forum.log._received[-1].fault == "slow"

    def _response(
        self, request: requests.PreparedRequest, sent: Sent, head: dict[str, Any], content: bytes
    ) -> requests.Response:
        code, _, reason = head["status"].partition(" ")
        headers = dict(head["headers"])
        if self.bend and "application/json" in headers.get("Content-Type", ""):
            content = json.dumps(self.bend(sent, json.loads(content))).encode()
        headers["Content-Length"] = str(len(content))
        raw = HTTPResponse(BytesIO(content), headers, int(code), reason=reason, preload_content=False)
        return self.build_response(request, raw)

    @staticmethod
    def _environ(request: requests.PreparedRequest, path: str, query: str, body: bytes) -> dict[str, Any]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        }
        texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
        return environ | {"HTTP_" + name.upper().replace("-", "_"): value for name, value in texts.items()}


@dataclass(frozen=True)
class Ran:
    """A plan and what became of it, with the requests that each of the two took."""

    plan: Plan
    applied: Applied
    reads: tuple[Sent, ...]
    requests: tuple[Sent, ...]

    @property
    def writes(self) -> list[Sent]:
        """What the apply wrote, in order."""
        return [sent for sent in self.requests if sent.method != "GET"]


class Rehearsal:
    """The forum, the folder in which forum files stand, and runs of the engine against it."""

    def __init__(self, folder: Path, discourse: str = "3.5", *, old_tag_keys: bool = False) -> None:
        self.folder = folder
        self.discourse = discourse
        self.clock = FakeClock()
        options = Options(
            seed="conformance",
            admin_requests_per_minute=0,
            discourse=discourse,
            old_tag_keys=old_tag_keys,
            key_full=KEYS["full"],
            key_read=KEYS["read"],
        )
        self.app = create_app(options, self.clock)
        self.forum: Forum = self.app.extensions["forum"]
        self.wire = InProcess(self.app)
        self.client = self.new_client()

    def reset(self, pauses: Sequence[float] = ()) -> None:
        """The forum back to its seed, a new client, nothing sent.

        With `pauses`, so many seconds pass after the requests, one after another and from the beginning again, and the
        forum takes no more requests than it does where it is hosted.
        """
        self.forum.limits = Limits(
            replace(self.forum.options, admin_requests_per_minute=60 if pauses else 0), self.clock
        )
        self.forum.reset()
        self.wire = InProcess(self.app)
        self.client = self.new_client()
        if pauses:
            passing = cycle(pauses)
            self.wire.after = lambda sent: self.clock.sleep(next(passing))
            self.client.pacing = Pacing(clock=self.clock, sleep=self.clock.sleep)

    def new_client(self, key: str = "full", username: str = USERNAME, **options: Any) -> ForumClient:
        """A client over the wire of this process, whose waits take no time."""
        options.setdefault("pacing", Pacing(0, 0, clock=self.clock, sleep=self.clock.sleep))
        client = ForumClient(URL, username, KEYS[key], **options)
        client._session.mount("http://", self.wire)
        client._session.trust_env = False  # looking for proxies takes longer than the forum does
        return client

    def arrange(self, method: str, path: str, body: Any = None) -> Any:
        """Change the forum behind the engine's back; gives the JSON of the answer."""
        self.forum.limits.clear()
        headers = {"Api-Key": KEYS["full"], "Api-Username": USERNAME, "Accept": "application/json"}
        answer = self.app.test_client().open(path, method=method, json=body, headers=headers)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.text)
        return answer.get_json(silent=True)

    def make_admin(self, name: str) -> None:
        """Past the API, where a mail has to be answered for it."""
        store = self.forum.store
        (user,) = store.where("user", username=name)
        store.put("user", {**user, "admin": True})
        refresh_automatic(store)  # settings let groups do things, and the one of the admins is a group

    def granted(self, path: str) -> dict[str, int]:
        """The permission rows of a category: Discourse's number by the group's name."""
        return {row["group_name"]: row["permission_type"] for row in self.category(path)["group_permissions"]}

    def hosted(self, name: str, value: str) -> None:
        """A setting as the host sets it, be it one that the forum hides."""
        SiteSettings(self.forum.store).store_text(name, value)

    def setting(self, name: str, value: str) -> None:
        self.arrange("PUT", f"/admin/site_settings/{name}.json", {name: value})

    def desired(
        self,
        text: str,
        environment: str | None = None,
        *,
        variables: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> Desired:
        """What a forum file asks for at a time; the head is put before a `text` that does not begin with one."""
        path = self.folder / "forum.yaml"
        path.write_text(text if text.startswith(("version:", "#")) else HEAD + text, encoding="utf-8")
        known = {"TOKEN": "t0ken-of-the-file", **(variables or {})}
        wanted = desired(load(path, environment=environment, variables=known))
        return wanted if at is None else dated(wanted, at)

    def plan(self, wanted: str | Desired) -> Plan:
        return plan(self.client, self.desired(wanted) if isinstance(wanted, str) else wanted)

    def run(self, wanted: str | Desired, **options: Any) -> Ran:
        """Plan and apply."""
        begun = len(self.wire.sent)
        planned = self.plan(wanted)
        read = len(self.wire.sent)
        applied = self.apply(planned, **options)
        return Ran(planned, applied, tuple(self.wire.sent[begun:read]), tuple(self.wire.sent[read:]))

    def apply(self, planned: Plan, **options: Any) -> Applied:
        secrets = NewSecrets(self.folder / f"new-keys-{len(self.wire.sent)}.jsonl")
        options.setdefault("new_secrets", secrets)
        return apply(self.client, planned, self.journal(), tool="tests", **options)

    def journal(self) -> Journal:
        return Journal.beside(self.folder / "forum.yaml")

    def journal_lines(self) -> list[dict[str, Any]]:
        """All lines of all journals, oldest first."""
        files = sorted((self.folder / ".idiaspora" / "journal").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    def settled(self, text: str) -> None:
        """Bring the forum to a state by a run that has to succeed, then forget what was sent."""
        ran = self.run(text)
        assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
        assert ran.applied.exit_code == 0, ran.applied.unconverged
        self.wire.sent.clear()

    def category(self, path: str) -> dict[str, Any]:
        """A category as the forum shows it, approval settings included."""
        row: dict[str, Any] = self.arrange("GET", f"/c/{path}/find_by_slug.json")["category"]
        return row

    def group(self, name: str) -> dict[str, Any]:
        row: dict[str, Any] = self.arrange("GET", f"/groups/{name}.json")["group"]
        return row

    def members(self, name: str) -> set[str]:
        return {row["username"] for row in self.arrange("GET", f"/groups/{name}/members.json?limit=1000")["members"]}

    def owners(self, name: str) -> set[str]:
        return {row["username"] for row in self.arrange("GET", f"/groups/{name}/members.json?limit=1000")["owners"]}

    def value(self, setting: str) -> str:
        rows = self.arrange("GET", f"/admin/site_settings.json?names[]={setting}")["site_settings"]
        return next(str(row["value"]) for row in rows if row["setting"] == setting)
