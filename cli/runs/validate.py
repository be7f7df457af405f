"""`idiaspora validate`: whether a forum file can be used, and its mistakes."""

from pathlib import Path
from typing import TYPE_CHECKING

from idiaspora.cli.connection import loaded
from idiaspora.cli.formats.published import Published
from idiaspora.cli.output import Output
from idiaspora.cli.results.validate.text import beginning, problem_lines, problem_total, valid_lines, valid_verdict
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.unfetched import to_be_fetched
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.provisioning.exit_codes import ExitCode

if TYPE_CHECKING:
    from idiaspora.cli.formats.findings import Findings
    from idiaspora.cli.results.validate.report import ValidateReport


def run(file: Path, environment: str | None, output: Output) -> ExitCode:
    """Raises OSError."""
    try:
        _, desired = loaded(file, environment)
    except Invalid as invalid:
        output.note(problem_total(invalid.problems), *beginning(invalid.problems))
        output.publish(_refused(invalid.problems))
        return ExitCode.INVALID_FILE
    if commits := len(to_be_fetched(desired)):
        said = number_of(commits, "commit")
        output.note(f"The code of {said} was not looked into: the first plan, drift or apply fetches it.")
    output.publish(_accepted(desired))
    return ExitCode.OK


def _accepted(desired: Desired) -> Published:
    """A file without mistakes, in every form. Only those that are asked for are loaded."""

    def report() -> "ValidateReport":
        from idiaspora.cli.results.validate.report import valid_report

        return valid_report(desired)

    def findings() -> "Findings":
        from idiaspora.cli.results.validate.findings import valid_findings

        return valid_findings(desired, valid_verdict(desired))

    return Published(list(valid_lines(desired)), report, findings)


def _refused(problems: tuple[Problem, ...]) -> Published:
    """The mistakes of a file, in every form."""

    def report() -> "ValidateReport":
        from idiaspora.cli.results.validate.report import invalid_report

        return invalid_report(problems)

    def findings() -> "Findings":
        from idiaspora.cli.results.validate.findings import problem_findings

        return problem_findings(problems, "validate")

    return Published(list(problem_lines(problems)), report, findings)
