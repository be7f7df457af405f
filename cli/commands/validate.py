"""`idiaspora validate`."""

from typing import TYPE_CHECKING

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, Environment, ForumFile
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, targets_of

if TYPE_CHECKING:
    from idiaspora.cli.formats.findings import Findings
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.validate.report import ValidateReport
    from idiaspora.plugin_config.desired.resources import Desired
    from idiaspora.plugin_config.language.problems import Problem


def validate(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
) -> None:
    """Check the forum file without asking the forum.

    All mistakes are shown at once, each with its line, its cause and what to do. A warning is what only the forum can
    judge: it stops nothing, and plan says whether it matters. Needs no key and no network.
    """
    output = Output("validate", format, targets_of(output_files, [file]))
    with reported(output):
        from idiaspora.cli.connection import loaded
        from idiaspora.cli.results.validate.text import beginning, problem_total
        from idiaspora.plugin_config.language.problems import Invalid
        from idiaspora.provisioning.exit_codes import ExitCode

        try:
            _, desired = loaded(file, env)
        except Invalid as invalid:
            output.note(problem_total(invalid.problems), *beginning(invalid.problems))
            output.publish(_refused(invalid.problems))
            raise typer.Exit(ExitCode.INVALID_FILE) from None
        output.publish(_accepted(desired))


def _accepted(desired: "Desired") -> "Published":
    """A file without mistakes, in every form."""
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.validate.text import valid_lines, valid_verdict

    def report() -> "ValidateReport":
        from idiaspora.cli.results.validate.report import valid_report

        return valid_report(desired)

    def findings() -> "Findings":
        from idiaspora.cli.results.validate.findings import valid_findings

        return valid_findings(desired, valid_verdict(desired))

    return Published(list(valid_lines(desired)), report, findings)


def _refused(problems: "tuple[Problem, ...]") -> "Published":
    """The mistakes of a file, in every form."""
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.validate.text import problem_lines

    def report() -> "ValidateReport":
        from idiaspora.cli.results.validate.report import invalid_report

        return invalid_report(problems)

    def findings() -> "Findings":
        from idiaspora.cli.results.validate.findings import problem_findings

        return problem_findings(problems, "validate")

    return Published(list(problem_lines(problems)), report, findings)
