"""`idiaspora drift`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.forum_selection import ChosenForum, Fleet, Forums, chosen_forums
from idiaspora.cli.options import (
    BLAME_REQUESTS,
    DEFAULT_FILE,
    Blame,
    BlameRequests,
    Debug,
    Environment,
    ForumFile,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, spare, spare_all, targets_of
from idiaspora.facts.pace import PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.fleet.forum_result import ForumResult
    from idiaspora.provisioning.drift.detection import Drift
    from idiaspora.provisioning.exit_codes import ExitCode

FLEET_WORDS = ("without drift", "with drift")


def drift(
    context: typer.Context,
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    blame: Blame = False,
    blame_requests: BlameRequests = BLAME_REQUESTS,
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
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show where the forum is no longer as the file says, and which side changed since the last apply. Only reads; a
    key that may only read is enough.

    Each difference names the field, what is declared and where, what is on the forum, and both ways out. Ends with 3
    when there is any; of several forums the worst exit code counts: what could not be looked at is worse than drift.
    """
    sources = [file, *(forum or ()), *([fleet] if fleet else [])]
    output = Output("drift", format, targets_of(output_files, [*sources, *([state] if state else [])]))
    with reported(output):
        from idiaspora.cli.results.fleet.forum_result import forum_results
        from idiaspora.cli.text.lines import BAD, line
        from idiaspora.plugin_config.language.secret import Secret
        from idiaspora.provisioning.drift.notification import tell
        from idiaspora.provisioning.drift.state_file import state_path
        from idiaspora.provisioning.exit_codes import ExitCode
        from idiaspora.provisioning.fleet import look_at_all, worst

        if state:
            spare(state, sources, "--state", state=True)
        forums = chosen_forums(context, file, env, forum, fleet)
        spare_all(output.targets, [chosen.file for chosen in forums])
        budget = blame_requests if blame else None
        looked = look_at_all(
            forums, lambda chosen: _look(chosen, output, requests_per_minute, allow_plain_http, budget)
        )
        if len(forums) == 1 and (error := looked[0].error) is not None:
            raise error
        looks = [(state or state_path(item.member.file), item.found) for item in looked if item.found is not None]
        address = Secret(webhook.strip()) if webhook.strip() else None
        told = tell(looks, since_last=since_last, address=address, allow_plain_http=allow_plain_http)
        seen = forum_results(looked, told.drifts, lambda drift: drift.exit_code)
        exit_code = worst([*(item.exit_code for item in seen), *([ExitCode.FAILED] if told.problem else [])])
        output.publish(_published(seen, exit_code, str(told.problem or "")))
        if told.problem:
            output.note(line(("Error: ", BAD), str(told.problem)))
        raise typer.Exit(exit_code)


def _published(seen: "Sequence[ForumResult[Drift]]", exit_code: "ExitCode", untold: str) -> "Published":
    """The drift of the only forum, or of several."""
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.drift.findings import drift_findings
    from idiaspora.cli.results.drift.report import drift_report
    from idiaspora.cli.results.drift.text import drift_lines
    from idiaspora.cli.results.fleet.findings import fleet_findings
    from idiaspora.cli.results.fleet.report import DriftOfForumPart, FleetDriftReport, forum_values
    from idiaspora.cli.results.fleet.text import fleet_lines
    from idiaspora.plugin_config.language.spans import Span

    only = seen[0]
    if len(seen) == 1 and (drift := only.found) is not None:
        return Published(
            list(drift_lines(drift)),
            lambda: drift_report(drift, exit_code, untold),
            lambda: drift_findings(drift, Span(str(only.file))),
        )

    def report() -> FleetDriftReport:
        forums = tuple(
            DriftOfForumPart(
                **forum_values(item), report=drift_report(item.found, item.exit_code) if item.found else None
            )
            for item in seen
        )
        return FleetDriftReport(command="drift", exit_code=exit_code, forums=forums, untold=untold)

    return Published(
        list(fleet_lines(seen, drift_lines, *FLEET_WORDS)),
        report,
        lambda: fleet_findings(
            "drift", "Drift", seen, lambda item, found: drift_findings(found, Span(str(item.file))), FLEET_WORDS
        ),
    )


def _look(
    chosen: ChosenForum, output: Output, requests_per_minute: int, allow_plain_http: bool, budget: int | None
) -> "Drift":
    from idiaspora.provisioning.drift.detection import look, tags_of

    document, desired = chosen.loaded()
    with chosen.connected(
        desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
    ) as client:
        lock = chosen.lock(client, output)
        return look(client, desired, lock, tags=tags_of(document), blame_requests=budget)
