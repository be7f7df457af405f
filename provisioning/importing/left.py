"""What an import cannot say in the language, why, and where admins find it. Pure."""

from dataclasses import dataclass

from idiaspora.plugin_config.kinds.kind import Kind


@dataclass(frozen=True)
class Left:
    """A thing or a value that is not in the file. `place` is the path that it would have there, empty for what has
    none; `page` the admin page, below the forum's address."""

    what: str
    reason: str
    page: str
    place: str = ""


def left_of(kind: Kind, key: str, reason: str, id: int | str = "") -> Left:
    """A thing of a kind, or (without a key) all of them."""
    what = f"{kind.noun} {key}" if key else kind.plural
    return Left(what, reason, kind.export.page.replace("{id}", str(id)).replace("{key}", key))
