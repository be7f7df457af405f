"""`idiaspora validate`."""

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, Environment, ForumFile
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, targets_of


def validate(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
) -> None:
    """Check the forum file without asking the forum.

    All mistakes are shown at once, each with its line, its cause and what to do. A warning stops nothing: only the
    forum can tell whether it matters, and plan says so. Needs no key and no network.
    """
    output = Output("validate", format, targets_of(output_files, [file]))
    with reported(output):
        from idiaspora.cli.runs.validate import run

        raise typer.Exit(run(file, env, output))
