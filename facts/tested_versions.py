"""The versions of Discourse that the tests run on. Data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TestedVersion:
    """A version by its first two numbers; `seen` says that a running forum of it was compared with the rehearsal forum,
    which else is made from sources and the published schema alone."""

    number: tuple[int, int]
    seen: bool


TESTED = {
    "3.4": TestedVersion((3, 4), seen=True),
    "3.5": TestedVersion((3, 5), seen=True),
    "2026": TestedVersion((2026, 9), seen=False),
}
"""By the names that the rehearsal forum has for them; the suites are played on just these."""
