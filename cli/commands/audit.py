"""`idiaspora audit`."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.errors import reported
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


class Least(StrEnum):
    """The severities, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def rule_names(incomplete: str) -> list[str]:
    """The rules and their families, for shell completion."""
    from provisioning.audit.choosing import choices

    return [name for name in choices() if name.startswith(incomplete)]


def known_rules(given: list[str] | None) -> list[str]:
    """The chosen rules; refuses a name that is neither a rule nor a family."""
    from plugin_config.suggestions import nearest
    from provisioning.audit.choosing import choices, unknown_choices

    for name in unknown_choices(given or ()):
        similar = nearest(name, choices())
        advice = f"did you mean {similar}?" if similar else "docs/rules.md lists them all"
        raise typer.BadParameter(f"there is no rule {name}: {advice}", param_hint="--rule")
    return given or []


def audit(
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
    strict: Annotated[
        bool,
        typer.Option("--strict", help="End with 3 for warnings and for what is unknown, too.", show_default=False),
    ] = False,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PACE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Judge the forum by rules: moderators, answers to questions, access, safety, tidiness, drift. Only reads; a key
    that may only read is enough.

    Ends with 3 when a rule of severity error fails. What cannot be read makes a rule unknown, never passed. The section
    “rules” of the forum file changes severities and silences findings, each with a reason.
    """
    output = Output("audit", format, targets_of(output_files, [file]))
    names = known_rules(rule)
    with reported(output):
        from datetime import UTC, datetime

        from cli.formats.audit_findings import audit_findings
        from cli.formats.publishing import Published
        from cli.forum import connected, loaded
        from cli.rendering.audits import audit_lines, audit_report
        from plugin_config.rule_catalogue import Severity
        from provisioning.audit.auditing import audit as audit_of
        from provisioning.audit.choosing import chosen_rules
        from provisioning.lock_file import lock_path, read_lock

        _, desired = loaded(file, env)
        chosen = chosen_rules(desired, names, Severity(severity.value))
        with connected(
            desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
        ) as client:
            lock = read_lock(lock_path(file, env), client.host)
            found = audit_of(client, desired, now=datetime.now(UTC), lock=lock, chosen=chosen)
        exit_code = found.exit_code(strict=strict)
        output.publish(
            Published(list(audit_lines(found)), audit_report(found, exit_code), audit_findings(found, desired))
        )
        raise typer.Exit(exit_code)
