"""What a key of the language means, written or not: type, meaning, allowed values, an example. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from idiaspora.plugin_config.checking.json_schema import bare_schema, branches_at, json_schema, keys_of, places_at
from idiaspora.plugin_config.checking.type_texts import definition_of, is_boolean, type_text, words_of
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.key_examples import TOP, example
from idiaspora.plugin_config.kinds.absent_settings import about_absent
from idiaspora.plugin_config.kinds.setting_help import setting_help
from idiaspora.plugin_config.kinds.site_setting import known_rows
from idiaspora.plugin_config.language.spans import Path
from idiaspora.plugin_config.language.suggestions import nearest

STEP = re.compile(r"\.?(?P<key>[^.\[\]]+)|\[(?P<item>.*?)\](?=$|[.\[])", re.DOTALL)
ITEM = 0
"""Stands for any item of a list."""
SETTINGS = "settings"
KEYS = "keys with values"
UNKNOWN_SETTING = (
    "one value or a list of values",
    "No site setting that is known here: of a plugin perhaps, or of another version; plan says whether yours has it.",
)
"""The type and the meaning of a setting that only a forum may know."""
NAME = "NAME"
"""Stands for a name that is free."""


@dataclass(frozen=True)
class KeyHelp:
    """A key of the language. `path` names it for every file, such as `themes[].color`; `needed` says that its mapping
    cannot do without it, `default` what holds where it is not written ("" for nothing), `example` is a line of a file.
    `keys` are those that may stand below it, each with its meaning; `note` is for the reader."""

    path: str
    type: str
    meaning: str
    allowed: tuple[str, ...] = ()
    needed: bool = False
    default: str = ""
    example: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    note: str = ""


def steps_of(text: str) -> Path | None:
    """The steps of a path as people write it, an item of a list as ITEM, however it is named; None for what is none."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        found = STEP.match(text, at)
        if found is None:
            return None
        steps.append(ITEM if found["key"] is None else found["key"])
        at = found.end()
    return tuple(steps)


def key_help(text: str) -> KeyHelp | None:
    """What the language says of a path; None for one that it does not have."""
    steps = steps_of(text)
    if not steps:
        return None
    if steps[0] == SETTINGS and len(steps) == 2:
        return _of_a_setting(str(steps[1]))
    schema = json_schema(ForumFile)
    steps = _with_free_names(schema, steps)
    if not (places := places_at(schema, steps)):
        return None
    place = places[0]
    branches = branches_at(schema, places)
    below = branches_at(schema, [inner for branch in branches if (inner := branch.get("items"))]) or branches
    owner, needed = _owner(schema, steps)
    return KeyHelp(
        path_text(schema, steps),
        _type(places),
        _meaning(schema, place),
        _allowed(branches),
        needed,
        _as_text(place["default"]) if place.get("default") not in (None, []) else "",
        _line(steps, example(schema, owner, steps[-1], place)),
        tuple((key, _first_sentence(_meaning_of(below, key))) for key in keys_of(below)),
    )


def _with_free_names(schema: Mapping[str, Any], steps: Path) -> Path:
    """The steps with NAME for any entry of a mapping whose names are free: `shapes[]` is `shapes.NAME`."""
    found: Path = ()
    for step in steps:
        branches = branches_at(schema, places_at(schema, found)) if step == ITEM else []
        is_free = any("additionalProperties" in branch for branch in branches)
        is_list = any("items" in branch for branch in branches)
        found = (*found, NAME if is_free and not is_list else step)
    return found


def _type(places: Sequence[Mapping[str, Any]]) -> str:
    words = " or ".join(dict.fromkeys(type_text(each, lambda name: KEYS) for each in places))
    return words.replace(f"list of {KEYS}", f"list of items, each with {KEYS}")


def path_text(schema: Mapping[str, Any], steps: Path) -> str:
    """The path in its general form: items without their names, names that are free as NAME."""
    text = ""
    for at, step in enumerate(steps):
        if isinstance(step, int):
            text += "[]"
            continue
        known = keys_of(branches_at(schema, places_at(schema, steps[:at])))
        name = step if step in known else NAME
        text += f".{name}" if text else name
    return text


def siblings(text: str) -> tuple[str, ...]:
    """The paths that the language has in place of one that it does not have: those beside its first unknown step."""
    steps = steps_of(text) or ()
    schema = bare_schema(ForumFile)
    known = next((at for at in range(len(steps), -1, -1) if places_at(schema, steps[:at])), 0)
    branches = branches_at(schema, places_at(schema, steps[:known]))
    start = first_steps(text, known)
    items = [f"{start}[].{key}" for key in _keys_of_items(schema, branches)]
    return (*(f"{start}.{key}" if start else key for key in keys_of(branches)), *items)


def _keys_of_items(schema: Mapping[str, Any], branches: list[Mapping[str, Any]]) -> tuple[str, ...]:
    return keys_of(branches_at(schema, [inner for branch in branches if (inner := branch.get("items"))]))


def first_steps(text: str, count: int) -> str:
    """The first steps of a path as they were written."""
    at = 0
    for _ in range(count):
        found = STEP.match(text, at)
        at = found.end() if found else at
    return text[:at]


@cache
def all_paths() -> tuple[str, ...]:
    """Every path of the language in its general form, those of one definition inside itself once."""
    schema = bare_schema(ForumFile)
    return tuple(_paths(schema, schema, "", ()))


def _paths(schema: Mapping[str, Any], place: Mapping[str, Any], text: str, inside: tuple[str, ...]) -> Iterator[str]:
    if text:
        yield text
    if (name := definition_of(place)) and name in inside:
        return
    inside = (*inside, name) if name else inside
    for branch in branches_at(schema, [place]):
        inside = (*inside, *filter(None, map(definition_of, branch.get("anyOf", ()))))
        for key, value in branch.get("properties", {}).items():
            yield from _paths(schema, value, f"{text}.{key}" if text else key, inside)
        if isinstance(items := branch.get("items"), dict) and definition_of(items):
            yield from _paths(schema, items, f"{text}[]", inside)
        if isinstance(inner := branch.get("additionalProperties"), dict) and definition_of(inner):
            for name in words_of(branch.get("propertyNames", {})) or (NAME,):
                yield from _paths(schema, inner, f"{text}.{name}", inside)


def meant(text: str) -> tuple[str, ...]:
    """Paths of the language that may be meant by one that it does not have, the likeliest first: those that end in
    what was asked for, else the nearest one."""
    ending = tuple(path for path in all_paths() if path.endswith(f".{text}"))
    if ending:
        return ending
    near = nearest(text, siblings(text)) or nearest(text, all_paths())
    return (near,) if near else ()


def _of_a_setting(name: str) -> KeyHelp | None:
    found = setting_help(name)
    if found is None:
        return None if about_absent(name, known_rows()) else KeyHelp(f"{SETTINGS}.{name}", *UNKNOWN_SETTING)
    line = f"{name}: {found.example}" if found.example else ""
    return KeyHelp(
        f"{SETTINGS}.{name}",
        found.type,
        found.meaning,
        found.allowed,
        default=found.default,
        example=line,
        note=found.note,
    )


def _owner(schema: Mapping[str, Any], steps: Path) -> tuple[str, bool]:
    """The definition that has the last key ("" for none: a name that is free, or an item), and whether it needs it."""
    key = steps[-1]
    definitions = schema.get("$defs", {})
    for branch in branches_at(schema, places_at(schema, steps[:-1])):
        if key in branch.get("properties", {}):
            name = next((name for name, part in definitions.items() if part is branch), TOP)
            return name, key in branch.get("required", ())
    return "", False


def _meaning(schema: Mapping[str, Any], place: Mapping[str, Any]) -> str:
    said = place.get("description") or schema.get("$defs", {}).get(definition_of(place), {}).get("description", "")
    return " ".join(str(said).split())


def _meaning_of(branches: list[Mapping[str, Any]], key: str) -> str:
    found = (branch["properties"][key] for branch in branches if key in branch.get("properties", {}))
    return next((str(part["description"]) for part in found if part.get("description")), "")


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0].rstrip(".")


def _allowed(branches: list[Mapping[str, Any]]) -> tuple[str, ...]:
    lists = [branch for branch in branches if "enum" in branch and not is_boolean(branch)]
    items = [inner for branch in branches if isinstance(inner := branch.get("items"), dict) and "enum" in inner]
    names = [inner for branch in branches if (inner := branch.get("propertyNames"))]
    return tuple(dict.fromkeys(word for part in (*lists, *items, *names) for word in words_of(part)))


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _line(steps: Path, shown: str) -> str:
    """An example as a line of a file."""
    if not shown:
        return ""
    return f"- {shown}" if isinstance(steps[-1], int) else f"{steps[-1]}: {shown}"
