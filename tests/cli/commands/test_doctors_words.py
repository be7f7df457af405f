"""What keeps a command from working with a forum is said in the words of `doctor`, before anything is asked."""

import json

import pytest
from guarded_forum import GuardedForum

from idiaspora.provisioning.forum.network_failures import NOT_ENCRYPTED

TEXT = "settings: {title: Another title}\nthemes: [{name: Water, slug: water}]\n"
COMMANDS = (("plan",), ("apply", "--yes"), ("drift",), ("audit",), ("access",), ("adopt", "--all"), ("report",))


def doctors(forum: GuardedForum, path: str) -> tuple[str, str]:
    """Message and remedy of the check that failed."""
    report = json.loads(forum.run("doctor", path, "--format", "json").stdout)
    check = next(check for check in report["checks"] if check["status"] == "failed")
    return check["message"], check["remedy"]


def said(forum: GuardedForum, command: tuple[str, ...], path: str) -> tuple[str, str]:
    result = forum.run(*command, path, "--format", "json")
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    return error["message"], error["remedy" if "remedy" in error else "hint"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("wrong", ["path", "user", "not an admin"])
def test_a_wrong_address_or_user_is_said_as_doctor_says_it(
    guarded: GuardedForum, command: tuple[str, ...], wrong: str
) -> None:
    path = guarded.write(TEXT)
    written = path.read_text()
    changed = {
        "path": written.replace(guarded.url, f"{guarded.url}/somewhere"),
        "user": written.replace("username: provisioner", "username: nobody_at_all"),
        "not an admin": written.replace("username: provisioner", "username: amina"),
    }[wrong]
    assert changed != written
    path.write_text(changed)
    if wrong == "not an admin" and command in (("audit",), ("report",)):
        return  # these do what they can: one calls the rest unknown, the other reads what is public
    assert said(guarded, command, str(path)) == doctors(guarded, str(path))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_https_on_a_forum_without_is_named_at_once(guarded: GuardedForum, command: tuple[str, ...]) -> None:
    path = guarded.write(TEXT)
    path.write_text(path.read_text().replace("http://", "https://"))
    message, remedy = said(guarded, command, str(path))
    assert message.endswith(NOT_ENCRYPTED.reason)
    doctors_message, doctors_remedy = doctors(guarded, str(path))
    assert (doctors_message.partition(": ")[2], doctors_remedy) == (message.partition(": ")[2], remedy)


def test_a_key_that_may_only_read_ends_an_apply_before_the_first_write(guarded: GuardedForum) -> None:
    path = str(guarded.write(TEXT))
    guarded.forget()
    result = guarded.run("apply", path, "--yes", read_only=True)
    assert result.exit_code == 1
    assert "the key may only read" in result.stderr
    assert "apply needs a global key" in result.stderr
    assert {request["method"] for request in guarded.received()} == {"GET"}
    assert not (guarded.write(TEXT).parent / "idiaspora.lock.json").exists()


def test_with_nothing_to_write_a_key_that_may_only_read_is_enough(guarded: GuardedForum) -> None:
    assert guarded.run("apply", str(guarded.write(TEXT)), "--yes").exit_code == 0
    assert guarded.run("apply", str(guarded.write(TEXT)), "--yes", read_only=True).exit_code == 0
