"""A note on a plan: worth knowing before it is applied, though it stops nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """One remark on a plan: what it is about, what is to be known, and what to do (empty where there is nothing).

    `address` is that of a resource (`group editors`), empty where the note is about the whole; `place` is the file:line
    of what it follows from, empty where nothing single asks for it.
    """

    address: str
    text: str
    remedy: str = ""
    place: str = ""
