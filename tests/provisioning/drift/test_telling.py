"""Only news, in a chat too: what is told, when it is told again, and that no address of a webhook is ever shown."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chat import SECRET_PATH, Chat, running_chat
from meddled_forum import MeddledForum
from rehearsal import URL

from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.drift import webhook
from idiaspora.provisioning.drift.detection import Drift, look
from idiaspora.provisioning.drift.notification import Told, tell
from idiaspora.provisioning.drift.state_file import (
    DriftState,
    DriftStateUnusable,
    news,
    read_state,
    remember,
    state_path,
    write_state,
)
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.fleet import WORST_FIRST, Looked, look_at_all, variable_suffix, worst


@pytest.fixture(scope="module")
def served_chat() -> Iterator[Chat]:
    with running_chat() as chat:
        yield chat


@pytest.fixture
def chat(served_chat: Chat) -> Chat:
    served_chat.posted.clear()
    served_chat.status, served_chat.location = 200, ""
    return served_chat


def looked(forum: MeddledForum, **options: int) -> Drift:
    return look(forum.rehearsal.new_client(), forum.wanted, forum.lock, **options)


def told(drift: Drift) -> list[str]:
    return [item.address for item in drift.differences]


# What is news


def test_only_what_is_new_is_told(forum: MeddledForum, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    forum.sets("kofi", title="Theirs")

    first = tell([(state, looked(forum))], since_last=True).drifts[0]
    second = tell([(state, looked(forum))], since_last=True).drifts[0]
    forum.sets("kofi", login_required="true")
    third = tell([(state, looked(forum))], since_last=True).drifts[0]
    forum.sets("kofi", title="iDiaspora Forum")
    fourth = tell([(state, looked(forum))], since_last=True).drifts[0]

    assert [told(item) for item in (first, second, third, fourth)] == [
        ["site_setting title"], [], ["site_setting login_required"], [],
    ]  # fmt: skip
    assert [(item.known, item.gone) for item in (first, second, third, fourth)] == [(0, 0), (1, 0), (1, 0), (1, 1)]
    assert [item.exit_code for item in (first, second)] == [ExitCode.PENDING, ExitCode.OK]


def test_another_value_is_news(forum: MeddledForum, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    for title in ("Theirs", "Theirs again"):
        forum.sets("kofi", title=title)
        assert told(tell([(state, looked(forum))], since_last=True).drifts[0]) == ["site_setting title"]


def test_what_was_gone_meanwhile_is_news(forum: MeddledForum, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    counts = []
    for title in ("Theirs", "iDiaspora Forum", "Theirs"):
        forum.sets("kofi", title=title)
        counts.append(len(tell([(state, looked(forum))], since_last=True).drifts[0].differences))

    assert counts == [1, 0, 1]


def test_without_the_option_everything_is_told_and_nothing_kept(forum: MeddledForum, tmp_path: Path) -> None:
    forum.sets("kofi", title="Theirs")
    looks = [(tmp_path / "state.json", looked(forum))]

    assert tell(looks) == tell(looks) == Told((looks[0][1],))
    assert not (tmp_path / "state.json").exists()


def test_several_forums_may_share_a_file(forum: MeddledForum, tmp_path: Path) -> None:
    forum.sets("kofi", title="Theirs")
    state, drift = tmp_path / "state.json", looked(forum)
    other = replace(drift, url="https://other.example.org")

    remember([(state, drift), (state, other)])

    assert set(read_state(state).told) == {URL, other.url}
    assert [len(item.differences) for item in news([(state, drift), (state, other)])] == [0, 0]


def test_the_file_holds_no_values(forum: MeddledForum, tmp_path: Path) -> None:
    forum.sets("kofi", title="Theirs alone")
    remember([(tmp_path / "s" / "state.json", looked(forum))])

    text = (tmp_path / "s" / "state.json").read_text(encoding="utf-8")

    assert "site_setting title / value" in text
    assert "Theirs alone" not in text
    assert "iDiaspora" not in text


def test_secrets_leave_no_fingerprint(forum: MeddledForum) -> None:
    text = "  login_required: false\n  discourse_connect_secret: first-secret-text"
    wanted = forum.changed_file("  login_required: false", text)
    prints = []
    for secret in ("second-secret-text", "third-secret-text"):
        forum.sets("kofi", discourse_connect_secret=secret)
        drift = look(forum.rehearsal.new_client(), wanted, forum.lock)
        prints.append(DriftState().having_told(drift).told[URL])

    assert prints[0] == prints[1]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "nonsense", '{"format": 1}', '{"format": 2, "forums": {}}', '{"format": 1, "forums": {"a": 1}}',
     '{"format": 1, "forums": {"a": {"b": 1}}}', "\ud800"],
    ids=["empty", "list", "nothing", "text", "no forums", "format", "forum", "print", "bytes"],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_remedy(text: str, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))

    with pytest.raises(DriftStateUnusable) as caught:
        read_state(path)

    assert "state.json" in str(caught.value)
    assert "Delete it" in caught.value.hint


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    write_state(path, DriftState({"a": {"b": "c"}}))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_state(path, DriftState())

    assert read_state(path) == DriftState({"a": {"b": "c"}})
    assert list(tmp_path.iterdir()) == [path]


def test_the_state_stands_beside_the_forum_file(tmp_path: Path) -> None:
    expected = tmp_path / ".idiaspora" / "drift-state.json"

    assert state_path(tmp_path) == state_path(tmp_path / "forum.yaml") == expected


# The chat


def test_a_chat_is_told_what_differs_and_who_did_it(forum: MeddledForum, chat: Chat, tmp_path: Path) -> None:
    forum.sets("kofi", title="Theirs")
    drift = looked(forum, blame_requests=5)

    assert tell([(tmp_path / "s", drift)], address=Secret(chat.url)).problem is None

    ((path, headers, body),) = chat.posted
    assert path == SECRET_PATH
    assert list(body) == ["text"]
    assert body["text"] == ("`iDiaspora Forum`: 1 difference\n• `site setting title`: `value` changed there, by `kofi`")
    assert "Api-Key" not in headers
    assert headers["Content-Type"] == "application/json"


def test_a_chat_hears_nothing_when_there_is_no_news(forum: MeddledForum, chat: Chat, tmp_path: Path) -> None:
    forum.sets("kofi", title="Theirs")
    for _ in range(2):
        tell([(tmp_path / "s", looked(forum))], since_last=True, address=Secret(chat.url))

    assert len(chat.posted) == 1


def test_a_long_message_is_cut(forum: MeddledForum) -> None:
    names = [("capital", "cohesion", "skills", "relief", "media", "capacity"), ("title", "full_name")]
    for group in names[0]:
        forum.edits_group("kofi", f"{group}-moderators", **dict.fromkeys(names[1], "Other"))

    text = webhook.message([looked(forum)])

    assert len(text.splitlines()) == 12
    assert text.endswith("… and 2 more")


def test_what_did_not_reach_the_chat_is_told_again(forum: MeddledForum, chat: Chat, tmp_path: Path) -> None:
    forum.sets("kofi", title="Theirs")
    chat.status = 500
    failed = tell([(tmp_path / "s", looked(forum))], since_last=True, address=Secret(chat.url))
    chat.status = 200
    again = tell([(tmp_path / "s", looked(forum))], since_last=True, address=Secret(chat.url))

    assert told(failed.drifts[0]) == told(again.drifts[0]) == ["site_setting title"]
    assert failed.problem is not None
    assert again.problem is None


def test_what_cannot_be_remembered_is_said(
    forum: MeddledForum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "state.json")

    monkeypatch.setattr("idiaspora.provisioning.drift.state_file.write_state", full)
    result = tell([(tmp_path / "state.json", looked(forum))], since_last=True)

    assert str(result.problem) == "what was reported could not be saved: state.json: No space left on device"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 403, 404, 410, 500])
def test_every_other_answer_is_a_failure_without_the_address(chat: Chat, status: int) -> None:
    chat.status = status
    chat.location = f"http://127.0.0.1:9/elsewhere{SECRET_PATH}" if status < 400 else ""

    with pytest.raises(webhook.WebhookFailed) as caught:
        webhook.post(Secret(chat.url), "text")

    assert str(status) in str(caught.value)
    assert "not-for-anybodys-eyes" not in f"{caught.value!r} {caught.value} {caught.value.hint}"
    assert len(chat.posted) == 1


def test_a_redirect_is_not_followed_even_to_the_same_host(chat: Chat) -> None:
    chat.status, chat.location = 307, chat.url

    with pytest.raises(webhook.WebhookFailed, match="redirect"):
        webhook.post(Secret(chat.url), "text")

    assert len(chat.posted) == 1


def test_a_chat_that_never_comes_to_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece of the headers comes in time, and there is always one more."""
    monkeypatch.setattr("idiaspora.provisioning.drift.webhook.SLOWEST", 0.1)
    given_up = threading.Event()

    def drip(listening: socket.socket) -> None:
        taken, _ = listening.accept()
        with taken, contextlib.suppress(OSError):
            taken.sendall(b"HTTP/1.1 200 OK\r\n")
            while not given_up.wait(0.02):
                taken.sendall(b"X")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=drip, args=(listening,), daemon=True)
        server.start()
        try:
            with pytest.raises(webhook.WebhookFailed, match="still not complete"):
                webhook.post(Secret(f"http://127.0.0.1:{listening.getsockname()[1]}/hook"), "text")
        finally:
            given_up.set()
            server.join(5)


@pytest.mark.parametrize(
    "address",
    ["ftp://chat.example.org/not-for-anybodys-eyes", "not-for-anybodys-eyes", "https://", "https://a:b:c/not-for-anybodys-eyes",
     "http://chat.example.org/not-for-anybodys-eyes", "https://chat.example.org/not-for\nanybodys-eyes",
     "http://127.0.0.1:9/not-for-anybodys-eyes", "https://[/not-for-anybodys-eyes"],
    ids=["ftp", "text", "no host", "port", "plain http", "line break", "nobody there", "bracket"],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_not_shown(address: str) -> None:
    with pytest.raises(webhook.WebhookFailed) as caught:
        webhook.post(Secret(address), "text")

    error: BaseException | None = caught.value
    assert error is not None
    assert error.__cause__ is None
    assert "anybodys-eyes" not in f"{error!r} {error}"


def test_names_of_the_forum_do_nothing_in_a_chat() -> None:
    hostile = "<!channel> @all [x](http://evil.example) `*b*` \x1b[31m\u202e\n" + "x" * 200

    shown = webhook.harmless(hostile)

    assert shown.startswith("`")
    assert shown.count("`") == 2
    assert "<" not in shown
    assert "@all" not in shown
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert len(shown) < 150


# Several forums


def test_forums_are_looked_at_in_parallel_and_stand_in_their_order() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def look_at(number: int) -> int:
        meeting.wait()
        return number * 10

    assert look_at_all([1, 2, 3], look_at) == (Looked(1, 10), Looked(2, 20), Looked(3, 30))


def test_one_that_fails_loses_nothing_of_the_others() -> None:
    def look_at(number: int) -> int:
        if number == 2:
            raise SystemExit("even this")
        return number

    first, second, third = look_at_all([1, 2, 3], look_at, at_once=1)

    assert (first.found, third.found) == (1, 3)
    assert isinstance(second.error, SystemExit)


def test_no_forums_at_all() -> None:
    assert look_at_all([], lambda item: item) == ()


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], 0), ([0, 0], 0), ([0, 3], 3), ([3, 1], 1), ([7, 3], 7), ([1, 7], 1), ([0, 130, 1], 130), ([4, 3], 4),
        ([5, 4], 5),
    ],
)  # fmt: skip
def test_the_worst_exit_code_counts(codes: list[int], expected: int) -> None:
    assert worst(map(ExitCode, codes)) == expected


def test_every_exit_code_has_its_place() -> None:
    assert sorted(WORST_FIRST) == sorted(ExitCode)


@pytest.mark.parametrize(
    ("label", "suffix"),
    [("berlin.yaml", "BERLIN"), ("forums/paris/live.yml", "FORUMS_PARIS_LIVE"), ("Paris, live", "PARIS_LIVE"),
     ("../a", "A"), ("Zürich", "Z_RICH")],
)  # fmt: skip
def test_each_forum_has_a_variable_of_its_own(label: str, suffix: str) -> None:
    assert variable_suffix(label) == suffix
