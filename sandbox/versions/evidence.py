"""The evidence for a fact about a version of Discourse."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Where a fact comes from, from the best to the weakest."""

    SEEN = "a forum of this version was seen to do it"
    SCHEMA = "the published schema of the API says so"
    READ = "read in the source of Discourse"
    PORT = "read in a port of Discourse that compares its answers with the original"
    BELIEVED = "inferred from the facts beside it"


@dataclass(frozen=True)
class Evidence:
    """One fact's kind of evidence, and where exactly it is found."""

    kind: Kind
    source: str

    @property
    def is_seen(self) -> bool:
        return self.kind is Kind.SEEN


def seen(source: str) -> Evidence:
    return Evidence(Kind.SEEN, source)


def schema(source: str) -> Evidence:
    return Evidence(Kind.SCHEMA, source)


def read(source: str) -> Evidence:
    return Evidence(Kind.READ, source)


def port(source: str) -> Evidence:
    return Evidence(Kind.PORT, source)


def believed(source: str) -> Evidence:
    return Evidence(Kind.BELIEVED, source)
