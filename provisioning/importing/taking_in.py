"""Things that only the forum has, taken into a forum file one by one, as an import into it writes them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.new_places import new_place, section_name_of
from idiaspora.plugin_config.editing.places import NotEditable
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.importing.importer import Added, added
from idiaspora.provisioning.importing.inventory import Choice, importable
from idiaspora.provisioning.importing.proving import NotProven
from idiaspora.provisioning.importing.reading import take_inventory
from idiaspora.provisioning.state.lock import Lock

Place = tuple[str, str]
"""Kind and folded key."""
THEMES = "themes"
"""The section whose items are categories, too."""


@dataclass(frozen=True)
class Undeclared:
    """A thing that the forum has and the file does not declare. `place` is the path that it would have in the file,
    `why_not` and `remedy` why it is not to be taken in and what to do, where that is known beforehand."""

    kind: str
    key: str
    place: str
    why_not: str = ""
    remedy: str = ""

    @property
    def address(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def identity(self) -> Place:
        return self.kind, KINDS[self.kind].identity.fold(self.key)

    def is_at(self, path: str) -> bool:
        """Whether somebody who writes this path means it: its place, or its key in brackets behind the section."""
        section = section_name_of(KINDS[self.kind])
        return _readable(path) in (_readable(self.place), _readable(f"{section}[{self.key}]"))


@dataclass(frozen=True)
class Taken:
    """A thing that the file declares now, and where. `left` is what could not be said of it, each with the reason."""

    thing: Undeclared
    file: str
    line: int
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotTaken:
    """A thing that is not in the file, why, and what to do."""

    thing: Undeclared
    reason: str
    remedy: str


@dataclass(frozen=True)
class TakenIn:
    """What came of it. `texts` are the contents of all files."""

    texts: Mapping[str, str]
    taken: tuple[Taken, ...] = ()
    refused: tuple[NotTaken, ...] = ()


def kinds_at(path: str) -> frozenset[str]:
    """The kinds of things that a path can name; none for a path that leads into no section of things."""
    head = path.partition("[")[0]
    kinds = {kind.name: section_name_of(kind) for kind in importable()}
    tables = {kind.name for kind in importable() if kind.export.table and path.startswith(f"{kinds[kind.name]}.")}
    trees = {kind.name for kind in importable() if kind.export.below and head == THEMES}
    return frozenset({name for name, section in kinds.items() if section == head and "[" in path} | tables | trees)


@understood()
def undeclared(
    client: ForumClient, desired: Desired, kinds: Collection[str], elsewhere: Collection[Place] = ()
) -> tuple[Undeclared, ...]:
    """The things of these kinds that the file does not declare, from the lists of all of them. `elsewhere` are those
    that it declares under another name or place. Only reads. Raises ForumError and IncompleteRead."""
    with client.remembering():
        things = take_inventory(client, Choice(frozenset(kinds), in_bulk=True), None).things
    found = (_undeclared(live, desired) for live in things)
    return tuple(item for item in found if item and item.identity not in elsewhere)


def _undeclared(live: Live, desired: Desired) -> Undeclared | None:
    declared = desired.get(live.kind, live.key)
    thing = Undeclared(live.kind, live.key, new_place(desired, live.kind, live.key))
    if declared is not None and not declared.absent:
        return None
    if declared is not None:
        why = f"the file says that there shall be none ({declared.origin.span})"
        return replace(thing, why_not=why, remedy=f"take it out of {declared.origin.path.partition('[')[0]} first")
    if any(isinstance(value, Secret) for value in live.values.values()):
        remedy = f"write {thing.place}: !secret NAME by hand, and set the variable"
        return replace(thing, why_not="it is a secret", remedy=remedy)
    return thing


@understood()
def take_in(
    client: ForumClient, source: ForumSource, lock: Lock, chosen: Sequence[Undeclared], known: Iterable[Undeclared]
) -> TakenIn:
    """Declare the chosen things in the file, each with what stands below it, so that a plan changes nothing of them;
    every byte that is there stays. `known` are all of their kinds that the file does not declare.

    Raises ForumError, IncompleteRead, and Invalid for a file with mistakes.
    """
    texts = source.texts()
    _, desired = source.read(texts)
    fit, refused = _divided(chosen, known, desired)
    if not fit:
        return TakenIn(texts, (), tuple(refused))
    named = frozenset(_with_kin(fit, known))
    choice = Choice(frozenset(item.kind for item in fit), named=named)
    try:
        done = added(client, source, lock, choice)
        after, now = source.read(done.after)
    except (NotProven, NotEditable, Invalid) as error:
        if len(fit) > 1:
            return _one_by_one(client, source, lock, fit, known, refused)
        return TakenIn(texts, (), (*refused, NotTaken(fit[0], *_words_of(error))))
    taken = []
    for thing in fit:
        if now.get(thing.kind, thing.key) is None:
            refused.append(_dropped(thing, done))
        else:
            taken.append(_taken(thing, done, after, now))
    return TakenIn(done.after, tuple(taken), tuple(refused))


def _one_by_one(
    client: ForumClient,
    source: ForumSource,
    lock: Lock,
    chosen: Sequence[Undeclared],
    known: Iterable[Undeclared],
    refused: list[NotTaken],
) -> TakenIn:
    """What of several can be taken in, where all together cannot."""
    known = tuple(known)
    taken: list[Taken] = []
    texts: Mapping[str, str] = source.texts()
    for thing in chosen:
        one = take_in(client, source.edited(texts), lock, [thing], known)
        texts, taken, refused = one.texts, [*taken, *one.taken], [*refused, *one.refused]
    return TakenIn(texts, tuple(taken), tuple(refused))


def _divided(
    chosen: Sequence[Undeclared], known: Iterable[Undeclared], desired: Desired
) -> tuple[list[Undeclared], list[NotTaken]]:
    """What can be tried, and what cannot be: below something that is not in the file either, it would have no place."""
    fit: list[Undeclared] = []
    refused = []
    by_identity = {item.identity: item for item in known}
    for thing in chosen:
        above = (item for item in _above(thing, by_identity) if item not in chosen)
        lacking = next((item for item in above if desired.get(item.kind, item.key) is None), None)
        if thing.why_not:
            refused.append(NotTaken(thing, thing.why_not, thing.remedy))
        elif lacking is not None:
            reason = f"{lacking.key}, above it, is not in the file either"
            refused.append(NotTaken(thing, reason, f"adopt {lacking.place}, which brings in what is below it"))
        else:
            fit.append(thing)
    return fit, refused


def _above(thing: Undeclared, known: Mapping[Place, Undeclared]) -> list[Undeclared]:
    """The things above one that are not declared, the topmost first."""
    if not KINDS[thing.kind].export.below:
        return []
    parts = thing.key.split("/")
    identities = ((thing.kind, KINDS[thing.kind].identity.fold("/".join(parts[:end]))) for end in range(1, len(parts)))
    return [known[identity] for identity in identities if identity in known]


def _with_kin(chosen: Sequence[Undeclared], known: Iterable[Undeclared]) -> Iterable[Place]:
    """What has to be read: the things, what stands below them, and what is above them, which tells their places."""
    below = tuple(known)
    for thing in chosen:
        yield thing.identity
        if KINDS[thing.kind].export.below:
            fold = KINDS[thing.kind].identity.fold
            parts = thing.key.split("/")
            yield from ((thing.kind, fold("/".join(parts[:end]))) for end in range(1, len(parts)))
            yield from (item.identity for item in below if item.key.startswith(f"{thing.key}/"))


def _taken(thing: Undeclared, done: Added, document: Document, desired: Desired) -> Taken:
    resource = desired.get(thing.kind, thing.key)
    place = resource.origin.path if resource else thing.place
    left = tuple(f"{item.what}: {item.reason}" for item in done.result.left)
    span = document.span_of(document.path_of(place) or ())
    return Taken(replace(thing, place=place), span.file, span.line, left)


def _dropped(thing: Undeclared, done: Added) -> NotTaken:
    told = next((item for item in done.result.left if item.place == thing.place), None)
    told = told or next(iter(done.result.left), None)
    if told is None:
        reason = "it is as Discourse sets it up, so there is nothing to write"
        return NotTaken(thing, reason, "write by hand what is to be managed")
    return NotTaken(thing, told.reason, f"change it on the forum, under {told.page}, or write it by hand")


def _words_of(error: NotProven | NotEditable | Invalid) -> tuple[str, str]:
    if isinstance(error, Invalid):
        problem = error.problems[0]
        return f"the file would be invalid: {problem.message}", problem.remedy
    if isinstance(error, NotEditable):
        return error.message, error.remedy
    return error.message, "write it by hand"


def _readable(path: str) -> str:
    return composed(slugs.readable(path)).casefold()
