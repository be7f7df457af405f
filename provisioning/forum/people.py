"""Who is in a group, as one read of it tells. Pure."""

from dataclasses import dataclass

from idiaspora.plugin_config.kinds.listing import Row


@dataclass(frozen=True)
class People:
    """Who is in a group: rows with `id`, `username`, and `admin` or `moderator` where true."""

    members: tuple[Row, ...]
    owners: tuple[Row, ...]
