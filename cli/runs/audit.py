"""`idiaspora audit`: the rules, judged on one forum or on several."""

from collections.abc import Sequence
from dataclasses import dataclass

from idiaspora.cli.clock import now
from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.formats.published import Published
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import spare_all
from idiaspora.cli.results.audit.findings import audit_findings
from idiaspora.cli.results.audit.report import audit_report
from idiaspora.cli.results.audit.text import audit_lines
from idiaspora.cli.results.fleet.findings import fleet_findings
from idiaspora.cli.results.fleet.forum_result import ForumResult, forum_results
from idiaspora.cli.results.fleet.report import AuditOfForumPart, FleetAuditReport, forum_values
from idiaspora.cli.results.fleet.text import fleet_lines
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.audit.findings import Audit
from idiaspora.provisioning.audit.selection import chosen_rules
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.fleet import look_at_all, worst

FLEET_WORDS = ("without errors", "with errors")


@dataclass(frozen=True)
class Scope:
    """Which rules are judged, and how many requests may be spent on naming who; None for not at all."""

    rules: Sequence[str]
    least: str
    blame_requests: int | None


def run(
    forums: Sequence[ChosenForum], scope: Scope, output: Output, options: ConnectionOptions, *, strict: bool
) -> ExitCode:
    """Raises BadParameter; and of a single forum what keeps it from being judged."""
    spare_all(output.targets, [chosen.file for chosen in forums])
    looked = look_at_all(forums, lambda chosen: _look(chosen, scope, output, options))
    if len(forums) == 1 and (error := looked[0].error) is not None:
        raise error
    found = [item.found for item in looked if item.found is not None]
    seen = forum_results(looked, found, lambda one: one[0].exit_code(strict=strict))
    exit_code = worst(item.exit_code for item in seen)
    output.publish(_published(seen, exit_code))
    return exit_code


def _look(chosen: ChosenForum, scope: Scope, output: Output, options: ConnectionOptions) -> tuple[Audit, Desired]:
    _, desired = chosen.loaded(output)
    rules = chosen_rules(desired, scope.rules, Severity(scope.least))
    with chosen.connected(desired, output, options) as client:
        lock = chosen.lock(client, output)
        found = audit(
            client, desired, now=desired.at or now(), lock=lock, chosen=rules, blame_requests=scope.blame_requests
        )
        return found, desired


def _published(seen: Sequence[ForumResult[tuple[Audit, Desired]]], exit_code: ExitCode) -> Published:
    """The audit of the only forum, or of several."""
    only = seen[0]
    if len(seen) == 1 and only.found is not None:
        judged, desired = only.found
        return Published(
            list(audit_lines(judged)),
            lambda: audit_report(judged, exit_code),
            lambda: audit_findings(judged, desired),
        )

    def report() -> FleetAuditReport:
        forums = tuple(
            AuditOfForumPart(
                **forum_values(item), report=audit_report(item.found[0], item.exit_code) if item.found else None
            )
            for item in seen
        )
        return FleetAuditReport(command="audit", exit_code=exit_code, forums=forums)

    return Published(
        list(fleet_lines(seen, lambda found: audit_lines(found[0]), *FLEET_WORDS)),
        report,
        lambda: fleet_findings("audit", "Audit", seen, lambda item, found: audit_findings(*found), FLEET_WORDS),
    )
