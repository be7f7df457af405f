"""How the things of a kind are read from the forum: by a list of their own, or in the rows of a read that several kinds
share.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from idiaspora.plugin_config.kinds.listing import Listing, Row
from idiaspora.plugin_config.kinds.resource import Resource


class Source(StrEnum):
    """The reads whose rows several kinds share, or that are no single list."""

    SETTINGS = "the list of settings"
    GROUPS = "groups with their attributes"
    MEMBERS = "the members and owners of a group"
    USERS = "users by name"
    CATEGORIES = "categories with their permissions"
    FIRST_POSTS = "the first posts of About topics"
    HOLDERS = "who holds a badge"
    ORDER = "the order of the document of the whole site"


@dataclass(frozen=True)
class RowsOf:
    """Rows of a shared read, which fields need more of than others (`Wire.read_by`).

    `shaped` gives a row as the fields of a resource are decoded from it.
    """

    source: Source
    shaped: Callable[[Row, Resource], Row] = lambda row, resource: row


Reads = Listing | RowsOf
