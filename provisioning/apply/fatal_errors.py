"""Errors after which nothing more is written in a run."""

from idiaspora.provisioning.errors import (
    BadCredentials,
    ForumError,
    NotAuthorised,
    NotSent,
    RateLimited,
    ReadOnly,
    UnusableAnswer,
)
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.responses import names_our_user

# Going on after these would only fail again, and cost the forum and the reader time.
FATAL = (NotSent, ReadOnly, BadCredentials, RateLimited, UnusableAnswer)


def ends_the_run(error: ForumError, client: ForumClient) -> bool:
    """Whether every later write would end the same way; a key without the rights is not even recognised."""
    if isinstance(error, NotAuthorised) and error.response is not None:
        return not names_our_user(error.response, client.api_username)
    return isinstance(error, FATAL)
