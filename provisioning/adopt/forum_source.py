"""The files of one forum, as they are read and, edited, written again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.language.document import Document
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.state.atomic_files import write_whole


class ChangedMeanwhile(ProvisioningError):
    """Somebody else wrote a file between reading and writing it."""


@dataclass(frozen=True)
class ForumSource:
    """A forum file or folder with its overlay; `variables` is the environment that `!env` and `!secret` read,
    `at` the time for which the file asks, None for while all is open."""

    file: Path
    environment: str | None
    variables: Mapping[str, str]
    at: datetime | None = None

    def texts(self) -> dict[str, str]:
        """The contents of all files, by the names that the document gives them; a byte order mark and the line ends
        are kept. Raises Invalid and OSError."""
        document, _ = self.read()
        return {name: Path(name).read_bytes().decode() for name in document.files}

    def edited(self, texts: Mapping[str, str]) -> "ForumSource":
        """The same with other contents of its files, which are not written yet."""
        return EditedSource(self.file, self.environment, self.variables, self.at, texts)

    def read(self, texts: Mapping[str, str] | None = None) -> tuple[Document, Desired]:
        """What the files say, or what they would say with these contents. Raises Invalid."""
        shown = {name: text.removeprefix("\ufeff") for name, text in (texts or {}).items()}
        return read_desired(self.file, environment=self.environment, variables=self.variables, texts=shown, at=self.at)


@dataclass(frozen=True)
class EditedSource(ForumSource):
    """The files of a forum as they would be."""

    now: Mapping[str, str] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        return dict(self.now)


def write_texts(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write the files that changed, each whole or not at all. Raises ChangedMeanwhile before anything is written, and
    OSError."""
    for name, text in before.items():
        if Path(name).read_bytes() != text.encode():
            raise ChangedMeanwhile(f"{name} was changed while we looked at the forum", hint="Run the command again.")
    for name, text in after.items():
        if text != before[name]:
            write_whole(Path(name), text.encode())
