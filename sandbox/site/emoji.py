"""The emoji of the forum, for the menu in which people choose one.

The answer is built as the source of 3.5 does; the names are those that most programs have for the emoji of the Unicode
standard, of which a running Discourse calls some otherwise.
"""

from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.packaged import packaged


@cache
def _standard() -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "name": name,
            "tonable": False,
            "url": f"/images/emoji/twitter/{name}.png?v=15",
            "group": "symbols",
            "search_aliases": [],
        }
        for name in packaged("emoji.json")
    )


@route("GET", "/emojis", "emojis/index")
def index(context: Context) -> Answer:
    """All emoji by their groups."""
    return ok({"symbols": list(_standard())})
