"""Plays what a real Discourse answered on the sandbox; every answer must agree.

The recordings stand beside the checkout or where IDIASPORA_RECORDINGS points: a folder with `conform.py`, which knows
the rules of comparison, and `recordings/VERSION/AREA/NAME.json`. `to-come/` has those of what the sandbox need not
answer yet: the ones that it does are named here.
"""

import argparse
import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from sandbox.server import Running, running

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "conformance"
FOLDER = Path(os.environ.get("IDIASPORA_RECORDINGS", BESIDE))
JOINED = (
    "3.5/groups/watching_defaults",
    "3.5/report/question_notifications",
    "3.5/settings/backfill_in_bulk",
    "3.5/settings/backfill_sidebar",
    "3.5/settings/backfill_watching",
    "3.5/settings/bulk_log",
    "3.5/settings/connect_needs_an_address_only",
    "3.5/users/notification_levels",
)
"""Recordings of `to-come/` that the sandbox answers alike."""

RECORDINGS = sorted(FOLDER.glob("recordings/*/*/*.json"))
if RECORDINGS:
    RECORDINGS += [FOLDER / "to-come" / "recordings" / f"{name}.json" for name in JOINED]

DIFFERENT: dict[str, str] = {}
"""Scenarios by AREA/NAME that the sandbox does not answer alike, with the reason."""


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def marked(path: Path) -> Any:
    reason = DIFFERENT.get(name_of(path))
    marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]
    return pytest.param(path, id=name_of(path), marks=marks)


@pytest.fixture(scope="session")
def conform() -> ModuleType:
    spec = importlib.util.spec_from_file_location("conform", FOLDER / "conform.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def forum_with() -> Iterator[Callable[[dict[str, Any]], Running]]:
    """A running sandbox for what a recording needs; recordings with the same needs share it."""
    forums: dict[str, Running] = {}
    with ExitStack() as stack:

        def forum(needs: dict[str, Any]) -> Running:
            name = json.dumps(needs, sort_keys=True)
            if name not in forums:
                options = {"admin_requests_per_minute": 0, **needs}
                forums[name] = stack.enter_context(running(seed="conformance", **options))
            return forums[name]

        yield forum


@pytest.mark.skipif(not RECORDINGS, reason=f"no recordings in {FOLDER}")
@pytest.mark.parametrize("path", [marked(path) for path in RECORDINGS])
def test_recording(path, conform, forum_with, monkeypatch, capsys):
    forum = forum_with(json.loads(path.read_text(encoding="utf-8"))["needs"])
    monkeypatch.setenv("FORUM_KEY_FULL", forum.key_full)
    monkeypatch.setenv("FORUM_KEY_READ", forum.key_read)
    requests.post(f"{forum.url}/__sandbox__/reset", timeout=10).raise_for_status()
    call = argparse.Namespace(url=forum.url, files=[path], reset=None, settle=False, most=20, json=None)
    assert conform.check(call) == 0, capsys.readouterr().out
