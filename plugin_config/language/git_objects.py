"""Objects of git, as the files of a commit consist of them, each proven by its hash: commit, folders, files. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import PurePosixPath

from idiaspora.plugin_config.language.contents import LARGEST_TOGETHER, MOST_FILES

FOLDER, LINK, SUBMODULE = "40000", "120000", "160000"
"""Modes of a folder's entries that are no plain files."""
MOST_ENTRIES = 20_000
"""Entries of all folders of a commit together; a few that hold one another would be endless files."""
LARGEST_FOLDERS = 8 * 1024 * 1024
"""Bytes of all folders together, which hold names: one of a folder may be of any length."""
UNREADABLE = "a folder of the commit cannot be read"
DEEPEST = 50
"""Folders below one another."""
NARROWER = "name a folder of it"

Read = Callable[[str], bytes | None]
"""Gives an object by its hash, without what stands before its content; None for what is not there."""


class UnusableCommit(Exception):
    """A commit that is there, and of which no code can be taken: what is wrong, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ObjectMissing(LookupError):
    """An object that is not there, or is not what its hash says."""


def files_in(commit: str, folder: str, read: Read) -> dict[str, bytes]:
    """The files of a commit by their paths from a folder of it, without those that are hidden, and without other
    repositories that it names. A link counts as the file to which it leads. Raises ObjectMissing, and UnusableCommit
    for a folder that is not there, for too much, and for a link that leads out of the folder, or to none of its
    files."""
    top = re.match(rb"tree ([0-9a-f]{40})\n", _content("commit", commit, read))
    if top is None:
        raise UnusableCommit(f"{commit} is no commit", "name another one")
    tree = _content("tree", top[1].decode(), read)
    for name in folder.split("/") if folder else ():
        inner = {entry: id for mode, entry, id in _entries(tree) if mode == FOLDER}
        if name not in inner:
            raise UnusableCommit(f"the commit {commit} has no folder {folder}", "correct folder")
        tree = _content("tree", inner[name], read)
    paths = _Paths(read)
    paths.gather(tree, "", 0)
    room = _Room()
    files = {path: room.taken(_content("blob", id, read)) for path, id in paths.files.items()}
    links = {path: room.taken(_content("blob", id, read)) for path, id in paths.links.items()}
    return files | {path: room.taken(_linked(path, target, files)) for path, target in links.items()}


@dataclass
class _Room:
    """How much the files together may have. A link has what its file has: many to one large file are large."""

    left: int = LARGEST_TOGETHER

    def taken(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise UnusableCommit(f"the files of the commit have more than {LARGEST_TOGETHER >> 20} MiB", NARROWER)
        return content


@dataclass
class _Paths:
    """The hashes of the plain files and of the links below a folder, by their paths."""

    read: Read
    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    _seen: int = 0
    _size: int = 0

    def gather(self, tree: bytes, above: str, depth: int) -> None:
        self._size += len(tree)
        if self._size > LARGEST_FOLDERS or depth > DEEPEST:
            raise _too_many()
        named: set[str] = set()
        for mode, name, id in _entries(tree):
            self._seen += 1
            if self._seen > MOST_ENTRIES:
                raise _too_many()
            if name.startswith(".") or mode == SUBMODULE:
                continue
            if name in named:  # git makes none such, and whoever looks at the repository sees one of them
                raise UnusableCommit(f"{UNREADABLE}: it has two files {above}{name}", "name another commit")
            named.add(name)
            self._put(mode, f"{above}{name}", id, depth)

    def _put(self, mode: str, path: str, id: str, depth: int) -> None:
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = path.encode(errors="surrogateescape").decode(errors="backslashreplace")
            raise UnusableCommit(f"the name of {shown} in the commit is not UTF-8 text", NARROWER) from None
        if mode == FOLDER:
            self.gather(_content("tree", id, self.read), f"{path}/", depth + 1)
            return
        (self.links if mode == LINK else self.files)[path] = id
        if len(self.files) + len(self.links) > MOST_FILES:
            raise _too_many()


def _too_many() -> UnusableCommit:
    message = f"the commit has more than {MOST_FILES} files, and Discourse takes no more at once"
    return UnusableCommit(message, NARROWER)


def _linked(path: str, target: bytes, files: Mapping[str, bytes]) -> bytes:
    """What the file holds to which a link leads."""
    parts: list[str] = []
    for part in PurePosixPath(path).parent.joinpath(target.decode(errors="replace")).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    there = "/".join(parts)
    if there not in files:
        raise UnusableCommit(f"{path} is a link that leads to no file of the commit's folder", NARROWER)
    return files[there]


def _entries(tree: bytes) -> Iterator[tuple[str, str, str]]:
    """The entries of a folder: mode, name with the bytes that are no UTF-8 as lone surrogates, hash. Raises
    UnusableCommit for bytes that are none."""
    at = 0
    while at < len(tree):
        end = tree.find(b"\0", at)
        mode, _, name = tree[at:end].partition(b" ")
        id = tree[end + 1 : end + 21]
        if end < 0 or len(id) < 20 or not name or b"/" in name or name in (b".", b".."):
            raise UnusableCommit(UNREADABLE, "name another commit")
        yield mode.decode(errors="replace").lstrip("0"), name.decode(errors="surrogateescape"), id.hex()
        at = end + 21


def _content(kind: str, id: str, read: Read) -> bytes:
    content = read(id)
    if content is None or hash_of(kind, content) != id:
        raise ObjectMissing(id)
    return content


def hash_of(kind: str, content: bytes) -> str:
    """What git calls an object of a kind (`commit`, `tree`, `blob`) with this content."""
    return sha1(b"%s %d\0" % (kind.encode(), len(content)) + content, usedforsecurity=False).hexdigest()
