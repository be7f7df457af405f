"""`idiaspora schema`."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.output import Output, write


class ReportName(StrEnum):
    """What prints JSON: commands, and `plan --out`."""

    ACCESS = "access"
    ADOPT = "adopt"
    APPLY = "apply"
    AUDIT = "audit"
    DIFF = "diff"
    DOCTOR = "doctor"
    DRIFT = "drift"
    EXPLAIN = "explain"
    HISTORY = "history"
    IMPORT = "import"
    PLAN = "plan"
    REPORT = "report"
    SAVED_PLAN = "saved-plan"
    VALIDATE = "validate"


def schema(
    report: Annotated[
        ReportName | None,
        typer.Option(
            "--report",
            metavar="NAME",
            help="Print the schema of what this command prints with --format json, or of what plan --out saves: "
            f"{', '.join(ReportName)}.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of the forum file, with which editors complete, explain and check it while you type.

    A forum file names its schema in its first line: # yaml-language-server: $schema=forum.schema.json
    """
    with reported(Output("schema")):
        from idiaspora.cli.runs.schema import report_schema_text, schema_text

        write(report_schema_text(report.value) if report else schema_text(), sys.stdout)
