"""Random things of every kind that a forum file declares as a list: what its models allow, begun from its samples.

A kind that is new comes in by its sample, and by what its model says of its keys: switches, words, numbers, colours,
and the names of other things by those of the keys.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from discourse_versions import fitting
from hypothesis import strategies as st
from kind_samples import SAMPLES, Item, Sample, unquoted
from pydantic import BaseModel, ValidationError
from random_forums import (
    BOOLEANS,
    CATEGORY,
    COLORS,
    GROUP,
    PEOPLE,
    SETTINGS,
    TAGS,
    Draw,
    prose,
    skeletons,
    texts,
    versions,
)

from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS

Schema = Mapping[str, Any]

CATEGORIES = ("general", "staff", "site-feedback")
GROUPS = ("staff", "moderators", "members", "trust_level_2")
ICONS = ("star", "compass", "globe", "user-tie")

NAMED: Mapping[str, st.SearchStrategy[Any]] = {
    "category": st.sampled_from(CATEGORIES),
    "categories": st.lists(st.sampled_from(CATEGORIES), unique=True),
    "groups": st.lists(st.sampled_from(GROUPS), unique=True),
    "granted_to": st.lists(st.sampled_from(PEOPLE), unique=True),
    "user": st.sampled_from(PEOPLE),
    "tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=3),
    "tag": st.sampled_from(TAGS),
    "icon": st.sampled_from(ICONS),
    "label": texts(),
    "placeholder": texts(),
    "description": st.one_of(texts(), prose()),
    "long_description": prose(),
}
"""Values by the name of the key, in every kind: what its schema does not tell."""

NAMED_OF: Mapping[tuple[str, str], st.SearchStrategy[Any]] = {
    # Which of the other tags go together, and where, categories and tag groups of the same forum decide.
    ("page", "tags"): st.lists(st.sampled_from(("house", "guide")), unique=True),
}
"""The same for the key of one kind."""

AS_SAMPLED = frozenset({("automation", "script"), ("automation", "trigger"), ("automation", "fields")})
"""Keys that fit one another in a sample only: which fields there are, the forum tells of an automation that it has."""

LEFT_OUT = frozenset({"previously", "protect"})
"""Keys that say nothing of the thing itself."""

MOST_CHANGES = 4
"""How many keys of a sample are drawn anew, at most."""


@dataclass(frozen=True)
class Drawn:
    """A thing of a random forum: a sample's kind, and what the file says of it."""

    sample: Sample
    item: Item

    @property
    def kind(self) -> Kind:
        return KINDS[self.sample.kind]

    @property
    def key(self) -> str:
        return self.sample.key_of(self.item)

    def changed(self, key: str, value: Any) -> "Drawn":
        return Drawn(self.sample, {**self.item, key: value})


def model_of(sample: Sample) -> type[BaseModel]:
    section = KINDS[sample.kind].section
    assert section is not None
    return section.model


def is_valid(sample: Sample, item: Item) -> bool:
    """Whether a file may say that, as far as the thing by itself tells."""
    try:
        model_of(sample).model_validate(item)
    except ValidationError:
        return False
    return True


def values(sample: Sample, version: str) -> dict[str, st.SearchStrategy[Any]]:
    """What a thing of the kind may say under each key, on a forum of a version: words of its samples, or what the
    schema of its model tells."""
    schema = model_of(sample).model_json_schema()
    said = [item for item in (sample.one, sample.changed, sample.other, sample.plainest) if item]
    own = KINDS[sample.kind].identity.field
    found = {}
    for key, inner in schema["properties"].items():
        if key in LEFT_OUT or key == own or (sample.kind, key) in AS_SAMPLED or not _is_there(sample, key, version):
            continue
        known = [item[key] for item in said if key in item]
        made = _drawn_by(inner, key, schema.get("$defs", {}), sample, version)
        ways = [*([st.sampled_from(known)] if known else []), *([made] if made is not None else [])]
        if ways:
            found[key] = st.one_of(*ways)
    return found


def _is_there(sample: Sample, key: str, version: str) -> bool:
    """Whether a forum of the version has what the key asks for."""
    field = KINDS[sample.kind].fields.get(key)
    return field is None or field.wire.since <= version


def _drawn_by(
    schema: Schema, key: str, defined: Mapping[str, Schema], sample: Sample, version: str
) -> st.SearchStrategy[Any] | None:
    """What a schema allows; None where it allows more than is good."""
    if "$ref" in schema:
        return _drawn_by(defined[schema["$ref"].rpartition("/")[2]], key, defined, sample, version)
    name = key.rpartition(".")[2]
    if (sample.kind, name) in NAMED_OF or name in NAMED:
        return NAMED_OF.get((sample.kind, name), NAMED.get(name))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema and "[0-9A-Fa-f]{6}" in schema["pattern"]:
        return COLORS
    if ways := schema.get("anyOf"):
        made = [_drawn_by(way, key, defined, sample, version) for way in ways if way.get("type") != "null"]
        return next((way for way in made if way is not None), None)
    match schema.get("type"):
        case "boolean":
            return BOOLEANS
        case "integer":
            least = schema.get("ge", schema.get("minimum", 0))
            return st.integers(least, schema.get("le", schema.get("maximum", least + 100)))
        case "object" if "properties" in schema:
            return _mappings(schema, key, defined, sample, version)
        case "array":
            inner = _drawn_by(schema["items"], key, defined, sample, version)
            least = schema.get("minItems", 0)
            return None if inner is None else st.lists(inner, min_size=least, max_size=3, unique_by=repr)
    return None


def _mappings(
    schema: Schema, key: str, defined: Mapping[str, Schema], sample: Sample, version: str
) -> st.SearchStrategy[Any] | None:
    made = {
        name: _drawn_by(inner, f"{key}.{name}", defined, sample, version)
        for name, inner in schema["properties"].items()
        if _is_there(sample, f"{key}.{name}", version)
    }
    known = {name: way for name, way in made.items() if way is not None}
    needed = set(schema.get("required", ()))
    if not known or not needed <= set(known):
        return None
    optional = {name: way for name, way in known.items() if name not in needed}
    return st.fixed_dictionaries({name: known[name] for name in needed}, optional=optional)


def samples_of(version: str) -> tuple[Sample, ...]:
    """The samples of the kinds that a forum of the version has."""
    return tuple(sample for sample in SAMPLES if version in sample.versions)


@st.composite
def things(draw: Draw, sample: Sample, version: str) -> list[Drawn]:
    """Some things of a kind, in any order."""
    said = [draw(st.sampled_from([sample.one, sample.changed])), sample.other, sample.plainest]
    by_key = {sample.key_of(item): item for item in reversed(said) if item}  # of what there is once, no other one
    chosen = [by_key[key] for key in draw(st.lists(st.sampled_from(sorted(by_key)), unique=True, max_size=3))]
    return [draw(_varied(Drawn(sample, item), version)) for item in chosen]


@st.composite
def _varied(draw: Draw, thing: Drawn, version: str) -> Drawn:
    """A thing with some keys drawn anew, each where the thing can have it."""
    own = thing.kind.identity.field
    ways = values(thing.sample, version)
    if thing.kind.is_renamed and draw(st.integers(0, 3)) == 0:
        thing = _kept(thing, own, f"{thing.key}{draw(texts(8))}")
    for key in draw(st.lists(st.sampled_from(sorted(ways)), max_size=MOST_CHANGES, unique=True)) if ways else ():
        thing = _kept(thing, key, draw(ways[key]))
    return thing


def _kept(thing: Drawn, key: str, value: Any) -> Drawn:
    changed = thing.changed(key, value)
    return changed if is_valid(thing.sample, changed.item) else thing


@st.composite
def one_change(draw: Draw, thing: Drawn, version: str) -> tuple[str, Drawn] | None:
    """A thing with another value under one key, and that key; None where none was found."""
    ways = {key: way for key, way in values(thing.sample, version).items() if key in thing.item}
    for key in draw(st.permutations(sorted(ways))):
        changed = _kept(thing, key, draw(ways[key]))
        if changed.item[key] != thing.item[key]:
            return key, changed
    return None


def sections(things: list[Drawn]) -> dict[str, Any]:
    """The sections of a forum file that declare the things."""
    found: dict[str, Any] = {}
    by_kind: dict[str, list[Drawn]] = {}
    for thing in things:
        by_kind.setdefault(thing.sample.kind, []).append(thing)
    for drawn in by_kind.values():
        section = drawn[0].kind.section
        assert section is not None
        content: Any = [dict(thing.item) for thing in drawn]
        if section.mappings is not None:
            content = section.mappings.rows((thing.key, thing.item[section.mappings.field]) for thing in drawn)
        inside = found
        for step in section.path[:-1]:
            inside = inside.setdefault(step, {})
        if section.only:  # beside the lists that stand below it
            inside.setdefault(section.path[-1], {}).update(drawn[0].item)
        else:
            inside[section.path[-1]] = content
    return found


@dataclass(frozen=True)
class RandomForum:
    """A forum file by its parts: sections without things of lists, and those things."""

    version: str
    data: Mapping[str, Any]
    things: tuple[Drawn, ...]

    @property
    def text(self) -> str:
        """The file, one section a line, without a head."""
        data = dict(self.data)
        for name, content in sections(list(self.things)).items():
            data[name] = [*data.get(name, ()), *content] if isinstance(content, list) else content
        needed = {name: value for thing in self.things for name, value in thing.sample.settings.items()}
        data["settings"] = {**data.get("settings", {}), **needed}
        lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in data.items())
        return unquoted(fitting("".join(lines), self.version))

    def draw(self, folder: Path) -> None:
        """Put the files that it names beside the forum file."""
        for thing in self.things:
            thing.sample.draw(folder)


@st.composite
def random_forums(draw: Draw, version: str) -> RandomForum:
    """Any forum: categories, groups and settings, and things of some other kinds."""
    data = {}
    if draw(BOOLEANS):
        text = draw(skeletons().flatmap(versions))
        data = {key: json.loads(value) for key, value in (line.split(": ", 1) for line in text.splitlines())}
    samples = {sample.kind: sample for sample in samples_of(version)}
    kinds = draw(st.lists(st.sampled_from(sorted(samples)), unique=True, max_size=8))
    return RandomForum(version, data, tuple(thing for kind in kinds for thing in draw(things(samples[kind], version))))


@dataclass(frozen=True)
class Meddled:
    """A forum with one value changed by hand: the file that would ask for it, and where the change is."""

    forum: RandomForum
    kind: str
    key: str
    field: str

    def is_of(self, address: str, field: str) -> bool:
        """Whether a difference is the change that was made, or one of a part that the field of the file stands for."""
        kind, _, key = address.partition(" ")
        fold = KINDS[self.kind].identity.fold
        if fold(key) != fold(self.key):
            return False
        same = field.partition(".")[0] == self.field or self.kind == SETTING
        return same if kind == self.kind else KINDS[kind].part_of == self.kind


SETTING = "site_setting"
OF_CATEGORIES = {name: way for name, way in CATEGORY.items() if name != "custom_fields"}
"""Another set of custom fields stands beside those that are there, and takes none of them."""
SECRET = "discourse_connect_secret"
"""Of which nobody knows which side changed it: no record holds secrets."""
OF_DATA = {"setting": "settings", "group": "groups", "category": "categories"}


@st.composite
def meddled(draw: Draw, forum: RandomForum) -> Meddled | None:
    """A forum with another value in one place; None where the place that was drawn has none. What is made anew for
    every change gets other values besides."""
    alone = [at for at, thing in enumerate(forum.things) if not thing.sample.is_remade]
    ways = [way for way, section in OF_DATA.items() if forum.data.get(section)] + ["thing"] * 3 * bool(alone)
    match draw(st.sampled_from(ways)) if ways else "":
        case "setting":
            return _other_setting(draw, forum)
        case "group":
            return _other_attribute(draw, forum, "groups", GROUP)
        case "category":
            return _other_attribute(draw, forum, "categories", OF_CATEGORIES)
        case "":
            return None
    at = draw(st.sampled_from(alone))
    if (found := draw(one_change(forum.things[at], forum.version))) is None:
        return None
    key, thing = found
    things = (*forum.things[:at], thing, *forum.things[at + 1 :])
    return Meddled(replace(forum, things=things), thing.sample.kind, thing.key, key)


def _other(draw: Draw, said: Mapping[str, Any], ways: Mapping[str, st.SearchStrategy[Any]]) -> tuple[str, Any] | None:
    """Another value for one key that has one, and the key."""
    if not (keys := sorted(set(said) & set(ways))):
        return None
    key = draw(st.sampled_from(keys))
    value = draw(ways[key])
    return None if value == said[key] else (key, value)


def _other_setting(draw: Draw, forum: RandomForum) -> Meddled | None:
    said = forum.data.get("settings", {})
    told = {name: way for name, way in SETTINGS.items() if name != SECRET}
    if (found := _other(draw, said, told)) is None:
        return None
    name, value = found
    return Meddled(replace(forum, data={**forum.data, "settings": {**said, name: value}}), SETTING, name, "value")


def _other_attribute(
    draw: Draw, forum: RandomForum, section: str, ways: Mapping[str, st.SearchStrategy[Any]]
) -> Meddled | None:
    """Another value for one key of an item of a section."""
    if not (items := forum.data.get(section, [])):
        return None
    at = draw(st.integers(0, len(items) - 1))
    if (found := _other(draw, items[at], ways)) is None:
        return None
    key, value = found
    item = {**items[at], key: value}
    changed = replace(forum, data={**forum.data, section: [*items[:at], item, *items[at + 1 :]]})
    named = item["name"] if item.get("slug", "none") == "none" else item["slug"]
    return Meddled(changed, {"groups": "group", "categories": "category"}[section], named, key)
