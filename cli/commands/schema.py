"""`idiaspora schema`."""

import json
import sys

from cli.errors import reported
from cli.output import Output, write

SCHEMA_FILE = "forum.schema.json"


def schema_text() -> str:
    """The JSON Schema of the forum file, as the file beside it holds it."""
    from plugin_config.forum_file import ForumFile
    from plugin_config.schema import json_schema

    return json.dumps(json_schema(ForumFile), indent=2, ensure_ascii=False) + "\n"


def schema() -> None:
    """Print the JSON Schema of the forum file, with which editors complete, explain and check it while you type.

    A forum file names its schema in its first line: # yaml-language-server: $schema=forum.schema.json
    """
    with reported(Output("schema")):
        write(schema_text(), sys.stdout)
