"""Values on the wire: query strings and forms the way Rails reads them, JSON with secrets revealed.

Left to itself `requests` sends `False` for a false (which Rails takes for true), a list without `[]` (of which Rails
keeps the last item), only the keys of a mapping, and nothing at all for an empty list.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.language.secret import Secret

Pair = tuple[str, str]
Values = Mapping[str, Any] | Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Payload:
    """What one request carries. `body` is encoded JSON or None; `secrets` are the texts that it reveals."""

    query: tuple[Pair, ...] = ()
    body: bytes | None = field(default=None, repr=False)
    form: tuple[Pair, ...] = field(default=(), repr=False)
    files: Any = field(default=None, repr=False)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)


def payload(
    method: str, *, query: Values | None = None, body: Any = None, form: Values | None = None, files: Any = None
) -> Payload:
    """The request's parts, encoded once for all attempts.

    `body` is sent as JSON, Secrets in it revealed; `files` is what `requests` takes, open files being read here, so
    that a second attempt sends them whole again. Raises ValueError for what would not arrive as it was meant: a body on
    a GET (Discourse: 413), JSON and a form together, an empty list or mapping in a query or form, a value without a
    text form.
    """
    if body is not None and (form or files):
        raise ValueError("a request carries either JSON or a form")
    if method in {"GET", "HEAD"} and (body is not None or form or files):
        raise ValueError(f"Discourse refuses a {method} with a body")
    revealed: set[str] = set()
    return Payload(
        query=tuple(_pairs(query or (), revealed)),
        body=None if body is None else _json(body, revealed),
        form=tuple(_pairs(form or (), revealed)),
        files=_read_files(files),
        secrets=frozenset(revealed),
    )


def _json(value: Any, revealed: set[str]) -> bytes:
    def reveal(item: Any) -> str:
        if isinstance(item, Secret):
            return _reveal(item, revealed)
        raise TypeError(f"a {type(item).__name__} cannot be sent as JSON")

    return json.dumps(value, allow_nan=False, default=reveal).encode()


def _pairs(values: Values, revealed: set[str]) -> Iterable[Pair]:
    items = values.items() if isinstance(values, Mapping) else values
    for key, value in items:
        yield from _flat(key, value, revealed)


def _flat(key: str, value: Any, revealed: set[str]) -> Iterable[Pair]:
    """The pairs for one value. None is left out, as `requests` does: pydiscourse's optional arguments rely on it."""
    if value is None:
        return
    if isinstance(value, (Mapping, list, tuple)):
        if not value:
            raise ValueError(f"{key}: a query or form cannot say “empty”; send it as JSON")
        inner = value.items() if isinstance(value, Mapping) else (("", item) for item in value)
        for name, item in inner:
            # `ids[]` may already be written the way Rails reads it
            yield from _flat(key if not name and key.endswith("[]") else f"{key}[{name}]", item, revealed)
        return
    yield key, _text(key, value, revealed)


def _text(key: str, value: Any, revealed: set[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, Secret):
        return _reveal(value, revealed)
    raise ValueError(f"{key}: a {type(value).__name__} has no form in a query or form")


def _reveal(secret: Secret, revealed: set[str]) -> str:
    text = secret.reveal()
    revealed.add(text)
    return text


def _read_files(files: Any) -> Any:
    if not files:
        return None
    items = files.items() if isinstance(files, Mapping) else files
    return [(field_name, _read_file(file)) for field_name, file in items]


def _read_file(file: Any) -> Any:
    """`requests`' forms of a file: bytes or text, an open file, or (name, that, media type, headers)."""
    if isinstance(file, tuple):
        name, content, *more = file
        return (name, _contents(content), *more)
    name = getattr(file, "name", None)
    return (name.rsplit("/", 1)[-1], _contents(file)) if isinstance(name, str) else _contents(file)


def _contents(file: Any) -> Any:
    return file.read() if hasattr(file, "read") else file
