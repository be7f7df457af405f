"""Files that the forum keeps for one thing alone and writes anew, so that no answer tells which one was sent. Pure.

They are compared by the address that the forum gave to what was sent from here, which the lock file records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec
from idiaspora.plugin_config.kinds.uploads import same_uploads
from idiaspora.plugin_config.language.upload import Upload


@dataclass(frozen=True)
class OwnFile:
    """`field` holds the file, and `answered` is the key of its address, in the answer to a write and in a row."""

    field: str
    answered: str


def own_address(value: Any, kind: str, key: str, names: Directory) -> Any:
    """A value with the address that the forum gave to the file, where it was sent from here for this thing."""
    return replace(value, address=names.own_file(kind, key, value.sha1)) if isinstance(value, Upload) else value


def of_own_file(kind: str, key: str) -> Codec:
    """How the file of a thing is compared, whose row has its key under `key`."""

    def whole(declared: Any, present: Any, where: Any) -> Any:
        row: Mapping[str, Any] = where.row
        return own_address(declared, kind, str(row.get(key, "")), where.names)

    return Codec(same=lambda one, other, where: same_uploads(one, other), whole=whole)
