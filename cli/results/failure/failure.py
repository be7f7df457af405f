"""The failure of a command that ended without a result, as a value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idiaspora.plugin_config.language.problems import Problem
    from idiaspora.provisioning.exit_codes import ExitCode


@dataclass(frozen=True)
class Failure:
    """Why a command has no result.

    `kind` is the error's name, `problems` are the mistakes of an invalid file; `about_forum`: a request failed.
    """

    exit_code: "ExitCode"
    kind: str
    message: str
    hint: str = ""
    problems: "tuple[Problem, ...]" = ()
    about_forum: bool = False
