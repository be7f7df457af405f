"""`idiaspora schema`."""

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.output import Output, write

SCHEMA_FILE = "forum.schema.json"


class ReportName(StrEnum):
    """What prints JSON: commands, and `plan --out`."""

    ACCESS = "access"
    ADOPT = "adopt"
    APPLY = "apply"
    AUDIT = "audit"
    DOCTOR = "doctor"
    DRIFT = "drift"
    EXPLAIN = "explain"
    HISTORY = "history"
    PLAN = "plan"
    SAVED_PLAN = "saved-plan"
    VALIDATE = "validate"


def schema_text() -> str:
    """The JSON Schema of the forum file, as the file beside it holds it."""
    from idiaspora.plugin_config.checking.json_schema import json_schema
    from idiaspora.plugin_config.forum_file import ForumFile

    return _text(json_schema(ForumFile))


def report_schema_text(name: str) -> str:
    """The JSON Schema of what a command prints with `--format json`, as a file holds it."""
    from idiaspora.cli.results.schemas import report_schema

    return _text(report_schema(name))


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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
        write(report_schema_text(report.value) if report else schema_text(), sys.stdout)
