"""Site settings whose values must not be shown: by the word of the catalogue, of the forum, or of the file. Pure."""

from collections.abc import Mapping

from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.kinds.site_setting import Canonical, Row, known_rows
from idiaspora.plugin_config.language.secret import Secret


def hidden_where_secret(name: str, value: Canonical) -> Canonical:
    """A value of the file, wrapped where Discourse is known to keep the setting secret."""
    if isinstance(value, Secret) or not any(row.get("secret") for row in known_rows().get(name, ())):
        return value
    return Secret("|".join(map(str, value)) if isinstance(value, tuple) else str(value))


def hiding_secrets(row: Row) -> Row:
    """The row of an answer, its value wrapped where it is a secret: the forum answers those in clear (3.5)."""
    if not row.get("secret") or isinstance(row.get("value"), Secret):
        return row
    return {**row, "value": Secret(str(row.get("value") or ""))}


def as_declared(row: Row, fields: Mapping[str, Declared]) -> Row:
    """The row of an answer as a resource with these fields has it: where the value of the file is a secret, so is what
    the forum holds in its place, though the forum may not call it one."""
    wanted = fields.get("value")
    return hiding_secrets({**row, "secret": True} if wanted and isinstance(wanted.value, Secret) else row)
