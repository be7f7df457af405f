"""The example forum over real sockets, with the faults that only a real connection has: one each, spread over a run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from rehearsal import FakeClock

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.sandbox.server import Running, running

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "idiaspora" / "forum.yaml"
IMPATIENT = (5.0, 0.3)
"""Seconds to connect and to wait for an answer; a slow one takes longer."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(seed="conformance", admin_requests_per_minute=0) as started:
        yield started


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        pytest.param({"kind": "reset", "method": "POST", "after": 3}, 0, id="cut before a group is made"),
        pytest.param({"kind": "lost_answer", "method": "POST", "after": 12}, 0, id="cut after a category is made"),
        pytest.param(
            {"kind": "lost_answer", "path": "/admin/site_settings/bulk_update.json"}, 0, id="settings written unseen"
        ),
        pytest.param({"kind": "slow", "seconds": 0.4, "method": "POST", "after": 9}, 0, id="a category made too late"),
        pytest.param({"kind": "slow", "seconds": 0.4, "path": "/site.json"}, 0, id="the site read too late"),
        pytest.param({"kind": "anonymous", "path": "/categories/find.json"}, 0, id="categories as to a stranger"),
        pytest.param({"kind": "ip_rate_limit", "path": "/posts/*", "after": 5}, 0, id="limit between descriptions"),
        pytest.param({"kind": "redirect", "path": "/groups/*", "after": 2}, 4, id="sent to the login page"),
        pytest.param({"kind": "read_only", "method": "POST", "after": 11, "times": None}, 4, id="a backup begins"),
        pytest.param({"kind": "server_error", "method": "PUT", "after": 12, "times": 3}, 4, id="the server goes away"),
    ],
)
def test_the_example_forum_survives(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], ends: int
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    clock = FakeClock()
    wanted = desired(load(EXAMPLE, variables={"IDIASPORA_URL": server.url}))
    requests.post(f"{server.url}/__sandbox__/reset", timeout=10).raise_for_status()
    requests.post(f"{server.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()
    pacing = Pacing(0, 0, clock=clock, sleep=clock.sleep)
    with ForumClient(server.url, "provisioner", server.key_full, IMPATIENT, pacing=pacing) as client:
        first = apply(client, plan(client, wanted), Journal(tmp_path / "1.jsonl"), tool="tests")
        assert first.exit_code == ends
        assert all(item.reason for item in first.outcomes if item.status != "done")
        assert requests.get(f"{server.url}/__sandbox__/faults", timeout=10).json()["faults"][0]["taken"]
        requests.delete(f"{server.url}/__sandbox__/faults", timeout=10).raise_for_status()
        if ends:
            again = apply(client, plan(client, wanted), Journal(tmp_path / "2.jsonl"), tool="tests")
            assert again.exit_code == 0
        assert plan(client, wanted).is_empty
        slugs = [row["slug"] for row in client.send("GET", "/site.json")["categories"] if row["slug"] != "ask"]
        assert len(slugs) == len(set(slugs)) == 4 + 6
