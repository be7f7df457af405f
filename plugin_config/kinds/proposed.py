"""What is about to be written of a resource, and what a forum says against it."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.kinds.forum_limits import ForumLimits, Said
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity


@dataclass(frozen=True)
class Proposed:
    """The fields of a resource that would be written, with their new values.

    `levels` is how many levels of categories it takes with what is below it, 0 where that stays. `beside` are the parts
    of paths that others below its parent have. `is_new` says whether it is made, None where nobody knows, and
    `outside` is the path of the category for what has none, "" where it is not known.
    """

    resource: Resource
    fields: Mapping[str, Declared]
    levels: int = 0
    beside: Container[str] = frozenset()
    is_new: bool | None = None
    outside: str = ""


@dataclass(frozen=True)
class Refused:
    """One value that is not accepted, by which forum, and what to do."""

    origin: Origin
    code: str
    said: Said
    message: str
    remedy: str

    @property
    def problem(self) -> Problem:
        severity = Severity.WARNING if self.said is Said.BY_DEFAULT else Severity.ERROR
        return Problem(self.code, self.message, self.origin.span, self.remedy, self.origin.path, severity)


Check = Callable[[Proposed, ForumLimits], Iterator[Refused]]
"""What a forum with such limits would refuse, or change in silence, of one resource."""
