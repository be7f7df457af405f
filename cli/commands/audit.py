"""`idiaspora audit`."""

from enum import StrEnum
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
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, spare_all, targets_of
from idiaspora.facts.pace import PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.fleet.forum_result import ForumResult
    from idiaspora.plugin_config.desired.resources import Desired
    from idiaspora.provisioning.audit.findings import Audit
    from idiaspora.provisioning.exit_codes import ExitCode

FLEET_WORDS = ("without errors", "with errors")


class Least(StrEnum):
    """The severities, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def rule_names(incomplete: str) -> list[str]:
    """The rules and their families, for shell completion."""
    from idiaspora.provisioning.audit.selection import choices

    return [name for name in choices() if name.startswith(incomplete)]


def known_rules(given: list[str] | None) -> list[str]:
    """The chosen rules; refuses a name that is neither a rule nor a family."""
    from idiaspora.plugin_config.language.suggestions import nearest
    from idiaspora.provisioning.audit.selection import choices, unknown_choices

    for name in unknown_choices(given or ()):
        similar = nearest(name, choices())
        advice = f"did you mean {similar}?" if similar else "docs/rules.md lists them all"
        raise typer.BadParameter(f"there is no rule {name}: {advice}", param_hint="--rule")
    return given or []


def audit(
    context: typer.Context,
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            metavar="ID",
            help="Look only at this rule, or at all of a family such as safety. May be repeated.",
            autocompletion=rule_names,
            show_default=False,
        ),
    ] = None,
    severity: Annotated[
        Least, typer.Option("--severity", help="Look only at rules of this severity and of worse ones.")
    ] = Least.INFO,
    blame: Blame = False,
    blame_requests: BlameRequests = BLAME_REQUESTS,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="End with 3 for warnings and for what is unknown, too.", show_default=False),
    ] = False,
    forum: Forums = None,
    fleet: Fleet = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Judge the forum by rules: moderators, answers to questions, access, safety, tidiness, drift. Only reads; a key
    that may only read is enough.

    Ends with 3 when a rule of severity error fails. What cannot be read makes a rule unknown, never passed. The section
    “rules” of the forum file changes severities and silences findings, each with a reason.
    """
    output = Output("audit", format, targets_of(output_files, [file, *(forum or ()), *([fleet] if fleet else [])]))
    names = known_rules(rule)
    with reported(output):
        from idiaspora.cli.results.fleet.forum_result import forum_results
        from idiaspora.provisioning.fleet import look_at_all, worst

        forums = chosen_forums(context, file, env, forum, fleet)
        budget = blame_requests if blame else None
        spare_all(output.targets, [chosen.file for chosen in forums])
        looked = look_at_all(
            forums, lambda chosen: _look(chosen, output, names, severity, requests_per_minute, allow_plain_http, budget)
        )
        if len(forums) == 1 and (error := looked[0].error) is not None:
            raise error
        found = [item.found for item in looked if item.found is not None]
        seen = forum_results(looked, found, lambda one: one[0].exit_code(strict=strict))
        exit_code = worst(item.exit_code for item in seen)
        output.publish(_published(seen, exit_code))
        raise typer.Exit(exit_code)


def _look(
    chosen: ChosenForum,
    output: Output,
    names: list[str],
    severity: Least,
    requests_per_minute: int,
    allow_plain_http: bool,
    budget: int | None,
) -> "tuple[Audit, Desired]":
    from datetime import UTC, datetime

    from idiaspora.plugin_config.audit_rules.catalogue import Severity
    from idiaspora.provisioning.audit.auditor import audit as audit_of
    from idiaspora.provisioning.audit.selection import chosen_rules

    _, desired = chosen.loaded()
    rules = chosen_rules(desired, names, Severity(severity.value))
    with chosen.connected(
        desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
    ) as client:
        lock = chosen.lock(client, output)
        now = datetime.now(UTC)
        return audit_of(client, desired, now=now, lock=lock, chosen=rules, blame_requests=budget), desired


def _published(seen: "Sequence[ForumResult[tuple[Audit, Desired]]]", exit_code: "ExitCode") -> "Published":
    """The audit of the only forum, or of several."""
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.audit.findings import audit_findings
    from idiaspora.cli.results.audit.report import audit_report
    from idiaspora.cli.results.audit.text import audit_lines
    from idiaspora.cli.results.fleet.findings import fleet_findings
    from idiaspora.cli.results.fleet.report import AuditOfForumPart, FleetAuditReport, forum_values
    from idiaspora.cli.results.fleet.text import fleet_lines

    only = seen[0]
    if len(seen) == 1 and only.found is not None:
        audit, desired = only.found
        return Published(
            list(audit_lines(audit)),
            lambda: audit_report(audit, exit_code),
            lambda: audit_findings(audit, desired),
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
