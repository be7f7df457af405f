"""The files of a commit, whatever somebody who serves a repository puts into its objects."""

import pytest

from idiaspora.plugin_config.language import git_objects
from idiaspora.plugin_config.language.git_objects import FOLDER, LINK, UnusableCommit, files_in, hash_of

FILE = "100644"


class Objects(dict[str, bytes]):
    """Objects by their hashes, as nobody's git would make all of them."""

    def put(self, kind: str, content: bytes) -> str:
        id = hash_of(kind, content)
        self[id] = content
        return id

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        return self.put("tree", b"".join(b"%s %s\0%s" % (m.encode(), n, bytes.fromhex(id)) for m, n, id in entries))

    def commit(self, *entries: tuple[str, bytes, str]) -> str:
        return self.put("commit", f"tree {self.tree(*entries)}\n".encode())

    def refused(self, commit: str) -> str:
        with pytest.raises(UnusableCommit) as caught:
            files_in(commit, "", self.get)
        assert caught.value.remedy
        return caught.value.message


@pytest.fixture
def objects() -> Objects:
    return Objects()


def numbered(mode: str, id: str, count: int, prefix: bytes = b"f") -> list[tuple[str, bytes, str]]:
    return [(mode, b"%s%06d" % (prefix, number), id) for number in range(count)]


def test_links_have_what_their_files_have(objects: Objects) -> None:
    large, link = objects.put("blob", b"x" * (1 << 20)), objects.put("blob", b"large.js")
    few = objects.commit((FILE, b"large.js", large), *numbered(LINK, link, 30))
    many = objects.commit((FILE, b"large.js", large), *numbered(LINK, link, 32))

    assert len(files_in(few, "", objects.get)) == 31
    assert objects.refused(many) == "the files of the commit have more than 32 MiB"


def test_links_are_files_and_so_is_the_last_one(objects: Objects) -> None:
    text, link = objects.put("blob", b"x"), objects.put("blob", b"f000000")
    assert len(files_in(objects.commit(*numbered(FILE, text, 1024)), "", objects.get)) == 1024
    for entries in (numbered(FILE, text, 1025), [*numbered(FILE, text, 1), *numbered(LINK, link, 1024, b"l")]):
        assert "more than 1024 files" in objects.refused(objects.commit(*entries))


def test_names_that_would_fill_the_memory(objects: Objects) -> None:
    text = objects.put("blob", b"x")
    folders = [
        (FOLDER, b"d%d" % number, objects.tree((FILE, b"%d" % number + b"n" * (1 << 20), text))) for number in range(9)
    ]
    read: list[str] = []

    def counted(id: str) -> bytes | None:
        read.append(id)
        return objects[id]

    with pytest.raises(UnusableCommit, match="more than 1024 files"):
        files_in(objects.commit(*folders), "", counted)
    assert text not in read


def test_two_files_of_one_name(objects: Objects) -> None:
    good, evil = objects.put("blob", b"good"), objects.put("blob", b"evil")
    below = objects.tree((FILE, b"b", evil))
    for entries in ([(FILE, b"a", good), (FILE, b"a", evil)], [(FILE, b"a", good), (FOLDER, b"a", below)]):
        assert objects.refused(objects.commit(*entries)) == f"{git_objects.UNREADABLE}: it has two files a"


def test_names_that_are_no_text(objects: Objects) -> None:
    text = objects.put("blob", b"x")
    said = objects.refused(objects.commit((FOLDER, b"common", objects.tree((FILE, b"a\xff.scss", text)))))
    assert said == r"the name of common/a\xff.scss in the commit is not UTF-8 text"
    said = objects.refused(objects.commit((FOLDER, b"c\xff", objects.tree((FILE, b"a.scss", text)))))
    assert r"c\xff" in said

    hidden = objects.commit((FILE, b".\xff", text), (FILE, b"common.scss", text))
    assert files_in(hidden, "", objects.get) == {"common.scss": b"x"}
