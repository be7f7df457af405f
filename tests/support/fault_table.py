"""The table of faults in the docs: each row is held against what its test has seen.

`IDIASPORA_WRITE_FAULTS=1 python -m pytest tests/engine/test_faults.py` writes the rows again.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
WRITE = "IDIASPORA_WRITE_FAULTS"


@dataclass(frozen=True)
class Row:
    """What happened when a fault came at every request in turn. `runs` is the most runs until all was as declared."""

    fault: str
    cases: int
    exit_codes: Collection[int]
    runs: int

    def __str__(self) -> str:
        codes = ", ".join(map(str, sorted(map(int, self.exit_codes))))
        return f"| {self.fault} | {self.cases} | {codes} | nothing | {self.runs} |"


def hold(row: Row) -> None:
    """The page says of this fault what was seen, or is made to say it."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    present = [line for line in lines if line.startswith(f"| {row.fault} |")]
    if os.environ.get(WRITE):
        kept = [line for line in lines if line not in present]
        PAGE.write_text("\n".join([*kept, str(row)]) + "\n", encoding="utf-8")
        return
    assert present == [str(row)], f"{WRITE}=1 writes the table again"
