"""The formats and places of a command's result: `--format` for stdout, `--output FORMAT=FILE` for files."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.plugin_config.language.ordinary_files import at_once, leads_out


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
    "csv-themes": "for spreadsheets: the figures of each theme; only of `report`",
    "csv-recommendations": "for spreadsheets: each recommendation; only of `report`",
    "csv-questions": "for spreadsheets: each question; only of `report`",
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
        with open(self.path, "ab", opener=at_once):
            pass

    def write(self, text: str) -> None:
        """Raises OSError, which names the file."""
        try:
            with open(
                self.path, "w", encoding="utf-8", errors="backslashreplace", newline="\n", opener=at_once
            ) as file:
                os.set_blocking(file.fileno(), True)  # a reader of a pipe may take its time
                file.write(text)
        except OSError as error:  # a full disk does not say of which file it speaks
            raise OSError(error.errno, error.strerror, str(self.path)) from None


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


def targets_of(
    given: Sequence[str] | None,
    sources: Sequence[Path] = (),
    forms: Sequence[str] = (),
    *,
    only: Sequence[str] | None = None,
) -> list[Target]:
    """What `--output` asks for. `forms` are those that a command has besides ReportFormat's, `sources` what it reads;
    with `only` it has no others than these.

    Raises BadParameter for an unknown form, a file that is named twice, and one that would be lost.
    """
    known = [*ReportFormat, *forms] if only is None else list(only)
    targets: list[Target] = []
    for item in given or ():
        form, separator, name = item.partition("=")
        if not separator or not form or not name:
            raise _refused(f"“{item}” is not FORMAT=FILE, such as html=report.html")
        if form not in known:
            raise _refused(f"there is no format {form} here; there are: {', '.join(known)}")
        if name == "-":
            raise _refused(f"stdout is not a file: --format {form} prints it there")
        path = Path(name)
        if any(_same(path, other.path) for other in targets):
            raise _refused(f"{name} is named twice")
        spare(path, sources, "--output")
        targets.append(Target(form, path))
    return targets


def spare(path: Path, sources: Sequence[Path], option: str, *, state: bool = False) -> None:
    """Raises BadParameter when what an option writes would replace a file that a forum is described by or recorded in.

    `sources` are forum files, folders of them, and whatever else the command reads; `state` allows the place of the
    records themselves. Nor does a symbolic link lead it out of the folder that it is named in.
    """
    if _is_led_away(path):
        raise typer.BadParameter(
            f"{path} is, or lies behind, a symbolic link that leads out of the folder: name the file itself",
            param_hint=option,
        )
    from idiaspora.plugin_config.language.loading import SUFFIXES
    from idiaspora.plugin_config.language.named_texts import named_texts
    from idiaspora.provisioning.apply.record_folder import records_of
    from idiaspora.provisioning.state.lock_file import lock_path

    if option != "--out" and _is_saved_plan(path):
        raise typer.BadParameter(f"{path} is a saved plan, which would be lost: name another file", param_hint=option)
    for source in sources:
        folder = source if source.is_dir() else source.parent
        locks = (lock_path(source).name, lock_path(source, "*").name)
        lost = (
            _same(path, source)
            or any(_same(path, text) or _is_below(path, text) for text in named_texts(source))
            or (_lies_in(path, [source]) and path.suffix in SUFFIXES)
            or _lies_in(path, [folder / "environments"])
            or (not state and not leads_out(path, records_of(source)))
            or (_lies_in(path, [folder]) and any(fnmatchcase(path.name, lock) for lock in locks))
        )
        if lost:
            raise typer.BadParameter(
                f"{path} is a file that idiaspora reads and that would be lost: name another one", param_hint=option
            )


def spare_all(targets: Sequence[Target], sources: Sequence[Path]) -> None:
    """The same for the files of `--output`, once it is known which forum files others name. Raises BadParameter."""
    for target in targets:
        spare(target.path, sources, "--output")


def _is_led_away(path: Path) -> bool:
    """Whether a link makes of a path another place than it says: a checkout may hold links that somebody else made.
    `/dev/stdout` is one that the system made."""
    if path.is_absolute():
        return path.parts[1:2] not in (("dev",), ("proc",)) and path.is_symlink() and leads_out(path, path.parent)
    return leads_out(path, Path() if ".." not in path.parts else path.parent)


def _is_saved_plan(path: Path) -> bool:
    if not path.is_file():
        return False
    from idiaspora.cli.reviewed_plan import saved_plan_in
    from idiaspora.provisioning.plan.saved_plan import PlanMisfit, read_saved

    try:
        text = saved_plan_in(path)
        return text is not None and bool(read_saved(text, str(path)))
    except (PlanMisfit, OSError):
        return False


def _lies_in(path: Path, folders: Sequence[Path]) -> bool:
    return any(_same(path.parent, folder) for folder in folders)


def _is_below(path: Path, folder: Path) -> bool:
    """Whether a path lies in a folder, at any depth: a new file in one that is read whole becomes a part of it."""
    return folder.is_dir() and not leads_out(path, folder)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _refused(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="--output")
