"""`idiaspora validate`."""

import typer

from cli.errors import reported
from cli.options import DEFAULT_FILE, Environment, ForumFile, OutputFormat
from cli.output import Format, Output


def validate(file: ForumFile = DEFAULT_FILE, env: Environment = None, format: OutputFormat = Format.TEXT) -> None:
    """Check the forum file without asking the forum.

    All mistakes are shown at once, each with its line, its cause and what to do. Needs no key and no network.
    """
    output = Output("validate", format)
    with reported(output):
        from cli.forum import loaded
        from cli.rendering.problems import invalid_report, problem_lines, problem_total, valid_lines, valid_report
        from plugin_config.problems import Invalid

        try:
            _, desired = loaded(file, env)
        except Invalid as invalid:
            output.result(problem_lines(invalid.problems))
            output.note(problem_total(invalid.problems))
            report = invalid_report(invalid.problems)
        else:
            output.result(valid_lines(desired))
            report = valid_report(desired)
        output.data(report.data())
        raise typer.Exit(report.exit_code)
