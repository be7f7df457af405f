"""The key `previously`: former names of a resource, which is then renamed instead of deleted and created again."""

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from idiaspora.plugin_config.checking.scalars import Line

FormerNames = Annotated[
    tuple[Line, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One former name, or a list of them."""
