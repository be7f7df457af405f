"""No value of a forum file is a credential of the tool, in whatever way it comes there."""

from pathlib import Path

import pytest

from idiaspora.plugin_config.checking.fleet_file import read_fleet
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.language.problems import Invalid

KEY = "0123456789abcdef-the-key-in-use"
OTHER = "0123456789abcdef-the-key-of-berlin"
WEBHOOK = "https://chat.example.org/hooks/0123456789abcdef"
HEAD = "version: 1\nforum: {name: F, url: https://forum.example.org, username: provisioner}\n"
VARIABLES = {
    "IDIASPORA_API_KEY": KEY,
    "IDIASPORA_API_KEY_BERLIN": OTHER,
    "IDIASPORA_API_KEY_PARIS_FILE": "paris-key",
    "IDIASPORA_WEBHOOK": WEBHOOK,
    "COPY": f"see {KEY.upper()}!",
    "TOKEN": "another-secret-of-the-forum",
    "TOKEN_TOO": "another-secret-of-the-forum",
    "PIN": "1234",
    "PIN_TOO": "1234",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copy.md").write_text(f"The key: {KEY}\n", encoding="utf-8")
    (tmp_path / "token.md").write_text(f"Our token is {VARIABLES['TOKEN']}.\n", encoding="utf-8")
    (tmp_path / "paris-key").write_text("the-key-of-paris-in-a-file\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("settings: {title: !env IDIASPORA_API_KEY}", id="env"),
        pytest.param("settings: {title: !env {name: IDIASPORA_API_KEY}}", id="env as a mapping"),
        pytest.param("settings: {title: !env {name: IDIASPORA_API_KEY_ROME, default: x}}", id="with a default"),
        pytest.param("settings: {title: !env IDIASPORA_API_KEY_FILE}", id="the file's name"),
        pytest.param("settings: {title: !env IDIASPORA_API_KEY_BERLIN}", id="another forum's"),
        pytest.param("settings: {title: !env IDIASPORA_WEBHOOK}", id="webhook"),
        pytest.param("settings: {title: !env COPY}", id="another variable with the key"),
        pytest.param("settings: {title: !file copy.md}", id="a file with the key"),
        pytest.param("settings: {title: !file paris-key}", id="a key file"),
        pytest.param(f"settings: {{title: {KEY}}}", id="plain"),
        pytest.param(f"settings: {{title: 'x{OTHER}x'}}", id="plain, of another forum"),
        pytest.param(f"settings: {{{KEY}: x}}", id="a key of the file"),
        pytest.param(f"{KEY}: x", id="a key at the top"),
        pytest.param(f"tag_groups: [{{name: {KEY}, tags: [a]}}]", id="a name"),
        pytest.param(f"settings: {{exclude_rel_nofollow_domains: [a, {KEY}]}}", id="an item of a list"),
        pytest.param("settings: {title: !secret IDIASPORA_API_KEY}", id="secret"),
        pytest.param("settings: {title: !secret COPY}", id="secret with the key"),
        pytest.param("settings: {title: !env TOKEN, discourse_connect_secret: !secret TOKEN}", id="its own secret"),
        pytest.param("settings: {title: !env TOKEN_TOO, s3_secret_access_key: !secret TOKEN}", id="its copy"),
        pytest.param("settings: {title: !file token.md, s3_secret_access_key: !secret TOKEN}", id="in a file"),
        pytest.param("settings: {title: !env PIN, s3_secret_access_key: !secret PIN_TOO}", id="a short secret"),
    ],
)
def test_a_credential_is_refused_and_not_shown(text: str) -> None:
    Path("forum.yaml").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        read_desired("forum.yaml", variables=VARIABLES)
    assert {problem.code for problem in caught.value.problems} == {"credential-in-file"}
    assert {problem.span.line for problem in caught.value.problems} == {3}
    told = f"{caught.value}{caught.value.problems!r}".casefold()
    assert [one for one in (KEY, OTHER, WEBHOOK, "paris-in-a-file", "another-secret") if one in told] == []


def refusals(text: str, variables: dict[str, str]) -> list[str]:
    Path("forum.yaml").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    try:
        read_desired("forum.yaml", variables=variables)
    except Invalid as invalid:
        return [problem.message for problem in invalid.problems]
    return []


def test_the_message_names_the_variable_that_shows_what_is_hidden() -> None:
    text = "settings: {title: !env TOKEN, discourse_connect_secret: !secret TOKEN}"
    assert refusals(text, VARIABLES) == ["!env TOKEN would show what !secret TOKEN hides in the same file"]


def test_a_variable_of_its_own_is_no_secret_of_a_forum_be_it_short() -> None:
    text = "settings: {discourse_connect_secret: !secret IDIASPORA_API_KEY}"
    (message,) = refusals(text, {"IDIASPORA_API_KEY": "1234567"})
    assert message == "idiaspora takes a credential of its own from IDIASPORA_API_KEY: it is no value for a forum"


@pytest.mark.parametrize(("key", "refused"), [("1234567", 0), ("12345678", 1)])
def test_what_is_too_short_for_a_key_may_stand_in_texts(key: str, refused: int) -> None:
    assert len(refusals("settings: {title: 0123456789}", {"IDIASPORA_API_KEY": key})) == refused


def test_a_value_that_an_overlay_replaces_is_refused_too() -> None:
    Path("forum.yaml").write_text(f"{HEAD}settings: {{title: {KEY}}}\n", encoding="utf-8")
    Path("environments").mkdir()
    Path("environments/live.yaml").write_text("settings: {title: Live}\n", encoding="utf-8")
    with pytest.raises(Invalid, match="credential-in-file"):
        read_desired("forum.yaml", environment="live", variables=VARIABLES)


@pytest.mark.parametrize("key", ["", "short", "x" * 64], ids=["none", "short", "another"])
def test_other_values_are_taken(key: str) -> None:
    text = "settings: {title: !env NAME, site_description: short and empty, discourse_connect_secret: !secret TOKEN}\n"
    Path("forum.yaml").write_text(HEAD + text, encoding="utf-8")
    variables = {"NAME": "IDIASPORA_API_KEY", "TOKEN": "t" * 20, "IDIASPORA_API_KEY": key}
    _, wanted = read_desired("forum.yaml", variables=variables)
    assert {item.key for item in wanted.of_kind("site_setting")} >= {"title", "site_description"}


def test_a_fleet_file_takes_keys_as_secrets_and_shows_none() -> None:
    fleet = Path("fleet.yaml")
    fleet.write_text("version: 1\nforums: [{file: a, api_key: !secret IDIASPORA_API_KEY}]\n", encoding="utf-8")
    (member,) = read_fleet(fleet, VARIABLES)
    assert member.api_key is not None
    assert member.api_key.reveal() == KEY
    fleet.write_text(f"version: 1\nforums: [{{file: a, variables: {{X: {KEY}}}}}]\n", encoding="utf-8")
    with pytest.raises(Invalid, match="credential-in-file"):
        read_fleet(fleet, VARIABLES)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["not there", "no text"])
def test_a_key_file_that_cannot_be_read_holds_no_credential(folder: Path, content: bytes | None) -> None:
    """Whoever needs the key says what is wrong with it."""
    if content is not None:
        (folder / "odd-key").write_bytes(content)
    assert refusals("settings: {title: odd-key}", {"IDIASPORA_API_KEY_FILE": "odd-key"}) == []
