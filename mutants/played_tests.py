"""Which tests come to which lines of a module, and what they say of a change there.

Every change is played in a process of its own, a copy of one that has the tests loaded already: a forked one begins at
once. A change of what runs while the module is imported is played in one that has nothing loaded.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from code_changes import ROOT, Mutant, imported_with, in_place, source_of, statement_at

OPTIONS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-m", "not slow")
ENOUGH, ALIKE = 30.0, 2
"""Where the tests that come to a change take more seconds than that, so many of the parameters of each are played that
come to the same lines of the module."""
AT_LEAST, TIMES = 10.0, 5
"""A test never ends that takes so many seconds of the processor, and so many times what it takes without any change."""
WALL = 600
"""So many seconds by the clock all tests of a change may take, which may wait for something that never comes."""


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
        """The tests of the room that come to a change, the shortest first."""
        return self._coming(mutant.module, room, statement_at(source_of(mutant.module), mutant.line))

    def tests_of_module(self, module: str, room: Collection[str]) -> list[str]:
        """The tests of the room that come to the module at all, the shortest first."""
        return self._coming(module, room, None)

    def _coming(self, module: str, room: Collection[str], lines: range | None) -> list[str]:
        reached = {
            test: found
            for test, found in self.lines.get(module, {}).items()
            if test.startswith(tuple(room)) and (lines is None or found.intersection(lines))
        }
        tests = sorted(reached, key=self.seconds.__getitem__)
        if sum(map(self.seconds.__getitem__, tests)) <= ENOUGH:
            return tests
        alike: Counter[tuple[str, frozenset[int]]] = Counter()
        kept = []
        for test in tests:
            what = test.partition("[")[0], reached[test]
            alike[what] += 1
            if alike[what] <= ALIKE:
                kept.append(test)
        return kept


def in_a_copy(play: Callable[[], bool]) -> bool:
    """What a function says in a copy of this process; False where that ends in another way."""
    sys.stdout.flush()
    sys.stderr.flush()
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    status = 1
    try:
        status = 0 if play() else 1
    finally:
        os._exit(status)


class Limited:
    """A plugin of pytest that ends its process where a test takes too long, by how long it takes without any change."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self.seconds = seconds
        signal.alarm(WALL)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        signal.setitimer(signal.ITIMER_PROF, AT_LEAST + TIMES * self.seconds[item.nodeid])


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

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if session.testsfailed:
            return None  # some could not be loaded: pytest says which, and why
        session.config.pluginmanager.unregister(name="terminalreporter")
        items = {item.nodeid: item for item in session.items}
        modules = sorted({mutant.module for mutant in self.mutants})
        if not in_a_copy(lambda: self._measured(session, modules)):
            raise pytest.UsageError("the tests fail without any change, or could not be measured")
        reached = read(self.folder)
        for mutant in self.mutants:
            if put := in_place(mutant):
                tests = reached.tests_of(mutant, self.rooms[mutant.module])
                self.tell(self._verdict(session, mutant, put, [items[test] for test in tests], reached.seconds))
        return True

    def _verdict(
        self,
        session: pytest.Session,
        mutant: Mutant,
        put: Callable[[], None],
        tests: Sequence[pytest.Item],
        seconds: Mapping[str, float],
    ) -> Verdict:
        def passed() -> bool:
            silent()
            session.config.pluginmanager.register(Limited(seconds))
            put()
            return self._passed(session, tests)

        return Verdict(mutant, bool(tests) and not in_a_copy(passed), len(tests))

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
        return pytest.main([*OPTIONS, "-x", *tests], plugins=[Limited(reached.seconds)]) == pytest.ExitCode.OK

    return Verdict(mutant, bool(tests) and not in_a_copy(passed), len(tests))
