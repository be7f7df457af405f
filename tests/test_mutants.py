"""What `make mutants` plays and counts; the changes themselves take too long to be played here."""

import importlib
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from idiaspora.plugin_config.kinds.shifts import NOTHING, Shifts, has_rights

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "mutants"


@pytest.fixture(scope="module")
def scripts() -> Iterator[Callable[[str], ModuleType]]:
    """The scripts by name; their folder is no package."""
    sys.path.insert(0, str(SCRIPTS))
    yield importlib.import_module
    sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def run(scripts: Callable[[str], ModuleType]) -> ModuleType:
    return scripts("run")


@pytest.fixture(scope="module")
def changes(scripts: Callable[[str], ModuleType]) -> ModuleType:
    return scripts("code_changes")


@pytest.fixture(scope="module")
def played(scripts: Callable[[str], ModuleType]) -> ModuleType:
    return scripts("played_tests")


def mutant(run: Any, operator: str, code: str = "x = 1", line: int = 1, occurrence: int = 0) -> Any:
    return run.Mutant("provisioning/plan/order.py", operator, line, code, occurrence)


def test_every_module_and_its_tests_are_there(run: Any) -> None:
    missing = [path for path in run.MODULES if not (ROOT / path).is_file()]
    missing += [path for tests in run.MODULES.values() for path in tests if not (ROOT / path).exists()]
    assert missing == []


def test_what_changes_nothing_is_a_line_of_the_code_with_a_reason(run: Any, changes: Any) -> None:
    for item in run.equivalents(run.EQUIVALENT.read_text(encoding="utf-8")):
        lines = changes.texts_of(changes.source_of(item.module))
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


def test_where_a_loop_goes_on_is_known_by_the_line_before(changes: Any) -> None:
    source = "for x in y:\n    if x:\n        continue\n    break\n"
    assert changes.texts_of(source) == ["for x in y:", "if x:", "if x: continue", "continue break"]


def test_annotations_compute_nothing(changes: Any) -> None:
    source = "def one(a: int | None, *b: str | int) -> str | None:\n    c: int | str = a | 2\n    return c\n"
    noted = changes.annotated(source)
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
def test_the_kinds_of_changes_that_are_played(changes: Any, operator: str, played: bool) -> None:
    assert changes.counts(mutant(changes, operator)) is played


@pytest.mark.parametrize(
    ("code", "changed", "played"),
    [
        ("if a := b:", "if not a := b:", False),
        ("if (a := b) and c:", "if (a := b) or c:", True),
        ("if a:", "if not a:", True),
    ],
)
def test_a_change_that_is_no_python_is_not_played(
    changes: Any, monkeypatch: pytest.MonkeyPatch, code: str, changed: str, played: bool
) -> None:
    """Nothing could be said of the others either."""
    monkeypatch.setattr(changes.Mutant, "source", lambda self: f"{changed}\n    pass\n")
    assert changes.is_python(mutant(changes, "core/AddNot", code)) is played


@pytest.mark.parametrize("code", ["1 is not x", "x is 'y'"])
def test_a_change_that_python_doubts_is_played(changes: Any, code: str) -> None:
    assert changes.compiled(code, "m.py")


def test_where_a_test_cannot_be_loaded_pytest_says_which_one(played: Any, tmp_path: Path) -> None:
    """It ends such a run itself; nothing is played."""
    loaded = played.Loaded([], {}, tmp_path, pytest.fail)
    assert loaded.pytest_runtestloop(SimpleNamespace(testsfailed=1)) is None


def test_the_tests_can_be_loaded_without_what_only_counts_lines() -> None:
    """The marker is one of pytest-cov, too, without which the changes are played."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    markers = tomllib.loads(text)["tool"]["pytest"]["ini_options"]["markers"]
    assert "no_cover" in {re.split("[:(]", marker)[0] for marker in markers}


def test_what_only_type_checkers_read_is_not_changed(changes: Any) -> None:
    assert not changes.counts(mutant(changes, "core/AddNot", "if TYPE_CHECKING:"))


def test_a_seed_gives_the_same_sample_again(run: Any) -> None:
    mutants = [mutant(run, "core/AddNot", occurrence=number) for number in range(50)]
    assert run.chosen(mutants, 10, 3) == run.chosen(mutants, 10, 3) != run.chosen(mutants, 10, 4)
    assert run.chosen(mutants, None, 3) == run.chosen(mutants, 50, 3) == mutants


CODE = """\
import os


def one(items):
    for item in (
        items
    ):
        print(
            item)
    return len(items)
"""


@pytest.mark.parametrize(
    ("line", "first", "last"), [(1, 1, 1), (4, 4, 4), (5, 5, 7), (6, 5, 7), (8, 8, 9), (9, 8, 9), (10, 10, 10)]
)
def test_a_change_is_played_with_what_comes_to_the_statement_around_it(
    changes: Any, line: int, first: int, last: int
) -> None:
    """Not with what comes into the body of a loop alone, where the change is in its head."""
    assert changes.statement_at(CODE, line) == range(first, last + 1)


@pytest.mark.parametrize(("enough", "left_out"), [(15.5, frozenset()), (15.4, frozenset({"tests/a.py::test_it[3]"}))])
def test_a_change_is_played_with_the_tests_that_come_to_it(
    played: Any, monkeypatch: pytest.MonkeyPatch, enough: float, left_out: frozenset[str]
) -> None:
    """The shortest first; where they take long, with two of those that come to the same lines with other parameters."""
    monkeypatch.setattr(played, "source_of", lambda module: CODE)
    monkeypatch.setattr(played, "ENOUGH", enough)
    lines = {
        "tests/a.py::test_it[3]": {4, 5, 10},
        "tests/a.py::test_it[1]": {4, 5, 10},
        "tests/a.py::test_it[2]": {4, 5, 10},
        "tests/a.py::test_it[loop]": {4, 5, 8, 10},
        "tests/a.py::test_none": {4},
        "tests/b.py::test_it": {4, 5, 10},
        "docs/c.py::test_it": {4, 5, 10},
    }
    seconds = dict(zip(lines, (3.0, 1.0, 2.0, 0.5, 0.1, 9.0, 0.1), strict=True))
    module = "provisioning/plan/order.py"
    reached = played.Reached(seconds, {module: {test: frozenset(found) for test, found in lines.items()}})
    one = played.Mutant(module, "core/AddNot", 5, "for item in (")
    coming = [
        "tests/a.py::test_it[loop]",
        "tests/a.py::test_it[1]",
        "tests/a.py::test_it[2]",
        "tests/a.py::test_it[3]",
        "tests/b.py::test_it",
    ]
    assert reached.tests_of(one, ["tests"]) == [test for test in coming if test not in left_out]
    monkeypatch.setattr(played, "ENOUGH", 100.0)
    assert reached.tests_of_module(module, ["tests"]) == ["tests/a.py::test_none", *coming]


forking = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def _fails() -> bool:
    raise AssertionError


@forking
@pytest.mark.parametrize(("play", "passed"), [(lambda: True, True), (lambda: False, False), (_fails, False)])
def test_a_copy_that_ends_in_another_way_than_it_should_has_not_passed(
    played: Any, play: Callable[[], bool], passed: bool
) -> None:
    assert played.in_a_copy(play) is passed


@forking
@pytest.mark.slow
def test_a_test_that_never_ends_has_not_passed(
    played: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(played, "AT_LEAST", 0.1)

    def lasts() -> bool:
        played.Limited({request.node.nodeid: 0.1}).pytest_runtest_setup(request.node)
        while True:
            pass

    assert not played.in_a_copy(lasts)


SHIFTS = "plugin_config/kinds/shifts.py"


def changed_in(changes: Any, monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> Any:
    """A change of a module, without cosmic-ray, which only `make mutants` installs."""
    text = (ROOT / SHIFTS).read_text(encoding="utf-8")
    assert text.count(before) == 1
    monkeypatch.setattr(changes.Mutant, "source", lambda self: text.replace(before, after))
    return changes.Mutant(SHIFTS, "core/ReplaceOrWithAnd", 1, before)


owners = frozenset({"ring"})
IN_FUNCTIONS = {
    "a property": ("self.coming or self.opened", "self.coming and self.opened", lambda: Shifts(owners).widens),
    "a method": ("self.coming | other.coming", "self.coming & other.coming", lambda: (Shifts(owners) | NOTHING).coming),
    "a function": ('not audience.startswith("(")', 'audience.startswith("(")', lambda: has_rights("ring")),
}


@forking
@pytest.mark.parametrize(("before", "after", "seen"), IN_FUNCTIONS.values(), ids=IN_FUNCTIONS)
def test_a_change_of_a_function_is_put_into_what_is_loaded(
    changes: Any, played: Any, monkeypatch: pytest.MonkeyPatch, before: str, after: str, seen: Callable[[], object]
) -> None:
    """For the copy of the process in which it is played, and for no other one."""
    put = changes.in_place(changed_in(changes, monkeypatch, before, after))

    def is_changed() -> bool:
        put()
        return not seen()

    assert played.in_a_copy(is_changed)
    assert seen()


@pytest.mark.parametrize(
    ("before", "after"), [("range(5)", "range(4)"), ("coming: Audiences = frozenset()", "coming: Audiences = STAFF")]
)
def test_a_change_of_what_runs_at_the_import_is_not(
    changes: Any, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    assert changes.in_place(changed_in(changes, monkeypatch, before, after)) is None


@forking
def test_such_a_change_is_imported(changes: Any, played: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = changed_in(changes, monkeypatch, "range(5)", "range(4)")

    def is_changed() -> bool:
        changes.imported_with(mutant)
        del sys.modules[changes.name_of(SHIFTS)]
        return len(importlib.import_module(changes.name_of(SHIFTS)).TRUSTED) == 4

    assert played.in_a_copy(is_changed)
