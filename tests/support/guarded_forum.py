"""A rehearsal forum behind its sockets, asked as anybody, and planned for with small forum files."""

from pathlib import Path
from typing import Any

import requests
from typer.testing import CliRunner, Result

from idiaspora.cli.main import app
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.guards import NOTHING, Consents, Refusal, refusals

ADMIN = "provisioner"


class GuardedForum:
    """`discourse` is the version that the forum is."""

    def __init__(self, url: str, key: str, read_key: str = "", discourse: str = "3.5") -> None:
        self.discourse = discourse
        self.url = url
        self._key = key
        self._read_key = read_key
        self._session = requests.Session()
        self.client = ForumClient(url, ADMIN, key, pacing=Pacing(0, 0))
        self._folder = Path()

    def begin(self, folder: Path) -> None:
        """Back to the seed; forum files lie in this folder from now on."""
        self._folder = folder
        self._session.post(f"{self.url}/__sandbox__/reset").raise_for_status()

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a command that works on this forum."""
        return {"IDIASPORA_API_KEY": self._key, "IDIASPORA_REQUESTS_PER_MINUTE": "0", "NO_PROXY": "127.0.0.1"}

    def run(self, *arguments: str, read_only: bool = False) -> Result:
        """The command `idiaspora` in this process."""
        key = self._read_key if read_only else self._key
        result = CliRunner().invoke(app, arguments, env={**self.variables, "IDIASPORA_API_KEY": key})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def forget(self) -> None:
        """Count the requests that arrive from here on."""
        self._session.delete(f"{self.url}/__sandbox__/requests").raise_for_status()

    def received(self) -> list[dict[str, Any]]:
        """What arrived since."""
        found: list[dict[str, Any]] = self._session.get(f"{self.url}/__sandbox__/requests").json()["requests"]
        return found

    def close(self) -> None:
        self.client.close()
        self._session.close()

    def ask(self, user: str | None, method: str, path: str, body: Any = None) -> requests.Response:
        """One request as somebody; None is a visitor without an account."""
        headers = {"Accept": "application/json"}
        if user is not None:
            headers |= {"Api-Key": self._key, "Api-Username": user}
        return self._session.request(method, self.url + path, json=body, headers=headers, timeout=10)

    def arrange(self, method: str, path: str, body: Any = None) -> Any:
        """Prepare the forum as its admin."""
        answer = self.ask(ADMIN, method, path, body)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else None

    def setting(self, name: str, value: str) -> None:
        self.arrange("PUT", f"/admin/site_settings/{name}.json", {name: value})

    def settings(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            self.setting(name, value)

    def category(self, slug: str, permissions: dict[str, int] | list[int] | None = None, **fields: Any) -> int:
        body = {"name": slug.replace("-", " ").title(), "slug": slug, "color": "0033A0", "text_color": "FFFFFF"}
        sent = {} if permissions is None else {"permissions": permissions}
        return int(self.arrange("POST", "/categories.json", {**body, **sent, **fields})["category"]["id"])

    def group(self, name: str, members: str = "", **fields: Any) -> int:
        body = {"group": {"name": name, "usernames": members, **fields}}
        return int(self.arrange("POST", "/admin/groups.json", body)["basic_group"]["id"])

    def topic(self, category: int, title: str, *, user: str = ADMIN) -> int:
        body = {"title": title, "raw": f"{title}, and what else there is to say about it.", "category": category}
        answer = self.ask(user, "POST", "/posts.json", body)
        assert answer.ok, answer.text
        return int(answer.json()["topic_id"])

    def write(self, text: str) -> Path:
        """The forum file of this text under its usual head."""
        path = self._folder / "forum.yaml"
        head = f"version: 1\nforum: {{name: Guarded, url: '{self.url}', username: {ADMIN}}}\n"
        path.write_text(head + text, encoding="utf-8")
        return path

    def desired(self, text: str) -> Desired:
        return desired(load(self.write(text), variables={}))

    def plan(self, wanted: str | Desired) -> Plan:
        return plan(self.client, self.desired(wanted) if isinstance(wanted, str) else wanted)

    def apply(self, text: str) -> None:
        """Make the forum as this file says."""
        result = self.run("apply", "--yes", str(self.write(text)))
        assert result.exit_code == 0, result.output

    def refused(self, text: str, consents: Consents = NOTHING) -> tuple[Refusal, ...]:
        wanted = self.desired(text)
        return refusals(self.plan(wanted), wanted, consents)
