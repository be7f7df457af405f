"""Which tests come to which lines of a module, and what they say of a change there.

Every change is played in a process of its own, a copy of one that has the tests loaded already: a forked one begins at
once. A change of what runs while the module is imported is played in one that has nothing loaded.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from code_changes import ROOT, Mutant, imported_with, in_place, source_of, statement_at

OPTIONS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-m", "not slow")
ALIKE = 2
"""So many of the parameters of a test are played that come to the same lines of the module."""
AT_LEAST, TIMES, WALL = 20, 4, 600
"""A change that takes so many seconds and so many times what the tests take without it, of the processor, or so many
seconds by the clock, never ends."""


@dataclass(frozen=True)
class Verdict:
    """Whether one of the tests that were played noticed a change."""

    mutant: Mutant
    noticed: bool
    tests: int


@dataclass(frozen=True)
class Reached:
    """What tests do without any change: how many seconds each takes, and which lines it comes to, by module."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[str, frozenset[int]]]

    def tests_of(self, mutant: Mutant, room: Collection[str]) -> list[str]:
        """The tests of the room that come to a change, the shortest first; of those which come to the same lines of the
        module with other parameters, ALIKE."""
        return self._unlike(mutant.module, room, statement_at(source_of(mutant.module), mutant.line))

    def tests_of_module(self, module: str, room: Collection[str]) -> list[str]:
        """The tests of the room that come to the module at all, chosen likewise."""
        return self._unlike(module, room, None)

    def time_of(self, tests: Iterable[str]) -> float:
        return sum(self.seconds[test] for test in tests)

    def _unlike(self, module: str, room: Collection[str], lines: range | None) -> list[str]:
        taken: dict[tuple[str, frozenset[int]], list[str]] = {}
        for test, reached in self.lines.get(module, {}).items():
            comes = reached if lines is None else reached.intersection(lines)
            if comes and test.startswith(tuple(room)):
                taken.setdefault((test.partition("[")[0], reached), []).append(test)
        kept = [test for alike in taken.values() for test in sorted(alike, key=self.seconds.__getitem__)[:ALIKE]]
        return sorted(kept, key=self.seconds.__getitem__)


def in_a_copy(play: Callable[[], bool], seconds: float | None = None) -> bool:
    """What a function says in a copy of this process; False where that ends in another way, or takes longer."""
    sys.stdout.flush()
    sys.stderr.flush()
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    status = 1
    try:
        if seconds is not None:
            limit = int(AT_LEAST + TIMES * seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            signal.alarm(WALL)
        status = 0 if play() else 1
    finally:
        os._exit(status)


def silent() -> None:
    """What this process prints from now on is lost."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


class Loaded:
    """A plugin of pytest that does not run the tests which were loaded, but measures what they come to, and plays the
    changes that can be put into what is loaded. How they end it says to `tell`, in another process than its caller."""

    def __init__(
        self,
        mutants: Sequence[Mutant],
        rooms: Mapping[str, Collection[str]],
        folder: Path,
        tell: Callable[[Verdict], None],
    ) -> None:
        self.mutants = mutants
        self.rooms = rooms
        self.folder = folder
        self.tell = tell

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(name="terminalreporter")
        items = {item.nodeid: item for item in session.items}
        modules = sorted({mutant.module for mutant in self.mutants})
        if not in_a_copy(lambda: self._measured(session, modules)):
            raise pytest.UsageError("the tests fail without any change, or could not be measured")
        reached = read(self.folder)
        for mutant in self.mutants:
            if put := in_place(mutant):
                tests = reached.tests_of(mutant, self.rooms[mutant.module])
                self.tell(self._verdict(session, mutant, put, [items[test] for test in tests], reached.time_of(tests)))
        return True

    def _verdict(
        self,
        session: pytest.Session,
        mutant: Mutant,
        put: Callable[[], None],
        tests: Sequence[pytest.Item],
        seconds: float,
    ) -> Verdict:
        def passed() -> bool:
            silent()
            put()
            return self._passed(session, tests)

        return Verdict(mutant, bool(tests) and not in_a_copy(passed, seconds), len(tests))

    def _measured(self, session: pytest.Session, modules: Iterable[str]) -> bool:
        """Whether the tests pass, with the lines that each comes to."""
        from coverage import Coverage

        seconds: dict[str, float] = {}
        counted = Coverage(
            config_file=False,
            include=[str(ROOT / module) for module in modules],
            data_file=str(self.folder / "reached"),
        )
        counted.erase()
        counted.start()
        session.config.pluginmanager.register(_Failures())
        for item, following in _with_next(session.items):
            counted.switch_context(item.nodeid)
            start = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return False
            seconds[item.nodeid] = time.process_time() - start
        counted.stop()
        counted.save()
        (self.folder / "seconds.json").write_text(json.dumps(seconds), encoding="utf-8")
        return True

    @staticmethod
    def _passed(session: pytest.Session, items: Sequence[pytest.Item]) -> bool:
        for item, following in _with_next(items):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return False
        return True


class _Failures:
    """Shows why a test fails before anything was changed."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            print(report.nodeid, report.longreprtext, sep="\n", flush=True)


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Tests with the one that follows, which keeps what both need."""
    return zip(items, [*items[1:], None], strict=True)


def read(folder: Path) -> Reached:
    """What was measured before."""
    from coverage import CoverageData

    data = CoverageData(basename=str(folder / "reached"))
    data.read()
    lines: dict[str, dict[str, frozenset[int]]] = {}
    for path in data.measured_files():
        by_test: dict[str, set[int]] = {}
        for line, tests in data.contexts_by_lineno(path).items():
            for test in filter(None, tests):
                by_test.setdefault(test, set()).add(line)
        module = Path(path).resolve().relative_to(ROOT).as_posix()
        lines[module] = {test: frozenset(found) for test, found in by_test.items()}
    return Reached(json.loads((folder / "seconds.json").read_text(encoding="utf-8")), lines)


def imported(mutant: Mutant, room: Collection[str], reached: Reached) -> Verdict:
    """How a change ends that has to be imported, in a process that has loaded neither the module nor tests."""
    tests = reached.tests_of_module(mutant.module, room)

    def passed() -> bool:
        silent()
        imported_with(mutant)
        return pytest.main([*OPTIONS, "-x", *tests]) == pytest.ExitCode.OK

    return Verdict(mutant, bool(tests) and not in_a_copy(passed, reached.time_of(tests)), len(tests))
