"""One result in every form."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from idiaspora.cli.text.ci_commands import in_json
from idiaspora.cli.text.lines import Line, plain

if TYPE_CHECKING:
    from idiaspora.cli.formats.findings import Findings
    from idiaspora.cli.results.report import Printed


@dataclass(frozen=True)
class Published:
    """What a command has found: for people, for machines, and as findings, from which the other forms are made.

    What is not for people is made where it is asked for. `pages` are forms that the command makes itself, by their
    names; `findings` is None where these, text and JSON are all that it offers.
    """

    lines: Sequence[Line]
    report: "Callable[[], Printed]"
    findings: "Callable[[], Findings] | None"
    pages: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    def form(self, name: str) -> str:
        """The result in one form of `idiaspora.cli.output_options.MEANINGS`."""
        if name in self.pages:
            return self.pages[name]()
        if name == "text":
            return plain(self.lines)
        if name == "json":
            return in_json(json.dumps(self.report().data(), indent=2)) + "\n"
        if self.findings is None:
            raise ValueError(f"this result has no form {name}")
        return _made_of_findings(name, self.findings())


def day_and_time() -> str:
    """Now, in universal time, as a page says it: "2027-01-31 08:05 UTC"."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _made_of_findings(name: str, found: "Findings") -> str:
    """Forms that a platform reads name files as the repository does."""
    if name == "markdown":
        from idiaspora.cli.formats.markdown import markdown

        return markdown(found)
    if name == "html":
        from idiaspora.cli.formats.html import page

        return page(found, day_and_time())
    from idiaspora.cli.formats.repository_paths import repository_names

    placed = found.relocated(repository_names(os.environ, Path.cwd()))
    if name == "github":
        from idiaspora.cli.formats.github import annotations

        return annotations(placed)
    if name == "sarif":
        from idiaspora.cli.formats.sarif import sarif_log
        from idiaspora.cli.version import product

        return sarif_log(placed, product())
    if name == "junit":
        from idiaspora.cli.formats.junit import junit

        return junit(placed)
    if name == "gitlab":
        from idiaspora.cli.formats.gitlab import code_quality

        return code_quality(placed)
    return ""  # the command did not make this form, so it has no result
