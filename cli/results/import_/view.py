"""What is shown of one import."""

from dataclasses import dataclass

from idiaspora.provisioning.importing.importer import Imported


@dataclass(frozen=True)
class ImportView:
    """What came of an import of the forum at `url`, and the files that were written."""

    url: str
    username: str
    result: Imported
    files: tuple[str, ...]

    def page_of(self, page: str) -> str:
        """The address of an admin page."""
        return f"{self.url}{page}"
