"""`idiaspora access`: the access matrix, and with `--diff` the one that an apply would leave."""

from idiaspora.cli.connection import ConnectionOptions
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


def run(chosen: ChosenForum, output: Output, options: ConnectionOptions, *, diff: bool) -> None:
    """Raises Invalid and ForumError."""
    _, desired = chosen.loaded(output)
    with chosen.connected(desired, output, options) as client:
        if diff:
            pending = plan(client, desired, chosen.lock(client, output))
            now = reading.matrix_beside(client, desired, pending)
            then, reads = after(now, pending), pending.reads + now.requests
        else:
            now = reading.matrix(client, desired)
            then, reads = None, now.requests
    shown = AccessView(desired.forum, now, then, reads, desired.roles, desired.standings)
    output.publish(
        Published(
            list(access_lines(shown, output.width)),
            lambda: access_report(shown),
            lambda: access_findings(shown, desired),
            {"csv": lambda: access_table(shown), "html": lambda: access_page(shown, day_and_time())},
        )
    )
