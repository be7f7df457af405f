"""The order of categories: one moved with the others making room, or all set at once (Discourse 3.5, core §1.9)."""

import json
from typing import Any

from idiaspora.sandbox.categories.access import can_see, manages_categories
from idiaspora.sandbox.categories.validation import Draft, check_unique, problems
from idiaspora.sandbox.http.answers import Answer, invalid_access, refused, success, unhandled
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import find, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.site.category_cache import forget_site_categories
from idiaspora.sandbox.store.store import Document, Store


def move_to(store: Store, category: Document, position: Any) -> Document:
    """Put the category at a position between 0 and the last; those between its old and new place move by one."""
    if position is True:
        raise unhandled(500)
    rows = store.all("category")
    wanted = min(max(as_integer(position) or 0, 0), len(rows) - 1)
    old = category["position"]
    if wanted == old:
        return category
    for row in rows:
        if row["id"] != category["id"]:
            shift = (old < row["position"] <= wanted) - (wanted <= row["position"] < old)
            if shift:
                store.put("category", {**row, "position": row["position"] - shift})
    moved = {**category, "position": wanted}
    store.put("category", moved)
    return moved


@route("POST", "/category/<category_id>/move", "categories/move")
def move(context: Context, category_id: str) -> Answer:
    """Move one category; `/site.json` shows the old order until something else clears it (3.5)."""
    context.require_login()
    if not manages_categories(context):
        raise invalid_access()
    position = required(context.params, "position")
    category = find(context.store, "category", category_id)
    if context.profile.categories.move_needs_sight and not can_see(context, category):
        raise invalid_access()
    move_to(context.store, category, position)
    return success()


@route("POST", "/categories/reorder", "categories/reorder")
def reorder(context: Context) -> Answer:
    """Give exactly the named categories their positions. `mapping` is JSON text of position by id; not logged.

    Each is saved for itself: those before an invalid one are kept.
    """
    context.require_login()
    if not manages_categories(context):
        raise invalid_access()
    pairs = _mapping(required(context.params, "mapping"))
    wanted = {find(context.store, "category", key)["id"]: position for key, position in pairs}
    categories = [context.store.get("category", number) for number in wanted]
    if not context.is_admin and not all(can_see(context, row) for row in categories):
        raise invalid_access()
    for category in categories:
        problem = _place(context, category, wanted[category["id"]]) if category else None
        if problem:
            return problem
    forget_site_categories(context)
    return success()


def _mapping(sent: Any) -> list[tuple[Any, Any]]:
    """The pairs of the JSON text; an object in its place, or text that is no JSON object or list, breaks (500)."""
    try:
        mapping = json.loads(sent)
    except (TypeError, ValueError):
        raise unhandled(500) from None
    if isinstance(mapping, dict):
        return list(mapping.items())
    if isinstance(mapping, list):
        return [(item[0], item[1]) if isinstance(item, list) and len(item) > 1 else (item, None) for item in mapping]
    raise unhandled(500)


def _place(context: Context, category: Document, position: Any) -> Answer | None:
    number = as_integer(position)
    if number == category["position"]:
        return None
    draft = Draft({**category, "position": context.store.count("category") if number is None else number}, category)
    found = problems(context, draft)
    if found:
        return refused(422, *found, error_type="record_invalid").answer
    check_unique(context.store, draft)
    context.store.put("category", draft.category)
    return None
