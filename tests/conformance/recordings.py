"""Where recordings of real forums are found, and how a test names them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "conformance"
FOLDER = Path(os.environ.get("IDIASPORA_RECORDINGS", BESIDE))
NONE_THERE = f"no recordings in {FOLDER}"


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def cases(paths: Iterable[Path], different: Mapping[str, str]) -> list[Any]:
    """The recordings as parameters; those that are answered otherwise, by AREA/NAME, must fail for their reason."""

    def marks(path: Path) -> list[pytest.MarkDecorator]:
        reason = different.get(name_of(path))
        return [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]

    return [pytest.param(path, id=name_of(path), marks=marks(path)) for path in paths]
