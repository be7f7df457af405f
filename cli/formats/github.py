"""Annotations of GitHub Actions: commands that a step prints, and that stand beside the lines of a pull request.

GitHub shows ten of each level a step and drops the others in silence, so that the last one tells of what is left out.
"""

from collections.abc import Iterator

from idiaspora.cli.formats.findings import Finding, Findings, Level, level_counts
from idiaspora.cli.formats.plain_text import sentences
from idiaspora.cli.text.lines import line
from idiaspora.cli.text.visible import visible

MOST = 10
"""Annotations that a step may show."""
MOST_SHIFTS = 8
COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def annotations(found: Findings) -> str:
    """One command a line, the worst first; a last line that is no command says the result."""
    return "".join(f"{text}\n" for text in _lines(found))


def _lines(found: Findings) -> Iterator[str]:
    findings = found.worst_first
    shown = findings if len(findings) <= MOST else findings[: MOST - 1]
    for finding in shown:
        yield _annotation(found, finding)
    if left := findings[len(shown) :]:
        message = f"{found.title}: {len(left)} more that are not shown here ({level_counts(left)})"
        yield _command(left[0].level, {"title": "and more"}, message)
    yield line(f"{found.title}: {found.verdict}").plain


def _annotation(found: Findings, finding: Finding) -> str:
    span = found.span_of(finding)
    properties = {"file": span.file, "line": str(span.line), "title": f"{finding.rule}: {visible(finding.subject)}"}
    return _command(finding.level, properties, "\n".join(sentences(finding, MOST_SHIFTS)))


def _command(level: Level, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[level]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    """GitHub's own escaping of a command's message (actions/toolkit, `escapeData`)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """GitHub's own escaping of a command's properties (actions/toolkit, `escapeProperty`)."""
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
