"""A repository with a forum file, a forum to which it belongs, and a stand-in for GitHub's `gh`."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pipelines import FILE, KEY, READ_KEY, Workspace, environment

from idiaspora.sandbox.server import Running, running


@pytest.fixture(scope="session")
def forum_of_the_session() -> Iterator[Running]:
    with running(
        seed="conformance", admin_requests_per_minute=0, ip_mode="none", key_full=KEY, key_read=READ_KEY
    ) as forum:
        yield forum


@pytest.fixture
def workspace(forum_of_the_session: Running, tmp_path: Path) -> Workspace:
    requests.post(f"{forum_of_the_session.url}/__sandbox__/reset", timeout=10).raise_for_status()
    made = Workspace(tmp_path, {"IDIASPORA_URL": forum_of_the_session.url, "IDIASPORA_REQUESTS_PER_MINUTE": "0"})
    (made.repository / "forum.yaml").write_text(FILE, encoding="utf-8")
    return made


@pytest.fixture
def github(workspace: Workspace) -> Path:
    """The state of GitHub: a merged pull request 7 without comments of ours."""
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed, which stands for the one in gh")
    state = workspace.folder / "github.json"
    foreign = {"id": 1, "user": {"login": "somebody"}, "body": "<!-- idiaspora:comment plan ./forum.yaml  --> mine"}
    state.write_text(
        json.dumps({"calls": [], "pulls": [{"number": 7, "merged_at": "2026-01-01"}], "comments": [foreign]})
    )
    commands = workspace.folder / "bin"
    commands.mkdir()
    stand_in = Path(__file__).with_name("gh_stand_in.py")
    (commands / "gh").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "$@"\n')
    (commands / "gh").chmod(0o755)
    path = f"{commands}{os.pathsep}{environment()['PATH']}"
    workspace.variables |= {"GH_STATE": str(state), "PATH": path}
    return state
