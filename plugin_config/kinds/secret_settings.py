"""Site settings whose values must not be shown: by the word of the catalogue, of the forum, or of the file. Pure."""

from collections.abc import Mapping
from typing import Any, cast

from idiaspora.facts.secret_settings import UNMARKED
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.kinds.site_setting import Canonical, Row, known_rows
from idiaspora.plugin_config.language.secret import Secret


def hidden_where_secret(name: str, value: Canonical) -> Canonical:
    """A value of the file, wrapped where Discourse is known to keep the setting secret."""
    is_one = any(map(is_secret, known_rows().get(name, ())))
    return cast(Canonical, _wrapped(value)) if is_one else value


def is_secret(row: Row) -> bool:
    """Whether a setting of an answer holds a secret."""
    return bool(row.get("secret")) or row.get("setting") in UNMARKED


def hiding_secrets(row: Row) -> Row:
    """The row of an answer, its value wrapped where it is a secret: the forum answers those in clear (3.5)."""
    if not is_secret(row) or isinstance(row.get("value"), Secret):
        return row
    return {**row, "secret": True, "value": Secret(str(row.get("value") or ""))}


def hidden_together(one: Any, other: Any) -> tuple[Any, Any]:
    """Two values of one field: where either is a secret, so is the other."""
    if isinstance(one, Secret) == isinstance(other, Secret):
        return one, other
    return _wrapped(one), _wrapped(other)


def _wrapped(value: Any) -> Any:
    if value is None or isinstance(value, Secret):
        return value
    return Secret("|".join(map(str, value)) if isinstance(value, tuple) else str(value))


def as_declared(row: Row, fields: Mapping[str, Declared]) -> Row:
    """The row of an answer as a resource with these fields has it: where the value of the file is a secret, so is what
    the forum holds in its place, though the forum may not call it one."""
    wanted = fields.get("value")
    return hiding_secrets({**row, "secret": True} if wanted and isinstance(wanted.value, Secret) else row)
