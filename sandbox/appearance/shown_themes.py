"""The themes that people may choose, as the document of the whole site names them, and the code that one brings."""

from typing import Any

from idiaspora.sandbox.appearance.theme_rows import default_id
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document


def user_themes(context: Context) -> list[dict[str, Any]]:
    """The default theme and those that people may choose, by name (Discourse 3.5, app/models/theme.rb)."""
    default = default_id(context.store)
    themes = [row for row in context.store.all("theme") if row["user_selectable"] or row["id"] == default]
    return [_shown(row, default) for row in sorted(themes, key=lambda row: str(row["name"]).lower())]


def _shown(row: Document, default: int) -> dict[str, Any]:
    shown = {"theme_id": row["id"], "name": row["name"], "default": row["id"] == default}
    return shown | {key: row[key] for key in ("color_scheme_id", "dark_color_scheme_id")}


def taken_in(context: Context, theme: Document) -> list[Document]:
    """The components whose code the pages of a theme bring: those that are on, in the order of their names."""
    found = (context.store.get("theme", number) for number in theme["child_theme_ids"])
    on = [row for row in found if row is not None and row["enabled"]]
    return sorted(on, key=lambda row: str(row["name"]).lower())
