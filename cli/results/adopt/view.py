"""What is shown of one adopt: what was written or would be, and what is left."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.provisioning.adopt.adoption import Adoption
from idiaspora.provisioning.importing.taking_in import TakenIn


@dataclass(frozen=True)
class AdoptView:
    """What is shown of one run: `left` counts differences that were not chosen, `reads` the requests; `written` says
    whether the files were. `overlay` is the file of the environment, else empty; `sharing` are the other environments,
    for which all other files count too. `taken` are things that only the forum had."""

    desired: Desired
    url: str
    username: str
    adoption: Adoption
    left: int
    reads: int
    written: bool
    overlay: str = ""
    sharing: tuple[str, ...] = ()
    taken: TakenIn = field(default_factory=lambda: TakenIn({}))

    @property
    def diffs(self) -> dict[str, tuple[str, ...]]:
        """The changes of each changed file as a unified diff without context: other lines may hold secrets, and so may
        the rest of a changed one."""
        before, after = self.adoption.before, self.adoption.after
        secrets = sorted(_secrets(self.desired), key=len, reverse=True)
        by_file = {
            name: difflib.unified_diff(
                before[name].splitlines(), after[name].splitlines(), name, name, n=0, lineterm=""
            )
            for name in before
        }
        shown = {name: tuple(_redacted(row.rstrip("\r\n"), secrets) for row in rows) for name, rows in by_file.items()}
        return {name: rows for name, rows in shown.items() if rows}


def _secrets(desired: Desired) -> Iterable[str]:
    values = (declared.value for resource in desired.resources for declared in resource.fields.values())
    return {value.reveal() for value in values if isinstance(value, Secret) and value}


def _redacted(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return text
