"""`idiaspora schema`: the JSON Schemas of the forum file and of reports, as text."""

import json
from typing import Any

from idiaspora.plugin_config.checking.json_schema import json_schema
from idiaspora.plugin_config.consultation.forum_file import ForumFile

SCHEMA_FILE = "forum.schema.json"


def schema_text() -> str:
    """The JSON Schema of the forum file, as the file beside it holds it."""
    return _text(json_schema(ForumFile))


def report_schema_text(name: str) -> str:
    """The JSON Schema of what a command prints with `--format json`, as a file holds it."""
    from idiaspora.cli.results.schemas import report_schema

    return _text(report_schema(name))


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
