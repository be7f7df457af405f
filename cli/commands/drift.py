"""`idiaspora drift`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import failure_of, reported
from cli.fleets import ChosenForum, Fleet, Forums, chosen_forums
from cli.options import (
    DEFAULT_FILE,
    PACE,
    Debug,
    Environment,
    ForumFile,
    PlainHttp,
    RequestsPerMinute,
)
from cli.output import Output
from cli.targets import ReportFiles, ReportFormat, ReportStdout, targets_of

if TYPE_CHECKING:
    from provisioning.drift import Drift

BLAME_REQUESTS = 10


def drift(
    context: typer.Context,
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    blame: Annotated[
        bool,
        typer.Option(
            "--blame",
            help="Say who changed the forum, when, and what it was before, from its logs.",
            show_default=False,
        ),
    ] = False,
    blame_requests: Annotated[
        int,
        typer.Option("--blame-requests", metavar="N", min=0, help="Spend at most N requests of each forum on --blame."),
    ] = BLAME_REQUESTS,
    since_last: Annotated[
        bool,
        typer.Option(
            "--since-last",
            help="Tell only what is new since the last run with this option; end with 3 only for that.",
            show_default=False,
        ),
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="Where --since-last keeps what was told. [default: .idiaspora/drift-state.json beside the forum file]",
            show_default=False,
        ),
    ] = None,
    webhook: Annotated[
        str,
        typer.Option(
            "--webhook",
            metavar="URL",
            envvar="IDIASPORA_WEBHOOK",
            help="Post what is told to a chat, when there is something: JSON with “text”, for Slack and Mattermost. "
            "The address is a secret: better set the variable than the option.",
            show_envvar=True,
            show_default=False,
        ),
    ] = "",
    forum: Forums = None,
    fleet: Fleet = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PACE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show where the forum is no longer as the file says, and which side changed since the last apply. Only reads; a
    key that may only read is enough.

    Each difference names the field, what is declared and where, what is on the forum, and both ways out. Ends with 3
    when there is any; of several forums the worst exit code counts: what could not be looked at is worse than drift.
    """
    output = Output("drift", format, targets_of(output_files, [file, *(forum or ())]))
    with reported(output):
        from cli.formats.drift_findings import drift_findings, fleet_findings
        from cli.formats.publishing import Published
        from cli.rendering.drift import drift_lines
        from cli.rendering.fleet_drift import Seen, exit_code_of, fleet_lines, report_of
        from cli.rendering.lines import BAD, line
        from plugin_config.secret import Secret
        from plugin_config.spans import Span
        from provisioning.drift_state import state_path
        from provisioning.fleet import look_at_all
        from provisioning.telling import tell

        forums = chosen_forums(context, file, env, forum, fleet)
        budget = blame_requests if blame else None
        looked = look_at_all(
            forums, lambda chosen: _look(chosen, output, requests_per_minute, allow_plain_http, budget)
        )
        if len(forums) == 1 and (error := looked[0].error) is not None:
            raise error
        looks = [(state or state_path(item.member.file), item.found) for item in looked if item.found is not None]
        address = Secret(webhook.strip()) if webhook.strip() else None
        told = tell(looks, since_last=since_last, address=address, allow_plain_http=allow_plain_http)
        drifts = iter(told.drifts)
        seen = [
            Seen(item.member.label, failure=failure_of(item.error))
            if item.error is not None
            else Seen(item.member.label, next(drifts))
            for item in looked
        ]
        untold = str(told.problem or "")
        exit_code = exit_code_of(seen, untold)
        files = [Span(str(item.member.file)) for item in looked]
        alone = len(forums) == 1
        output.publish(
            Published(
                list(drift_lines(told.drifts[0]) if alone else fleet_lines(seen)),
                report_of(seen, exit_code, untold),
                drift_findings(told.drifts[0], files[0])
                if alone
                else fleet_findings(list(zip(seen, files, strict=True))),
            )
        )
        if untold:
            output.note(line(("Error: ", BAD), untold))
        raise typer.Exit(exit_code)


def _look(
    chosen: ChosenForum, output: Output, requests_per_minute: int, allow_plain_http: bool, budget: int | None
) -> "Drift":
    from provisioning.drift import look, tags_of
    from provisioning.lock_file import Lock, LockOfAnotherForum, lock_path, read_lock

    document, desired = chosen.loaded()
    with chosen.connected(
        desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
    ) as client:
        try:
            lock = read_lock(lock_path(chosen.file, chosen.environment), client.host)
        except LockOfAnotherForum as error:
            output.note(f"{error.message}: nothing tells which side changed.")
            lock = Lock(client.host)
        return look(client, desired, lock, tags=tags_of(document), blame_requests=budget)
