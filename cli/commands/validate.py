"""`idiaspora validate`."""

import typer

from cli.errors import reported
from cli.options import DEFAULT_FILE, Environment, ForumFile
from cli.output import Output
from cli.targets import ReportFiles, ReportFormat, ReportStdout, targets_of


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
        from cli.formats.failure_findings import problem_findings, valid_findings
        from cli.formats.publishing import Published
        from cli.forum import loaded
        from cli.rendering.problems import (
            beginning,
            invalid_report,
            problem_lines,
            problem_total,
            valid_lines,
            valid_report,
            valid_verdict,
        )
        from plugin_config.problems import Invalid

        try:
            _, desired = loaded(file, env)
        except Invalid as invalid:
            output.note(problem_total(invalid.problems), *beginning(invalid.problems))
            published = Published(
                list(problem_lines(invalid.problems)),
                invalid_report(invalid.problems),
                problem_findings(invalid.problems, "validate"),
            )
        else:
            verdict = valid_verdict(desired)
            published = Published(list(valid_lines(desired)), valid_report(desired), valid_findings(desired, verdict))
        output.publish(published)
        raise typer.Exit(published.report.exit_code)
