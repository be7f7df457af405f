"""A short message to a chat: JSON with `text`, as incoming webhooks of Slack and Mattermost take it.

Whoever knows the address can write into the channel, so it is a secret: it stands in no message, no error and no log,
and nothing is followed that could carry it elsewhere. What the forum says cannot call or link anybody in the chat.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import SplitResult, urlsplit

import requests

from idiaspora.plugin_config.fields.loopback import is_loopback
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import Difference
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.forum.credentials import NoCredentials
from idiaspora.provisioning.forum.network_failures import RAISED, failure_of
from idiaspora.provisioning.forum.whole_answers import SLOWEST, TimedAdapter

TIMEOUT = (5.0, 15.0)
"""Seconds to connect, and to wait for an answer."""
MOST_DIFFERENCES = 10
"""How many differences of one forum a message names; the others are counted."""
LONGEST_NAME = 100
NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
REPLACED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'", "@": "@\u200b"})


class WebhookFailed(ProvisioningError):
    """The message was not taken, or its address cannot be used."""


def message(drifts: Iterable[Drift]) -> str:
    """The text of a message; empty when there is nothing to tell."""
    return "\n\n".join("\n".join(_about_forum(drift)) for drift in drifts if drift.differences)


def _about_forum(drift: Drift) -> Iterator[str]:
    count = len(drift.differences)
    known = f", {drift.known} known before" if drift.known else ""
    yield f"{harmless(drift.forum)}: {count} {'difference' if count == 1 else 'differences'}{known}"
    for item in drift.differences[:MOST_DIFFERENCES]:
        yield f"• {_about(item, drift.blame.people(item))}"
    if count > MOST_DIFFERENCES:
        yield f"… and {count - MOST_DIFFERENCES} more"


def _about(item: Difference, who: Sequence[str]) -> str:
    by = f", by {', '.join(map(harmless, who))}" if who else ""
    subject = f"{item.kind.replace('_', ' ')} {item.key}"
    return f"{harmless(subject)}: {harmless(item.field)} {item.cause.words}{by}"


def harmless(text: str) -> str:
    """A name as code, in which neither mentions nor links nor formatting count; on one line, and cut when long."""
    shown = "".join("?" if unicodedata.category(character) in NOT_SHOWN else character for character in text)
    cut = shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"
    return f"`{cut.translate(REPLACED)}`"


def post(address: Secret, text: str, *, allow_plain_http: bool = False) -> None:
    """Post a message. Raises WebhookFailed."""
    _check(address.reveal(), allow_plain_http)
    reason, status = _posted(address.reveal(), text)
    # Raised here: the exceptions of requests hold the address.
    if reason:
        raise WebhookFailed(f"the webhook was not reached: {reason}", hint="Check its address and the network.")
    if 300 <= status < 400:
        raise WebhookFailed(
            f"the webhook answered with a redirect ({status}), which is not followed",
            hint="Take the address from the chat's own page of webhooks.",
        )
    if not 200 <= status < 300:
        raise WebhookFailed(
            f"the webhook answered {status}: the message was not taken",
            hint="Check in the chat's settings that the webhook still exists and may post.",
        )


def _posted(address: str, text: str) -> tuple[str, int]:
    """Why there was no answer ("" if there was one), and the status of the answer."""
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, TimedAdapter(SLOWEST))
        session.trust_env = not is_loopback(urlsplit(address).hostname or "")
        try:
            answer = session.post(
                address,
                json={"text": text},
                auth=NoCredentials(),
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
        except RAISED as error:
            return failure_of(error).reason, 0
        answer.close()
        return "", answer.status_code


def _check(address: str, allow_plain_http: bool) -> None:
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise WebhookFailed("the webhook's address is not an http(s) address", hint="Copy it whole from the chat.")
    if parts.scheme == "http" and not allow_plain_http and not is_loopback(parts.hostname):
        raise WebhookFailed(
            "the webhook's address is plain http: it would be readable on its way",
            hint="Use https://, or --allow-plain-http if the network between is your own.",
        )


def _split(address: str) -> SplitResult | None:
    if any(character.isspace() or not character.isprintable() for character in address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # read for its check
    except ValueError:
        return None
    return parts
