"""What belongs to the whole forum, was managed until the last apply, and is no longer, for want of a word. Pure."""

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.note import Note


def managed_no_longer(desired: Desired, lock: Lock) -> tuple[Note, ...]:
    """One note for all of it, with the line that manages it again."""
    left = [
        unsaid for (kind, key), unsaid in desired.unsaid.items() if lock.get(kind, key) and not desired.get(kind, key)
    ]
    if not left:
        return ()
    things = " and ".join(unsaid.thing for unsaid in left)
    are, stay, them = ("is", "stays", "it") if len(left) == 1 else ("are", "stay", "them")
    return (
        Note(
            "",
            f"{things} {are} no longer managed, and {stay} as the forum has {them}: what belongs to the whole forum is "
            "managed only where the file says so",
            f"write “forum: {{{', '.join(unsaid.line for unsaid in left)}}}” to manage {them} as before",
            str(desired.forum.origin.span),
        ),
    )
