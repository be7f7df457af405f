"""Forum files made in a temporary folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid, Problem

Load = Callable[..., Document]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str | bytes]], None]:
    """Writes files below the working directory, which is a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def write(contents: Mapping[str, str | bytes]) -> None:
        for name, content in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write


@pytest.fixture
def loaded(files: Callable[[Mapping[str, str | bytes]], None]) -> Load:
    """Loads a text as forum.yaml, with an overlay named `test` where one is given, and with variables by keyword."""

    def load_text(text: str | bytes, overlay: str | None = None, /, **variables: str) -> Document:
        files({"forum.yaml": text} | ({} if overlay is None else {"environments/test.yaml": overlay}))
        return load("forum.yaml", environment=None if overlay is None else "test", variables=variables)

    return load_text


@pytest.fixture
def problems(loaded: Load) -> Callable[..., tuple[Problem, ...]]:
    """The problems that loading a text gives."""

    def problems_of(*texts: str | bytes, **variables: str) -> tuple[Problem, ...]:
        with pytest.raises(Invalid) as caught:
            loaded(*texts, **variables)
        return caught.value.problems

    return problems_of
