"""Runs the SQL of a stored query as PostgreSQL would, on the tables that the rehearsal forum has (Discourse 3.5)."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.sandbox.plugins.query_parameters import QueryError
from idiaspora.sandbox.plugins.query_tables import TABLES, filled_database
from idiaspora.sandbox.store.store import Store

MOST_STEPS = 50_000_000
"""About what the ten seconds are that Discourse gives a query."""
NO_WRITES = "PG::ReadOnlySqlTransaction: ERROR:  cannot execute SELECT in a read-only transaction\n"


@dataclass(frozen=True)
class Result:
    columns: list[str]
    rows: list[list[Any]]


def run(store: Store, sql: str, values: Mapping[str, Any], limit: int | None) -> Result:
    """The columns and the first rows of a query with these values. Raises QueryError for one that cannot be run."""
    # It takes a good part of the time in which a forum starts, and most forums run no query.
    import sqlglot
    from sqlglot import exp
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify

    if ";" in sql:
        raise QueryError("DiscourseDataExplorer::ValidationError: Remove the semicolons from the query.")
    schema: dict[str, object] = {table: dict(columns) for table, columns in TABLES.items()}
    try:
        parsed = sqlglot.parse_one(sql, read="postgres")
        if not isinstance(parsed, exp.Query):
            raise QueryError(NO_WRITES)
        _name_columns(parsed)
        bound = _bind(parsed, values)
        qualified = qualify(bound, schema=schema, dialect="postgres")
        query = annotate_types(qualified, schema=schema, dialect="postgres")
    except sqlglot.errors.OptimizeError as problem:
        raise QueryError(f"PG::UndefinedColumn: ERROR:  {problem}") from None
    except sqlglot.errors.SqlglotError as problem:
        raise QueryError(f"PG::SyntaxError: ERROR:  {problem}") from None
    kinds = [_kind(column) for column in query.selects]
    return Result(
        [column.alias_or_name for column in query.selects],
        [
            [_typed(value, kind) for value, kind in zip(row, kinds, strict=True)]
            for row in _fetched(store, query.sql("sqlite", comments=False), limit)
        ],
    )


def _name_columns(query: Any) -> None:
    """What is selected without a name is called after its function, as PostgreSQL does."""
    from sqlglot import exp

    if not isinstance(query, exp.Select):
        return
    for column in query.selects:
        if isinstance(column, exp.Alias | exp.Column | exp.Star):
            continue
        inner = column.this if isinstance(column, exp.Cast) else column
        if isinstance(inner, exp.Column):
            name = inner.name
        else:
            name = inner.sql_name().lower() if isinstance(inner, exp.Func) else "?column?"
        column.replace(exp.alias_(column.copy(), name, quoted=True))


def _bind(query: Any, values: Mapping[str, Any]) -> Any:
    """The query with the values in place of its parameters; a list becomes its items."""
    from sqlglot import exp

    for mark in list(query.find_all(exp.Placeholder)):
        if mark.name not in values:
            continue
        value = values[mark.name]
        parent = mark.parent
        if isinstance(value, list) and isinstance(parent, exp.In):
            others = [item for item in parent.expressions if item is not mark]
            parent.set("expressions", [*others, *(exp.convert(item) for item in value)])
        else:
            mark.replace(exp.convert(value))
    return query


def _fetched(store: Store, sql: str, limit: int | None) -> list[tuple[Any, ...]]:
    database = filled_database(store)
    steps = iter(range(MOST_STEPS // 1000))
    database.set_progress_handler(lambda: next(steps, None) is None, 1000)
    try:
        cursor = database.execute(sql)
        return cursor.fetchall() if limit is None else cursor.fetchmany(limit)
    except sqlite3.Error as problem:
        raise QueryError(_told(str(problem))) from None
    finally:
        database.close()


def _told(problem: str) -> str:
    """What PostgreSQL says of the same mistake."""
    what, _, name = problem.partition(": ")
    if what == "no such table":
        return f'PG::UndefinedTable: ERROR:  relation "{name}" does not exist'
    if what.startswith("interrupted"):
        return "PG::QueryCanceled: ERROR:  canceling statement due to statement timeout"
    return f"PG::Error: ERROR:  {problem}"


def _kind(column: Any) -> str:
    """How the values of a column are shown: booleans as such, `numeric` as text, the rest as it is."""
    from sqlglot import exp

    inner = column.this if isinstance(column, exp.Alias) else column
    if inner.type is not None and inner.type.this == exp.DataType.Type.BOOLEAN:
        return "boolean"
    cast_to_float = isinstance(inner, exp.Cast) and inner.to.this in (
        exp.DataType.Type.DOUBLE,
        exp.DataType.Type.FLOAT,
    )
    return "plain" if cast_to_float else "numeric"


def _typed(value: Any, kind: str) -> Any:
    if kind == "boolean" and value is not None:
        return bool(value)
    return str(value) if kind == "numeric" and isinstance(value, float) else value
