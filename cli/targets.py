"""In which forms a command gives its result, and where to: `--format` for stdout, `--output FORMAT=FILE` for files."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ReportFormat(StrEnum):
    """The forms that every command with findings can give its result in."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"
    GITLAB = "gitlab"
    HTML = "html"


CSV = "csv"
"""A form of `access` alone."""

MEANINGS = {
    "text": "for people, on a terminal",
    "json": "one JSON object, whose keys docs/json.md explains and docs/schemas describes",
    "markdown": "for comments and summaries: findings folded, cut before GitHub's limit of 65,536 characters",
    "github": "annotations of GitHub Actions: the worst ten",
    "sarif": "SARIF 2.1.0, for code scanning",
    "junit": "JUnit XML, for test reports",
    "gitlab": "GitLab's code quality report",
    "html": "one page that needs nothing else",
    "csv": "for spreadsheets; only of `access`",
}
"""The forms by name, and what each is for."""


@dataclass(frozen=True)
class Target:
    """A file that gets the result in one form."""

    form: str
    path: Path

    def prepare(self) -> None:
        """Make the folder, and find out that the file can be written, before anything else is done. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab"):
            pass

    def write(self, text: str) -> None:
        """Raises OSError."""
        self.path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def form_names(incomplete: str) -> list[str]:
    """The beginnings of `--output`, for shell completion."""
    return [f"{name}=" for name in MEANINGS if name.startswith(incomplete)]


ReportStdout = Annotated[ReportFormat, typer.Option("--format", help="How the result is printed on stdout.")]
ReportFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        metavar="FORMAT=FILE",
        help="Also write the result to a file, in any format of --format. May be repeated.",
        autocompletion=form_names,
        show_default=False,
    ),
]


def targets_of(given: Sequence[str] | None, sources: Sequence[Path] = (), forms: Sequence[str] = ()) -> list[Target]:
    """What `--output` asks for. `forms` are those that a command has besides ReportFormat's, `sources` what it reads.

    Raises BadParameter for a form that there is not, a file that is named twice, and one that is read.
    """
    known = [*ReportFormat, *forms]
    targets: list[Target] = []
    for item in given or ():
        form, separator, name = item.partition("=")
        if not separator or not name:
            raise _refused(f"“{item}” is not FORMAT=FILE, such as html=report.html")
        if form not in known:
            raise _refused(f"there is no format {form} here; there are: {', '.join(known)}")
        path = Path(name)
        if any(_same(path, other.path) for other in targets):
            raise _refused(f"{name} is named twice")
        if any(_same(path, source) for source in sources):
            raise _refused(f"{name} is read by this command and would be lost")
        targets.append(Target(form, path))
    return targets


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _refused(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="--output")
