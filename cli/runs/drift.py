"""`idiaspora drift`: the differences of one forum or of several, and where they are reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.formats.published import Published
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import spare_all
from idiaspora.cli.results.drift.findings import drift_findings
from idiaspora.cli.results.drift.report import drift_report
from idiaspora.cli.results.drift.text import drift_lines
from idiaspora.cli.results.fleet.findings import fleet_findings
from idiaspora.cli.results.fleet.forum_result import ForumResult, forum_results
from idiaspora.cli.results.fleet.report import DriftOfForumPart, FleetDriftReport, forum_values
from idiaspora.cli.results.fleet.text import fleet_lines
from idiaspora.cli.text.lines import BAD, line
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.drift.detection import Drift, look, tags_of
from idiaspora.provisioning.drift.notification import tell
from idiaspora.provisioning.drift.state_file import state_path
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.fleet import look_at_all, worst

FLEET_WORDS = ("without drift", "with drift")


@dataclass(frozen=True)
class News:
    """What is reported, and where: whether only new drift, the state file (None for the one beside the forum file), and
    the address of a chat."""

    since_last: bool
    state: Path | None
    webhook: str


def run(
    forums: Sequence[ChosenForum], news: News, blame_requests: int | None, output: Output, options: ConnectionOptions
) -> ExitCode:
    """Raises BadParameter; and of a single forum what keeps it from being looked at."""
    spare_all(output.targets, [chosen.file for chosen in forums])
    looked = look_at_all(forums, lambda chosen: _look(chosen, blame_requests, output, options))
    if len(forums) == 1 and (error := looked[0].error) is not None:
        raise error
    looks = [(news.state or state_path(item.member.file), item.found) for item in looked if item.found is not None]
    address = Secret(news.webhook.strip()) if news.webhook.strip() else None
    told = tell(looks, since_last=news.since_last, address=address, allow_plain_http=options.allow_plain_http)
    seen = forum_results(looked, told.drifts, lambda drift: drift.exit_code)
    exit_code = worst([*(item.exit_code for item in seen), *([ExitCode.FAILED] if told.problem else [])])
    output.publish(_published(seen, exit_code, str(told.problem or "")))
    if told.problem:
        output.note(line(("Error: ", BAD), str(told.problem)))
    return exit_code


def _look(chosen: ChosenForum, blame_requests: int | None, output: Output, options: ConnectionOptions) -> Drift:
    document, desired = chosen.loaded(output)
    with chosen.connected(desired, output, options) as client:
        lock = chosen.lock(client, output)
        return look(client, desired, lock, tags=tags_of(document), blame_requests=blame_requests)


def _published(seen: Sequence[ForumResult[Drift]], exit_code: ExitCode, untold: str) -> Published:
    """The drift of the only forum, or of several."""
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
