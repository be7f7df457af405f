"""The walk-through of docs/diff.md, as it is written there, on two rehearsal forums."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import KEY, USER, Shell

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.sandbox.server import Running, running

PAGE = Path(__file__).resolve().parents[2] / "docs" / "diff.md"
HEADING = "## Staging and live from one source"
BLOCK = re.compile(r"```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
CODE = re.compile(r"\s+# ends with (\d+)$")
STAGING, LIVE = "https://staging.example.org", "https://live.example.org"
KEYS = {"STAGING_KEY": f"{KEY}-of-staging", "LIVE_KEY": f"{KEY}-of-live"}
BY_HAND = "### 4."
"""The step before which somebody changes the staging forum."""


@pytest.fixture
def forums() -> Iterator[dict[str, Running]]:
    """Both forums by the addresses that the page gives them, each with a key of its own."""
    usual = {"seed": "conformance", "admin_requests_per_minute": 0, "ip_mode": "none"}
    with (
        running(**usual, key_full=KEYS["STAGING_KEY"]) as staging,
        running(**usual, key_full=KEYS["LIVE_KEY"]) as live,
    ):
        yield {STAGING: staging, LIVE: live}


class Walk:
    """Does what the page says; addresses of the page are those of the forums here."""

    def __init__(self, shell: Shell, forums: dict[str, Running]) -> None:
        self.shell, self.forums = shell, forums
        self.said = ""
        self.commands = 0

    def here(self, text: str) -> str:
        """A text of the page with the addresses, the variables of the addresses, and the keys of here."""
        for address, forum in self.forums.items():
            host = forum.url.partition("://")[2]
            text = text.replace(address, forum.url)
            text = text.replace(_variable(address.partition("://")[2]), _variable(host))
        for name, key in KEYS.items():
            text = text.replace(f"${name}", key)
        return text

    def do(self, kind: str, text: str) -> None:
        """A block: files are written, commands run, and what a command said is looked for."""
        if kind == "yaml":
            first, _, rest = text.partition("\n")
            self.shell.write(self.here(rest), first.removeprefix("# "))
        elif kind == "text":
            for expected in filter(None, map(str.strip, text.splitlines())):
                assert expected in self.said, f"{expected!r} is not in\n{self.said}"
        else:
            for row in text.splitlines():
                self._run(row)

    def _run(self, row: str) -> None:
        code = CODE.search(row)
        words = shlex.split(self.here(CODE.sub("", row)))
        variables: dict[str, str | None] = {}
        is_export = words[0] == "export"
        words = words[is_export:]
        while words and re.match(r"[A-Z_0-9]+=", words[0]):
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        if is_export:
            self.shell.variables |= variables
            return
        assert words[0] == "idiaspora", row
        ended = self.shell.run(*words[1:], **variables)
        assert ended.exit_code == int(code[1] if code else 0), ended.everything
        self.said = ended.stdout
        self.commands += 1


def _variable(host: str) -> str:
    return re.sub(r"\W", "_", host).upper()


@pytest.mark.slow
def test_staging_and_live_come_from_one_source(shell: Shell, forums: dict[str, Running]) -> None:
    shell.variables["IDIASPORA_REQUESTS_PER_MINUTE"] = "0"
    walk = Walk(shell, forums)
    text = PAGE.read_text(encoding="utf-8").partition(HEADING)[2]
    before, _, after = text.partition(BY_HAND)

    for block in BLOCK.finditer(before):
        walk.do(block["kind"], block["text"])
    with ForumClient(forums[STAGING].url, USER, KEYS["STAGING_KEY"], pacing=Pacing(0, 0)) as somebody:
        row = somebody.send("GET", "/c/news/find_by_slug.json")["category"]
        somebody.send("PUT", f"/categories/{row['id']}.json", json={"color": "B22222"})
        below = {"name": "Archive", "parent_category_id": row["id"], "permissions": {"everyone": 1}}
        somebody.send("POST", "/categories.json", json={**below, "color": "25AAE2", "text_color": "FFFFFF"})
    for block in BLOCK.finditer(after):
        walk.do(block["kind"], block["text"])

    assert walk.commands >= 9
    overlay = Path("environments/staging.yaml").read_text(encoding="utf-8")
    assert "color" not in overlay
    file = Path("forum.yaml").read_text(encoding="utf-8")
    assert 'color: "B22222"' in file
    assert "slug: archive" in file
    for output in shell.outputs:
        assert not any(key in output for key in KEYS.values())
