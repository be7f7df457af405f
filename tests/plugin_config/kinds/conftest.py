"""Forum files of one section, read offline."""

from collections.abc import Callable
from pathlib import Path

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.language.problems import Invalid

HEAD = "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: system}\n"


@pytest.fixture
def expanded(tmp_path: Path) -> Callable[[str], Desired]:
    """What a file of these sections asks for."""

    def read(text: str) -> Desired:
        path = tmp_path / "forum.yaml"
        path.write_text(f"{HEAD}{text}\n", encoding="utf-8")
        return read_desired(path, variables={})[1]

    return read


@pytest.fixture
def refused(expanded: Callable[[str], Desired]) -> Callable[[str], list[str]]:
    """The paths of the problems that a file of these sections has."""

    def read(text: str) -> list[str]:
        with pytest.raises(Invalid) as caught:
            expanded(text)
        return [problem.path for problem in caught.value.problems]

    return read
