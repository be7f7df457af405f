"""Which forums a command looks at: one by its file, or several by `--forum` and `--fleet`."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from idiaspora.cli.clock import moment_of, now
from idiaspora.cli.connection import ConnectionOptions, api_key, connected, loaded
from idiaspora.cli.output import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from idiaspora.plugin_config.desired.desired import Desired
    from idiaspora.plugin_config.fields.moments import Moment
    from idiaspora.plugin_config.language.document import Document
    from idiaspora.plugin_config.language.secret import Secret
    from idiaspora.provisioning.forum.client import ForumClient
    from idiaspora.provisioning.state.lock import Lock


@dataclass(frozen=True)
class ChosenForum:
    """A forum to look at. `key` is what its fleet file gives, `suffix` the end of the variable that holds its key
    otherwise; `label` is empty for the only one. `keys` are those of all forums of a fleet; `at` is the time by which
    it is judged, None for that of the clock."""

    file: Path
    environment: str | None = None
    label: str = ""
    suffix: str = ""
    key: "Secret | None" = None
    variables: "Mapping[str, str]" = field(default_factory=dict)
    keys: "tuple[Secret, ...]" = ()
    at: "Moment | None" = None

    def loaded(self, output: Output) -> "tuple[Document, Desired]":
        """Its file as it is written and as what it asks for now, or at the given time, with the code of its commits.
        Raises Invalid, NotFetched, and BadParameter for a time that there is not."""
        return loaded(self.file, self.environment, self.variables, self.keys, self.at or now(), fetching=output)

    @contextmanager
    def connected(self, desired: "Desired", output: Output, options: ConnectionOptions) -> "Iterator[ForumClient]":
        """Its client. Raises AddressRefused and CredentialsUnusable."""
        key = api_key(os.environ, self.suffix) if self.key is None else self.key
        with connected(desired, output, options, key=key, label=self.label) as client:
            yield client

    def lock(self, client: "ForumClient", output: Output) -> "Lock":
        """What was applied last there. Beside the lock file of another forum it has its own; before that is written,
        nothing is known, and a word says so. Raises LockFileUnusable."""
        from idiaspora.provisioning.state.lock_file import lock_path, read_lock

        first, path = lock_path(self.file, self.environment), self.lock_path(client)
        if path != first and not path.exists():
            output.note(
                f"{first} records another forum, so what is applied on {client.host} is recorded in {path}; nothing is "
                f"yet. If the forum has moved, correct its address in {first}."
            )
        return read_lock(path, client.host)

    def lock_path(self, client: "ForumClient") -> Path:
        """Where its lock file is."""
        from idiaspora.provisioning.state.lock_file import lock_path

        return lock_path(self.file, self.environment, client.host)


def chosen_forums(
    context: typer.Context,
    file: Path,
    environment: str | None,
    files: Sequence[Path] | None,
    fleet: Path | None,
    at: str | None = None,
) -> tuple[ChosenForum, ...]:
    """The forums that the command line names, judged by a time. Raises BadParameter, and Invalid for a fleet file with
    mistakes."""
    moment = moment_of(at)
    return tuple(replace(forum, at=moment) for forum in _chosen(context, file, environment, files, fleet))


def _chosen(
    context: typer.Context, file: Path, environment: str | None, files: Sequence[Path] | None, fleet: Path | None
) -> tuple[ChosenForum, ...]:
    named = context.get_parameter_source("file")
    if not files and fleet is None:
        return (ChosenForum(file, environment),)
    if named is not None and named.name == "COMMANDLINE":
        raise typer.BadParameter("name the forums either by FILE or by --forum and --fleet", param_hint="FILE")
    if fleet is not None and environment is not None:
        raise typer.BadParameter("a fleet file names the overlay of each forum as env", param_hint="--env")
    if fleet is None and files and len(files) == 1:
        return (ChosenForum(files[0], environment),)
    chosen = [*_of_fleet(fleet), *(_by_path(path, environment) for path in files or ())]
    twice = next((forum.label for forum in chosen if [other.suffix for other in chosen].count(forum.suffix) > 1), None)
    if twice is not None:
        raise typer.BadParameter(
            f"{twice} and another forum would take their keys from one variable; give them names in a fleet file",
            param_hint="--forum",
        )
    return tuple(chosen)


def _by_path(path: Path, environment: str | None) -> ChosenForum:
    from idiaspora.provisioning.fleet import variable_suffix

    return ChosenForum(path, environment, str(path), variable_suffix(str(path)))


def _of_fleet(fleet: Path | None) -> "Iterator[ChosenForum]":
    if fleet is None:
        return
    from idiaspora.plugin_config.checking.fleet_file import read_fleet
    from idiaspora.provisioning.fleet import variable_suffix

    members = read_fleet(fleet, os.environ)
    keys = tuple(member.api_key for member in members if member.api_key is not None)
    for member in members:
        path = fleet.parent / member.file
        suffix = variable_suffix(member.label)
        yield ChosenForum(path, member.env, member.label, suffix, member.api_key, member.variables or {}, keys)
