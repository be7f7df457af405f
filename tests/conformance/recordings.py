"""Where recordings of real forums are found, and how a test names them."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "conformance"
FOLDER = Path(os.environ.get("IDIASPORA_RECORDINGS", BESIDE))
NONE_THERE = f"no recordings in {FOLDER}"


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def cases(paths: Iterable[Path]) -> list[Any]:
    """The recordings as parameters."""
    return [pytest.param(path, id=name_of(path)) for path in paths]
