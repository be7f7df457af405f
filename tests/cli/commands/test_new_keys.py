"""The file for the secrets of new keys: asked for, never replaced, and the one place where they stand."""

import json
import stat

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
