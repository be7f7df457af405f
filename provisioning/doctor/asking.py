"""One question of `doctor` to a forum."""

from typing import Any

from idiaspora.provisioning.doctor.checks import Answer
from idiaspora.provisioning.errors import ForumError
from idiaspora.provisioning.forum.client import ForumClient


def answer_of(client: ForumClient, path: str, **options: Any) -> Answer:
    """The answer to one read, or the error that came in its place."""
    try:
        return client.send("GET", path, **options)
    except ForumError as error:
        return error
