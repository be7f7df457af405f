import pytest

from idiaspora.provisioning.errors import AddressRefused
from idiaspora.provisioning.forum.address import forum_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("https://forum.example.org", "https://forum.example.org", id="plain"),
        pytest.param("https://forum.example.org/", "https://forum.example.org", id="trailing slash"),
        pytest.param(" https://forum.example.org\n", "https://forum.example.org", id="white space around"),
        pytest.param("https://example.org/community/", "https://example.org/community", id="subfolder"),
        pytest.param("HTTPS://forum.example.org:8443", "https://forum.example.org:8443", id="port"),
        pytest.param("http://127.0.0.1:3000", "http://127.0.0.1:3000", id="loopback"),
        pytest.param("http://[::1]:3000", "http://[::1]:3000", id="loopback of IPv6"),
        pytest.param("http://localhost:3000", "http://localhost:3000", id="localhost"),
    ],
)
def test_accepted(text: str, address: str) -> None:
    assert forum_address(text) == address


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "not an http\\(s\\) address: \\(empty\\)", id="empty"),
        pytest.param("forum.example.org", "not an http\\(s\\) address: forum.example.org", id="no scheme"),
        pytest.param("ftp://forum.example.org", "not an http\\(s\\) address", id="another scheme"),
        pytest.param("https:///community", "not an http\\(s\\) address", id="no host"),
        pytest.param("https://forum.example.org:port", "cannot be read", id="port is no number"),
        pytest.param("https://[::1", "cannot be read", id="broken IPv6"),
        pytest.param("https://forum .example.org", "spaces or control", id="space inside"),
        pytest.param("https://forum.example.org/?x=1", "behind \\? or #", id="query"),
        pytest.param("https://forum.example.org/#top", "behind \\? or #", id="fragment"),
        pytest.param("http://forum.example.org", "plain http", id="plain http"),
        pytest.param(f"https://{'x' * 300}.invalid", "name cannot be resolved", id="long part of a name"),
        pytest.param("https://forum..example.org", "name cannot be resolved", id="empty part of a name"),
        pytest.param("http://127.0.0.1.example.org", "plain http", id="looks like loopback"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(AddressRefused, match=message) as caught:
        forum_address(text)
    assert caught.value.hint
    assert caught.value.exit_code == 1


def test_credentials_inside_are_refused_and_not_repeated() -> None:
    with pytest.raises(AddressRefused, match="user name or password") as caught:
        forum_address("https://admin:hunter22@forum.example.org/?api_key=hunter22")
    assert "hunter22" not in str(caught.value)


def test_plain_http_can_be_allowed() -> None:
    assert forum_address("http://forum.internal/", allow_plain_http=True) == "http://forum.internal"
