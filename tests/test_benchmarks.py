"""The benchmark runs, and the numbers that were promised for many themes hold for a few."""

import importlib.util
import sys
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[1] / "benchmarks" / "run.py"


def test_the_benchmark_of_six_themes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("benchmark_run", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    assert module.main(["6"]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["themes", "requests", "seconds", "at", "60", "a", "minute", "planning,", "CPU"]
    assert first.split()[:3] == ["first", "apply", "6"]
    assert int(first.split()[3]) <= 60
    assert second.split()[:3] == ["second", "plan", "6"]
    assert int(second.split()[3]) <= 12 + 6 + 6
