"""`idiaspora drift` over real sockets: causes, blame, news, chats, several forums, and nothing written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from chat import SECRET_PATH, Chat, running_chat
from command_line import READ_KEY, SMALL, Shell, sets

from idiaspora.cli.options import BLAME_REQUESTS
from idiaspora.provisioning.drift.blame import MOST_REQUESTS
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running


@pytest.fixture
def chat() -> Iterator[Chat]:
    with running_chat() as chat:
        yield chat


# One forum


def test_drift_says_which_side_changed_who_did_it_and_what_to_do(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    ended = applied.run("drift", "--blame")

    assert ended.exit_code == 3
    lines = ended.stdout.splitlines()
    found = lines.index('site setting title: "A small forum" → "Not ours"  (forum.yaml:7)')
    assert lines[found + 1].startswith("    changed there, by provisioner (the tool's own user), 20")
    assert lines[found + 1].endswith('; before: "A small forum"')
    assert lines[found + 2] == "    → apply puts it back; or adopt writes the forum's value at settings.title"


def test_what_is_not_recorded_is_said(applied: Shell, somebody: ForumClient) -> None:
    row = somebody.send("GET", "/c/announcements/find_by_slug.json")["category"]
    somebody.send("PUT", f"/category/{row['id']}/slug.json", json={"slug": "news"}, idempotent=True)

    ended = applied.run("drift", "--blame")

    assert "    is news on the forum  (forum.yaml:9)" in ended.stdout
    assert "changed there, not recorded: no entry of the log fits the value" in ended.stdout


def test_a_change_of_the_file_is_told_from_one_of_the_forum(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")
    applied.write(SMALL.replace("A small forum", "A larger forum").replace("0033A0", "00A651"))

    report = applied.run("drift", "--format", "json").json

    title, category = report["differences"]
    assert (title["fields"][0]["cause"], title["fields"][0]["applied"]) == ("both", "A small forum")
    assert (category["fields"][0]["cause"], category["fields"][0]["applied"]) == ("here", "0033A0")
    assert title["fields"][0]["remedies"] == {
        "apply": "apply puts it back", "adopt": "settings.title", "instead": "",
    }  # fmt: skip


def test_blame_as_json(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    report = applied.run("drift", "--blame", "--format", "json").json

    ((trace,),) = [field["traces"] for item in report["differences"] for field in item["fields"]]
    assert (trace["recorded"], trace["user"], trace["own"], trace["before"]) == (
        "yes", "provisioner", True, "A small forum",
    )  # fmt: skip
    assert report["reads"] == 4


def test_blame_needs_no_more_than_a_key_that_reads(applied: Shell, somebody: ForumClient, forum: Running) -> None:
    sets(somebody, title="Not ours")
    before = requests.get(f"{forum.url}/__sandbox__/requests", timeout=10).json()

    ended = applied.run("drift", "--blame", IDIASPORA_API_KEY=READ_KEY)

    after = requests.get(f"{forum.url}/__sandbox__/requests", timeout=10).json()
    assert "changed there, by provisioner" in ended.stdout
    sent = after["requests"][len(before["requests"]) :]
    assert {item["method"] for item in sent} == {"GET"}


def test_the_bound_on_requests_is_an_option(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    ended = applied.run("drift", "--blame", "--blame-requests", "0")

    assert "not looked up: it would take more requests than allowed" in ended.stdout
    assert BLAME_REQUESTS == MOST_REQUESTS


def test_secrets_are_named_without_their_values(shell: Shell, forum: Running, somebody: ForumClient) -> None:
    shell.write(SMALL.replace("title: A small forum", "discourse_connect_secret: !secret CONNECT_SECRET"))
    shell.run("apply", "--yes", CONNECT_SECRET="first-secret-text")
    sets(somebody, discourse_connect_secret="second-secret-text")

    ended = shell.run("drift", "--blame", "--since-last", CONNECT_SECRET="first-secret-text")
    kept = Path(".idiaspora/drift-state.json").read_text(encoding="utf-8")

    assert "discourse_connect_secret: (secret), changed" in ended.stdout
    assert "by provisioner" in ended.stdout
    assert "change the secret where it is kept" in ended.stdout
    for text in (ended.everything, kept):
        assert "secret-text" not in text


# News


def test_only_news_is_told_and_ends_with_3(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    first, second = (applied.run("drift", "--since-last") for _ in range(2))
    whole = applied.run("drift")

    assert [item.exit_code for item in (first, second, whole)] == [3, 0, 3]
    assert "Drift: 1 difference" in first.stdout
    assert "No new drift.\nReported before: 1 that still differ, 0 that no longer do." in second.stdout
    assert Path(".idiaspora/drift-state.json").exists()


def test_the_state_may_be_kept_elsewhere(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    applied.run("drift", "--since-last", "--state", "kept/state.json")

    assert Path("kept/state.json").exists()
    assert not Path(".idiaspora/drift-state.json").exists()


def test_a_state_that_cannot_be_used_is_an_error(applied: Shell) -> None:
    applied.write("nonsense", ".idiaspora/drift-state.json")

    ended = applied.run("drift", "--since-last")

    assert ended.exit_code == 1
    assert "Delete it" in ended.stderr


def test_a_chat_is_told_once(applied: Shell, somebody: ForumClient, chat: Chat) -> None:
    sets(somebody, title="Not ours")

    for _ in range(2):
        applied.run("drift", "--since-last", "--blame", IDIASPORA_WEBHOOK=chat.url)

    assert chat.texts == [
        "`Small forum`: 1 difference\n• `site setting title`: `value` changed there, by `provisioner`"
    ]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_chat_that_refuses_fails_the_run_and_hides_its_address(
    applied: Shell, somebody: ForumClient, chat: Chat, form: str
) -> None:
    sets(somebody, title="Not ours")
    chat.status = 404

    ended = applied.run("drift", "--webhook", chat.url, "--format", form, "--debug")

    assert ended.exit_code == 1
    assert "the webhook answered 404" in ended.stderr
    assert "Not ours" in ended.stdout
    assert SECRET_PATH not in ended.everything
    if form == "json":
        assert (ended.json["exit_code"], "404" in ended.json["untold"]) == (1, True)
