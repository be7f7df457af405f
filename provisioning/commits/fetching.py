"""The commits of a forum file that are not there yet: fetched, and kept in the records beside the file."""

from collections.abc import Callable, Iterable
from pathlib import Path

from idiaspora.plugin_config.language.commits import Commit
from idiaspora.plugin_config.language.git_objects import ObjectMissing, UnusableCommit
from idiaspora.plugin_config.language.pinned_code import CACHE, files_of, kept_at
from idiaspora.provisioning.commits.git import NotFetched, fetched
from idiaspora.provisioning.state.atomic_files import write_whole


def fetch(commits: Iterable[Commit], root: Path, tell: Callable[[str], None]) -> None:
    """Fetches commits; `root` is the folder of the forum file. Raises NotFetched."""
    for commit in commits:
        tell(f"Fetching {commit}.")
        _fetch(commit, root)


def _fetch(commit: Commit, root: Path) -> None:
    with fetched(commit) as repository:
        objects: dict[str, bytes] = {}

        def read(id: str) -> bytes | None:
            content = repository.content(id)
            if content is not None:
                objects[id] = content
            return content

        try:
            files_of(commit, read)
        except ObjectMissing:
            raise NotFetched(f"{commit.url} gave something else than the commit {commit.id}") from None
        except UnusableCommit as error:
            raise NotFetched(f"the code of {commit} cannot be used: {error.message}", hint=error.remedy) from None
    try:
        for id, content in objects.items():
            place = kept_at(root, id)
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, content)
    except OSError as error:
        raise NotFetched(
            f"the code of {commit} cannot be kept in {error.filename or root / CACHE} ({error.strerror})",
            hint="Make the folder writable: code of commits is kept there.",
        ) from None
