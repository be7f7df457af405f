"""The options that several commands share."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.output import Format

DEFAULT_FILE = Path("forum.yaml")
MOST_REQUESTS = 1_000_000
"""The largest number of requests that an option takes; no forum answers as many in a minute."""


def log_requests(wanted: bool) -> bool:
    """Send one line for each request to stderr: method, path, status, time. No bodies, queries or keys."""
    if wanted:
        import logging

        from idiaspora.cli.text.visible import visible

        class Visible(logging.Formatter):
            def format(self, record: logging.LogRecord) -> str:
                return visible(super().format(record))

        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Visible("%(levelname)s %(name)s: %(message)s"))
        logger = logging.getLogger("idiaspora.provisioning")
        logger.handlers[:] = [handler]
        logger.setLevel(logging.DEBUG)
    return wanted


def environments(context: typer.Context, incomplete: str) -> list[str]:
    """The overlays beside the forum file that the command line names so far, for shell completion."""
    from idiaspora.plugin_config.language.loading import environments as overlays_of

    path = Path(context.params.get("file") or DEFAULT_FILE)
    return sorted(name for name in overlays_of(path) if name.startswith(incomplete))


ForumFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The forum file, or a folder of them."),
]
Environment = Annotated[
    str | None,
    typer.Option(
        "--env",
        metavar="NAME",
        help="Merge the overlay environments/NAME.yaml over the file.",
        autocompletion=environments,
        show_default=False,
    ),
]
OutputFormat = Annotated[Format, typer.Option("--format", help="How the result is printed on stdout.")]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        help="Log each request to stderr: method, path, status and time, neither keys nor contents.",
        callback=log_requests,
        show_default=False,
    ),
]
RequestsPerMinute = Annotated[
    int,
    typer.Option(
        "--requests-per-minute",
        metavar="N",
        min=0,
        max=MOST_REQUESTS,
        envvar="IDIASPORA_REQUESTS_PER_MINUTE",
        help="Stay below N requests a minute. Discourse allows 60 for the whole site unless its host raised it; "
        "0 sends without waiting.",
        show_envvar=True,
    ),
]
PlainHttp = Annotated[
    bool,
    typer.Option(
        "--allow-plain-http",
        help="Let the key travel unencrypted to an http:// address on another machine.",
        show_default=False,
    ),
]
Forums = Annotated[
    list[Path] | None,
    typer.Option(
        "--forum",
        metavar="FILE",
        help="Look at this forum file, in place of FILE. May be repeated: the forums are then asked in parallel, each "
        "with the key of its own variable, IDIASPORA_API_KEY_BERLIN for berlin.yaml.",
        show_default=False,
    ),
]
Fleet = Annotated[
    Path | None,
    typer.Option(
        "--fleet", metavar="FILE", help="Look at all forums that this file lists, in parallel.", show_default=False
    ),
]
Blame = Annotated[
    bool,
    typer.Option(
        "--blame",
        help="Say who changed the forum, when, and what it was before, from its logs.",
        show_default=False,
    ),
]
TellExperts = Annotated[
    bool,
    typer.Option(
        "--tell-experts",
        help="Also apply the notifications of roles to their members who are not notified of questions.",
        show_default=False,
    ),
]
BLAME_REQUESTS = 10
BlameRequests = Annotated[
    int,
    typer.Option(
        "--blame-requests",
        metavar="N",
        min=0,
        max=MOST_REQUESTS,
        help="Spend at most N requests of each forum on --blame.",
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="Judge by this day, or day and time, in place of the clock: what the calendar of the file says then. The "
        "time zone is that of the consultation.",
        show_default=False,
    ),
]
AllowPullRequest = Annotated[
    bool,
    typer.Option(
        "--allow-pull-request",
        help="Write even in a job that a pull request or merge request started.",
        show_default=False,
    ),
]
