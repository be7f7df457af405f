"""The explanation of a value: where it is written, what it replaced, and what it becomes on the forum."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.consultation.key_help import (
    ITEM,
    SETTINGS,
    KeyHelp,
    first_steps,
    key_help,
    meant,
    siblings,
    steps_of,
)
from idiaspora.plugin_config.consultation.shape import filled
from idiaspora.plugin_config.consultation.shape_layers import LIKE, SHAPES
from idiaspora.plugin_config.desired.desired import Desired, Taken
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds.absent_settings import about_absent
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.review import groups_in
from idiaspora.plugin_config.kinds.site_setting import known_rows
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.suggestions import instead_of, nearest

NO_WORDS: Mapping[str, str] = {}
MOST_MEANT = 3
"""Places that one question offers."""


class UnknownPath(LookupError):
    """A path that neither the file nor the language has; `remedy` says which one may be meant."""

    def __init__(self, path: str, remedy: str) -> None:
        super().__init__(f"the file has no place “{path}”")
        self.path, self.remedy = path, remedy


@dataclass(frozen=True)
class Written:
    """A value that stands in the file: its path, its place, and the tag it came from ("!env NAME", else "")."""

    path: str
    value: Any
    span: Span
    source: str = ""


@dataclass(frozen=True)
class Becomes:
    """A field of a resource that follows from a place of the file; `discourse` is its name in Discourse's requests."""

    resource: Resource
    field: str
    discourse: str
    declared: Declared

    @property
    def identity(self) -> tuple[str, str]:
        return self.resource.address, self.field


@dataclass(frozen=True)
class Explanation:
    """`winning` is None where nothing is written for the path, neither there nor in a shape nor in `defaults`; `key` is
    what the language says of it, None where it says nothing. `note` is about the path itself, "" for nothing."""

    path: str
    winning: Written | None
    overridden: tuple[Written, ...]
    becomes: tuple[Becomes, ...]
    key: KeyHelp | None = None
    note: str = ""


def explain(document: Document, desired: Desired, path: str) -> Explanation:
    """What a path of the file ("themes[diaspora-capital].color") says and does. Raises UnknownPath."""
    if (found := document.path_of(path)) is not None:
        path = document.text_path(found)  # in whichever spelling it was asked for
    thing, lower = _taken(desired, path)
    own = _written(document, path)
    # The word that takes a shape is not itself taken from one.
    places = () if path == f"{thing}.{LIKE}" else lower
    taken = [item for place in places for item in _written(document, place.path, place.words)]
    key = key_help(path)
    if not own and not taken and key is None:
        raise UnknownPath(path, _remedy(document, path))
    becomes = {item.identity: item for item in _becoming(desired, path)}
    written = [*own, *taken]
    if written and not _is_whole(written[0], becomes.values()):
        written = [item for item in written if item.path == written[0].path]
    for place in lower:
        becomes |= {item.identity: item for item in _becoming(desired, place.path) if _belongs(item, thing)}
    note = _about_phases(desired, becomes.values(), path) if written else _about_items(document, path)
    return Explanation(path, written[0] if written else None, tuple(written[1:]), tuple(becomes.values()), key, note)


def explain_key(path: str) -> Explanation:
    """What the language says of a path, without a file. Raises UnknownPath."""
    key = key_help(path)
    if key is None:
        raise UnknownPath(path, _meant(path, ()))
    return Explanation(path, None, (), (), key)


def _written(document: Document, path: str, words: Mapping[str, str] = NO_WORDS) -> list[Written]:
    """The value at a path and those that it replaced, the nearest first, with the words of what takes a shape."""
    found = document.path_of(path)
    if found is None:
        return []
    value: Any = document.data
    for step in found:
        value = value[step]
    value = filled(value, words)
    here = Written(path, value, document.span_of(found), document.sources.get(found, ""))
    former = reversed(document.overridden.get(found, ()))
    return [here, *(Written(path, filled(old, words), span) for old, span in former)]


def _is_whole(written: Written, becomes: Iterable[Becomes]) -> bool:
    """Whether the value replaces a default as a whole: mappings are taken key by key, unless one is a field's value."""
    of_a_field = any(written.path.endswith(f".{item.field}") for item in becomes)
    return of_a_field or not isinstance(written.value, dict)


def _taken(desired: Desired, path: str) -> tuple[str, tuple[Taken, ...]]:
    """The thing that a path is of, and the places from which it takes what it does not say there itself; empty where it
    takes none."""
    path = slugs.readable(path)
    things = [thing for thing in desired.taken if path == thing or path.startswith(f"{thing}.")]
    thing = max(things, key=len, default="")
    places, below = desired.taken.get(thing, ()), path.removeprefix(thing)
    if below == f".{LIKE}":  # all of the shapes
        return thing, tuple(place for place in places if place.path.startswith(f"{SHAPES}."))
    return thing, tuple(Taken(f"{place.path}{below}", place.words) for place in places)


def _becoming(desired: Desired, path: str) -> Iterator[Becomes]:
    for resource in desired.resources:
        for name, declared in resource.fields.items():
            if _is_within(declared.origin.path, path) or _is_within(declared.origin.reason, path):
                becomes = discourse_name(resource.kind, name, resource.key, declared.value)
                yield Becomes(resource, name, becomes, declared)

    for timed in desired.calendar.timed.values():
        found = desired.get(timed.kind, timed.key)
        for declared in (step.declared for step in timed.steps):
            if found and (_is_within(declared.origin.path, path) or _is_within(declared.origin.reason, path)):
                becomes = discourse_name(timed.kind, timed.field, timed.key, declared.value)
                yield Becomes(found, timed.field, becomes, declared)


def _about_phases(desired: Desired, becomes: Iterable[Becomes], path: str) -> str:
    """When a value holds that is another one at other times."""
    for item in becomes:
        timed = desired.calendar.of(item.resource.kind, item.resource.key, item.field)
        if timed is not None and path.endswith(f".{item.field}"):
            return f"changes as time passes: {timed.text}"
    return ""


def _belongs(item: Becomes, thing: str) -> bool:
    """Whether what follows from a shape or a default is of this thing."""
    origins = (item.declared.origin, item.resource.origin)
    return any(_is_within(text, thing) for origin in origins for text in (origin.path, origin.reason))


def _is_within(place: str, path: str) -> bool:
    return place == path or place.startswith((f"{path}.", f"{path}["))


def discourse_name(kind: str, field: str, key: str, value: Any = None) -> str:
    """What Discourse calls a field: the key of the request that writes it, or the name of the site setting; several
    keys where the value takes them."""
    if kind == SITE_SETTING:
        return key
    wire = KINDS[kind].fields[field].wire
    return " and ".join(wire.spread.paths) if wire.spread and groups_in(value) else wire.path


def _about_items(document: Document, path: str) -> str:
    """That the file has no such item in a list that it writes, and which may be meant; "" where it has, or no list."""
    steps = steps_of(path) or ()
    for at, step in enumerate(steps):
        if step != ITEM or not isinstance(step, int):
            continue
        item, below = first_steps(path, at + 1), first_steps(path, at)
        written = [place for place in document.text_paths if place.startswith(f"{below}[") and place.endswith("]")]
        if item == f"{below}[]" or not written or document.path_of(item) is not None:
            continue
        similar = nearest(item, written)
        return f"the file has no {item}" + (f"; did you mean {similar}?" if similar else "")
    return ""


def _remedy(document: Document, path: str) -> str:
    if path.startswith(f"{SETTINGS}.") and (known := about_absent(path.removeprefix(f"{SETTINGS}."), known_rows())):
        return known.replace("did you mean ", f"did you mean {SETTINGS}.")
    return _meant(path, document.text_paths)


def _meant(path: str, written: tuple[str, ...]) -> str:
    """A remedy: the places of the file that end in what was asked for, else the nearest one of the file or beside it,
    else those of the language."""
    ending = [place for place in written if path and place.endswith(f".{path}")]
    near = (*written, *siblings(path))
    found = ending or ([similar] if (similar := nearest(path, near)) else meant(path) if path else ())
    if 0 < len(found) <= MOST_MEANT:
        return f"did you mean {' or '.join(found)}?"
    return instead_of(path, found or near)
