"""Code of a commit: fetched once, proven by its hash, and refused wherever it could be other code."""

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from repositories import Server, git, served

from idiaspora.plugin_config.documents import read
from idiaspora.plugin_config.language.commits import Commit
from idiaspora.plugin_config.language.pinned_code import CACHE, cached
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.commits import fetching
from idiaspora.provisioning.commits import git as fetching_git
from idiaspora.provisioning.commits.fetching import fetch
from idiaspora.provisioning.commits.git import NotFetched

CODE = {"common/common.scss": "a { color: red; }\r\n", "about.json": '{"name": "Banner"}', "logo.png": b"\x89PNG\xff"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "served").mkdir()
    with served(tmp_path / "served") as running:
        yield running


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "forum").mkdir()
    return tmp_path / "forum"


def brought(commit: Commit, root: Path) -> dict[str, object]:
    told: list[str] = []
    fetch([commit], root, told.append)
    assert told == [f"Fetching {commit}."]
    code = cached(commit, root)
    assert code.is_fetched
    return {path: item.content if isinstance(item, Upload) else item for path, item in code.items()}


def reason(commit: Commit, root: Path) -> str:
    with pytest.raises(NotFetched) as caught:
        fetch([commit], root, lambda said: None)
    assert not cached(commit, root).is_fetched
    return str(caught.value)


def test_exactly_that_commit(server: Server, root: Path) -> None:
    repository = server.repository("banner")
    first = Commit(repository.url, repository.commit(CODE))
    second = Commit(repository.url, repository.commit({"common/common.scss": "a { color: blue; }"}))

    assert brought(first, root) == {**CODE, "common/common.scss": "a { color: red; }\n"}
    assert brought(second, root)["common/common.scss"] == "a { color: blue; }"
    assert cached(first, root)["common/common.scss"] == "a { color: red; }\n"


def test_one_folder_of_it_without_what_is_hidden(server: Server, root: Path) -> None:
    repository = server.repository("many")
    files = {"parts/banner/common/header.html": "x", "parts/banner/.github/x.yml": "x", "parts/.env": "x", "big": "x"}
    id = repository.commit(files, {"parts/banner/CLAUDE.md": "common/header.html"})

    assert "no folder parts/none" in reason(Commit(repository.url, id, "parts/none"), root)
    assert brought(Commit(repository.url, id, "parts/banner"), root) == {"common/header.html": "x", "CLAUDE.md": "x"}


@pytest.mark.parametrize("target", ["../outside", "/etc/passwd", "nothing", "common"])
def test_a_link_that_leads_to_no_file_of_the_folder(server: Server, root: Path, target: str) -> None:
    repository = server.repository("linked")
    id = repository.commit({"outside": "x", "part/common/header.html": "x"}, {"part/link": target})

    assert "link is a link that leads to no file" in reason(Commit(repository.url, id, "part"), root)


def test_what_was_fetched_is_not_fetched_again_and_not_believed_when_it_changed(server: Server, root: Path) -> None:
    repository = server.repository("banner")
    commit = Commit(repository.url, repository.commit(CODE))
    brought(commit, root)
    blob = git(repository.folder, "rev-parse", f"{commit.id}:common/common.scss")
    place = root / CACHE / blob[:2] / blob[2:]
    assert place.read_bytes() == b"a { color: red; }\r\n"

    place.write_bytes(b"a { color: evil; }\r\n")

    assert not cached(commit, root).is_fetched
    assert brought(commit, root)["common/common.scss"] == "a { color: red; }\n"


def test_code_that_holds_the_key_in_use_is_not_shown(server: Server, root: Path) -> None:
    """Whoever reads a plan would read it there, and members in their browsers."""
    key = "0123456789abcdef" * 4
    repository = server.repository("banner")
    for files in ({"a.scss": f"/* {key} */"}, {"a.png": b"\x89PNG\xff" + key.encode()}, {f"{key}.scss": "x"}):
        commit = Commit(repository.url, repository.commit(files))
        fetch([commit], root, lambda said: None)
        file = root / "forum.yaml"
        file.write_text(f"x: !git {{url: '{commit.url}', commit: {commit.id}}}\n", encoding="utf-8")

        assert not read(str(file), variables={}).problems
        (problem,) = read(str(file), variables={"IDIASPORA_API_KEY": key}).problems

        assert problem.code == "credential-in-file"
        assert key not in repr(problem)


def test_neither_hooks_nor_filters_nor_submodules_nor_settings(
    server: Server, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, other = server.repository("banner"), server.repository("other")
    other.commit({"x": "y"})
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    config = f'[filter "evil"]\n smudge = {program}\n[core]\n hooksPath = {tmp_path}\n fsmonitor = {program}\n'
    config += f'[credential]\n helper = !{program}\n[url "{other.url}"]\n insteadOf = {repository.url}\n'
    (tmp_path / ".gitconfig").write_text(config, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{other.url}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", repository.url)
    git(repository.folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.folder), "sub")
    files = {".gitattributes": "* filter=evil export-ignore\n", "common/header.html": "$Id$"}
    commit = Commit(repository.url, repository.commit(files))

    assert brought(commit, root) == {"common/header.html": "$Id$"}
    assert not ran.exists()
    assert not [path for path in server.asked if path.startswith("/other")]


def test_who_is_asked_for_a_password_gives_none(server: Server, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = server.repository("closed")
    commit = Commit(repository.url, repository.commit(CODE))
    server.answers["/info/refs"] = 401, {"WWW-Authenticate": 'Basic realm="closed"'}
    monkeypatch.setenv("GIT_ASKPASS", "/bin/echo")

    said = reason(commit, root)

    assert "only some may read" in said
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "elsewhere", ["file:///etc", "ssh://127.0.0.1/x", "ext::sh -c touch% ran", "ftp://127.0.0.1/x"]
)
def test_no_other_way_by_being_sent_on(server: Server, root: Path, elsewhere: str) -> None:
    repository = server.repository("moved")
    commit = Commit(repository.url, repository.commit(CODE))
    server.answers["/info/refs"] = 302, {"Location": f"{elsewhere}/info/refs"}

    assert "could not be fetched" in reason(commit, root)


def test_a_commit_that_is_not_there(server: Server, root: Path) -> None:
    repository = server.repository("banner")
    repository.commit(CODE)

    assert "could not be fetched" in reason(Commit(repository.url, "0123456789" * 4), root)


def test_a_host_that_does_not_answer(root: Path) -> None:
    assert "reaches that host" in reason(Commit("http://127.0.0.1:1/banner", "0123456789" * 4), root)


def test_where_git_is_not_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching_git, "PROGRAM", "no-such-git")
    said = reason(Commit("https://example.org/banner", "0123456789" * 4), root)
    assert "does not start" in said
    assert "!folder" in said


@pytest.mark.slow
def test_it_ends_in_time_and_with_what_it_may_take(server: Server, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = server.repository("large")
    commit = Commit(repository.url, repository.commit({"common/header.html": os.urandom(3_000_000)}))

    def bounded(commit: Commit, **bounds: float) -> object:
        return fetching_git.fetched(commit, **bounds)

    monkeypatch.setattr(fetching, "fetched", lambda commit: bounded(commit, largest=1 << 20))
    assert "more than 1 MiB" in reason(commit, root)
    monkeypatch.setattr(fetching, "fetched", lambda commit: bounded(commit, seconds=0))
    assert "longer than 0 seconds" in reason(commit, root)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system bounds no memory of other programs")
@pytest.mark.slow
def test_a_little_that_stands_for_much_takes_no_memory(
    server: Server, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is packed may be a thousand times as large, whether it is a file that nobody looks at, or no file."""
    repository, size = server.repository("packed"), 170_000_000
    id = repository.commit({"common/header.html": "x", "nobody/looks/here": bytes(size)})
    real = fetching_git.fetched
    monkeypatch.setattr(fetching, "fetched", lambda commit: real(commit, memory=150 << 20))

    assert brought(Commit(repository.url, id, "common"), root) == {"header.html": "x"}

    file = repository.folder / ".git" / "text"
    file.write_bytes(git(repository.folder, "cat-file", "commit", id).encode() + b"\n\n" + b"x" * size)
    id = git(repository.folder, "hash-object", "-t", "commit", "-w", str(file))
    git(repository.folder, "update-ref", "refs/heads/large", id)
    assert "more than 150 MiB of memory" in reason(Commit(repository.url, id), root)


def test_a_file_that_discourse_would_not_take(server: Server, root: Path) -> None:
    repository = server.repository("large")
    commit = Commit(repository.url, repository.commit({"common/header.html": b"x" * (8 * 1024 * 1024 + 1)}))

    assert "a file of the commit has more than 8 MiB" in reason(commit, root)


def test_more_files_than_discourse_takes(server: Server, root: Path) -> None:
    repository = server.repository("many")
    commit = Commit(repository.url, repository.commit({f"javascripts/{n}.js": "x" for n in range(1030)}))

    assert "more than 1024 files" in reason(commit, root)


def test_nothing_is_kept_outside_the_folder(server: Server, root: Path, tmp_path: Path) -> None:
    repository = server.repository("banner")
    commit = Commit(repository.url, repository.commit(CODE))
    (tmp_path / "elsewhere").mkdir()
    (root / ".idiaspora").symlink_to(tmp_path / "elsewhere")

    assert "cannot be kept" in reason(commit, root)
    assert not list((tmp_path / "elsewhere").iterdir())
