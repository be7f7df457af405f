"""Running commands as a user does, in this process."""

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from idiaspora.cli.main import app
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

KEY = "0123456789abcdef0123456789abcdef-full"
READ_KEY = "0123456789abcdef0123456789abcdef-read"
USER = "provisioner"

SMALL = """\
version: 1
forum:
  name: Small forum
  url: !env IDIASPORA_URL
  username: provisioner
settings:
  title: A small forum
categories:
  - name: Announcements
    slug: announcements
    color: "0033A0"
"""


@dataclass(frozen=True)
class Ended:
    """What a command printed and how it ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def everything(self) -> str:
        return self.stdout + self.stderr


@dataclass
class Shell:
    """A folder to work in and an environment; `run` is the command `idiaspora` there."""

    folder: Path
    variables: dict[str, str | None] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)

    def run(self, *arguments: str, stdin: str | None = None, **variables: str | None) -> Ended:
        result = CliRunner().invoke(app, arguments, input=stdin, env=self.variables | variables)
        logging.getLogger("idiaspora.provisioning").setLevel(logging.NOTSET)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.outputs.append(result.output)
        return Ended(result.exit_code, result.stdout, result.stderr)

    def write(self, text: str, name: str = "forum.yaml") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def sets(somebody: ForumClient, **settings: str) -> None:
    """Somebody changes settings in the interface."""
    for name, value in settings.items():
        somebody.send("PUT", f"/admin/site_settings/{name}.json", json={name: value})


def variables_for(forum: Running) -> dict[str, str | None]:
    return {"IDIASPORA_URL": forum.url, "IDIASPORA_API_KEY": KEY, "IDIASPORA_REQUESTS_PER_MINUTE": "0"}
