"""The benchmarks run, and the numbers that were promised for many themes hold for a few."""

import importlib
import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"

Load = Callable[[str], ModuleType]

pytestmark = pytest.mark.slow


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Load:
    """A benchmark by its name; the folder is no package."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"benchmark_{name}", FOLDER / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return load


def test_the_benchmark_of_six_themes(benchmark: Load, capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark("run").main(["6"]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["themes", "requests", "seconds", "at", "60", "a", "minute", "planning,", "CPU"]
    assert first.split()[:3] == ["first", "apply", "6"]
    assert int(first.split()[3]) <= 60
    assert second.split()[:3] == ["second", "plan", "6"]
    assert int(second.split()[3]) <= 12 + 6 + 6


def test_commands_take_few_requests(benchmark: Load, capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark("commands").main(["--posts", "60"]) == 0
    rows = [line.rsplit(maxsplit=2) for line in capsys.readouterr().out.splitlines()[1:]]
    requests = {what.strip(): int(asked) for what, asked, _ in rows}
    assert [*requests] == [
        "first apply", "second plan, fresh", "second plan, 60 posts", "drift with blame", "full audit",
    ]  # fmt: skip
    assert requests["second plan, fresh"] == requests["second plan, 60 posts"]


def test_every_read_of_a_second_plan_belongs_to_a_section(benchmark: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """Where Discourse has a list, it is read once, however many of its things the file declares."""
    assert benchmark("sections").main([]) == 0
    _, *rows, whole = (line.rsplit(maxsplit=2) for line in capsys.readouterr().out.splitlines())
    requests = {name: int(asked) for name, asked, *_ in (line for line in rows if line[1].isdigit())}
    assert requests["tags"] == 2, "the list, and the one tag that is translated"
    for name in ("site settings", "watched words", "user fields", "permalinks", "sidebar sections"):
        assert requests[name] == 1, name
    assert requests["site texts"] == 2, "one for each language"
    assert requests["themes of the site"] == 3, "the list, for components too, and one for each language of its words"
    assert requests["pages"] == 4, "one for each of them, whose number the lock file has"
    assert whole[0] == "all"


def test_adopting_costs_the_same_for_each_value(benchmark: Load, capsys: pytest.CaptureFixture[str]) -> None:
    adopting = benchmark("adopting")
    adopting.main(["3"])
    few, many = (line.split() for line in capsys.readouterr().out.splitlines()[1:3])
    assert [few[:2], many[:2]] == [["3", "15"], ["12", "60"]]
    assert 0 < adopting.SECONDS_LIMIT <= 20


@pytest.mark.parametrize(("last", "ended"), [(260.0, 0), (251.0, 1)], ids=["within the limit", "beyond it"])
def test_of_all_rounds_of_a_start_the_middle_one_counts(
    benchmark: Load, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, last: float, ended: int
) -> None:
    start = benchmark("start")
    took = iter((900.0, 240.0 + 15 * ended, 250.0, last))  # the first round does not count
    monkeypatch.setattr(
        start, "processor_time", lambda command, variables: next(took) if "validate" in command else 10.0
    )

    assert start.main(["3"]) == ended
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[0] for row in rows] == ["python", "--help", "validate", "plan"]
    assert rows[2] == (["validate", "251", "ms", "25.1"] if ended else ["validate", "250", "ms", "25.0"])


@pytest.mark.slow
def test_every_start_that_is_measured_ends_well(benchmark: Load) -> None:
    assert all(one.milliseconds > 0 and one.times > 0 for one in benchmark("start").measured(1))


@pytest.mark.slow
def test_the_report_of_a_played_consultation_agrees_with_its_ledger(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    consultation = importlib.import_module("benchmarks.consultation")
    assert consultation.main(["--topics", "20", "--posts", "60", "--people", "20"]) == 0
    size, first, second = capsys.readouterr().out.splitlines()
    assert size.endswith("20 people")
    assert re.fullmatch(r"first report: (\d+) of \1 figures equal, \d+ requests, .* min", first)
    assert re.fullmatch(r"after 20 new posts: (\d+) of \1 figures equal, \d+ requests, .* min", second)
