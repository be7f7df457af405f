"""What `!git` stands for: the files of one commit, of which git's own hashes prove that they are those.

Nothing is fetched here. What was fetched lies in a folder of the records beside the forum file, each of git's objects
under its hash, and is believed only where the hash is right: the commit names its folder, that its files, and so on.
"""

from pathlib import Path

import yaml

from idiaspora.plugin_config.language.commits import CodeOfCommit, Commit, is_id, problem_of_address
from idiaspora.plugin_config.language.contents import LARGEST_CONTENT, Content, content_of
from idiaspora.plugin_config.language.git_objects import ObjectMissing, Read, files_in
from idiaspora.plugin_config.language.named_files import Refuse
from idiaspora.plugin_config.language.ordinary_files import read_ordinary, stay_inside

TAG = "!git"
EXAMPLE = "write it like !git {url: https://github.com/discourse/NAME, commit: …}, with all forty digits of the commit"
CACHE = Path(".idiaspora", "code")
"""Where the objects lie, from the folder of the forum file."""


def commit_of(node: yaml.Node, refuse: Refuse) -> Commit:
    """The commit that a node with the tag names. Raises what `refuse` makes."""
    said: dict[str, str] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        plain = isinstance(value, yaml.ScalarNode) and not value.tag.startswith("!")
        if not plain or key.value not in ("url", "commit", "folder") or key.value in said:
            raise refuse("bad-tag", "!git takes a url, a commit and a folder, each one text", EXAMPLE)
        said[key.value] = str(value.value).strip()
    if not said.get("url") or not said.get("commit"):
        raise refuse("bad-tag", "!git needs the url of a repository and a commit of it", EXAMPLE)
    if not is_id(said["commit"].lower()):
        message = f"“{said['commit']}” is no commit: a branch, a tag or a few digits may mean other code tomorrow"
        raise refuse("bad-tag", message, "write all forty digits of the commit, as “git rev-parse NAME” shows them")
    if problem := problem_of_address(said["url"]):
        raise refuse(
            "bad-address", f"the repository's address {problem}", "write it like https://github.com/OWNER/NAME"
        )
    folder = said.get("folder", "").strip("/")
    if any(part.startswith(".") or not part for part in folder.split("/")) and folder:
        raise refuse("path-outside", f"{folder} is no folder of a repository", "write its path from the top of that")
    return Commit(said["url"].removesuffix("/"), said["commit"].lower(), folder)


def cached(commit: Commit, root: Path) -> CodeOfCommit:
    """The code of a commit as far as it was fetched; `root` is the folder of the forum file. Raises UnusableCommit."""
    try:
        return CodeOfCommit(commit, files_of(commit, lambda name: _kept(root, name)))
    except ObjectMissing:
        return CodeOfCommit(commit)


def kept_at(root: Path, id: str) -> Path:
    """Where an object is kept, by its hash. Raises OSError where a symbolic link leads out of the folder."""
    place = root / CACHE / id[:2] / id[2:]
    stay_inside(place, root)
    return place


def _kept(root: Path, id: str) -> bytes | None:
    try:
        return read_ordinary(kept_at(root, id), LARGEST_CONTENT)
    except OSError:
        return None


def files_of(commit: Commit, read: Read) -> dict[str, Content]:
    """The files of a commit, as `read` gives the objects of its repository. Raises ObjectMissing, UnusableCommit."""
    files = files_in(commit.id, commit.folder, read)
    return {path: content_of(path, content) for path, content in sorted(files.items())}
