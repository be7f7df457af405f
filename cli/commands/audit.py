"""`idiaspora audit`."""

from enum import StrEnum
from typing import Annotated

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.forum_selection import chosen_forums
from idiaspora.cli.options import (
    BLAME_REQUESTS,
    DEFAULT_FILE,
    At,
    Blame,
    BlameRequests,
    Debug,
    Environment,
    Fleet,
    ForumFile,
    Forums,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, targets_of
from idiaspora.facts.pace import PER_MINUTE


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
    at: At = None,
    blame: Blame = False,
    blame_requests: BlameRequests = BLAME_REQUESTS,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Exit with 3 for warnings and for rules whose result is unknown, too.", show_default=False
        ),
    ] = False,
    forum: Forums = None,
    fleet: Fleet = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Check the forum against rules: moderators, answers to questions, access, safety, tidiness, drift. Only reads; a
    key that may only read is enough.

    Exits with 3 when a rule of severity error fails. A rule that cannot read its facts is unknown, never passed. The
    section “rules” of the forum file changes severities and silences findings, each with a reason.
    """
    output = Output("audit", format, targets_of(output_files, [file, *(forum or ()), *([fleet] if fleet else [])]))
    names = known_rules(rule)
    with reported(output):
        from idiaspora.cli.runs.audit import Scope, run

        forums = chosen_forums(context, file, env, forum, fleet, at)
        scope = Scope(names, severity.value, blame_requests if blame else None)
        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        raise typer.Exit(run(forums, scope, output, options, strict=strict))
