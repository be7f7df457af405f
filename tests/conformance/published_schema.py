"""The published schema of Discourse's API: where it is found, and how an answer differs from it."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "discourse-api" / "openapi-2026-08.json"
SCHEMA = Path(os.environ.get("IDIASPORA_API_SCHEMA", BESIDE))


def read() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return document


def of_answer(document: dict[str, Any], operation: str, status: int) -> dict[str, Any]:
    """The schema of the answer to an operation, such as `GET /tags.json`."""
    method, path = operation.split(" ")
    answer = document["paths"][path][method.lower()]["responses"][str(status)]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return schema


def differences(schema: dict[str, Any], body: Any) -> set[str]:
    """What an answer has beyond the schema (`+key`), lacks (`-key`), or has in another form (`~key`), by place.

    The places of lists are written as `*`.
    """
    return {text for error in Draft202012Validator(schema).iter_errors(body) for text in _texts(error)}


def _texts(error: ValidationError) -> Iterator[str]:
    place = "/".join("*" if isinstance(part, int) else str(part) for part in error.absolute_path)
    start = f"{place}/" if place else ""
    if error.validator == "additionalProperties":
        known, instance = error.schema.get("properties", {}), error.instance
        yield from (f"+{start}{name}" for name in instance if name not in known)
    elif error.validator == "required":
        found = re.match(r"'(.+?)' is a required", error.message)
        yield f"-{start}{found[1] if found else '?'}"
    else:
        yield f"~{place}"
