"""Components from a commit of a repository: here they are fetched, there they may be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import imported_from
from locked import Locked
from rehearsal import Rehearsal
from repositories import Server, served

from idiaspora.plugin_config.desired.unfetched import to_be_fetched
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.commits.fetching import fetch
from idiaspora.provisioning.drift.sides import differences
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.safety.guards import Consents, refusals

CODE = {
    "about.json": '{"name": "theirs", "component": true, "assets": {"logo": "assets/logo.bin.png"}}',
    "common/common.scss": ".banner { color: red; }\n",
    "settings.yml": "text: Welcome\n",
    "assets/logo.bin.png": b"\x89PNG\xff\x00",
    "scripts/release.sh": "exit 1",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "served").mkdir()
    with served(tmp_path / "served") as running:
        yield running


def written(url: str, commit: str, more: str = "") -> str:
    return f"appearance: {{components: [{{name: Banner, files: !git {{url: '{url}', commit: {commit}}}{more}}}]}}\n"


def fetched(house: Rehearsal, text: str) -> None:
    commits = to_be_fetched(house.desired(text))
    assert commits
    fetch(commits, house.folder, lambda said: None)
    assert not to_be_fetched(house.desired(text))


def there(house: Rehearsal) -> dict[str, Any]:
    (row,) = (row for row in house.client.send("GET", "/admin/themes.json")["themes"] if row["component"])
    return row


def test_one_commit_and_then_another(house: Rehearsal, server: Server) -> None:
    repository = server.repository("banner")
    first = repository.commit(CODE)
    text = written(repository.url, first, ", settings: {text: Hello}")
    fetched(house, text)
    wanted = house.desired(text)
    (refused,) = refusals(house.plan(wanted), wanted, Consents())
    assert f"4 files, {_fingerprint(wanted)} of {repository.url} at {first}" in refused.reason

    house.settled(text)

    fields = {(row["target"], row["name"]): row for row in there(house)["theme_fields"]}
    assert fields["common", "scss"]["value"] == ".banner { color: red; }\n"
    assert house.client.content(fields["common", "logo"]["url"]) == b"\x89PNG\xff\x00"

    other = written(repository.url, repository.commit({"common/common.scss": ".banner { color: blue; }\n"}))
    fetched(house, other)
    (change,) = house.plan(other).changes
    assert [item.field for item in change.fields] == ["files"]
    house.settled(other)


def _fingerprint(wanted: Any) -> str:
    (resource,) = (item for item in wanted.resources if item.kind == "component")
    return str(resource.fields["files"].value.data["fingerprint"])


def test_another_commit_with_the_same_files_is_no_change(house: Rehearsal, server: Server) -> None:
    repository = server.repository("banner")
    first = written(repository.url, repository.commit(CODE))
    second = written(repository.url, repository.commit({"README.md": "more"}))
    for text in (first, second):
        fetched(house, text)
    house.settled(first)

    assert house.plan(second).is_empty


def test_settings_are_judged_once_the_code_is_there(house: Rehearsal, server: Server) -> None:
    repository = server.repository("banner")
    text = written(repository.url, repository.commit(CODE), ", settings: {nothing: x}")
    commits = to_be_fetched(house.desired(text))
    fetch(commits, house.folder, lambda said: None)

    with pytest.raises(Invalid) as invalid:
        house.desired(text)
    assert "no setting nothing" in invalid.value.problems[0].message


def test_a_commit_without_code(house: Rehearsal, server: Server) -> None:
    repository = server.repository("words")
    text = written(repository.url, repository.commit({"README.md": "words"}))
    fetch(to_be_fetched(house.desired(text)), house.folder, lambda said: None)

    with pytest.raises(Invalid) as invalid:
        house.desired(text)
    assert "none of these files" in invalid.value.problems[0].message


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{url: 'https://example.org/x', commit: main}", "bad-tag"),
        ("{url: 'https://example.org/x', commit: 3f2a}", "bad-tag"),
        ("{url: 'https://example.org/x'}", "bad-tag"),
        ("{url: 'https://example.org/x', commit: COMMIT, branch: main}", "bad-tag"),
        ("{url: !env X, commit: COMMIT}", "bad-tag"),
        ("https://example.org/x", "bad-tag"),
        ("{url: 'http://example.org/x', commit: COMMIT}", "bad-address"),
        ("{url: 'file:///etc', commit: COMMIT}", "bad-address"),
        ("{url: 'ssh://git@example.org/x', commit: COMMIT}", "bad-address"),
        ("{url: 'git@example.org:x', commit: COMMIT}", "bad-address"),
        ("{url: 'ext::sh -c x', commit: COMMIT}", "bad-address"),
        ("{url: '--upload-pack=x', commit: COMMIT}", "bad-address"),
        ("{url: 'https://user:hush@example.org/x', commit: COMMIT}", "bad-address"),
        ("{url: 'https://example.org/x?token=hush', commit: COMMIT}", "bad-address"),
        ("{url: 'https://example.org/x', commit: COMMIT, folder: ../x}", "path-outside"),
        ("{url: 'https://example.org/x', commit: COMMIT, folder: .git}", "path-outside"),
    ],
)
def test_what_is_no_commit(house: Rehearsal, said: str, code: str) -> None:
    text = f"appearance: {{components: [{{name: Banner, files: !git {said.replace('COMMIT', '0' * 40)}}}]}}\n"
    with pytest.raises(Invalid) as invalid:
        house.desired(text)
    assert [problem.code for problem in invalid.value.problems] == [code]
    assert "hush" not in str(invalid.value)


def test_an_overlay_takes_another_commit_whole(house: Rehearsal, server: Server) -> None:
    repository = server.repository("banner")
    base = written(repository.url, repository.commit(CODE))
    (house.folder / "environments").mkdir()
    (repository.folder / "settings.yml").unlink()
    overlay = written(repository.url, repository.commit({"common/common.scss": "b {}"}))
    (house.folder / "environments/test.yaml").write_text(overlay, encoding="utf-8")
    fetched(house, base)
    wanted = house.desired(base, environment="test")
    fetch(to_be_fetched(wanted), house.folder, lambda said: None)

    house.settled(house.desired(base, environment="test"))

    assert there(house)["settings"] == []


HERE = "https://example.org/banner.git"
COMMIT = "0123456789" * 4


@pytest.fixture
def remote(house: Rehearsal) -> Rehearsal:
    """A forum with a component that somebody had it take from git."""
    house.settled("appearance: {components: [{name: Banner, files: {common/header.html: x}}]}\n")
    row = house.forum.store.get("theme", there(house)["id"])
    assert row is not None
    source = {"id": 1, "remote_url": HERE, "local_version": COMMIT, "branch": "main"}
    house.forum.store.put("theme", {**row, "remote": source})
    return house


def test_one_that_the_forum_took_from_git_itself_is_imported_by_its_commit(remote: Rehearsal) -> None:
    text = imported_from(remote, kinds=frozenset({"component"})).text

    assert f'files: !git {{url: "{HERE}", commit: {COMMIT}}}' in text
    assert remote.plan(text).is_empty


def test_one_that_the_forum_took_from_git_itself_is_not_written_over(remote: Rehearsal) -> None:
    text = written(HERE, "1" * 40, ", enabled: true")

    ran = remote.run(text)

    assert ran.writes == []
    (outcome,) = ran.applied.outcomes
    assert (outcome.status, ran.applied.exit_code) == (Status.HINDERED, ExitCode.PARTIAL)
    assert f"it comes from git there ({HERE} at {COMMIT})" in outcome.reason
    wanted = remote.desired(text)
    assert refusals(remote.plan(wanted), wanted, Consents()) == ()


def test_another_commit_that_the_forum_took_since_is_drift(remote: Rehearsal) -> None:
    locked, text = Locked(remote), written(HERE, COMMIT)
    locked.run(text)
    row = remote.forum.store.get("theme", there(remote)["id"])
    assert row is not None
    remote.forum.store.put("theme", {**row, "remote": {**row["remote"], "local_version": "2" * 40}})

    (found,) = differences(locked.plan(text), remote.desired(text), locked.lock)

    assert found.field == "files"
    assert found.live.commit.id == "2" * 40


def test_one_from_a_place_that_cannot_be_fetched_keeps_its_code(remote: Rehearsal) -> None:
    row = remote.forum.store.get("theme", there(remote)["id"])
    assert row is not None
    remote.forum.store.put("theme", {**row, "remote": {**row["remote"], "remote_url": "git@example.org:banner.git"}})

    assert "files" not in imported_from(remote, kinds=frozenset({"component"})).text
