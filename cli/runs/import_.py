"""`idiaspora import`: what a forum has, written into a new forum file or a folder of them."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from idiaspora.cli.connection import ConnectionOptions, connected
from idiaspora.cli.formats.published import Published
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.results.import_.findings import import_findings
from idiaspora.cli.results.import_.report import import_report
from idiaspora.cli.results.import_.text import import_lines
from idiaspora.cli.results.import_.view import ImportView
from idiaspora.cli.text.values import seconds_text
from idiaspora.plugin_config.desired.desired import Desired, Forum
from idiaspora.plugin_config.editing.places import NotEditable
from idiaspora.plugin_config.language.loading import SUFFIXES, folder_of
from idiaspora.plugin_config.language.ordinary_files import stay_inside
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts
from idiaspora.provisioning.errors import NoAnswer, NotSent, RateLimited, ServerFailed, UnusableAnswer
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient, RequestRecord
from idiaspora.provisioning.importing.importer import Imported, added, imported
from idiaspora.provisioning.importing.inventory import Choice, kinds_by_section
from idiaspora.provisioning.importing.kept_reads import KeptReads
from idiaspora.provisioning.state.atomic_files import write_new

RECORDS = ".idiaspora"
OVERLAYS = "environments"
PASSING = (NotSent, NoAnswer, RateLimited, ServerFailed, UnusableAnswer, OSError)
"""Ends of a run that have nothing to do with what was read."""
EVERY = 10
"""After so many requests a word says how far it is."""


def forum_only(url: str, username: str) -> Desired:
    """A file of a forum that asks for nothing."""
    return Desired(Forum("", url, username, (), Origin(Span(""), "forum")), ())


@dataclass(frozen=True)
class Source:
    """The forum to read, and the user of the key."""

    url: str
    username: str

    @classmethod
    def of(cls, url: str | None, username: str | None) -> "Source":
        """Raises BadParameter."""
        if not url:
            raise typer.BadParameter("name the forum's address, here or in IDIASPORA_URL", param_hint="--url")
        if not username:
            message = "name the user that the key was made for, here or in IDIASPORA_USERNAME"
            raise typer.BadParameter(message, param_hint="--username")
        return cls(url.rstrip("/"), username)

    @property
    def desired(self) -> Desired:
        return forum_only(self.url, self.username)


@dataclass(frozen=True)
class Wanted:
    """What is to be imported: the sections with commas between, None for all, whether all members are named, and
    whether there are themes and roles."""

    only: str | None
    members: bool
    as_consultation: bool

    def choice(self) -> Choice:
        """Raises BadParameter."""
        return Choice(chosen_kinds(self.only), self.members, self.as_consultation)


@dataclass(frozen=True)
class Place:
    """Where the import goes: a file, or a folder with one file a section."""

    path: Path
    is_folder: bool

    @property
    def first(self) -> Path:
        """The file that says which forum it is."""
        return self.path / "forum.yaml" if self.is_folder else self.path

    def texts(self, result: Imported) -> dict[Path, bytes]:
        """The texts to write by their places."""
        if not self.is_folder:
            return {self.path: result.text.encode()}
        return {self.path / f"{name}.yaml": text.encode() for name, text in result.texts_of_sections().items()}


def run(file: str, source: Source, wanted: Wanted, output: Output, options: ConnectionOptions) -> ExitCode:
    """Into a new file or folder. Raises BadParameter, ForumError, IncompleteRead, NotProven and OSError."""
    place = place_of(file)
    choice = wanted.choice()
    beside = place.path if place.is_folder else place.first
    with connected(source.desired, output, options) as client, _keeping(client, beside, output) as kept:
        result = imported(client, place.first, choice, kept, Progress(client, output).expect)
        texts = place.texts(result)
        write_all({**uploads_of(result, place.first.parent), **texts}, place.first.parent)
    return _publish(ImportView(client.host, client.api_username, result, tuple(map(str, texts))), output)


def run_into(
    file: Path, url: str | None, username: str | None, wanted: Wanted, output: Output, options: ConnectionOptions
) -> ExitCode:
    """Into a file that is there. Raises what `run` raises, Invalid, NotEditable and ChangedMeanwhile."""
    choice = wanted.choice()
    chosen = ChosenForum(file)
    _, desired = chosen.loaded(output)
    for given, own, option in ((url, desired.forum.url, "--url"), (username, desired.forum.username, "--username")):
        if given and given.rstrip("/").casefold() != own.rstrip("/").casefold():
            raise typer.BadParameter(f"{file} is of another one: {own}", param_hint=option)
    with chosen.connected(desired, output, options) as client, _keeping(client, file, output) as kept:
        source, lock = ForumSource(file, None, os.environ), chosen.lock(client, output)
        try:
            done = added(client, source, lock, choice, kept, Progress(client, output).expect)
        except NotEditable as error:
            raise typer.BadParameter(f"{error.message}: {error.remedy}", param_hint="--into") from None
        write_all(uploads_of(done.result, folder_of(file)), folder_of(file))
        write_texts(done.before, done.after)
    return _publish(ImportView(client.host, client.api_username, done.result, done.files, into=str(file)), output)


@contextmanager
def _keeping(client: ForumClient, beside: Path, output: Output) -> Iterator[KeptReads]:
    """What was read, kept for another run where this one ends before its files are written."""
    kept = KeptReads.beside(beside, (client.host, client.api_username))
    if kept.taken_up:
        output.note(f"Going on with an import that was interrupted: {kept.taken_up} answers are there already.")
    try:
        yield kept
    except BaseException as error:
        if not kept or not _goes_on_after(error):
            kept.remove()
        raise
    kept.remove()


def _goes_on_after(error: BaseException) -> bool:
    """Whether the same answers serve another run: not where they, the key or the file were what it ended by."""
    return isinstance(error, PASSING) or not isinstance(error, Exception)


def _publish(told: ImportView, output: Output) -> ExitCode:
    lines = list(import_lines(told))
    output.publish(Published(lines, lambda: import_report(told, ExitCode.OK), lambda: import_findings(told)))
    return ExitCode.OK


def place_of(text: str) -> Place:
    """Where NEW is. Raises BadParameter for what could not be a forum file, and FileExistsError."""
    path = Path(text)
    is_folder = text.endswith(("/", os.sep)) or path.is_dir()
    parts = path.absolute().parts
    if RECORDS in parts or OVERLAYS in (parts if is_folder else parts[:-1])[-1:]:
        message = f"{text} lies where idiaspora keeps records or overlays: name another place"
        raise typer.BadParameter(message, param_hint="NEW")
    if not is_folder and path.suffix not in SUFFIXES:
        message = f"{text} ends neither in .yaml, as a forum file does, nor in /, as a folder of them"
        raise typer.BadParameter(message, param_hint="NEW")
    if not is_folder and os.path.lexists(path):
        raise _there(path)
    if is_folder and os.path.islink(text.rstrip("/")):
        raise FileExistsError(17, "it is a symbolic link; name the folder itself", text)
    for there in sorted(path.iterdir()) if path.is_dir() and is_folder else ():
        if there.suffix in SUFFIXES:
            raise _there(there)
    return Place(path, is_folder)


def _there(path: Path) -> FileExistsError:
    message = "this file exists already, and an import overwrites nothing: name another one, or add to it with --into"
    return FileExistsError(17, message, str(path))


def chosen_kinds(only: str | None) -> frozenset[str]:
    """The kinds of the sections that are named, of all without. Raises BadParameter."""
    known = kinds_by_section()
    if only is None:
        return frozenset().union(*known.values())
    chosen: set[str] = set()
    for name in filter(None, map(str.strip, only.split(","))):
        if name not in known:
            inside = next((other for other in known if other.endswith(f".{name}")), None)
            similar = inside or nearest(name, list(known))
            hint = f"did you mean {similar}?" if similar else f"there are: {', '.join(known)}"
            raise typer.BadParameter(f"no section {name} is imported; {hint}", param_hint="--only")
        chosen |= known[name]
    if not chosen:
        raise typer.BadParameter(f"name sections: {', '.join(known)}", param_hint="--only")
    return frozenset(chosen)


def uploads_of(result: Imported, folder: Path) -> dict[Path, bytes]:
    """The fetched files that are not there yet, by their places."""
    places = {folder / path: content for path, content in result.uploads.items()}
    return {path: content for path, content in places.items() if not path.exists()}


def write_all(files: Mapping[Path, bytes], folder: Path) -> None:
    """Make all files or none, all of them inside a folder. Raises OSError."""
    written: list[Path] = []
    try:
        for path, content in files.items():
            stay_inside(path, folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write_new(path, content)
            except FileExistsError:
                raise _there(path) from None
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


class Progress:
    """How far it is, for those who wait in front of a terminal."""

    def __init__(self, client: ForumClient, output: Output) -> None:
        self._client, self._output = client, output
        self._left = 0
        self._log, client.log = client.log, self._count

    def expect(self, reads: int) -> None:
        """So many reads are still to come, about."""
        self._left = reads

    def _count(self, record: RequestRecord) -> None:
        self._log(record)
        self._left -= 1
        if self._left > 0 and self._client.requests_sent % EVERY == 0 and sys.stderr.isatty():
            sent, seconds = self._client.requests_sent, self._client.pacing.time_for(self._left)
            left = f", about {seconds_text(seconds)} left" if seconds >= 1 else ""
            self._output.note(f"[{sent}/{sent + self._left}] reading the forum{left}")
