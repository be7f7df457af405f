"""Every file below `wrong_files/` holds one mistake, and its first line says which problem it must give.

`# expect: CODE LINE FRAGMENT` - the code, the line (`FILE:LINE` in folders) and a part of the remedy. Those below
`doubtful/` are valid: only a forum can tell whether it is a mistake, and the problem is a warning.
"""

from pathlib import Path

import pytest

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.problems import CODES, Invalid, Problem
from idiaspora.plugin_config.language.severity import Severity

HERE = Path(__file__).parent / "wrong_files"
DOUBTFUL = HERE / "doubtful"
FOLDERS = sorted(path for path in (HERE / "folders").iterdir())
FILES = sorted(path for path in HERE.rglob("*.yaml") if HERE / "folders" not in path.parents)

VARIABLES = {
    "FORUM_TITLE": "Consultation",
    "FORUM_EMPTY": "",
    "FORUM_SECRET": "https://a-secret.example.org",
    "FORUM_LOST_FILE": "/nowhere/forum-secret",
}


def problems_of(path: Path, environment: str | None = None) -> tuple[Problem, ...]:
    if path.parent == DOUBTFUL:
        return desired(load(path, environment=environment, variables=VARIABLES)).warnings
    with pytest.raises(Invalid) as caught:
        desired(load(path, environment=environment, variables=VARIABLES))
    return caught.value.problems


def expectation(path: Path) -> tuple[str, str, str]:
    first_line = path.read_bytes().split(b"\n", 1)[0].decode()
    code, place, fragment = first_line.removeprefix("# expect: ").split(" ", 2)
    return code, place, fragment


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_wrong_file_gives_its_problem(path: Path) -> None:
    code, line, fragment = expectation(path)

    (problem,) = problems_of(path)

    assert (problem.code, problem.span.file, str(problem.span.line)) == (code, str(path), line)
    assert fragment in problem.remedy
    assert problem.severity is (Severity.WARNING if path.parent == DOUBTFUL else Severity.ERROR)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_wrong_folder_gives_its_problem(folder: Path) -> None:
    code, place, fragment = expectation(min(folder.glob("*.yaml")))

    (problem,) = problems_of(folder, "test" if (folder / "environments").exists() else None)

    assert (problem.code, str(problem.span)) == (code, f"{folder}/{place}")
    assert fragment in problem.remedy


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_problem_reads_as_sentences(path: Path) -> None:
    (problem,) = problems_of(path)

    assert problem.code in CODES
    assert problem.message
    assert problem.remedy
    assert len(str(problem).splitlines()) == 1
    assert "a-secret" not in str(problem)


def test_there_are_enough_wrong_files_of_each_sort() -> None:
    sorts = [path.parent.name for path in FILES]
    assert sorts.count("language") >= 35
    assert len(FILES) + len(FOLDERS) >= 60
