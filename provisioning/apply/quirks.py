"""The quirk of a kind that explains why a value did not arrive, if one is known. Pure."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from idiaspora.plugin_config.kinds.quirk import Quirk
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.plan.outcome import Unconverged


@dataclass(frozen=True)
class Explained:
    """A value that did not arrive, with the quirk that explains it where one is known."""

    item: Unconverged
    quirk: Quirk | None

    @property
    def reason(self) -> str:
        return self.quirk.happens if self.quirk else "no rule of Discourse that is known here explains it"

    @property
    def advice(self) -> str:
        return (
            self.quirk.instead if self.quirk else "look at the forum, then write what it keeps, or leave the field out"
        )


def _text_of(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


def explained(item: Unconverged) -> Explained:
    """The first quirk that explains a difference, if any does."""
    wanted, found = _text_of(item.change.new), _text_of(item.change.old)
    for quirk in KINDS[item.resource.kind].quirks:
        if fnmatchcase(item.change.field, quirk.field) and quirk.applies(wanted, found):
            return Explained(item, quirk)
    return Explained(item, None)
