"""The most that one run may change or delete: the section `limits:` of the forum file, and its defaults.

A run may change or delete at most `max(floor, min(count, share of what exists))` resources of a kind. Resources that
are created are not limited.
"""

from typing import Annotated

from pydantic import AfterValidator
from pydantic import Field as Bounds

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Integer
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Limit
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.suggestions import instead_of


class DeclaredLimit(Declaration):
    """How many resources of a kind one run may change or delete: at most max(floor, min(count, share))."""

    share: Annotated[Integer, Bounds(ge=0, le=100)] | None = None
    """Percent of what exists."""
    count: Annotated[Integer, Bounds(ge=0)] | None = None
    """A number, however much there is."""
    floor: Annotated[Integer, Bounds(ge=0)] | None = None
    """What is always allowed, so that small sets can be changed."""


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise refusal("unknown-key", f"there is no kind “{kind}”", instead_of(kind, KINDS))
    return kind


DeclaredLimits = Annotated[
    dict[Annotated[str, AfterValidator(_known_kind)], DeclaredLimit],
    Bounds(json_schema_extra={"propertyNames": {"enum": sorted(KINDS)}}),
]
"""Limits by kind, as plans name kinds: `category`, `group`, `membership`."""


def default_limit(kind: str) -> Limit:
    """The limit of a kind where the file sets none."""
    return KINDS[kind].limit


def limit_of(kind: str, declared: DeclaredLimit, origin: Origin) -> Limit:
    """A declared limit, completed from the defaults of its kind."""
    base = default_limit(kind)
    return Limit(
        base.share if declared.share is None else declared.share,
        base.count if declared.count is None else declared.count,
        base.floor if declared.floor is None else declared.floor,
        origin,
    )
