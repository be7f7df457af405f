"""What `make mutants` plays and counts; the changes themselves take too long to be played here."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def run() -> Iterator[ModuleType]:
    """The script; its folder is no package."""
    spec = importlib.util.spec_from_file_location("mutants_run", ROOT / "mutants" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def mutant(run: Any, operator: str, code: str = "x = 1", line: int = 1, id: str = "") -> Any:
    return run.Mutant("provisioning/plan/order.py", operator, line, code, id)


def test_every_module_and_its_tests_are_there(run: Any) -> None:
    missing = [path for path in run.MODULES if not (ROOT / path).is_file()]
    missing += [path for tests in run.MODULES.values() for path in tests if not (ROOT / path).exists()]
    assert missing == []


def test_what_changes_nothing_is_a_line_of_the_code_with_a_reason(run: Any) -> None:
    for item in run.equivalents(run.EQUIVALENT.read_text(encoding="utf-8")):
        lines = [line.strip() for line in (ROOT / item.module).read_text(encoding="utf-8").splitlines()]
        assert item.module in run.MODULES
        assert item.code in lines, f"{item.module} has no line “{item.code}” any more"
        assert item.operators
        assert len(item.reason.split()) >= 5


def test_a_change_is_known_by_its_line_wherever_that_stands(run: Any) -> None:
    text = (
        "provisioning/plan/order.py:\n"
        "  - {line: x = 1, changes: [NumberReplacer], reason: any number above zero means the same here}\n"
    )
    (known,) = run.equivalents(text)
    assert known.holds(mutant(run, "core/NumberReplacer", line=40))
    assert not known.holds(mutant(run, "core/AddNot"))
    assert not known.holds(mutant(run, "core/NumberReplacer", "x = 2"))


def test_annotations_compute_nothing(run: Any) -> None:
    source = "def one(a: int | None, *b: str | int) -> str | None:\n    c: int | str = a | 2\n    return c\n"
    noted = run.annotated(source)
    pipes = [(row, column) for row, line in enumerate(source.splitlines(), 1) for column, char in enumerate(line)
             if char == "|"]  # fmt: skip
    assert [place in noted for place in pipes] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("operator", "played"),
    [
        ("core/ReplaceComparisonOperator_Eq_Lt", True),
        ("core/ReplaceComparisonOperator_Is_IsNot", True),
        ("core/ReplaceComparisonOperator_Is_Eq", False),
        ("core/ReplaceBinaryOperator_Sub_Add", True),
        ("core/ReplaceBinaryOperator_Sub_Pow", False),
        ("core/RemoveDecorator", False),
        ("core/ReplaceAndWithOr", True),
    ],
)
def test_the_kinds_of_changes_that_are_played(run: Any, operator: str, played: bool) -> None:
    assert run.counts(mutant(run, operator)) is played


def test_a_seed_gives_the_same_sample_again(run: Any) -> None:
    mutants = [mutant(run, "core/AddNot", id=str(number)) for number in range(50)]
    assert run.chosen(mutants, 10, 3) == run.chosen(mutants, 10, 3) != run.chosen(mutants, 10, 4)
    assert run.chosen(mutants, None, 3) == run.chosen(mutants, 50, 3) == mutants
