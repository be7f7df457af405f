"""What the fields of a model mean: the texts below their declarations, which are read when somebody asks for them.

Pydantic can keep them with each field, and would then read and parse every source file whenever a command starts.
"""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema


@cache
def descriptions(model: type[BaseModel]) -> Mapping[str, str]:
    """The meanings of the fields by their names, those of the bases included."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            found |= _own(base)
    return found


def _own(model: type[BaseModel]) -> dict[str, str]:
    said = {name: field.description for name, field in model.model_fields.items() if field.description}
    return said | _below_fields(model)


def _below_fields(model: type[BaseModel]) -> dict[str, str]:
    try:
        source = inspect.getsource(model)
    except OSError:
        return {}  # a model that is put together from others
    tree = ast.parse(textwrap.dedent(source))
    body = next(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


class DescribedSchema(GenerateJsonSchema):
    """JSON Schema in which every key of ours says what it means."""

    def model_schema(self, schema: Any) -> dict[str, Any]:
        made = super().model_schema(schema)
        fields = schema["cls"].model_fields
        for name, text in descriptions(schema["cls"]).items():
            made["properties"][fields[name].alias or name]["description"] = text
        return made
