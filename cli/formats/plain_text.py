"""What a finding says, as lines of plain text: shared by the formats that have no layout of their own."""

from collections.abc import Iterator

from idiaspora.cli.formats.findings import Finding, Shift
from idiaspora.cli.text.visible import visible


def sentences(finding: Finding, most_shifts: int | None = None) -> Iterator[str]:
    """The message, then each field that differs, who did it, and what to do. Nothing in it acts on a terminal."""
    yield visible(finding.message)
    shown = finding.shifts[:most_shifts]
    for shift in shown:
        yield from shift_lines(shift)
    if left := len(finding.shifts) - len(shown):
        yield f"… and {left} more field{'' if left == 1 else 's'}"
    if finding.who:
        yield visible(finding.who)
    if finding.remedy:
        yield f"→ {visible(finding.remedy)}"
    if finding.link:
        yield visible(finding.link)


def shift_lines(shift: Shift) -> Iterator[str]:
    """One field: old → new, or what came and what went."""
    name, who = visible(shift.name), f" ({visible(shift.who)})" if shift.who else ""
    if shift.lines:
        yield f"{name}:{who}"
        yield from (f"    {visible(text)}" for text in shift.lines)
    else:
        before = f"{visible(shift.before)} → " if shift.before else ""
        yield f"{name}: {before}{visible(shift.after)}{who}"
