import ssl
from collections.abc import Callable

import pytest
import requests
import urllib3.exceptions as urllib3
from watching import Watched

from idiaspora.provisioning.errors import NotSent, OutcomeUnknown
from idiaspora.provisioning.forum import network_failures
from idiaspora.provisioning.forum.client import ForumClient


def untrusted() -> requests.exceptions.SSLError:
    """As requests raises it, inner causes as arguments and reasons."""
    inner = urllib3.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate"))
    return requests.exceptions.SSLError(urllib3.MaxRetryError(None, "/", inner))  # no pool


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        pytest.param(untrusted(), network_failures.CERTIFICATE, id="certificate"),
        pytest.param(requests.exceptions.SSLError("EOF"), network_failures.TLS_FAILED, id="TLS broke"),
        pytest.param(requests.exceptions.ConnectTimeout(), network_failures.CONNECT_TIMEOUT, id="connect timeout"),
        pytest.param(requests.exceptions.ReadTimeout(), network_failures.NO_ANSWER_IN_TIME, id="read timeout"),
        pytest.param(requests.exceptions.ProxyError(), network_failures.PROXY_FAILED, id="proxy"),
        pytest.param(requests.exceptions.InvalidURL(), network_failures.UNUSABLE_URL, id="URL"),
        pytest.param(urllib3.LocationParseError("label too long"), network_failures.NO_NAME, id="no name of a host"),
        pytest.param(requests.exceptions.ChunkedEncodingError(), network_failures.BROKEN, id="cut answer"),
        pytest.param(requests.exceptions.ContentDecodingError(), network_failures.BROKEN, id="broken compression"),
        pytest.param(
            requests.exceptions.ConnectionError("something new"), network_failures.BROKEN, id="unknown: maybe sent"
        ),
    ],
)
def test_the_meaning_of_a_failure(error: Exception, failure: network_failures.Failure) -> None:
    assert network_failures.failure_of(error) is failure


def test_causes_that_point_at_each_other_end() -> None:
    error = requests.exceptions.ConnectionError()
    error.args = (error,)
    assert network_failures.failure_of(error) is network_failures.BROKEN


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(untrusted(), NotSent, id="certificate"),
        pytest.param(requests.exceptions.SSLError("EOF"), OutcomeUnknown, id="TLS broke"),
    ],
)
def test_neither_is_tried_again_for_a_write(
    make_client: Callable[..., ForumClient],
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    error: requests.RequestException,
    kind: type[Exception],
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    client = make_client()
    monkeypatch.setattr(client._session, "request", fail)
    with pytest.raises(kind):
        client.send("POST", "/categories.json")
    assert watched.waits == []


def test_what_lies_below_requests_is_told_too(
    make_client: Callable[..., ForumClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise urllib3.LocationParseError("label empty or too long")

    monkeypatch.setattr(requests.Session, "request", fail)
    with pytest.raises(NotSent, match="name cannot be resolved"):
        make_client().send("GET", "/site.json")
