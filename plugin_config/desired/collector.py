"""The collector of an expansion's results: resources by identity, implied values checked against written ones."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.desired.desired import Taken
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.field import Unfit
from idiaspora.plugin_config.kinds import category_requests
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING
from idiaspora.plugin_config.kinds.partial_lists import PartialList
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.site_setting import known_row, same, typed
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.spans import Path

THEMES = "themes"
KIND_OF_SECTION: Mapping[str, Kind] = {
    THEMES: category_requests.KIND,
    **{kind.section.name: kind for kind in KINDS.values() if kind.section is not None and not kind.section.only},
}
"""The kinds by the lists of the file that declare them, but for those of which every forum has just one thing, which
nobody deletes. A theme is a category."""
TABLES = {
    name: kind.section.mappings.levels
    for name, kind in KIND_OF_SECTION.items()
    if kind.section is not None and kind.section.mappings
}
"""The sections that are mappings, in whose paths the key stands behind a dot, and of how many keys that is made."""


def _either(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, names)) or "(?!)"


PROTECTED = re.compile(rf"(?:({_either(KIND_OF_SECTION)})\[(.+)\]|({_either(TABLES)})\.(.+))$")


KEYS = {THEMES: "SLUG", "categories": "PATH"}
NAMED = "NAME"


class Collection:
    """Collects the resources of one document. Contradictions become problems; nothing is lost or overwritten."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.protected: dict[tuple[str, str], Origin] = {}
        self.written: dict[str, Origin] = {}
        self.taken: dict[str, tuple[Taken, ...]] = {}
        self._resources: dict[tuple[str, str], Resource] = {}

    def origin(self, path: Path, reason: str = "") -> Origin:
        """The origin of a value that stands at a path of the document."""
        return Origin(self.document.span_of(path), self.document.text_path(path), reason)

    def problem(self, code: str, message: str, origin: Origin, remedy: str) -> None:
        self.problems.append(Problem(code, message, origin.span, remedy, origin.path))

    def add(self, resource: Resource) -> None:
        """Add a resource; a second one of the same identity is a problem that names both places."""
        identity = (resource.kind, resource.key.casefold())
        other = self._resources.get(identity)
        if other is not None:
            self.problem(
                "declared-twice",
                f"the {KINDS[resource.kind].noun} {resource.key} is declared at {other.origin.span} already",
                resource.origin,
                f"remove it at {other.origin.span} or here, or give the two different names",
            )
            return
        self._resources[identity] = resource

    def get(self, kind: str, key: str) -> Resource | None:
        return self._resources.get((kind, key.casefold()))

    def extend(self, resource: Resource, fields: Mapping[str, Declared]) -> None:
        """Add fields to a resource that may be there already; lists of both are joined."""
        identity = (resource.kind, resource.key.casefold())
        present = self._resources.get(identity, resource)
        merged = dict(present.fields)
        for name, declared in fields.items():
            known = merged.get(name)
            if known is not None and isinstance(known.value, tuple):
                joined = tuple(dict.fromkeys((*known.value, *declared.value)))
                merged[name] = Declared(joined, known.origin)
            else:
                merged.setdefault(name, declared)
        self._resources[identity] = replace(present, fields=merged, existing=_stronger(present, resource))

    def put(self, resource: Resource) -> None:
        """Set a resource in place of the one of its identity."""
        self._resources[resource.kind, resource.key.casefold()] = resource

    def hand_on(self, kind: str, key: str, existing: Declared) -> bool:
        """Set what existing people get of a resource, if it is managed; returns whether it is."""
        present = self.get(kind, key)
        if present is None:
            return False
        self._resources[kind, key.casefold()] = replace(present, existing=existing)
        return True

    def imply(self, fields: dict[str, Declared], name: str, value: Any, origin: Origin, remedy: str) -> None:
        """Put a value that a domain word asks for into fields; a different written value is a contradiction."""
        written = fields.get(name)
        if written is None:
            fields[name] = Declared(value, origin)
        elif written.value != value:
            self.contradiction(written.origin, name, origin, remedy)

    def contradiction(self, written: Origin, name: str, asked_for: Origin, remedy: str) -> None:
        self.problem(
            "contradiction",
            f"{name} is written here, but {asked_for.reason or asked_for.path} ({asked_for.span}) needs another value",
            written,
            remedy,
        )

    def imply_setting(
        self,
        name: str,
        value: str | tuple[str, ...] | PartialList,
        origin: Origin,
        remedy: str = "",
        existing: Declared | None = None,
    ) -> None:
        """Ask for a site setting because of what stands at `origin`; `existing` as in `Resource`."""
        because = origin.because(origin.reason or origin.path)
        wanted = Resource(SITE_SETTING, name, {"value": Declared(value, because)}, because, existing=existing)
        written = self.get(SITE_SETTING, name)
        if written is None:
            self.add(wanted)
        elif not self._agree(name, written.fields["value"].value, value):
            advice = remedy or f"remove the setting {name}, or what needs it"
            self.contradiction(written.fields["value"].origin, name, because, advice)
        elif existing is not None:
            self.hand_on(SITE_SETTING, name, existing)

    @staticmethod
    def _agree(name: str, one: Any, other: Any) -> bool:
        if isinstance(other, PartialList):
            return bool(one == other) or (isinstance(one, tuple) and other.is_in(one))
        row = known_row(name)
        if row is None:
            return bool(one == other)
        try:
            return same(typed(one, row), typed(other, row), row)
        except Unfit:
            return True  # the written value is a problem of its own

    def collects(self, name: str, origin: Origin) -> str:
        """Note that a collection is written, be it empty; returns its name."""
        self.written[name] = origin
        return name

    def protect(self, path: str, origin: Origin) -> None:
        """Protect a resource that the top-level list names; it need not be declared."""
        found = PROTECTED.match(path)
        if found is None:
            self.problem(
                "bad-path",
                f"“{path}” is not the path of something that can be protected",
                origin,
                f"write {', '.join(map(_shape_of_path, KIND_OF_SECTION))}",
            )
            return
        section, named = (found[1], found[2]) if found[1] else (found[3], found[4])
        kind = KIND_OF_SECTION[section]
        key = slugs.path(named) if kind.name == CATEGORY else named
        self.protected.setdefault((kind.name, kind.identity.fold(key)), origin)

    def resources(self) -> tuple[Resource, ...]:
        return tuple(self._resources.values())


def _shape_of_path(section: str) -> str:
    return f"{section}{'.KEY' * TABLES[section]}" if section in TABLES else f"{section}[{KEYS.get(section, NAMED)}]"


def _stronger(one: Resource, other: Resource) -> Declared | None:
    """What existing people get of a resource that two places declare."""
    return one.existing if one.existing_members >= other.existing_members else other.existing
