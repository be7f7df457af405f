"""What is shown of one import."""

from dataclasses import dataclass

from idiaspora.provisioning.importing.importer import Imported


@dataclass(frozen=True)
class ImportView:
    """What came of an import of the forum at `url`, and the files that were written; `into` is the file to
    which things were to be added, empty for a new one."""

    url: str
    username: str
    result: Imported
    files: tuple[str, ...]
    into: str = ""

    @property
    def verdict(self) -> str:
        """Where it was written, and what a plan says of that."""
        where = ", ".join(self.files)
        if not self.into:
            return f"Written to {where}. A plan of it is empty."
        if not self.files:
            return f"Nothing was missing in {self.into}."
        return f"Added to {where}. Its plan is what it was before."

    def page_of(self, page: str) -> str:
        """The address of an admin page."""
        return f"{self.url}{page}"
