"""Notes on what a run opens before it closes something else, because one waits for the other in a circle. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS
from idiaspora.plugin_config.kinds.shifts import (
    CHATTERS,
    CORRESPONDENTS,
    EDITORS_OF_WIKIS,
    MODERATING,
    NEWCOMERS,
    OWNERS,
    QUERIERS,
    READERS,
    SEERS,
    STARTERS,
    TAGGERS,
    UNREVIEWED,
    has_rights,
)
from idiaspora.provisioning.plan.plan import Early, Operation
from idiaspora.provisioning.state.note import Note

WORDS: Mapping[str, str] = {
    ANONYMOUS_USERS: "visitors",
    LOGGED_IN_USERS: "everybody with an account",
    NEWCOMERS: "whoever registers",
    STARTERS: "those who may start topics",
    UNREVIEWED: "those whose posts need no approval",
    TAGGERS: "those who may tag",
    CORRESPONDENTS: "those who may write messages",
    EDITORS_OF_WIKIS: "those who may edit wikis",
    CHATTERS: "those who may chat",
    QUERIERS: "those who may run queries",
    MODERATING: "groups that moderate categories",
}
"""What audiences that are no groups are called."""
OTHERS = "those whose posts waited for approval"


def notes_on_circles(steps: Iterable[Operation]) -> Iterator[Note]:
    """A note for each two things of which the second closes for some people only after the first opened to them: to
    whom, where, and from which step to which."""
    steps = list(steps)
    found: dict[tuple[str, str], list[tuple[Operation, Early]]] = {}
    for step in steps:
        for early in step.ahead:
            if early.opening != early.closing:
                found.setdefault((early.opening, early.closing), []).append((step, early))
    order = {step.id: index for index, step in enumerate(steps)}
    for (opening, closing), pairs in found.items():
        (first, _), until = pairs[0], max((early.until for _, early in pairs), key=order.__getitem__)
        change = next(change for change in first.changes if change.address == opening)
        places = " and ".join(dict.fromkeys(early.place for _, early in pairs))
        people = ", ".join(sorted({_word(name) for _, early in pairs for name in early.audiences}))
        yield Note(
            opening,
            f"opens before {closing} closes, which has to wait for it: after the step {first.id} and until the step "
            f"{until}, what is open in {places}, or through it, to some of these people may be more than before and "
            f"after the run: {people}",
            f"where that matters, apply in two runs: the change of {closing} first",
            str(change.resource.origin.span),
        )


def _word(name: str) -> str:
    if name.startswith((OWNERS, READERS, SEERS)):
        return name.strip("()")
    return name if has_rights(name) and name not in WORDS else WORDS.get(name, OTHERS)
