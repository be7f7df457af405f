"""A forum that others changed, and its file into which the changes are brought."""

from collections.abc import Callable
from pathlib import Path

from meddled_forum import MeddledForum
from rehearsal import URL

from idiaspora.provisioning.adopt.adoption import Adopter, Adoption
from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts
from idiaspora.provisioning.drift.sides import Difference

FILE = Path("forum.yaml")
VARIABLES = {"IDIASPORA_URL": URL}


class AdoptingForum(MeddledForum):
    """`source` is the file of the working directory: the example, or what a test writes there."""

    def begin(self) -> None:
        super().begin()
        folder = self.rehearsal.folder
        (folder / FILE).write_text(self.example, encoding="utf-8")
        for overlay in (folder / "environments").glob("*.yaml"):
            overlay.unlink()

    def adopt(
        self,
        chosen: Callable[[Difference], bool] = lambda item: True,
        *,
        environment: str | None = None,
        overlay: str = "",
        variables: dict[str, str] | None = None,
    ) -> Adoption:
        """Bring the chosen differences into the files, and write these."""
        client = self.rehearsal.new_client("read")
        source = ForumSource(FILE, environment, VARIABLES | (variables or {}))
        with client.remembering():
            adopter = Adopter(client, source, self.lock, overlay)
            adoption = adopter.adopt([item for item in adopter.differences if chosen(item)])
        write_texts(adoption.before, adoption.after)
        return adoption


def edited_lines(adoption: Adoption, name: str = "forum.yaml") -> list[str]:
    """The lines of a file that are new, each stripped."""
    before, after = (texts.get(name, "").splitlines() for texts in (adoption.before, adoption.after))
    return [line.strip() for line in after if line not in before]
