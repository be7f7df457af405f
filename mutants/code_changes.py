"""Small changes of a module, as cosmic-ray makes them, and how a process comes to run one of them."""

import ast
import importlib.machinery
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

ROOT = Path(__file__).resolve().parents[1]

ARITHMETIC = {"Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "BitOr_BitAnd", "BitAnd_BitOr", "Sub_BitAnd"}
"""One other operator for each is enough: most others end in a TypeError, which any test notices."""
SAME = {"Is_Eq", "IsNot_NotEq", "Eq_Is", "NotEq_IsNot"}
"""What is compared with `is` here are members of enumerations, types and None, and short texts are kept once."""


NUMBERS = "core/NumberReplacer"
FOR_TYPES = "if TYPE_CHECKING:"
"""What stands below it only type checkers read."""
ONLY = ".changes["
"""The step of a resource holds one change, which is the last one as well as the first; those of settings that are
written together are of one kind, for which a step is asked by its first change."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module: an operator of cosmic-ray, which of the places that it can change, and the line there."""

    module: str
    operator: str
    line: int
    code: str
    occurrence: int = 0

    @property
    def short(self) -> str:
        """The operator in short: `core/ReplaceComparisonOperator_Eq_Lt` is `Eq_Lt`."""
        name = self.operator.removeprefix("core/").removeprefix("Replace")
        return name.removeprefix("ComparisonOperator_").removeprefix("BinaryOperator_").removeprefix("UnaryOperator_")

    def source(self) -> str:
        """The whole module with the change."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        changed = mutate_code(source_of(self.module), get_operator(self.operator)(), self.occurrence)
        assert changed is not None
        return str(changed)


def texts_of(source: str) -> list[str]:
    """What each line is known by: its text, and that of the line before where it says only where to go on."""
    lines = [line.strip() for line in source.splitlines()]
    before = ["", *lines]
    return [f"{before[at]} {text}" if text in ("continue", "break") else text for at, text in enumerate(lines)]


@cache
def source_of(module: str) -> str:
    return (ROOT / module).read_text(encoding="utf-8")


def counts(mutant: Mutant) -> bool:
    """Whether a change is of a kind that is played."""
    if "BinaryOperator" in mutant.operator:
        return mutant.short in ARITHMETIC
    if mutant.code == FOR_TYPES:
        return False
    # The decorators here make frozen dataclasses: nobody tries to change one, and without one nothing runs.
    return mutant.short not in SAME and not mutant.code.startswith("@") and "RemoveDecorator" not in mutant.operator


def is_python(mutant: Mutant) -> bool:
    """Whether a change can be played: `not` does not go before a name that a condition gives a value."""
    if ":=" not in mutant.code:
        return True
    try:
        ast.parse(mutant.source())
    except SyntaxError:
        return False
    return True


def mutants_of(module: str) -> list[Mutant]:
    """All changes of a module that are played."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    source = source_of(module)
    tree, lines, texts, notes = get_ast(source), source.splitlines(), texts_of(source), annotated(source)
    found = []
    for name in operator_names():
        if get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        places = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        for occurrence, (row, column) in enumerate(places):
            mutant = Mutant(module, name, row, texts[row - 1], occurrence)
            # A number gets greater first, then smaller: the first thing becomes the last one.
            is_smaller = name == NUMBERS and occurrence % 2 == 1
            is_last = is_smaller and lines[row - 1][:column].endswith(ONLY)
            if (row, column) not in notes and counts(mutant) and not is_last and is_python(mutant):
                found.append(mutant)
    return found


def annotated(source: str) -> frozenset[tuple[int, int]]:
    """Where the names and operators of annotations stand, as line and column: `X | None` computes nothing."""
    found: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        notes: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef):
            arguments = (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)
            extra = (node.args.vararg, node.args.kwarg)
            notes = [node.returns, *(item.annotation for item in (*arguments, *extra) if item is not None)]
        elif isinstance(node, ast.AnnAssign):
            notes = [node.annotation]
        for note in notes:
            if note is not None:
                last = note.end_lineno or note.lineno
                found |= {
                    (line, column)
                    for line in range(note.lineno, last + 1)
                    for column in range(
                        note.col_offset if line == note.lineno else 0,
                        (note.end_col_offset or 0) + 1 if line == last else 200,
                    )
                }
    return frozenset(found)


def statement_at(source: str, line: int) -> range:
    """The lines of the innermost statement around a line; of one with a body, those before the body."""
    found = range(line, line + 1)
    for node in ast.walk(ast.parse(source)):  # outer ones before inner ones
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
            body = getattr(node, "body", None)
            last = max(first, body[0].lineno - 1) if body else (getattr(node, "end_lineno", None) or first)
            if first <= line <= last:
                found = range(first, last + 1)
    return found


def compiled(source: str, path: str) -> CodeType:
    """The code of a module, be it with a change that Python doubts, such as `is` before a number."""
    with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
        return compile(source, path, "exec", dont_inherit=True)


def in_place(mutant: Mutant) -> Callable[[], None] | None:
    """What puts a change into the functions of the module as they are imported; None where it is outside of them, in
    what runs while the module is imported, or in a function that has no name there."""
    path = str(ROOT / mutant.module)
    pairs = list(_changed(compiled(source_of(mutant.module), path), compiled(mutant.source(), path)))
    functions = _Functions(sys.modules[name_of(mutant.module)]).by_place
    if not pairs or any(old is None or _place(old) not in functions for old, _ in pairs):
        return None

    def put() -> None:
        for old, new in pairs:
            assert old is not None
            functions[_place(old)].__code__ = new

    return put


def name_of(module: str) -> str:
    """Under which name a module is imported: `provisioning/plan/order.py` is `idiaspora.provisioning.plan.order`."""
    return "idiaspora." + module.removesuffix(".py").replace("/", ".")


def imported_with(mutant: Mutant) -> None:
    """From now on this process imports the module with the change."""
    path, changed = str(ROOT / mutant.module), mutant.source()
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        if str(Path(self.get_filename(fullname)).resolve()) == path:
            return compiled(changed, path)
        return original(self, fullname)

    # The importer makes a loader of its own for each module: only their class reaches all of them.
    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType | None, CodeType]]:
    """The functions that differ, as they were and as they are; None for what they were where it is no function."""
    if old == new:
        return
    if old.co_flags & inspect.CO_OPTIMIZED:
        yield old, new
        return
    if _own(old) != _own(new):
        yield None, new
    inner = zip(_inner(old), _inner(new), strict=True)
    for one, other in inner:
        yield from _changed(one, other)


def _inner(code: CodeType) -> list[CodeType]:
    return [item for item in code.co_consts if isinstance(item, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    constants = tuple((type(item), item) for item in code.co_consts if not isinstance(item, CodeType))
    return code.co_code, constants, code.co_names


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


class _Functions:
    """The functions and methods of a module by name and line."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    @cached_property
    def by_place(self) -> dict[tuple[str, int], FunctionType]:
        return {_place(function.__code__): function for function in self._within(vars(self.module), frozenset())}

    def _within(self, names: "dict[str, object]", outer: frozenset[type]) -> Iterator[FunctionType]:
        for value in list(names.values()):
            if isinstance(value, type):
                if value.__module__ == self.module.__name__ and value not in outer:
                    yield from self._within(dict(vars(value)), outer | {value})
                continue
            if isinstance(value, staticmethod | classmethod):
                value = value.__func__
            elif isinstance(value, property):
                value = value.fget
            elif isinstance(value, cached_property):
                value = value.func
            value = inspect.unwrap(value) if callable(value) else value
            if isinstance(value, FunctionType) and value.__module__ == self.module.__name__:
                yield value
