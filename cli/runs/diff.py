"""`idiaspora diff`: two sides, each a forum file or a forum, read and compared."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import typer

from idiaspora.cli.clock import now
from idiaspora.cli.connection import KEY_VARIABLE, ConnectionOptions, api_key, connected, loaded
from idiaspora.cli.formats.published import Published
from idiaspora.cli.options import DEFAULT_FILE
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import spare_all
from idiaspora.cli.results.diff.findings import diff_findings
from idiaspora.cli.results.diff.report import diff_report
from idiaspora.cli.results.diff.text import diff_lines
from idiaspora.cli.runs.import_ import Progress, chosen_kinds, forum_only
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.moments import Moment
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.comparison.comparing import (
    ReadForum,
    compare_file_with_forum,
    compare_files,
    compare_forums,
    read_forum,
)
from idiaspora.provisioning.comparison.comparison import Comparison, Only, Source
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.fleet import look_at_all, variable_suffix
from idiaspora.provisioning.forum.address import forum_address
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.importing.inventory import Choice, listed_whole

USERNAME_VARIABLE = "IDIASPORA_USERNAME"
NAMES = {Only.A: "A", Only.B: "B"}


@dataclass(frozen=True)
class FileSide:
    """A forum file, with its overlay, by what its calendar asks for `at` a time."""

    side: Only
    path: Path
    environment: str | None
    at: datetime | Moment

    @property
    def label(self) -> str:
        return f"{self.path} with {self.environment}" if self.environment else str(self.path)

    def loaded(self, output: Output) -> tuple[Source, Desired]:
        """Raises Invalid and BadParameter."""
        _, desired = loaded(self.path, self.environment, at=self.at, fetching=output)
        forum = desired.forum
        return Source(self.label, False, forum.name, forum.url, forum.username), desired


@dataclass(frozen=True)
class ForumSide:
    """A forum, the user who reads it, and the key of that user."""

    side: Only
    url: str
    username: str
    key: Secret

    @contextmanager
    def connected(self, output: Output, options: ConnectionOptions) -> Iterator[ForumClient]:
        """Raises AddressRefused and CredentialsUnusable."""
        forum = forum_only(self.url, self.username)
        with connected(forum, output, options, key=self.key, label=NAMES[self.side]) as client:
            yield client


@dataclass(frozen=True)
class Given:
    """What the command line says: A and B, the overlays and the users, for both or one after the other, and the time by
    which the files are judged, None for that of the run."""

    a: str
    b: str
    environments: Sequence[str]
    usernames: Sequence[str]
    at: Moment | None = None

    @property
    def words(self) -> Mapping[Only, str]:
        return {Only.A: self.a, Only.B: self.b}

    @property
    def paths(self) -> list[Path]:
        """The forum files among the two."""
        return [Path(text) for text in (self.a, self.b) if not is_address(text)]

    def files(self) -> dict[Only, FileSide]:
        """The sides that are forum files. Raises BadParameter."""
        sides = [side for side, text in self.words.items() if not is_address(text)]
        environments = _in_turn(self.environments, sides, "--env", "forum files")
        for side in sides:
            _refuse_bare_address(self.words[side])
        at = self.at or now()
        return {side: FileSide(side, Path(self.words[side]), environments[side] or None, at) for side in sides}

    def forums(self, known: Mapping[str, str], options: ConnectionOptions) -> dict[Only, ForumSide]:
        """The sides that are forums; `known` are users by address. Raises BadParameter, AddressRefused and
        CredentialsUnusable."""
        plain = options.allow_plain_http
        urls = {
            side: forum_address(text, allow_plain_http=plain) for side, text in self.words.items() if is_address(text)
        }
        usernames = _in_turn(self.usernames, list(urls), "--username", "forums")
        users = {side: usernames[side] or _user_of(url, known.get(url.casefold(), "")) for side, url in urls.items()}
        keys = _keys(urls, os.environ)
        return {side: ForumSide(side, url, users[side], keys[side]) for side, url in urls.items()}


def is_address(text: str) -> bool:
    """Whether a side is a forum, and not a file."""
    return "://" in text


def run(given: Given, only: str | None, members: bool, output: Output, options: ConnectionOptions) -> ExitCode:
    """Raises BadParameter, Invalid, ForumError, IncompleteRead and OSError."""
    choice = Choice(chosen_kinds(only), members)
    sides = given.files()
    spare_all(output.targets, given.paths)
    files = {side: file.loaded(output) for side, file in sides.items()}
    users = {source.url.rstrip("/").casefold(): source.username for source, _ in files.values()}
    forums = given.forums(users, options)
    match len(files):
        case 2:
            found = compare_files(files[Only.A], files[Only.B], None if only is None else choice)
        case 1:
            ((side, file),) = files.items()
            forum = forums[side.other]
            with forum.connected(output, options) as client:
                found = compare_file_with_forum(file, client, forum.url, side, choice, is_chosen=only is not None)
        case _:
            whole = choice.kinds & {kind.name for kind in listed_whole()}
            found = _between(forums, replace(choice, kinds=whole), output, options)
    _publish(found, sides, output, names_all=only is not None)
    return found.exit_code


def _between(
    forums: Mapping[Only, ForumSide], choice: Choice, output: Output, options: ConnectionOptions
) -> Comparison:
    """Two forums, asked at the same time."""

    def look(forum: ForumSide) -> ReadForum:
        with forum.connected(output, options) as client:
            return read_forum(client, forum.url, choice, Progress(client, output).expect)

    looked = look_at_all([forums[Only.A], forums[Only.B]], look)
    for item in looked:
        if item.error is not None:
            output.note(f"{NAMES[item.member.side]}, {item.member.url}, could not be read.")
            raise item.error
    a, b = (item.found for item in looked)
    if a is None or b is None:
        raise AssertionError("a forum has been read, or has not")
    return compare_forums(a, b, choice)


def _publish(found: Comparison, files: Mapping[Only, FileSide], output: Output, *, names_all: bool) -> None:
    file = next((Span(str(item.path)) for item in reversed(list(files.values()))), Span(str(DEFAULT_FILE)))
    output.publish(
        Published(
            list(diff_lines(found, names_all=names_all)),
            lambda: diff_report(found),
            lambda: diff_findings(found, file, names_all=names_all),
        )
    )


def _in_turn(given: Sequence[str], sides: Sequence[Only], option: str, what: str) -> dict[Only, str]:
    """What an option says of each side: given once of both, else one after the other. Raises BadParameter."""
    if given and not sides:
        raise typer.BadParameter(f"it is about {what}, and neither A nor B is one", param_hint=option)
    if len(given) > max(1, len(sides)):
        raise typer.BadParameter(f"it is given {len(given)} times for {len(sides)} of the {what}", param_hint=option)
    values = given if len(given) > 1 else [*given, ""][:1] * len(sides)
    return dict(zip(sides, values, strict=True))


def _refuse_bare_address(text: str) -> None:
    """A host's name that is no file: its address was meant. Raises BadParameter."""
    if not Path(text).exists() and "." in text and Path(text).suffix not in (".yaml", ".yml") and "/" not in text:
        raise typer.BadParameter(
            f"there is no file {text}; the address of a forum begins with https://", param_hint="A B"
        )


def _user_of(url: str, known: str) -> str:
    """The user of a forum's key. Raises BadParameter."""
    own = f"{USERNAME_VARIABLE}_{_suffix_of(url)}"
    username = os.environ.get(own, "") or os.environ.get(USERNAME_VARIABLE, "") or known
    if not username.strip():
        message = f"name the user that the key of {url} was made for, here or in {own} or {USERNAME_VARIABLE}"
        raise typer.BadParameter(message, param_hint="--username")
    return username


def _keys(urls: Mapping[Only, str], variables: Mapping[str, str]) -> dict[Only, Secret]:
    """The key of each forum, from the variable that its address names, so that no forum ever gets the key of another
    one; that of an only forum also from the usual one. Raises BadParameter and CredentialsUnusable."""
    suffixes = {url: _suffix_of(url) for url in urls.values()}
    if len(set(suffixes.values())) < len(suffixes):
        (suffix,) = set(suffixes.values())
        message = f"both forums would take their keys from {KEY_VARIABLE}_{suffix}; compare them through a file"
        raise typer.BadParameter(message, param_hint="A B")
    found: dict[Only, Secret] = {}
    for side, url in urls.items():
        own = f"{KEY_VARIABLE}_{suffixes[url]}"
        has_own = any(variables.get(name, "").strip() for name in (own, f"{own}_FILE"))
        found[side] = api_key(variables, suffixes[url] if has_own or len(suffixes) > 1 else "")
    return found


def _suffix_of(url: str) -> str:
    """The end of the names of the variables that are for one forum: that of https://forum.example.org is
    FORUM_EXAMPLE_ORG."""
    parts = urlsplit(url)
    host = str(parts.hostname).encode("idna").decode()
    return variable_suffix(f"{host} {parts.port or ''} {parts.path}")
