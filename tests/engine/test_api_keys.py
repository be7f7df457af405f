"""Keys of the API: each does just what its scopes say, and its secret stands in one file and nowhere else."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from locked import Locked
from rehearsal import Rehearsal, Sent
from urllib3.exceptions import ProtocolError

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.apply.new_secrets import NewSecrets
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", ["3.5", "2026"], indirect=True, scope="session")

READER = {"name": "Reader", "scopes": ["global:read"]}
LETTERS = {"name": "Letters", "scopes": ["topics:read", "categories:list"], "user": "martin"}


def file(*items: dict[str, Any]) -> str:
    return f"api_keys: {json.dumps(items)}\n"


def secrets(path: Path) -> dict[str, str]:
    """The secrets of a file, by the names of their keys."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["name"]: line["secret"] for line in lines}


def made(house: Rehearsal, *items: dict[str, Any], name: str = "keys.jsonl") -> dict[str, str]:
    """The secrets after a run that has to converge."""
    path = house.folder / name
    ran = house.run(file(*items), new_secrets=NewSecrets(path))
    assert ran.applied.exit_code == 0, [(item.operation.id, item.reason) for item in ran.applied.outcomes]
    assert house.plan(file(*items)).is_empty
    return secrets(path)


def may(house: Rehearsal, key: str, method: str, path: str, body: Any = None, user: str = "") -> bool:
    """Whether the forum does what somebody with this key asks for."""
    headers = {"Api-Key": key, "Accept": "application/json", **({"Api-Username": user} if user else {})}
    answer = house.app.test_client().open(path, method=method, json=body, headers=headers)
    return bool(answer.status_code < 300)


def keys(house: Rehearsal) -> dict[str, Any]:
    """Which keys there are, and whether they are out of use."""
    rows = house.arrange("GET", "/admin/api/keys.json")["keys"]
    return {row["description"]: bool(row["revoked_at"]) for row in reversed(rows)}


def test_a_key_does_just_what_its_scopes_say(house: Rehearsal) -> None:
    found = made(house, READER, LETTERS)

    rename = {"title": "Another title"}
    assert may(house, found["Reader"], "GET", "/admin/site_settings.json?names[]=title", user="provisioner")
    assert not may(house, found["Reader"], "PUT", "/admin/site_settings/title.json", rename, "provisioner")
    assert may(house, found["Letters"], "GET", "/categories.json", user="martin")
    assert not may(house, found["Letters"], "GET", "/categories.json", user="kofi")
    assert not may(house, found["Letters"], "GET", "/groups.json", user="martin")
    assert house.value("title") != "Another title"


def test_a_key_for_everything_says_so(house: Rehearsal) -> None:
    key = made(house, {"name": "Tool", "scopes": ["all"]})["Tool"]
    assert may(house, key, "PUT", "/admin/site_settings/title.json", {"title": "Another title"}, "provisioner")


def test_no_key_is_read_only_by_its_mode_alone(house: Rehearsal) -> None:
    """Discourse takes that for a key which may write everything (3.5)."""
    house.arrange("POST", "/admin/api/keys.json", {"key": {"description": "Reader", "scope_mode": "read_only"}})
    (change,) = house.plan(file(READER)).changes
    assert [(item.field, item.old, item.new) for item in change.fields] == [("scopes", ("all",), ("global:read",))]
    key = made(house, READER)["Reader"]
    assert not may(house, key, "PUT", "/admin/site_settings/title.json", {"title": "x"}, "provisioner")


def test_scopes_are_limited_to_values(house: Rehearsal) -> None:
    item = {"name": "One topic", "scopes": ["topics:read"], "only": {"topics:read": {"topic_id": [7, 8]}}}
    made(house, item)
    (scope,) = house.arrange("GET", "/admin/api/keys/3.json")["key"]["api_key_scopes"]
    assert scope["allowed_parameters"] == {"topic_id": ["7", "8"]}


def test_other_scopes_take_the_key_out_of_use_and_make_another(house: Rehearsal) -> None:
    old = made(house, LETTERS)["Letters"]
    new = made(house, {**LETTERS, "scopes": ["topics:read"]}, name="more.jsonl")["Letters"]
    assert new != old
    assert not may(house, old, "GET", "/categories.json", user="martin")
    assert not may(house, new, "GET", "/categories.json", user="martin")


def test_a_key_that_leaves_the_file_is_revoked_with_consent_and_not_deleted(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(file(READER))
    locked.run(file(), allow_delete=())
    assert keys(house)["Reader"] is False
    locked.run(file(), allow_delete=("api_key",))
    assert keys(house)["Reader"] is True
    assert locked.plan(file()).is_empty


def test_a_secret_stands_in_its_file_alone(house: Rehearsal) -> None:
    locked, path = Locked(house), house.folder / "keys.jsonl"
    ran = locked.run(file(READER, LETTERS), new_secrets=NewSecrets(path))
    found = secrets(path).values()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    others = [item for item in house.folder.rglob("*") if item.is_file() and item != path]
    assert [item for item in others for secret in found if secret in item.read_text(encoding="utf-8")] == []
    assert [secret for secret in found if secret in repr((ran.plan, ran.applied))] == []
    drift = look(house.client, house.desired(file(READER, LETTERS)), locked.lock, blame_requests=5)
    assert [secret for secret in found if secret in repr(drift)] == []


def test_without_a_file_for_the_secret_nothing_is_made(house: Rehearsal) -> None:
    wanted = house.desired(file(READER))
    planned = house.plan(wanted)
    (found,) = (item for item in refusals(planned, wanted, loses_secrets=True) if item.rule == "new-secret")
    assert found.remedy == "--new-keys FILE"
    (note,) = planned.notes
    assert (note.address, "--new-keys" in note.remedy) == ("api_key Reader", True)
    assert [item for item in refusals(planned, wanted) if item.rule == "new-secret"] == []

    (failed,) = house.apply(planned, new_secrets=None).of(Status.FAILED)
    assert "--new-keys" in failed.reason
    assert "Reader" not in keys(house)


def test_a_file_that_is_there_is_not_touched(house: Rehearsal) -> None:
    path = house.folder / "keys.jsonl"
    path.write_text("mine", encoding="utf-8")
    (failed,) = house.run(file(READER), new_secrets=NewSecrets(path)).applied.of(Status.FAILED)
    assert "File exists" in failed.reason
    assert path.read_text(encoding="utf-8") == "mine"
    assert "Reader" not in keys(house)


@dataclass
class Exchanged(NewSecrets):
    """Somebody exchanges the file for the secrets just before one is to be kept."""

    exchange: Callable[[Path], None] = lambda path: None

    def keep(self, name: str, secret: Secret) -> None:
        self.exchange(self.path)
        super().keep(name, secret)


def by_a_link(path: Path) -> None:
    path.unlink()
    (path.parent / "theirs").write_text("", encoding="utf-8")
    path.symlink_to("theirs")


def by_a_file(path: Path) -> None:
    path.rename(path.with_suffix(".gone"))
    path.write_text("", encoding="utf-8")


def by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("exchange", [by_a_link, by_a_file, by_a_folder, by_a_pipe])
@pytest.mark.parametrize("remade", [False, True])
def test_a_key_whose_secret_cannot_be_kept_is_taken_back(
    house: Rehearsal, exchange: Callable[[Path], None], *, remade: bool
) -> None:
    """Else the forum would have a key for ever of which nobody knows the secret, and every plan would be content."""
    if remade:
        made(house, READER)
    path = house.folder / "new.jsonl"
    into = Exchanged(path, exchange=exchange)
    text = file({**READER, "scopes": ["topics:read_lists"]})
    (failed,) = house.run(text, new_secrets=into).applied.of(Status.FAILED)

    assert str(path) in failed.reason
    assert "was taken back" in failed.reason
    rows = house.arrange("GET", "/admin/api/keys.json")["keys"]
    assert [bool(row["revoked_at"]) for row in rows if row["description"] == "Reader"].count(False) == 0
    assert not house.plan(house.desired(text)).is_empty
    others = [item for item in house.folder.rglob("*") if item.is_file() and item.name in ("theirs", "new.jsonl")]
    assert [item.read_text(encoding="utf-8") for item in others if item.stat().st_size] == []


def test_a_key_that_cannot_be_taken_back_either_is_named(house: Rehearsal) -> None:
    path = house.folder / "new.jsonl"
    into = Exchanged(path, exchange=by_a_folder)

    def refuses(sent: Sent) -> None:
        if sent.path.endswith("/revoke.json"):
            raise requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError("reset")))

    house.wire.before = refuses
    (failed,) = house.run(file(READER), new_secrets=into).applied.of(Status.FAILED)
    assert "could not be taken back, so delete it under /admin/api/keys" in failed.reason


def test_a_new_key_needs_consent(house: Rehearsal) -> None:
    wanted = house.desired(file(LETTERS))
    (found,) = refusals(house.plan(wanted), wanted, Consents())
    assert (found.rule, found.remedy) == ("widening", "--allow-widening 'api_keys[Letters]'")
    assert "topics:read, categories:list as martin" in found.reason


@pytest.mark.parametrize("remade", [False, True])
def test_what_was_made_without_an_answer_is_taken_back(house: Rehearsal, remade: bool) -> None:
    if remade:
        made(house, READER)
    cut: list[Sent] = []

    def cuts(sent: Sent) -> None:
        if (sent.method, sent.path) == ("POST", "/admin/api/keys.json") and not cut:
            cut.append(sent)
            raise requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError("reset")))

    house.wire.after = cuts
    key = made(house, {**READER, "scopes": ["topics:read_lists"]}, name="more.jsonl")["Reader"]
    assert cut
    assert may(house, key, "GET", "/latest.json", user="martin")
    rows = house.arrange("GET", "/admin/api/keys.json")["keys"]
    assert [bool(row["revoked_at"]) for row in rows if row["description"] == "Reader"].count(False) == 1


def test_the_key_of_the_run_is_never_touched(house: Rehearsal) -> None:
    locked = Locked(house)
    ran = locked.run(file({"name": "Ours", "scopes": ["all"]}), new_secrets=NewSecrets(house.folder / "keys.jsonl"))
    assert ran.applied.exit_code == 0
    house.client.api_key = secrets(house.folder / "keys.jsonl")["Ours"]
    for text in (file({"name": "Ours", "scopes": ["global:read"]}), file(), "prune: {api_keys: [Ours]}\n"):
        with pytest.raises(Invalid) as invalid:
            locked.plan(text)
        (problem,) = invalid.value.problems
        assert problem.code == "own-key"
    assert locked.plan(file({"name": "Ours", "scopes": ["all"]})).is_empty
    # Whoever only compares is told how it differs.
    (found,) = look(
        house.client, house.desired(file({"name": "Ours", "scopes": ["global:read"]})), locked.lock
    ).differences
    assert (found.field, found.live) == ("scopes", ("all",))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param({"scopes": ["topics:raed"]}, "did you mean topics:read?", id="misspelt"),
        pytest.param({"scopes": ["topics:read"], "only": {"topics:read": {"id": [1]}}}, "topic_id", id="no parameter"),
        pytest.param({"scopes": ["global:read"], "only": {"topics:read": {"topic_id": [1]}}}, "", id="no scope of it"),
        pytest.param({"scopes": ["all", "global:read"]}, "write [all]", id="everything and more"),
    ],
)
def test_what_the_forum_does_not_have_is_found_before(house: Rehearsal, item: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(file({"name": "Odd", **item}))
    (problem,) = invalid.value.problems
    assert said in problem.remedy


def test_a_user_whom_nobody_knows_is_found_by_the_plan(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(file({**LETTERS, "user": "nobody_here"}))
    (problem,) = invalid.value.problems
    assert "nobody_here" in problem.message
