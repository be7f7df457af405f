"""Where the forum's value of a field can be written into the forum file, and in which words. Pure.

A value has one place of its own: what a theme takes from a shape or from `defaults`, or its questions from the theme,
is written at the theme or its questions, so that nothing else changes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.consultation.moderators import default_group_name
from idiaspora.plugin_config.consultation.shape import SUBCATEGORIES
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.editing.rewriting import Edit, Reorder, Write
from idiaspora.plugin_config.editing.wording import Plain
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.automatic_groups import WORDS_FOR_GROUPS, group_key
from idiaspora.plugin_config.kinds.access import LEVELS
from idiaspora.plugin_config.kinds.names import CATEGORY, NOTIFICATION_DEFAULTS, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.review import APPROVALS
from idiaspora.plugin_config.kinds.site_setting import GROUPS
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Path

NAMED_BY_GROUPS = frozenset({"access", "moderated_by"})
"""Fields whose groups may be named by the role they belong to."""
IMPLIED_BY: Mapping[str, str] = {
    "solved.enabled": "answers",
    "post_voting.default": "answers",
    "post_voting.only": "answers",
    "topic_template": "template",
    "topic_voting": "recommendations.vote",
}
"""The domain word that a field of a category follows from, where the field itself is not written."""
OF_A_SHAPE = re.compile(r"shapes\..*\]$", re.DOTALL)
"""The path of a category that a shape makes."""
UNWRITTEN = re.compile(rf"(?P<rest>.*)\.{SUBCATEGORIES}\[(?P<item>[^\]]*)\]", re.DOTALL)
"""A path that ends in a subcategory."""
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
ANSWERS = ("accepted", "voted", "both", "any")
FIRST_PAGE = ("forum", "first_page")


@dataclass(frozen=True)
class LiveField:
    """One field of a resource as the forum has it; `row` is the forum's row of a site setting, else empty."""

    resource: Resource
    name: str
    value: Any
    origin: Origin
    row: Mapping[str, Any]


def naming_field(resource: Resource) -> str:
    """The field with the name by which a resource is found; empty where there is none."""
    kind = KINDS[resource.kind]
    return kind.identity.naming_field(resource) if kind.is_renamed else ""


def place_of(desired: Desired, resource: Resource, field: str = "", origin: Origin | None = None) -> str:
    """The path at which a field is written for one resource alone; that of the resource itself without a field.

    `origin` is that of the field's present value. Empty for what has no such place: whether a user moderates the whole
    forum, the order of all categories, and that there is a category which a shape makes.
    """
    kind = KINDS[resource.kind]
    if kind.name == SITE_SETTING:
        return origin.path if origin else f"settings.{resource.key}"
    if kind.listing is not None and kind.section is not None:
        if resource.collection == kind.section.name:
            return resource.origin.path if kind.section.mappings else _joined(resource.origin.path, field)
        return _kinds_place(resource) if field == "tags" else ""
    whole = desired.get(kind.part_of or kind.name, resource.key) if kind.part_of or kind.section else None
    if whole is None:
        return ""
    here = whole.origin.reason or whole.origin.path
    if not field and OF_A_SHAPE.match(resource.origin.path):
        return ""
    is_written = origin is not None and origin.path.startswith(_joined(here, field))
    if origin is not None and origin.reason and not is_written and not origin.path.endswith(f".{field}"):
        field = IMPLIED_BY.get(field, field)
    return _joined(here, f"notifications.{field}" if kind.name == NOTIFICATION_DEFAULTS else field)


def _kinds_place(resource: Resource) -> str:
    """Where the kinds of recommendations are written whose tag group this is; themes may share it."""
    path = resource.origin.path
    return path if path.endswith(".kinds") else f"{path}.kinds"


def _joined(path: str, field: str) -> str:
    return f"{path}.{field}" if field else path


def path_in(document: Document, text: str) -> Path:
    """A path in the file's own words as the way through the document, also where its end is not written; a subcategory
    that is not written itself, because a shape makes it, comes behind those that are."""
    rest: Path = ()
    while text and (found := document.path_of(text)) is None:
        if unwritten := UNWRITTEN.fullmatch(text):
            text = unwritten["rest"]
            written = document.value_at((*(document.path_of(text) or ()), SUBCATEGORIES))
            rest = (SUBCATEGORIES, len(written or ()), *rest)
        else:
            text, _, key = text.rpartition(".")
            rest = (key, *rest)
    return (*(found or ()), *rest) if text else rest


def ways_to_write(desired: Desired, document: Document, place: str, live: LiveField) -> Iterator[tuple[Edit, ...]]:
    """Edits that may bring a value of the forum to its place, the shortest first; which of them say what the forum has
    is to be found out by reading the edited file."""
    path = path_in(document, place)
    tried: list[Plain] = []
    for value in _values(document, path, live):
        if value not in tried:
            tried.append(value)
            yield (_with_what_holds_it(desired, document, live.resource.key, Write(path, value)),)


def _values(document: Document, path: Path, live: LiveField) -> Iterable[Plain]:
    if path[-1] == "answers":
        return ANSWERS
    if path == FIRST_PAGE and live.value:
        return (live.value[0],)
    return _wordings(live, _written(document, path), _roles(document))


def _with_what_holds_it(desired: Desired, document: Document, key: str, write: Write) -> Write:
    """The edit, and where it leads into a subcategory that a shape makes, one that writes this subcategory by its name
    and slug, with the value. `key` is the path of the category."""
    above = 0
    for at, step in enumerate(write.path):
        above += step == SUBCATEGORIES
        if isinstance(step, int) and document.value_at(write.path[: at + 1]) is None:
            items = document.value_at(write.path[:at]) or []
            parts = key.split("/")
            return Write(write.path[:at], [*items, _item(desired, parts, above, write.path[at + 1 :], write.value)])
    return write


def _item(desired: Desired, parts: Sequence[str], above: int, rest: Path, value: Plain) -> Plain:
    """A subcategory with a value somewhere in it; `parts` are those of the whole path on the forum, of which `above`
    stand before its own."""
    category = desired.get(CATEGORY, "/".join(parts[: above + 1]))
    fields = category.fields if category else {}
    names: dict[str, Any] = {name: str(fields[name].value) for name in ("name", "slug") if name in fields}
    if rest[0] == SUBCATEGORIES:
        return {**names, SUBCATEGORIES: [_item(desired, parts, above + 1, rest[2:], value)]}
    for step in reversed(rest):
        value = {str(step): value}
    return {**names, **value} if isinstance(value, Mapping) else names


def order_edits(document: Document, order: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that put themes and categories into the order in which the forum has them, given by their paths."""
    positions = {path: at for at, path in enumerate(order)}
    return tuple(
        edit
        for section in ("themes", "categories")
        for edit in _reordered(document.data.get(section), (section,), "", positions)
    )


def _reordered(items: Any, path: Path, parent: str, positions: Mapping[str, int]) -> Iterator[Edit]:
    rows = items if isinstance(items, list) else []
    keys = [f"{parent}{_part_of_paths(row)}" for row in rows]
    wanted = sorted(range(len(rows)), key=lambda at: positions.get(keys[at], len(positions)))
    for at, row in enumerate(rows):
        yield from _reordered(row.get("subcategories"), (*path, at, "subcategories"), f"{keys[at]}/", positions)
    if wanted != sorted(wanted):
        yield Reorder(path, tuple(wanted))


def _part_of_paths(row: Mapping[str, Any]) -> str:
    slug = slugs.readable(str(row.get("slug", "")))
    return slugs.part(slug, str(row.get("name", "")))


# Words


def _written(document: Document, path: Path) -> Any:
    value: Any = document.data
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _roles(document: Document) -> dict[str, str]:
    """The roles of the file by the folded name of their group."""
    roles = document.data.get("moderators") or {}
    return {group_key(said.get("name") or default_group_name(role)): role for role, said in roles.items()}


def _wordings(live: LiveField, written: Any, roles: Mapping[str, str]) -> Iterator[Plain]:
    value = live.value
    kind = KINDS[live.resource.kind]
    if isinstance(value, Mapping) and isinstance(written, Mapping) and kind.listing is not None:
        yield _said_of(value, written)
    if value is None:
        yield ""
    elif live.name == "access":
        yield from _access(value, written, roles)
    elif live.name in APPROVALS and isinstance(value, Mapping):
        ((word, groups),) = value.items()
        yield from ({word: names} for names in _lists(groups, _Spelling(_child(written, word), roles)))
    elif live.name == "translations" and kind.listing is None:
        yield {locale: _translation(texts, _child(written, locale)) for locale, texts in value.items()}
    elif live.name == "custom_fields":
        # Plugins keep more there than the file speaks of.
        yield {name: _plain("" if (now := value.get(name)) is None else now) for name in written or value}
    elif live.name == "required_tag_groups":
        yield [_required(row) for row in value]
    elif isinstance(value, tuple):
        yield from _lists(value, _Spelling(written, _roles_in(live, roles)))
    elif isinstance(value, str):
        yield from _texts(value.replace("\r\n", "\n"), written, str(live.row.get("type", "")))
    else:
        yield _plain(value)


def _said_of(value: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Plain]:
    """Of a value that has parts by name those of which the file speaks: there may be more than it manages."""
    return {
        name: _said_of(value[name], part)
        if isinstance(part, Mapping) and isinstance(value[name], Mapping)
        else _plain(value[name])
        for name, part in written.items()
        if name in value
    }


def words_of(live: LiveField) -> Plain:
    """A value of the forum in the words of a file that does not say anything yet."""
    return next(_wordings(live, None, {}))


def _plain(value: Any) -> Plain:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | bool | int | float) else str(value)


def _texts(value: str, written: Any, type_of_setting: str) -> Iterator[Plain]:
    if type_of_setting == "bool":
        yield value == "true"
    elif type_of_setting in ("integer", "float", "file_size_restriction") and NUMBER.fullmatch(value):
        yield float(value) if "." in value else int(value)
    elif ("\n" in value or str(written).endswith("\n")) and not value.endswith("\n"):
        yield f"{value}\n"  # as a block of lines ends
    yield value


def _roles_in(live: LiveField, roles: Mapping[str, str]) -> Mapping[str, str] | None:
    """The roles that may stand for groups in a field; None where it does not name groups at all."""
    if live.name in NAMED_BY_GROUPS:
        return roles
    return {} if live.row.get("type") in GROUPS else None


class _Spelling:
    """How the file spells names: as it does already, else a group by its role, or in its own word for it.

    `items` are the names that the field holds now. `roles` are by the folded name of their group, None for names of
    other resources than groups.
    """

    def __init__(self, written: Any, roles: Mapping[str, str] | None) -> None:
        self.items = [item for item in written if isinstance(item, str)] if isinstance(written, list) else []
        self._groups = {role: group for group, role in (roles or {}).items()}
        self._known = {self.key(item): item for item in self.items}
        self._others = {} if roles is None else {group: word for word, group in WORDS_FOR_GROUPS.items()} | dict(roles)

    def key(self, name: str) -> str:
        return group_key(self._groups.get(name, name))

    def knows(self, name: str) -> bool:
        return self.key(name) in self._known

    def __call__(self, name: str) -> str:
        key = self.key(name)
        return self._known.get(key) or self._others.get(key, name)


def _lists(value: tuple[Any, ...], spelled: _Spelling) -> Iterator[Plain]:
    """A list of names in the file's order, which may mean nothing, then in the forum's; then as the forum spells them.
    A value that is not a name stays as it is."""
    if all(isinstance(item, str) for item in value):
        present = set(map(spelled.key, value))
        kept = [item for item in spelled.items if spelled.key(item) in present]
        yield [*kept, *(spelled(item) for item in value if not spelled.knows(item))]
        yield [spelled(item) for item in value]
    yield _plain(value)


def _access(value: Mapping[str, str], written: Any, roles: Mapping[str, str]) -> Iterator[Plain]:
    """Lists of groups by level. What `moderated_by` adds by itself is left out first."""
    declared: dict[str, list[Any]] = {level: _child(written, level) or [] for level in LEVELS}
    every = [item for items in declared.values() for item in items]
    named = _Spelling(every, roles)
    without = {g: level for g, level in value.items() if level != "reply" or g not in roles or named.knows(g)}
    for permissions in (without, value):
        levels: dict[str, Plain] = {}
        for level in ("see", "reply", "create"):
            groups = tuple(group for group, granted in permissions.items() if granted == level)
            if groups:
                levels[level] = next(_lists(groups, _Spelling(declared[level] or every, roles)))
        yield levels


def _translation(texts: Mapping[str, str], written: Any) -> Plain:
    """The texts of a language; what is empty and was not written stays so."""
    kept = written if isinstance(written, Mapping) else {}
    return {name: text for name, text in texts.items() if text or name in kept}


def _required(row: Mapping[str, Any]) -> Plain:
    name, count = str(row["name"]), int(row["min_count"])
    return {"name": name} if count == 1 else {"name": name, "min_count": count}


def _child(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None
