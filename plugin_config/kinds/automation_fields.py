"""The values of an automation's script and trigger, in the words of a file and as Discourse keeps them (3.5,
plugins/automation/app/models/discourse_automation/field.rb). Pure.

What a script takes, and of which type, says the row of an automation that has it; no list of scripts does.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.checking.scalars import only_text
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Unfit
from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.kinds.named import group_by_id
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.language.suggestions import nearest

TARGETS = ("script", "trigger")
SWITCHES = {"true": True, "yes": True, "false": False, "no": False}
LISTS = frozenset({"tags", "users", "text_list", "email_group_user", "user_profile", "custom_fields"})
MESSAGE = {"delay": "0", "prefers_encrypt": "false"}
"""What a message of a script has where nothing is said."""
KINDS_NAMED = {"category": CATEGORY, "categories": CATEGORY, "group": GROUP, "groups": GROUP}
"""The components whose values are things that a file calls by name, or several of them."""
NAMING: Mapping[str, str] = {
    **dict.fromkeys(("category", "categories", "restricted_category", "restricted_categories"), CATEGORY),
    **dict.fromkeys(
        ("group", "restricted_group", "restricted_groups", "excluded_groups", "restricted_inbox_groups", "joined_group",
         "left_group", "assignees_group"),
        GROUP,
    ),
}  # fmt: skip
"""The fields of Discourse's own scripts and triggers that name things, where no row says so yet (3.5)."""
REQUIRED: Mapping[str, frozenset[str]] = {
    "auto_tag_topic": frozenset({"tags"}),
    "banner_topic": frozenset({"topic_id"}),
    "flag_post_on_words": frozenset({"words"}),
    "pin_topic": frozenset({"pinnable_topic"}),
    "point_in_time": frozenset({"execute_at"}),
    "post": frozenset({"topic", "post"}),
    "recurring": frozenset({"recurrence", "start_date"}),
    "send_pms": frozenset({"sendable_pms"}),
    "stalled_topic": frozenset({"stalled_after"}),
    "topic": frozenset({"body", "title", "category"}),
}
"""What scripts and triggers of Discourse need, for those that the forum has no automation with (3.5)."""

Words = str | tuple[Any, ...] | Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """A field that the script or the trigger of an automation takes. `target` says which of the two, `component` of
    which type it is."""

    name: str
    target: str
    component: str
    is_required: bool = False


def taken(row: Mapping[str, Any]) -> tuple[Taken, ...]:
    """What the script and the trigger of a row take."""
    return tuple(
        Taken(str(item["name"]), target, str(item["component"]), bool(item.get("is_required")))
        for target in TARGETS
        for item in (row.get(target) or {}).get("templates") or ()
    )


def written_value(value: object) -> Words:
    """A value of a file: a text, a list, or a mapping. Raises for secrets and files, which plans and forums show."""
    if isinstance(value, Mapping):
        return {str(key): written_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(written_value(item) for item in value)
    return only_text(value)


def read_values(row: Mapping[str, Any], names: Directory) -> dict[str, Words]:
    """The values that an automation has, in the words of a file."""
    found: dict[str, Words] = {}
    for target in TARGETS:
        for item in (row.get(target) or {}).get("fields") or ():
            words = _words(str(item["component"]), (item.get("metadata") or {}).get("value"), names)
            if words is not None:
                found[str(item["name"])] = words
    return found


def _words(component: str, value: Any, names: Directory) -> Words | None:
    if value is None or value == "":
        return None
    if component in ("categories", "groups"):
        return tuple(_named(component, item, names) for item in value)
    if component in KINDS_NAMED:
        return _named(component, value, names)
    if component == "key-value":
        return _pairs(value)
    return _plain(value)


def _named(component: str, value: Any, names: Directory) -> str:
    if not is_whole(str(value)):
        return str(value)
    kind = KINDS_NAMED[component]
    return group_by_id(int(value), names) if kind == GROUP else names.key(kind, int(value))


def _pairs(value: Any) -> Words:
    """A list of keys and values, kept as a JSON text; another text as it is."""
    try:
        rows = json.loads(value) if isinstance(value, str) else value
        return _of_pairs([(str(row["key"]), str(row["value"])) for row in rows])
    except (ValueError, TypeError, KeyError):
        return str(value)


def _of_pairs(pairs: Sequence[tuple[str, str]]) -> Words:
    """Keys and values as a mapping, or one by one where a file has no such keys: an empty one, or one twice."""
    found = dict(pairs)
    if len(found) == len(pairs) and all(key.strip() and "\n" not in key for key in found):
        return found
    return tuple({"key": key, "value": text} for key, text in pairs)


def _is_pair(item: Any) -> bool:
    return isinstance(item, Mapping) and item.keys() == {"key", "value"}


def normal(component: str, value: Words) -> Words:
    """A value of a file in the form in which that of an automation is read."""
    if component == "key-value" and isinstance(value, tuple) and all(map(_is_pair, value)):
        return _of_pairs([(item["key"], item["value"]) for item in value])
    if component == "pms" and isinstance(value, tuple):
        return tuple({**MESSAGE, **item} if isinstance(item, Mapping) else item for item in value)
    return value


def _plain(value: Any) -> Words:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list) else str(value)


def same_values(one: Any, other: Any) -> bool:
    """Whether two values are one: lists in any order, switches by what they mean."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_values(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        rest = list(other)
        for item in one:
            match = next((at for at, known in enumerate(rest) if same_values(item, known)), None)
            if match is None:
                return False
            del rest[match]
        return not rest
    if isinstance(one, str) and isinstance(other, str):
        return _text(one) == _text(other)
    return bool(one == other)


def _text(value: str) -> str:
    known = SWITCHES.get(value.strip().lower())
    return value.replace("\r\n", "\n").strip() if known is None else str(known).lower()


def unfit(name: str, value: Words, row: Mapping[str, Any]) -> Unfit | None:
    """Why an automation cannot have a value, by what its script and its trigger take; None where it can."""
    known = taken(row)
    mine = [item for item in known if item.name == name]
    if not mine:
        similar = nearest(name, [item.name for item in known])
        some = ", ".join(dict.fromkeys(item.name for item in known)) or "none"
        remedy = f"did you mean {similar}?" if similar else f"it has {some}"
        return Unfit(f"neither its script nor its trigger has a field {name}: Discourse would keep it unread", remedy)
    try:
        for item in mine:
            list(_shape_problems(item.component, value))
    except _Shape as shape:
        return Unfit(f"{name}: {shape.wants} is needed here", f"write {shape.example}")
    return None


@dataclass(frozen=True)
class _Shape(Exception):
    """What a component wants, and an example of it."""

    wants: str
    example: str


def _shape_problems(component: str, value: Words) -> Iterator[None]:
    """Raises _Shape where a value has not the shape of a component."""
    if component == "boolean" and _switch(value) is None:
        raise _Shape("true or false", "true, or false")
    if component in LISTS | {"categories", "groups", "trust-levels", "pms"}:
        if not isinstance(value, tuple):
            raise _Shape("a list", "a list, such as [one, other]")
        if not value:
            raise _Shape("a list with something in it", "what it shall hold: an empty one matches nothing")
    if component == "trust-levels" and not all(isinstance(item, str) and is_whole(item) for item in value):
        raise _Shape("a list of numbers", "trust levels, such as [0, 1]")
    if component == "period" and not (isinstance(value, Mapping) and {"interval", "frequency"} <= value.keys()):
        raise _Shape("an interval and a frequency", "{interval: 1, frequency: week}")
    if component == "key-value" and isinstance(value, tuple) and not all(map(_is_pair, value)):
        raise _Shape("a mapping of keys to texts", "{help: Somebody will answer.}")
    if component == "pms" and not all(isinstance(item, Mapping) and {"title", "raw"} <= item.keys() for item in value):
        raise _Shape("a list of messages", "[{title: Welcome, raw: Good to see you.}]")
    if component in ("user", "date_time", "group", "category") and not isinstance(value, str):
        raise _Shape("one value", "one value without brackets")
    yield


def _switch(value: Words) -> bool | None:
    return SWITCHES.get(value.strip().lower()) if isinstance(value, str) else None


def encoded(item: Taken, value: Any, names: Directory) -> Any:
    """A value as Discourse keeps it. Raises UnknownName."""
    if item.component == "boolean":
        return _switch(value)
    if item.component in ("categories", "groups"):
        return [names.id(KINDS_NAMED[item.component], key) for key in value]
    if item.component in KINDS_NAMED:
        return names.id(KINDS_NAMED[item.component], value)
    if item.component == "trust-levels":
        return [int(level) for level in value]
    if item.component == "category_notification_level":
        return int(value)
    if item.component == "key-value" and not isinstance(value, str):
        pairs = value.items() if isinstance(value, Mapping) else [(row["key"], row["value"]) for row in value]
        return json.dumps([{"key": key, "value": text} for key, text in pairs], ensure_ascii=False)
    if item.component == "period":
        return {"interval": int(value["interval"]), "frequency": value["frequency"]}
    if item.component == "pms":
        return [_message(message) for message in value]
    return list(value) if isinstance(value, tuple) else value


def _message(message: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {**MESSAGE, **message}
    return {
        **found,
        "delay": int(found["delay"]),
        "prefers_encrypt": bool(_switch(str(found["prefers_encrypt"]))),
    }


def missing(values: Mapping[str, Words], row: Mapping[str, Any] | None, script: str, trigger: str) -> list[str]:
    """What the script and the trigger need and nobody gives: by a row of the automation, or by what is known of
    Discourse's own."""
    needed = REQUIRED.get(script, frozenset()) | REQUIRED.get(trigger, frozenset())
    if row is not None:
        needed = frozenset(item.name for item in taken(row) if item.is_required)
    return sorted(name for name in needed if not values.get(name))


def things_named(values: Mapping[str, Words], row: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The categories and groups that values name, as kind and key."""
    known = taken(row)
    of_row = {item.name: KINDS_NAMED[item.component] for item in known if item.component in KINDS_NAMED}
    kinds: Mapping[str, str] = of_row if known else NAMING
    return frozenset(
        (kinds[name], key)
        for name, value in values.items()
        if name in kinds
        for key in (value if isinstance(value, tuple) else (value,))
        if isinstance(key, str)
    )
