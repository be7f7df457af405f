"""Why a command has no result, as findings."""

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText
from idiaspora.cli.results.failure.failure import Failure
from idiaspora.cli.results.validate.findings import UNNAMED, problem_findings

FAILED = "command-failed"


def failure_findings(failure: Failure, command: str) -> Findings:
    """A failure as one finding, or the problems that are its cause."""
    title = f"idiaspora {command}"
    if failure.problems:
        return problem_findings(failure.problems, command, title)
    finding = Finding(FAILED, Level.ERROR, failure.kind, failure.message, failure.hint)
    rule = RuleText(FAILED, Level.ERROR, "The command ended without a result.", "Do what the message says.")
    return Findings(command, title, f"no result: {failure.message}", UNNAMED, (finding,), (rule,))
