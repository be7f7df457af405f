"""Several forums as one set of findings; what is found begins with the forum's label."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from idiaspora.cli.formats.findings import Findings
from idiaspora.cli.results.failure.findings import failure_findings
from idiaspora.cli.results.fleet.forum_result import ForumResult
from idiaspora.cli.results.fleet.text import counts
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.language.spans import Span

Found = TypeVar("Found")


def fleet_findings(
    command: str,
    title: str,
    seen: Sequence[ForumResult[Found]],
    findings_of: Callable[[ForumResult[Found], Found], Findings],
    words: tuple[str, str],
) -> Findings:
    """What was found on all forums. `words` are those for a number of forums that end with 0 and with 3."""
    parts = [_labelled(item, command, findings_of) for item in seen]
    return Findings(
        command,
        title,
        f"{number_of(len(seen), 'forum')}: {counts(seen, *words)}",
        Span(str(seen[0].file)),
        tuple(finding for part in parts for finding in part.findings),
        tuple({rule.id: rule for part in parts for rule in part.rules}.values()),
        numbers={"forums": len(seen)},
        columns=parts[0].columns,
        notes=tuple(f"{item.label}: {note}" for item, part in zip(seen, parts, strict=True) for note in part.notes),
        undecided=tuple(
            replace(one, message=f"{item.label}: {one.message}")
            for item, part in zip(seen, parts, strict=True)
            for one in part.undecided
        ),
        inapplicable=tuple(
            replace(one, message=f"{item.label}: {one.message}")
            for item, part in zip(seen, parts, strict=True)
            for one in part.inapplicable
        ),
    )


def _labelled(
    item: ForumResult[Found], command: str, findings_of: Callable[[ForumResult[Found], Found], Findings]
) -> Findings:
    if item.failure is not None:
        found = replace(failure_findings(item.failure, command), file=Span(str(item.file)))
    elif item.found is not None:
        found = findings_of(item, item.found)
    else:
        raise AssertionError("a forum has been looked at, or has not")
    findings = (replace(one, subject=f"{item.label}: {one.subject}", span=found.span_of(one)) for one in found.findings)
    return replace(found, findings=tuple(findings))
