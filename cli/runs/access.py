"""`idiaspora access`: the access matrix, and with `--diff` the one that an apply would leave."""

from pathlib import Path

from idiaspora.cli.connection import ConnectionOptions, connected, loaded
from idiaspora.cli.formats.published import Published, day_and_time
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.results.access.csv_table import access_table
from idiaspora.cli.results.access.findings import access_findings
from idiaspora.cli.results.access.html_page import access_page
from idiaspora.cli.results.access.report import access_report
from idiaspora.cli.results.access.text import access_lines
from idiaspora.cli.results.access.view import AccessView
from idiaspora.provisioning.access import reading
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.exposure import after


def run(file: Path, environment: str | None, output: Output, options: ConnectionOptions, *, diff: bool) -> None:
    """Raises Invalid and ForumError."""
    _, desired = loaded(file, environment)
    with connected(desired, output, options) as client:
        if diff:
            pending = plan(client, desired, ChosenForum(file, environment).lock(client, output))
            now = reading.matrix_beside(client, desired, pending)
            shown = AccessView(desired.forum, now, after(now, pending), pending.reads + now.requests, desired.roles)
        else:
            now = reading.matrix(client, desired)
            shown = AccessView(desired.forum, now, None, now.requests, desired.roles)
    output.publish(
        Published(
            list(access_lines(shown, output.width)),
            lambda: access_report(shown),
            lambda: access_findings(shown, desired),
            {"csv": lambda: access_table(shown), "html": lambda: access_page(shown, day_and_time())},
        )
    )
