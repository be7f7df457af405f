"""Writes what the documentation says of the code, from the code: commands, exit codes, problems, fields, JSON keys.

python docs/generate.py            writes the pages, the example and its schema
python docs/generate.py --check    ends with 1 when one of them is not as it would be written
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from reference.codes import exit_codes_page, problems_page
from reference.commands import commands_page
from reference.fields import fields_page
from reference.guards import guards_page
from reference.json_keys import json_page
from reference.rules import rules_page
from reference.versions import versions_page

from idiaspora.cli.commands.schema import ReportName
from idiaspora.cli.runs.schema import SCHEMA_FILE, report_schema_text, schema_text
from idiaspora.plugin_config.starters import starter

ROOT = Path(__file__).resolve().parent.parent

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/commands.md": commands_page,
    "docs/exit-codes.md": exit_codes_page,
    "docs/problems.md": problems_page,
    "docs/fields.md": fields_page,
    "docs/guards.md": guards_page,
    "docs/json.md": json_page,
    "docs/rules.md": rules_page,
    "docs/versions.md": versions_page,
    "examples/idiaspora/forum.yaml": lambda: starter("idiaspora"),
    f"examples/idiaspora/{SCHEMA_FILE}": schema_text,
    **{f"docs/schemas/{name}.json": partial(report_schema_text, name.value) for name in ReportName},
}
"""Every generated file with what makes it."""


def stale(root: Path = ROOT) -> list[str]:
    """The generated files that are not as they would be written."""
    return [name for name, made in PAGES.items() if not _is_as(root / name, made())]


def _is_as(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        for name in (found := stale()):
            sys.stderr.write(f"{name} is stale: run “make docs”\n")
        return 1 if found else 0
    for name, made in PAGES.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(made(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
