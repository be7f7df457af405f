"""What the forum file can say, and what it becomes on Discourse: from the models and the kinds' declarations."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.descriptions import descriptions
from idiaspora.plugin_config.checking.json_schema import json_schema
from idiaspora.plugin_config.checking.type_texts import type_text
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.fields.field import Field, ReadBy, fields_of
from idiaspora.plugin_config.kinds.registry import KINDS
from reference.markdown import page, table

COSTS = {
    ReadBy.BULK: "",
    ReadBy.SETTINGS_ROW: "one a category",
    ReadBy.DETAIL: "one a group",
    ReadBy.OTHER: "of its own",
}


def fields_page() -> str:
    headings = {model: heading for heading, model in sections()}
    links = {model.__name__: f"[{heading}](#{_anchor(heading)})" for model, heading in headings.items()}
    parts: list[Iterable[str]] = [
        [
            "What the forum file can say, and what it becomes on Discourse. A key that is not written is not managed:",
            "it is neither compared nor changed. “Requests” tells what reading a key costs beyond the bulk reads.",
        ]
    ]
    parts += [_section(heading, model, links) for model, heading in headings.items()]
    parts.append(_settings())
    parts.append(_kinds())
    return page("What is managed", *parts)


def sections() -> list[tuple[str, type[BaseModel]]]:
    """Every model of the file under the way to it, and after it those whose keys it shares with others."""
    found: dict[type[BaseModel], str] = {ForumFile: "The top of the file"}
    waiting: list[tuple[str, type[BaseModel]]] = [("", ForumFile)]
    while waiting:
        path, model = waiting.pop(0)
        for base in _shared(model):
            if base not in found:
                found[base] = _spaced(base.__name__)
                waiting.append((found[base], base))
        for name in _own_fields(model):
            here = f"{path}: {name}" if path else name
            for inner in models_in(model.model_fields[name].annotation):
                if inner not in found:
                    found[inner] = here
                    waiting.append((here, inner))
    return [(heading, model) for model, heading in found.items()]


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that stand anywhere in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from models_in(inner)


def _shared(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model whose keys this one has too."""
    bases = [base for base in model.__bases__ if issubclass(base, Declaration) and base is not Declaration]
    return [base for base in bases if not _is_put_together(model, base)]


def _is_put_together(model: type[BaseModel], base: type[BaseModel]) -> bool:
    """Whether a model is its base with the keys that the kinds declare."""
    return model.__doc__ == base.__doc__


def _own_fields(model: type[BaseModel]) -> list[str]:
    own = {name for base in (model, *model.__bases__) if base not in _shared(model) for name in base.__annotations__}
    return [name for name in model.model_fields if name in own]


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def _anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")


def _section(heading: str, model: type[BaseModel], links: Mapping[str, str]) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    yield cleandoc(model.__doc__ or "")
    if bases := [links[base.__name__] for base in _shared(model)]:
        yield f"Beside these keys it has those of {' and of '.join(bases)}."
    yield ""
    yield from _model_table(model, links)


def _model_table(model: type[BaseModel], links: Mapping[str, str]) -> Iterator[str]:
    wired = fields_of(model)
    schema = _schema_of(model)
    meanings = descriptions(model)
    required = schema.get("required", ())
    rows = [
        (
            f"`{_key(model, name)}`" + (" (needed)" if name in required else ""),
            _type_text(schema["properties"][_key(model, name)], links),
            meanings.get(name, ""),
            _discourse(wired.get(name)),
            COSTS[wired[name].wire.read_by] if name in wired else "",
        )
        for name in _own_fields(model)
    ]
    if any(row[3] for row in rows):
        return table(("key", "value", "meaning", "Discourse", "requests"), rows)
    return table(("key", "value", "meaning"), (row[:3] for row in rows))


def _key(model: type[BaseModel], name: str) -> str:
    """What the file calls a field, which Python cannot always."""
    return model.model_fields[name].alias or name


def _schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """The schema of the model itself; one that contains itself stands among its own definitions."""
    schema = json_schema(model)
    return schema if "properties" in schema else schema["$defs"][model.__name__]


def _discourse(field: Field | None) -> str:
    if field is None:
        return ""
    since = f" (since {field.wire.since})" if field.wire.since else ""
    spread = field.wire.spread
    several = f"; by groups {' and '.join(f'`{path}`' for path in spread.paths)}" if spread else ""
    return f"`{field.wire.path}`{since}{several}"


def _type_text(part: Mapping[str, Any], links: Mapping[str, str]) -> str:
    """What may be written, in words."""
    return type_text(part, lambda name: links.get(name, "keys with values"), lambda word: f"`{word}`")


def _settings() -> Iterator[str]:
    yield "## Site settings"
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
