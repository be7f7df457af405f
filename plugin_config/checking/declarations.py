"""The base of everything that a forum file can declare, and how a rule of a declaration refuses a value."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

ONE_VALUE = "one_value"
"""The type of Pydantic error for a list or a mapping where one value is needed."""


class Declaration(BaseModel):
    """A mapping of the forum file: its fields are the keys that may be written there, and no other key may.

    Presence is scope: `model_fields_set` holds the keys that were written; a default only stands in for what was
    not written.
    The text below a field becomes what editors show and the reference prints; see `descriptions`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        # A refused value may be a secret, and the exception of Pydantic would print it.
        hide_input_in_errors=True,
        # A model is made ready when a file is checked against it, and those inside it with it.
        defer_build=True,
    )

    def declares(self, field: str) -> bool:
        """Whether the file says something about the field, be it the same as the default."""
        return field in self.model_fields_set


def refusal(code: str, message: str, remedy: str, *at: str | int) -> PydanticCustomError:
    """What a validator raises to refuse a value: a code of `problems.CODES`, what is wrong and what to do.

    `at` is the way from the refused value to the part that is meant, for the validator of a whole mapping or list.
    `checking.check` adds the place. Neither text may hold a value that could be a secret.
    """
    context = {"code": code, "message": message, "remedy": remedy, "at": list(at)}
    return PydanticCustomError("refused", "{message}", context)


def as_plain(value: Any) -> Any:
    """A declared value with mappings in place of models, which hold just what is written."""
    if isinstance(value, Declaration):
        written = (name for name in type(value).model_fields if name in value.model_fields_set)
        return {name: as_plain(getattr(value, name)) for name in written}
    if isinstance(value, dict):
        return {key: as_plain(item) for key, item in value.items()}
    return tuple(map(as_plain, value)) if isinstance(value, tuple) else value
