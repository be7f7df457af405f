"""The forum file, the key and the client that the options of a command ask for."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from idiaspora.cli.output import Output
from idiaspora.facts.pace import PER_TEN_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

    from idiaspora.plugin_config.desired.desired import Desired
    from idiaspora.plugin_config.fields.moments import Moment
    from idiaspora.plugin_config.language.document import Document
    from idiaspora.plugin_config.language.secret import Secret
    from idiaspora.provisioning.apply.interruption import Interruption
    from idiaspora.provisioning.forum.client import ForumClient

KEY_VARIABLE = "IDIASPORA_API_KEY"
KEY_FILE_VARIABLE = "IDIASPORA_API_KEY_FILE"
LARGEST_KEY_FILE = 4096
SHORTEST_WAIT_SHOWN = 1.0


@dataclass(frozen=True)
class ConnectionOptions:
    """How a forum may be asked: how often in a minute, 0 for without waiting, and whether over http too."""

    requests_per_minute: int
    allow_plain_http: bool


def loaded(
    file: Path,
    environment: str | None,
    variables: Mapping[str, str] | None = None,
    keys: "Sequence[Secret]" = (),
    at: "datetime | Moment | None" = None,
    fetching: Output | None = None,
) -> "tuple[Document, Desired]":
    """The forum file as it is written and as what it asks for at a time, None for while all is open; `variables` are
    found before those of the environment, `keys` are those of a fleet, which no file may give away. Raises Invalid with
    all its problems, and BadParameter for a time that there is not.

    With `fetching` the code of commits that nobody has fetched yet is fetched, which is told there: NotFetched."""
    from idiaspora.plugin_config.expansion import InvalidInPart, read_desired
    from idiaspora.plugin_config.fields.moments import NoSuchTime

    of_fleet = {f"{KEY_VARIABLE}_OF_FLEET_{number}": key.reveal() for number, key in enumerate(keys, 1)}
    variables = {**os.environ, **(variables or {}), **of_fleet}
    try:
        try:
            found = read_desired(file, environment=environment, variables=variables, at=at)
        except InvalidInPart as invalid:
            if not _fetched_now(invalid.desired, file, fetching):
                raise
        else:
            if not _fetched_now(found[1], file, fetching):
                return found
        return read_desired(file, environment=environment, variables=variables, at=at)
    except NoSuchTime as error:
        raise typer.BadParameter(str(error), param_hint="--at") from None


def _fetched_now(desired: "Desired", file: Path, output: Output | None) -> bool:
    """Whether code of commits was fetched, so that the file says more than before. Raises NotFetched."""
    from idiaspora.plugin_config.desired.unfetched import to_be_fetched

    commits = to_be_fetched(desired)
    if output is None or not commits:
        return False
    from idiaspora.plugin_config.language.loading import folder_of
    from idiaspora.provisioning.commits.fetching import fetch

    fetch(commits, folder_of(file), output.note)
    return True


def api_key(variables: Mapping[str, str], suffix: str = "") -> "Secret":
    """The key from its variable, else from the file that the other variable names. Raises CredentialsUnusable.

    With a suffix the variables end in it, and are for one forum among several.
    """
    from idiaspora.plugin_config.language.ordinary_files import read_ordinary
    from idiaspora.plugin_config.language.secret import Secret
    from idiaspora.provisioning.errors import CredentialsUnusable

    ending = f"_{suffix}" if suffix else ""
    variable, file_variable = KEY_VARIABLE + ending, KEY_VARIABLE + ending + "_FILE"
    if key := variables.get(variable, "").strip():
        return Secret(key)
    name = variables.get(file_variable, "").strip()
    if not name:
        raise CredentialsUnusable(
            f"there is no API key: neither {variable} nor {file_variable} is set",
            hint="Make a key on the forum under /admin/api/keys, for the user that the forum file names, and set "
            f"{variable} to it, or {file_variable} to a file that holds it.",
        )
    try:
        key = read_ordinary(Path(name), LARGEST_KEY_FILE).decode().strip()
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not text"
        raise CredentialsUnusable(
            f"the key file that {file_variable} names cannot be read: {name}: {said}",
            hint="Write the key and nothing else into that file, or correct its name.",
        ) from None
    if not key or len(key) > LARGEST_KEY_FILE:
        raise CredentialsUnusable(
            f"the key file that {file_variable} names holds no key: {name}",
            hint="Write the key and nothing else into that file.",
        )
    return Secret(key)


@contextmanager
def connected(
    desired: "Desired",
    output: Output,
    options: ConnectionOptions,
    *,
    interruption: "Interruption | None" = None,
    key: "Secret | None" = None,
    label: str = "",
) -> "Iterator[ForumClient]":
    """A client of the file's forum that reports its waits. Raises AddressRefused and CredentialsUnusable.

    What is raised inside because of address, key or user says so in the words of `doctor`.
    `key` is the forum's, None for that of the environment; `label` names the forum among several.
    """
    from idiaspora.cli.text.values import seconds_text
    from idiaspora.provisioning.apply.interruption import Interruption
    from idiaspora.provisioning.doctor.diagnosis import explain
    from idiaspora.provisioning.errors import ForumError
    from idiaspora.provisioning.forum.client import ForumClient
    from idiaspora.provisioning.forum.pacing import Pacing, WaitReason

    def tell(seconds: float, reason: WaitReason) -> None:
        if seconds >= SHORTEST_WAIT_SHOWN:
            output.note(f"{label}{': ' if label else ''}Waiting {seconds_text(seconds)}: {reason}.")

    pacing = Pacing(
        options.requests_per_minute,
        PER_TEN_SECONDS if options.requests_per_minute else 0,
        sleep=(interruption or Interruption()).sleep,
    )
    client = ForumClient(
        desired.forum.url,
        desired.forum.username,
        api_key(os.environ) if key is None else key,
        pacing=pacing,
        allow_plain_http=options.allow_plain_http,
        on_wait=tell,
    )
    with client:
        try:
            yield client
        except ForumError as error:
            explain(client, error)
            raise
