"""The rules of comparison, and the forums on which recordings are played."""

import argparse
import importlib.util
import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from recordings import FOLDER

from idiaspora.sandbox.server import Running, running

MOST = 200
"""So many differences are looked at."""


@pytest.fixture(scope="session")
def conform() -> ModuleType:
    spec = importlib.util.spec_from_file_location("conform", FOLDER / "conform.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def forum_with() -> Iterator[Callable[[str, dict[str, Any]], Running]]:
    """A running sandbox of a version for what a recording needs; recordings with the same needs share it."""
    forums: dict[str, Running] = {}
    with ExitStack() as stack:

        def forum(version: str, needs: dict[str, Any]) -> Running:
            name = f"{version} {json.dumps(needs, sort_keys=True)}"
            if name not in forums:
                options = {"admin_requests_per_minute": 0, **needs}
                forums[name] = stack.enter_context(running(seed="conformance", discourse=version, **options))
            return forums[name]

        yield forum


DIFFERENCE = re.compile(r": (\S*|header \S+): real ")
"""What `conform.py` prints about one value, with its place in the answer."""


@pytest.fixture
def played(conform, forum_with, monkeypatch, capsys) -> Callable[..., None]:
    """Plays a recording on a forum of the version; fails with the differences.

    Where some are known, by the globs of their places, there have to be these and no others.
    """

    def play(version: str, path: Path, known: Collection[str] = ()) -> None:
        forum = forum_with(version, json.loads(path.read_text(encoding="utf-8"))["needs"])
        monkeypatch.setenv("FORUM_KEY_FULL", forum.key_full)
        monkeypatch.setenv("FORUM_KEY_READ", forum.key_read)
        requests.post(f"{forum.url}/__sandbox__/reset", timeout=10).raise_for_status()
        call = argparse.Namespace(url=forum.url, files=[path], reset=None, settle=False, most=MOST, json=None)
        conform.check(call)
        shown = capsys.readouterr().out
        places = DIFFERENCE.findall(shown)
        unknown = [place for place in places if not any(fnmatchcase(place, glob) for glob in known)]
        agrees = not places and "0 of 1 scenarios the same" not in shown
        assert agrees != bool(known), shown
        assert not unknown, shown
        assert all(any(fnmatchcase(place, glob) for place in places) for glob in known), shown

    return play
