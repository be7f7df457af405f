"""Failures of the network: whether the request reached the forum, and whether a second try can help."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import urllib3.exceptions as urllib3
from requests import exceptions

from idiaspora.provisioning.forum.whole_answers import LARGEST, SLOWEST, AnswerTooLarge, AnswerTooSlow

RAISED = (exceptions.RequestException, urllib3.HTTPError)
"""What `requests` raises when there is no answer: for some hosts' names the errors of what lies below it."""
PLAIN_ANSWERS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
"""What OpenSSL calls an answer that is not encrypted."""
CHECK_ADDRESS = "Check the forum's address and your connection."
ASK_PROXY = "See whether something stands in front of the forum: Discourse does not answer like this."
TRY_LATER = "Try again later; if it stays so, ask the forum's host."


@dataclass(frozen=True, slots=True)
class Failure:
    """`reason` in words; `sent`: the forum may have got the request; `permanent`: trying again cannot help."""

    reason: str
    hint: str
    sent: bool
    permanent: bool = False


NAME_UNKNOWN = Failure("the host's name cannot be resolved", CHECK_ADDRESS, sent=False)
NO_NAME = Failure(NAME_UNKNOWN.reason, CHECK_ADDRESS, sent=False, permanent=True)
NOT_CONNECTED = Failure("no connection (refused or unreachable)", CHECK_ADDRESS, sent=False)
CONNECT_TIMEOUT = Failure("no connection in time", CHECK_ADDRESS, sent=False)
PROXY_FAILED = Failure("the proxy gave no connection", "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.", sent=False)
CERTIFICATE = Failure(
    "the certificate cannot be trusted",
    "Check the address; for a private certificate authority set REQUESTS_CA_BUNDLE to its file.",
    sent=False,
    permanent=True,
)
NOT_ENCRYPTED = Failure(
    "what answers there is not encrypted",
    "If the forum has no certificate, write http:// in place of https://; otherwise correct the port.",
    sent=False,
    permanent=True,
)
TLS_FAILED = Failure("the encrypted connection failed", TRY_LATER, sent=True)
NO_ANSWER_IN_TIME = Failure("no answer in time", TRY_LATER, sent=True)
BROKEN = Failure("the connection broke before the answer was complete", TRY_LATER, sent=True)
TOO_SLOW = Failure(
    f"the answer was still not complete after {SLOWEST:.0f} s", f"{TRY_LATER} {ASK_PROXY}", sent=True, permanent=True
)
TOO_LARGE = Failure(
    f"the answer has more than {LARGEST >> 20} MiB, and no more is read", ASK_PROXY, sent=True, permanent=True
)
UNUSABLE_URL = Failure("the address cannot be used", CHECK_ADDRESS, sent=False, permanent=True)


def failure_of(error: Exception) -> Failure:
    """The meaning of what `requests` raised. In doubt the request counts as sent."""
    if isinstance(error, AnswerTooLarge):
        return TOO_LARGE
    if _has(error, AnswerTooSlow):
        return TOO_SLOW
    if isinstance(error, (exceptions.InvalidURL, exceptions.InvalidSchema, exceptions.MissingSchema)):
        return UNUSABLE_URL
    if isinstance(error, urllib3.LocationValueError):
        return NO_NAME
    if isinstance(error, exceptions.ProxyError):
        return PROXY_FAILED
    if isinstance(error, exceptions.SSLError):
        if _answered_plainly(error):
            return NOT_ENCRYPTED
        return CERTIFICATE if _has(error, ssl.SSLCertVerificationError) else TLS_FAILED
    if isinstance(error, exceptions.ConnectTimeout):
        return CONNECT_TIMEOUT
    if isinstance(error, exceptions.Timeout) or _has(error, urllib3.ReadTimeoutError):
        return NO_ANSWER_IN_TIME
    if _has(error, urllib3.NameResolutionError):
        return NAME_UNKNOWN
    if _has(error, urllib3.NewConnectionError):
        return NOT_CONNECTED
    return BROKEN


def _has(error: BaseException, kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in _causes(error))


def _answered_plainly(error: BaseException) -> bool:
    # What Python raises itself carries a reason; what is made by hand does not.
    reasons = {getattr(cause, "reason", None) for cause in _causes(error) if isinstance(cause, ssl.SSLError)}
    return bool(reasons & PLAIN_ANSWERS)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps: libraries keep the inner one in `args`, `reason` or the exception chain."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        linked = (*current.args, getattr(current, "reason", None), current.__cause__, current.__context__)
        waiting.extend(item for item in linked if isinstance(item, BaseException))
