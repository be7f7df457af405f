"""The indexes of the store: the keys by which documents are found without reading all of their kind."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key of documents; `folded` compares its text in any letter case."""

    name: str
    folded: bool = False

    @property
    def sql(self) -> str:
        value = f"json_extract(body, '$.{self.name}')"
        return f"fold({value})" if self.folded else value


@dataclass(frozen=True)
class Index:
    """The keys that are looked up together; one that has not all of them is used for the first ones."""

    keys: tuple[Key, ...]
    kind: str | None = None
    """The kind whose documents are in it, None for those of all kinds."""

    @property
    def sql(self) -> str:
        # With the id at its end it gives the rows in their order; without, SQLite reads the whole kind instead.
        name = "_".join(
            ["by", *([self.kind] if self.kind else []), *(f"{key.name}{'_folded' * key.folded}" for key in self.keys)]
        )
        columns = ", ".join([*([] if self.kind else ["kind"]), *(key.sql for key in self.keys), "id"])
        only = f" WHERE kind = '{self.kind}'" if self.kind else ""
        return f"CREATE INDEX IF NOT EXISTS {name} ON documents ({columns}){only}"


def _exact(*names: str) -> tuple[Key, ...]:
    return tuple(Key(name) for name in names)


INDEXES = (
    *(
        Index(_exact(name))
        for name in ("user_id", "topic_id", "category_id", "group_id", "tag", "post_id", "reviewable_id")
    ),
    Index(_exact("group_id", "user_id"), "group_user"),
    Index(_exact("topic_id", "user_id"), "topic_user"),
    Index(_exact("category_id", "user_id"), "category_user"),
    Index(_exact("tag", "user_id"), "tag_user"),
    Index(_exact("parent_category_id"), "category"),
    Index(_exact("slug", "parent_category_id"), "category"),
    Index((Key("name", folded=True), Key("parent_category_id")), "category"),
    Index(_exact("name"), "group"),
    Index((Key("name", folded=True),), "group"),
    Index(_exact("username"), "user"),
    Index((Key("username", folded=True),), "user"),
    Index((Key("email", folded=True),), "user"),
    Index((Key("name", folded=True),), "tag"),
    Index((Key("title", folded=True),), "topic"),
    Index(_exact("url"), "permalink"),
)


def fold(text: str | None) -> str | None:
    """The text in which two texts that differ in their letter case are the same."""
    return text.lower() if isinstance(text, str) else text


def create_indexes(connection: sqlite3.Connection) -> None:
    connection.create_function("fold", 1, fold, deterministic=True)
    for index in INDEXES:
        connection.execute(index.sql)
