"""The file for the secrets of new keys: asked for, never replaced, and the one place where they stand."""

import json
import stat

import pytest
from guarded_forum import GuardedForum

KEYS = "api_keys: [{name: Reader, scopes: [global:read]}]\n"
AGREED = ("--allow-widening", "api_keys[Reader]")


def test_without_a_file_for_them_no_key_is_made(guarded: GuardedForum) -> None:
    result = guarded.run("apply", "--yes", str(guarded.write(KEYS)), *AGREED)
    assert result.exit_code == 5
    assert "To allow it: --new-keys FILE" in result.stdout


def test_a_secret_shows_in_that_file_alone(guarded: GuardedForum) -> None:
    path = guarded.write(KEYS)
    kept = path.parent / "keys.jsonl"
    result = guarded.run("apply", "--yes", str(path), *AGREED, "--new-keys", str(kept))
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    secret = json.loads(kept.read_text())["secret"]
    assert secret not in result.output
    assert guarded.run("plan", str(path)).exit_code == 0


def test_a_file_that_is_there_is_refused_before_anything_is_sent(guarded: GuardedForum) -> None:
    path = guarded.write(KEYS)
    kept = path.parent / "keys.jsonl"
    kept.write_text("mine")
    result = guarded.run("apply", "--yes", str(path), *AGREED, "--new-keys", str(kept))
    assert (result.exit_code, kept.read_text()) == (2, "mine")
    assert "is there already" in result.stderr


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("elsewhere/keys.jsonl", "leads out of the folder"),
        ("environments/keys.yaml", "is a file that idiaspora reads"),
        (".idiaspora/keys.jsonl", "is a file that idiaspora reads"),
        ("idiaspora.lock.json", "is a file that idiaspora reads"),
        ("parts/keys.jsonl", "is a file that idiaspora reads"),
        ("nowhere/keys.jsonl", "there is no folder nowhere"),
    ],
)
def test_a_place_that_is_not_for_secrets_is_refused_before_anything_is_sent(
    guarded: GuardedForum, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    """A checkout may hold links that somebody else made, and what a forum file names is shown in plans."""
    path = guarded.write(KEYS + "appearance: {components: [{name: Parts, files: !folder parts}]}\n")
    for folder in ("environments", ".idiaspora", "parts"):
        (path.parent / folder).mkdir(exist_ok=True)
    (path.parent / "parts" / "common.scss").touch()
    (path.parent.parent / "outside").mkdir(exist_ok=True)
    (path.parent / "elsewhere").symlink_to("../outside")
    monkeypatch.chdir(path.parent)

    result = guarded.run("apply", "--yes", path.name, *AGREED, "--new-keys", place)

    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.replace("│", "").split())
    assert not (path.parent / place).exists()
