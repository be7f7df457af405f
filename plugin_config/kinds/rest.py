"""The requests of kinds whose list has one address, and each resource that address with its number behind it."""

from collections.abc import Callable
from typing import Any

from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.kinds.kind import Builder, Change, Request

Body = Callable[[Change, Names], Any]
"""What a write says."""


def creating(path: str, body: Body) -> Builder:
    """A creation, which is not sent twice blindly."""
    return lambda change, names: (Request("POST", f"{path}.json", json=body(change, names), idempotent=False),)


def updating(path: str, body: Body, *, idempotent: bool = True) -> Builder:
    return lambda change, names: (
        Request("PUT", f"{path}/{change.id}.json", json=body(change, names), idempotent=idempotent),
    )


def deleting(path: str) -> Builder:
    return lambda change, names: (Request("DELETE", f"{path}/{change.id}.json"),)
