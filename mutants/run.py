"""Whether the tests notice when the code of the guards is wrong: one small change after the other, each played alone.

    python mutants/run.py                        a sample of every module
    python mutants/run.py lock_out --all         every change of one module
    python mutants/run.py --sample 20 --seed 7   other changes

The changes are made by cosmic-ray, in a copy of the project. A module is played with the quick tests of its room, on
one version of Discourse. A change that no test notices is listed, unless `equivalent.yaml` says why it changes nothing
that can be seen. The status is 1 where fewer than BOUND of a hundred were noticed.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "build" / "mutants"
TYPED = Path("build/types/idiaspora")
"""Where the folders stand under the names that they are imported by; see the Makefile."""
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
BOUND = 90
SECONDS = 300
"""Longer than the tests of a room take on a busy machine: what takes longer never ends."""

PLAN = ("tests/provisioning/plan", "tests/engine/test_contract_of_kinds.py")
SAFETY = ("tests/provisioning/safety", "tests/provisioning/access", "tests/cli/commands/test_careful_options.py")
APPLY = (
    "tests/provisioning/apply",
    "tests/provisioning/plan/test_hindrances.py",
    "tests/provisioning/plan/test_order.py",
    "tests/engine/test_contract_of_kinds.py",
)

MODULES = {
    "provisioning/plan/order.py": PLAN,
    "provisioning/plan/narrowed_first.py": PLAN,
    "provisioning/plan/access_shifts.py": PLAN,
    "provisioning/plan/bare_creations.py": PLAN,
    "provisioning/plan/parent_steps.py": PLAN,
    "provisioning/plan/circle_notes.py": PLAN,
    "provisioning/plan/letting_go.py": PLAN,
    "provisioning/plan/name_swaps.py": PLAN,
    "provisioning/safety/widening.py": SAFETY,
    "provisioning/safety/exposure.py": SAFETY,
    "provisioning/safety/lock_out.py": SAFETY,
    "provisioning/apply/writer.py": APPLY,
    "provisioning/apply/verification.py": APPLY,
}
"""The modules, each with the tests that have to notice."""

ARITHMETIC = {"Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "BitOr_BitAnd", "BitAnd_BitOr", "Sub_BitAnd"}
"""One other operator for each is enough: most others end in a TypeError, which any test notices."""
SAME = {"Is_Eq", "IsNot_NotEq", "Eq_Is", "NotEq_IsNot"}
"""What is compared with `is` here are members of enumerations, types and None, and short texts are kept once."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module: an operator of cosmic-ray, and the line of the code that it touches."""

    module: str
    operator: str
    line: int
    code: str
    id: str = ""

    @property
    def short(self) -> str:
        """The operator in short: `core/ReplaceComparisonOperator_Eq_Lt` is `Eq_Lt`."""
        name = self.operator.removeprefix("core/").removeprefix("Replace")
        return name.removeprefix("ComparisonOperator_").removeprefix("BinaryOperator_").removeprefix("UnaryOperator_")


@dataclass(frozen=True)
class Equivalent:
    """Changes of a line that nothing can notice, by the line's text, so that it may move."""

    module: str
    code: str
    operators: tuple[str, ...]
    reason: str

    def holds(self, mutant: Mutant) -> bool:
        return (self.module, self.code) == (mutant.module, mutant.code) and mutant.short in self.operators


def equivalents(text: str) -> list[Equivalent]:
    """The list of changes that change nothing, from its YAML."""
    return [
        Equivalent(module, item["line"], tuple(item["changes"]), item["reason"])
        for module, items in (yaml.safe_load(text) or {}).items()
        for item in items
    ]


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


def counts(mutant: Mutant) -> bool:
    """Whether a change is of a kind that is played."""
    if "BinaryOperator" in mutant.operator:
        return mutant.short in ARITHMETIC
    # The decorators here make frozen dataclasses: nobody tries to change one, and without one nothing runs.
    return mutant.short not in SAME and not mutant.code.startswith("@") and "RemoveDecorator" not in mutant.operator


def chosen(mutants: Sequence[Mutant], size: int | None, seed: int) -> list[Mutant]:
    """A sample that a seed gives every time; all of them without a size."""
    if size is None or size >= len(mutants):
        return list(mutants)
    return random.Random(seed).sample(list(mutants), size)


def copied() -> None:
    """The project beside itself, with links to its folders under the names that they are imported by."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines():
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, COPY / name)
    (COPY / TYPED).mkdir(parents=True)
    for room in (ROOT / TYPED).iterdir():
        target = COPY / "idiaspora" / "__init__.py" if room.name == "__init__.py" else COPY / room.name
        (COPY / TYPED / room.name).symlink_to(target)


def command(tests: Iterable[str]) -> str:
    """The tests of a module, up to the first that fails."""
    options = "-x -q -p no:cacheprovider -p no:randomly -m 'not slow' -o pythonpath='build/types . tests/support'"
    return f"{sys.executable} -B -m pytest {options} {' '.join(tests)}"


def configured(module: str, tests: Iterable[str]) -> Path:
    """The configuration of cosmic-ray for one module."""
    path = COPY / "cosmic-ray.toml"
    path.write_text(
        "[cosmic-ray]\n"
        f'module-path = "{module}"\n'
        f"timeout = {SECONDS}.0\n"
        "excluded-modules = []\n"
        f'test-command = "{command(tests)}"\n'
        '[cosmic-ray.distributor]\nname = "local"\n',
        encoding="utf-8",
    )
    return path


def cosmic_ray(*arguments: str) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    program = [str(Path(sys.executable).with_name("cosmic-ray")), *arguments]
    subprocess.run(program, cwd=COPY, check=True, env=environment, stdout=subprocess.DEVNULL)


def played(module: str, tests: Sequence[str], size: int | None, seed: int) -> list[tuple[Mutant, bool]]:
    """The changes of a module that were played, and whether a test noticed."""
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import WorkerOutcome, WorkResult

    source = (COPY / module).read_text(encoding="utf-8")
    lines, notes = source.splitlines(), annotated(source)
    session = COPY / "session.sqlite"
    session.unlink(missing_ok=True)
    config = configured(module, tests)
    cosmic_ray("init", str(config), str(session))
    with use_db(str(session), WorkDB.Mode.open) as work:
        found: dict[str, Mutant] = {}
        for item in work.work_items:
            (spec,) = item.mutations
            row, column = spec.start_pos
            mutant = Mutant(module, spec.operator_name, row, lines[row - 1].strip(), item.job_id)
            if (row, column) not in notes and counts(mutant):
                found[item.job_id] = mutant
        taken = {mutant.id: mutant for mutant in chosen(list(found.values()), size, seed)}
        skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
        work.set_multiple_results([item.job_id for item in work.work_items if item.job_id not in taken], skipped)
    cosmic_ray("exec", str(config), str(session))
    with use_db(str(session), WorkDB.Mode.open) as work:
        outcomes = {id: result.is_killed for id, result in work.results if id in taken}
    return [(mutant, outcomes[id]) for id, mutant in taken.items()]


def table(rows: Sequence[tuple[str, int, int, int]]) -> Iterator[str]:
    yield f"{'module':40}{'noticed':>9}{'survived':>10}{'equivalent':>12}"
    for module, noticed, survived, same in rows:
        yield f"{module:40}{noticed:9}{survived:10}{same:12}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Play small changes of the code, and list those that no test notices.")
    parser.add_argument("names", nargs="*", help="modules by a part of their path; all without one")
    parser.add_argument("--sample", type=int, default=12, help="so many changes of each module (12)")
    parser.add_argument("--all", action="store_true", help="every change, which takes hours")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which sample; by the clock without one")
    options = parser.parse_args(arguments)
    wanted = [path for path in MODULES if not options.names or any(name in path for name in options.names)]
    known = equivalents(EQUIVALENT.read_text(encoding="utf-8"))
    print(f"seed {options.seed}, in {COPY}", flush=True)
    copied()
    tests = sorted({test for module in wanted for test in MODULES[module]})
    subprocess.run(command(tests), cwd=COPY, check=True, shell=True, stdout=subprocess.DEVNULL)
    rows = []
    for module in wanted:
        results = played(module, MODULES[module], None if options.all else options.sample, options.seed)
        left = [mutant for mutant, noticed in results if not noticed]
        survived = [mutant for mutant in left if not any(item.holds(mutant) for item in known)]
        rows.append((module, len(results) - len(left), len(survived), len(left) - len(survived)))
        for mutant in sorted(survived, key=lambda item: (item.line, item.short)):
            print(f"{mutant.module}:{mutant.line}: {mutant.short}: {mutant.code}", flush=True)
    for line in table(rows):
        print(line)
    noticed, survived_all = sum(row[1] for row in rows), sum(row[2] for row in rows)
    share = 100 * noticed / max(1, noticed + survived_all)
    print(f"{share:.1f} % noticed, {BOUND} % wanted")
    return 0 if share >= BOUND else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
