"""`idiaspora history`."""

from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, ForumFile, OutputFormat
from idiaspora.cli.output import Format, Output


def history(file: ForumFile = DEFAULT_FILE, format: OutputFormat = Format.TEXT) -> None:
    """Show what earlier runs of apply did, from their journals beside the forum file, the newest first.

    Also shows runs that were killed, and writes whose result is unknown. Needs no key and no network.
    """
    output = Output("history", format)
    with reported(output):
        from idiaspora.cli.runs.history import run

        run(file, output)
