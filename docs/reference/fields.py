"""What the forum file can say, and what it becomes on Discourse: from the models and the kinds' declarations."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from plugin_config.domain.moderators import Role
from plugin_config.domain.theme import Questions, Recommendations, Theme
from plugin_config.forum_file import Defaults, ForumFile, ForumSection
from plugin_config.kinds.access import Access
from plugin_config.kinds.category import (
    Approve,
    AutoBump,
    Category,
    CategoryFields,
    RequiredTagGroup,
    Translation,
)
from plugin_config.kinds.fields import Field, ReadBy, fields_of
from plugin_config.kinds.group import Flair, Group, GroupFields
from plugin_config.kinds.notification_defaults import NotificationDefaults
from plugin_config.kinds.registry import KINDS
from plugin_config.kinds.tag_group import TagGroup
from plugin_config.limits import DeclaredLimit
from plugin_config.plugins.post_voting import PostVoting
from plugin_config.plugins.solved import Solved
from plugin_config.schema import json_schema
from reference.markdown import page, table

SECTIONS: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("The top of the file", ForumFile, ""),
    ("forum", ForumSection, ""),
    ("defaults", Defaults, ""),
    ("themes", Theme, "A list. Beside these keys a theme takes those of any category."),
    ("themes: questions", Questions, "Or `true`, or `false`. Beside these keys it takes those of any category."),
    ("themes: recommendations", Recommendations, "Or `true`, or `false`."),
    ("moderators", Role, "Roles by name. Beside these keys a role takes those of any group."),
    ("categories", Category, "A list. Beside these keys a category takes those of any category."),
    ("Any category", CategoryFields, ""),
    ("access", Access, ""),
    ("approve", Approve, ""),
    ("auto_bump", AutoBump, ""),
    ("solved", Solved, ""),
    ("post_voting", PostVoting, ""),
    ("required_tag_groups", RequiredTagGroup, "A list."),
    ("translations", Translation, "By language."),
    ("groups", Group, "A list. Beside these keys a group takes those of any group."),
    ("Any group", GroupFields, ""),
    ("flair", Flair, ""),
    ("notifications", NotificationDefaults, ""),
    ("tag_groups", TagGroup, "A list."),
    ("limits", DeclaredLimit, "By kind."),
)
"""The parts of the file: heading, model, and what is to be said about it."""

SHARED: Mapping[type[BaseModel], type[BaseModel]] = {
    Theme: CategoryFields,
    Questions: CategoryFields,
    Category: CategoryFields,
    Role: GroupFields,
    Group: GroupFields,
}
"""Models of which some keys stand in a section of their own."""

IDENTIFYING = {"name", "slug"}
"""Keys that are shown with the models that need them, too."""

COSTS = {
    ReadBy.BULK: "",
    ReadBy.SETTINGS_ROW: "one a category",
    ReadBy.DETAIL: "one a group",
    ReadBy.OTHER: "of its own",
}


def fields_page() -> str:
    parts: list[Iterable[str]] = [
        [
            "What the forum file can say, and what it becomes on Discourse. A key that is not written is not managed:",
            "it is neither compared nor changed. “Requests” tells what reading a key costs beyond the bulk reads.",
        ]
    ]
    parts += [_section(*section) for section in SECTIONS]
    parts.append(_settings())
    parts.append(_kinds())
    return page("What is managed", *parts)


def _section(heading: str, model: type[BaseModel], note: str) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    yield (model.__doc__ or "").strip()
    if note:
        yield note
    yield ""
    yield from _model_table(model)


def _model_table(model: type[BaseModel]) -> Iterator[str]:
    inherited = _inherited(model)
    wired = fields_of(model)
    schema = _schema_of(model)
    required = schema.get("required", ())
    rows = [
        (
            f"`{name}`" + (" (needed)" if name in required else ""),
            _type_text(schema["properties"][name]),
            info.description or "",
            _discourse(wired.get(name)),
            COSTS[wired[name].wire.read_by] if name in wired else "",
        )
        for name, info in model.model_fields.items()
        if name not in inherited
    ]
    if any(row[3] for row in rows):
        return table(("key", "value", "meaning", "Discourse", "requests"), rows)
    return table(("key", "value", "meaning"), (row[:3] for row in rows))


def _schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """The schema of the model itself; one that contains itself stands among its own definitions."""
    schema = json_schema(model)
    return schema if "properties" in schema else schema["$defs"][model.__name__]


def _inherited(model: type[BaseModel]) -> set[str]:
    base = SHARED.get(model)
    if base is None:
        return set()
    needed = IDENTIFYING & set(_schema_of(model).get("required", ()))
    return set(base.model_fields) - needed


def _discourse(field: Field | None) -> str:
    if field is None:
        return ""
    since = f" (since {field.wire.since})" if field.wire.since else ""
    return f"`{field.wire.path}`{since}"


def _type_text(part: Mapping[str, Any]) -> str:
    """What may be written, in words."""
    if "$ref" in part:
        return "keys with values"
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(_type_text(option) for option in part["anyOf"]))
    if "enum" in part:
        words = [str(word) for word in part["enum"] if isinstance(word, str)]
        return "true or false" if {"true", "false"} <= set(words) else ", ".join(f"`{word}`" for word in words)
    return _plain_type(part)


def _plain_type(part: Mapping[str, Any]) -> str:
    kind = part.get("type")
    if kind == "array":
        return f"list of {_type_text(part.get('items', {}))}"
    if kind == "object":
        inner = part.get("additionalProperties")
        return f"names, each with {_type_text(inner)}" if isinstance(inner, dict) else "keys with values"
    if "pattern" in part and "A-Fa-f" in part["pattern"]:
        return "six hexadecimal digits"
    if "pattern" in part and "hour" in part["pattern"]:
        return "a length of time, such as `7 days`"
    if kind in ("integer", "number"):
        low, high = part.get("minimum"), part.get("maximum")
        limits = f" from {low}" if low is not None else ""
        return "number" + limits + (f" to {high}" if high is not None else "")
    return {"boolean": "true or false"}.get(str(kind), "number" if "[0-9]+" in part.get("pattern", "") else "text")


def _settings() -> Iterator[str]:
    yield "## settings"
    yield ""
    yield "Site settings by Discourse's own names, as its admin pages show them. Groups stand by name, categories by"
    yield "path, lists as YAML lists; `!secret NAME` takes a value from the environment that is never shown. All are"
    yield "written in one request."


def _kinds() -> Iterator[str]:
    yield "## Kinds"
    yield ""
    yield "What all of this becomes, in the order in which it is written. `--allow-delete` takes the kinds that can be"
    yield "deleted."
    yield ""
    verbs: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("create", lambda kind: kind.create),
        ("update", lambda kind: kind.update or kind.name == "membership"),
        ("delete", lambda kind: kind.delete),
    )
    ordered = sorted(KINDS.values(), key=lambda kind: kind.level)
    yield from table(
        ("kind", "can be"),
        ((f"`{kind.name}`", ", ".join(f"{word}d" for word, can in verbs if can(kind))) for kind in ordered),
    )
