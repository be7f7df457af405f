"""Strong parameters, and numbers in paths, as the controllers of Rails read them."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from idiaspora.sandbox.http.answers import missing_parameter, not_found, unhandled
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store

STARTS_WITH_NUMBER = re.compile(r"\s*[+-]?\d+")


def permit(params: Mapping[str, Any], scalars: Collection[str], lists: Collection[str] = ()) -> dict[str, Any]:
    """The named parameters: single values where one is expected, lists or null where a list is; the rest is dropped."""
    out = {key: value for key, value in params.items() if key in scalars and not isinstance(value, list | dict)}
    out |= {key: value for key, value in params.items() if key in lists and (value is None or isinstance(value, list))}
    return out


def required(params: Mapping[str, Any], name: str) -> Any:
    """The parameter; refuses a missing or blank one (400)."""
    value = params.get(name)
    if is_blank(value) and value is not False:
        raise missing_parameter(name)
    return value


def required_object(params: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under this key; a missing or blank one is refused (400), and anything else breaks (500)."""
    value = required(params, name)
    if not isinstance(value, dict):
        raise unhandled(500)
    return value


def wrapped(context: Context, wrapper: str, columns: Collection[str]) -> dict[str, Any]:
    """The object under its wrapper key; Rails puts the columns of an unwrapped JSON body there by itself."""
    if wrapper in context.params:
        inner = context.params[wrapper]
        return required({wrapper: inner}, wrapper) if isinstance(inner, dict) else _not_an_object(wrapper, inner)
    media_type = next((text for name, text in context.headers.items() if name.lower() == "content-type"), "")
    inner = {key: value for key, value in context.body.items() if key in columns} if "json" in media_type else {}
    return required({wrapper: inner}, wrapper)  # type: ignore[no-any-return]


def _not_an_object(wrapper: str, value: Any) -> dict[str, Any]:
    required({wrapper: value}, wrapper)
    raise unhandled(500)


def number_of(text: Any) -> int | None:
    """How a look-up by id reads a text: leading digits count, a text without them finds nothing."""
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        return int(text)
    found = STARTS_WITH_NUMBER.match(str(text))
    return int(found[0]) if found else None


def find(store: Store, kind: str, id: Any) -> Document:
    """The object, as `Model.find` does it: an unknown one is Rails' own 404."""
    number = number_of(id)
    found = None if number is None else store.get(kind, number)
    if found is None:
        raise unhandled(404)
    return found


def find_by(store: Store, kind: str, id: Any) -> Document:
    """The object, or the 404 of a controller that looks first."""
    number = number_of(id)
    found = None if number is None else store.get(kind, number)
    if found is None:
        raise not_found()
    return found
