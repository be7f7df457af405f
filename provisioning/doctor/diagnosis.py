"""Why a forum could not be worked with, in the words of `doctor`, for commands that failed on it."""

from collections.abc import Iterator
from contextlib import suppress

from idiaspora.provisioning.doctor.asking import answer_of
from idiaspora.provisioning.doctor.checks import Check, CheckStatus
from idiaspora.provisioning.doctor.probe import address_check, key_check, scopes_check, user_check
from idiaspora.provisioning.errors import (
    ForumError,
    KeyMayOnlyRead,
    NoRoute,
    NotAuthorised,
    NotTheForum,
    Redirected,
    WrongRoute,
    WrongUser,
)
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import IncompleteRead, understood

DOUBTFUL = (NotAuthorised, NoRoute, NotTheForum, Redirected, WrongRoute, WrongUser)
"""Answers that may mean that address, key or user is wrong, whatever was asked for."""


def explain(client: ForumClient, error: ForumError) -> None:
    """Give an error the words of the check that explains it, if there is one: address, key or user.

    At most three reads, and only where the answer leaves these in doubt; what the forum answers to them raises nothing.
    """
    if not isinstance(error, DOUBTFUL):
        return
    with suppress(IncompleteRead), understood():
        failed = next((check for check in _checks(client) if check.status is CheckStatus.FAILED), None)
        if failed is not None:
            error.message, error.hint = failed.message, failed.remedy


def _checks(client: ForumClient) -> Iterator[Check]:
    """Those of `doctor` which explain that all others fail, each asked only when the ones before it found nothing."""
    yield address_check(answer_of(client, "/site/basic-info.json", keyless=True))
    session, scopes = (answer_of(client, f"/session/{name}.json") for name in ("current", "scopes"))
    yield key_check(session, scopes)
    yield user_check(session)


@understood()
def need_writing_key(client: ForumClient) -> None:
    """One read, before anything is asked or written. Raises KeyMayOnlyRead; a forum that does not tell leaves it to the
    first write."""
    check = scopes_check(answer_of(client, "/session/scopes.json"))
    if check.facts.get("scopes") == ["global:read"]:
        raise KeyMayOnlyRead(check.message, hint=check.remedy)
