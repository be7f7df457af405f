"""The keys of `--format json`."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from idiaspora.cli.results.failure.report import FailureReport
from idiaspora.cli.results.report import Part, Printed
from idiaspora.cli.results.schemas import RESULTS
from idiaspora.plugin_config.checking.descriptions import descriptions
from reference.markdown import page, table

ALL_REPORTS: tuple[type[Printed], ...] = (
    *(report for reports in RESULTS.values() for report in reports),
    FailureReport,
)

TYPES = {
    "tuple[str, ...]": "list of text",
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "true or false",
}


def json_page() -> str:
    parts: list[Iterable[str]] = [
        [
            "`--format json` prints one JSON object on stdout. `format` grows by one when a key is renamed, removed or",
            "changes its meaning; new keys may come without that. The exit code is the same as with text.",
            "[`schemas/`](schemas) holds a JSON Schema for each command; `idiaspora schema --report NAME` prints it.",
        ]
    ]
    seen: dict[type[Part], None] = {}
    for report in ALL_REPORTS:
        parts.append(_report(report))
        _collect(report, seen)
    parts += [_report(part) for part in seen]
    return page("JSON output", *parts)


def _report(model: type[Part]) -> Iterator[str]:
    yield f"## {model.__name__}"
    yield ""
    yield (model.__doc__ or "").strip()
    yield ""
    meanings = descriptions(model)
    rows = (
        (f"`{name}`", _json_type(info.annotation), meanings.get(name, "")) for name, info in model.model_fields.items()
    )
    yield from table(("key", "type", "meaning"), rows)


def _json_type(annotation: Any) -> str:
    if inner := _part_in(annotation):
        link = f"[{inner.__name__}](#{inner.__name__.lower()})"
        if annotation is inner:
            return link
        text = str(annotation)
        if "Mapping" in text:
            return f"object of {link}"
        return f"list of {link}" if "tuple" in text else f"{link} or null"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    text = str(getattr(annotation, "__name__", annotation)) if isinstance(annotation, type) else str(annotation)
    if "Literal" in text:
        words = ", ".join(f"`{word}`" for word in re.findall(r"'([^']+)'", text))
        return (words or "`1`") + (" or null" if "None" in text else "")
    return TYPES.get(text, "object" if "Mapping" in text else "any")


def _part_in(annotation: Any) -> type[Part] | None:
    found = [annotation, *getattr(annotation, "__args__", ())]
    return next((item for item in found if isinstance(item, type) and issubclass(item, Part)), None)


def _collect(model: type[Part], seen: dict[type[Part], None]) -> None:
    for info in model.model_fields.values():
        inner = _part_in(info.annotation)
        if inner and inner not in seen and not issubclass(inner, Printed):
            seen[inner] = None
            _collect(inner, seen)
