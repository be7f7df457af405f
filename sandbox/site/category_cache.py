"""The kept categories of `/site.json`: Discourse keeps them for half an hour, by locale (3.5)."""

from datetime import UTC, datetime
from typing import Any

from idiaspora.sandbox.categories.access import locale_of
from idiaspora.sandbox.http.routes import Context

KEPT_SECONDS = 1800
Rows = list[dict[str, Any]]


def kept_site_categories(context: Context) -> Rows | None:
    """The rows that an earlier request left for the locale of this one, None when they are gone or too old."""
    kept = context.store.fact(_name(context))
    if kept is None or kept["at"] + KEPT_SECONDS < datetime.now(UTC).timestamp():
        return None
    rows: Rows = kept["rows"]
    return rows


def keep_site_categories(context: Context, rows: Rows) -> None:
    context.store.set_fact(_name(context), {"at": datetime.now(UTC).timestamp(), "rows": rows})


def forget_site_categories(context: Context) -> None:
    """What a changed category clears: the rows of the changer's locale, no others."""
    if context.store.fact(_name(context)) is not None:
        context.store.set_fact(_name(context), None)


def _name(context: Context) -> str:
    return f"site_categories:{locale_of(context)}"
