"""Pydantic's complaints as problems at their place in the document, in words for the writer of the file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from idiaspora.plugin_config.checking.declarations import ONE_VALUE
from idiaspora.plugin_config.checking.json_schema import keys_at
from idiaspora.plugin_config.checking.typographic_quotes import REMEDY as QUOTES
from idiaspora.plugin_config.checking.typographic_quotes import is_quoted
from idiaspora.plugin_config.checking.unknown_keys import words_on_unknown_key
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Path
from idiaspora.plugin_config.language.suggestions import instead_of

MAPPING, LIST, VALUE = "keys with values", "a list", "one value"

_SHAPES = {
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type", "dataclass_type"), MAPPING),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), LIST),
    **dict.fromkeys(
        (ONE_VALUE, "string_type", "bool_type", "int_type", "float_type", "is_instance_of", "none_required"), VALUE
    ),
}
MOST_NAMED = 6
"""Keys that a remedy names."""
_CHOICES = ("literal_error", "enum")
SHAPES = "shapes"
SHAPE_WORD = re.compile(r"\{(name|slug)\}")
"""What stands for a thing in the shapes that it may take."""


def shape(value: object) -> str:
    """Which of the three shapes a value has."""
    if isinstance(value, Mapping):
        return MAPPING
    return LIST if isinstance(value, (list, tuple)) else VALUE


@dataclass(frozen=True)
class Complaint:
    """One error of Pydantic.

    `path` is its place in the document. `branches` are the branches of unions on the way there: the union's place, and
    Pydantic's label of the branch. `subject` is what was refused: the whole mapping or list, where a validator of it
    points at a part. `about_key` is true when the key itself is wrong, not its value.
    """

    kind: str
    path: Path
    context: Mapping[str, Any]
    said: str
    value: Any
    branches: tuple[tuple[Path, str], ...] = ()
    subject: Path = ()
    about_key: bool = False
    others: tuple["Complaint", ...] = ()
    """What the other branches of a union say about the same value."""

    @classmethod
    def of(cls, error: ErrorDetails, document: Document) -> "Complaint":
        """Pydantic's location mixes keys, positions and labels of branches: what the document has is a key."""
        value: Any = document.data
        path: Path = ()
        branches: list[tuple[Path, str]] = []
        *_, last = location = error["loc"] or ("",)
        for position, step in enumerate(location, 1):
            is_missing_key = error["type"] == "missing" and position == len(location)
            if _inside(value, step) or is_missing_key:
                path, value = (*path, step), _child(value, step)
            elif step not in ("[key]", ""):
                branches.append((path, str(step)))
        subject, context = path, error.get("ctx", {})
        for step in context.get("at", ()):
            path, value = (*path, step), _child(value, step)
        return cls(error["type"], path, context, error["msg"], value, tuple(branches), subject, last == "[key]")

    @property
    def is_choice(self) -> bool:
        """Whether the value is none of the words that are allowed."""
        return self.kind in _CHOICES

    @property
    def needed_shape(self) -> str | None:
        """The shape that the place needs, when the complaint is that the value has another one."""
        if self.is_choice:
            return VALUE if shape(self.value) != VALUE else None
        return _SHAPES.get(self.kind)


def problem_of(complaint: Complaint, document: Document, model: type[BaseModel]) -> Problem:
    """The complaint as a problem, at the key where the key is wrong and at the value otherwise."""
    code, message, remedy = _words(complaint, model)
    other_shapes = sorted({str(other.needed_shape) for other in complaint.others} - {"None", VALUE})
    if complaint.needed_shape is None and other_shapes:
        remedy = f"{remedy}; or write {' or '.join(other_shapes)}"
    if is_quoted(complaint.value):
        remedy = f"the quotation marks around it are none to YAML: {QUOTES}; {remedy}"
    at_key = complaint.about_key or code == "unknown-key"
    span = document.key_span_of(complaint.path) if at_key else document.span_of(complaint.path)
    return Problem(code, message, span, remedy, document.text_path(complaint.path))


Words = tuple[str, str, str]


def _words(complaint: Complaint, model: type[BaseModel]) -> Words:
    """Code, message and remedy."""
    if complaint.kind == "extra_forbidden":
        return "unknown-key", *words_on_unknown_key(complaint.path, model, complaint.value)
    if complaint.kind == "refused":
        message = _as_written(complaint.context["message"], complaint)
        return complaint.context["code"], message, complaint.context["remedy"]
    if complaint.needed_shape is not None:
        return _wrong_shape(complaint, model)
    if isinstance(complaint.value, Secret) and complaint.is_choice:
        return "secret-not-allowed", "a secret stands where one of a few words is needed", "write the word itself"
    return _WORDS.get(complaint.kind, _other)(complaint)


def _as_written(message: str, complaint: Complaint) -> str:
    """A message about a value of a shape, which is looked at with its words in place of what they stand for."""
    value = complaint.value
    if complaint.path[:1] != (SHAPES,) or not isinstance(value, str):
        return message
    looked_at = SHAPE_WORD.sub(r"\1", value)
    return message.replace(f"“{looked_at}”", f"“{value}”")


def _missing(complaint: Complaint) -> Words:
    key = complaint.path[-1]
    return "missing-key", f"the key “{key}” is missing", f"add it: “{key}: …”"


def _wrong_shape(complaint: Complaint, model: type[BaseModel]) -> Words:
    value = complaint.value
    needed, *alternatives = dict.fromkeys(
        one.needed_shape for one in (complaint, *complaint.others) if one.needed_shape is not None
    )
    if isinstance(value, Secret) and needed == VALUE:
        return "secret-not-allowed", "a secret stands where its value would be shown", "write the value itself"
    remedy = {
        MAPPING: "write keys with values below it, each on a line of its own",
        LIST: "write a list: [one, two]",
        VALUE: "write one value after the colon",
    }[needed]
    keys, keys_of_items = keys_at(model, complaint.path), keys_at(model, (*complaint.path, 0))
    if needed == MAPPING and keys:
        remedy = f"write keys with values below it: {', '.join(keys[:MOST_NAMED])}{' …' * (len(keys) > MOST_NAMED)}"
    if needed == LIST and isinstance(value, str) and value and len(value) <= 40:
        remedy = f"write [{value}]"
    if needed == LIST and keys_of_items:
        remedy = f"write a list, and begin each item with a dash and its first key: “- {keys_of_items[0]}: …”"
    if needed == VALUE and isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        remedy = f"write {value[0]} without brackets and dash"
    needed = " or ".join([needed, *alternatives])
    return "wrong-shape", f"{needed} {'are' if needed == MAPPING else 'is'} needed here, this is {shape(value)}", remedy


def _choice(complaint: Complaint) -> Words:
    allowed: list[str] = []
    for one in (complaint, *complaint.others):
        allowed += re.findall(r"'([^']*)'", str(one.context.get("expected", "")))
        allowed += ["true", "false"] if one.context.get("code") == "not-a-boolean" else []
    word = str(complaint.value)
    return "unknown-choice", f"“{shortened(word)}” is none of: {', '.join(allowed)}", instead_of(word, allowed)


def _length(complaint: Complaint) -> Words:
    context = complaint.context
    unit = "characters" if isinstance(complaint.value, str) else "items"
    actual = context.get("actual_length", len(complaint.value) if isinstance(complaint.value, str) else None)
    has = f"it has {actual} {unit}" if actual else "it is empty"
    if "max_length" in context:
        return "wrong-length", f"{has}, at most {context['max_length']} are allowed", "shorten it"
    return "wrong-length", f"{has}, at least {context['min_length']} must be there", "write more, or remove the key"


def _range(complaint: Complaint) -> Words:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bound, limit = next((words[key], value) for key, value in complaint.context.items() if key in words)
    return "out-of-range", f"the number must be {bound} {limit}", f"write a number that is {bound} {limit}"


def _said(complaint: Complaint) -> Words:
    return "wrong-value", str(complaint.context.get("error", complaint.said)), "correct the value"


def _other(complaint: Complaint) -> Words:
    return "wrong-value", f"the value does not fit: {complaint.said}", "correct the value"


_WORDS: Mapping[str, Callable[[Complaint], Words]] = {
    "missing": _missing,
    **dict.fromkeys(_CHOICES, _choice),
    **dict.fromkeys(("too_long", "too_short", "string_too_long", "string_too_short"), _length),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _range),
    **dict.fromkeys(("value_error", "assertion_error"), _said),
}


def shortened(text: str, longest: int = 60) -> str:
    """A value as messages quote it: never longer than fits on a line."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _child(value: Any, step: str | int) -> Any:
    return value[step] if _inside(value, step) else None


def _inside(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value
