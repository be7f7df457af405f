"""What was found on one forum of several, or why nothing was."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from idiaspora.cli.errors import failure_of
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.results.failure.failure import Failure
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.fleet import Looked

Found = TypeVar("Found")


@dataclass(frozen=True)
class ForumResult(Generic[Found]):
    """One forum, by its label and its file: what was found on it, or why nothing could be."""

    label: str
    file: Path
    exit_code: ExitCode
    found: Found | None = None
    failure: Failure | None = None


def forum_results(
    looked: Sequence[Looked[ChosenForum, Any]], told: Iterable[Found], exit_code: Callable[[Found], ExitCode]
) -> list[ForumResult[Found]]:
    """The forums in their order; `told` are the results of those that could be read."""
    left = iter(told)
    seen: list[ForumResult[Found]] = []
    for item in looked:
        label, file = item.member.label, item.member.file
        if item.error is not None:
            failure = failure_of(item.error)
            seen.append(ForumResult(label, file, failure.exit_code, failure=failure))
        else:
            found = next(left)
            seen.append(ForumResult(label, file, exit_code(found), found))
    return seen
