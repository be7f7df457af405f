"""The two searches among categories (Discourse 3.5)."""

import re
import unicodedata
from typing import Any

from idiaspora.sandbox.categories.access import is_uncategorized, visible_categories
from idiaspora.sandbox.categories.reads import ancestors
from idiaspora.sandbox.categories.serializers import Views
from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document

MOST_ROWS = 25
CHILDREN_PER_PARENT = 5
TOP_LEVEL = -1


def flag(params: dict[str, Any], name: str, *, default: bool) -> bool:
    """A switch among the parameters; a blank one counts as absent."""
    return default if is_blank(params.get(name)) else bool(as_boolean(params[name]))


def page_size(params: dict[str, Any]) -> int:
    """How many rows were asked for: between 1 and 25, too many are cut without a word."""
    if is_blank(params.get("limit")):
        return MOST_ROWS
    return min(max(as_integer(params["limit"]) or 0, 1), MOST_ROWS)


def page_number(params: dict[str, Any]) -> int:
    return max(as_integer(params.get("page")) or 0, 1)


def numbers(value: Any) -> set[int | None] | None:
    """The ids of a list parameter, blank ones as null; None when no list was sent."""
    return {as_integer(item) for item in value} if isinstance(value, list) else None


@route("POST", "/categories/search", "categories/search")
def search(context: Context) -> Answer:
    """A flat search; all words must be in the name. Works in read-only mode, and lists Uncategorized."""
    term = _cut(context, str(context.params.get("term") or "").strip())
    found = _matching(context, term)
    rows = sorted(found, key=lambda row: _rank(row, term, as_integer(context.params.get("prioritized_category_id"))))
    limit = page_size(context.params)
    start = (page_number(context.params) - 1) * limit
    shown = rows[start : start + limit]
    views = Views(context)
    body: dict[str, Any] = {
        "categories_count": len(found),
        "categories": [views.listed(row) for row in shown],
    }
    if flag(context.params, "include_ancestors", default=False):
        visible = {row["id"] for row in visible_categories(context)}
        above = {row["id"]: row for child in shown for row in ancestors(context.store, child) if row["id"] in visible}
        body["ancestors"] = [views.with_user_fields(row, views.site(row)) for row in above.values()]
    return ok(body)


def _cut(context: Context, term: str) -> str:
    """The part of a term that newer versions look at."""
    most = context.profile.categories.search_term_cut
    return term if most is None else " ".join(term[: most[0]].split()[: most[1]])


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _matching(context: Context, term: str) -> list[Document]:
    params = context.params
    folded = _unaccented if context.profile.categories.search_term_cut else str.lower
    words = folded(term).split()
    rows = [row for row in visible_categories(context) if all(word in folded(row["name"]) for word in words)]
    if not is_blank(params.get("parent_category_id")):
        parent = as_integer(params["parent_category_id"])
        wanted = None if parent == TOP_LEVEL else parent
        rows = [row for row in rows if row["parent_category_id"] == wanted]
    if not flag(params, "include_uncategorized", default=True):
        rows = [row for row in rows if not is_uncategorized(context.settings, row)]
    selected, rejected = numbers(params.get("select_category_ids")), numbers(params.get("reject_category_ids"))
    if selected is not None:
        rows = [row for row in rows if row["id"] in selected]
    if rejected is not None:
        rows = [row for row in rows if row["id"] not in rejected]
    if not flag(params, "include_subcategories", default=True):
        rows = [row for row in rows if row["parent_category_id"] is None]
    return rows


def _rank(row: Document, term: str, prioritized: int | None) -> tuple[bool, bool, bool, bool, int]:
    return (
        not row["name"].lower().startswith(term),
        row["parent_category_id"] is not None,
        row["id"] != prioritized,
        row["parent_category_id"] != prioritized,
        row["id"],
    )


@route("GET", "/categories/hierarchical_search", "categories/hierarchical_search")
def hierarchical_search(context: Context) -> Answer:
    """A search that keeps children under their parents, at most five of each parent; parents of hits come too."""
    context.require_login()
    params = context.params
    if context.profile.categories.wrong_search_refused:
        _check_numbers(params)
    parent = None if is_blank(params.get("parent_category_id")) else as_integer(params["parent_category_id"])
    rows = _Tree(context).below(parent, 1)
    limit = page_size(params)
    start = (page_number(params) - 1) * limit + (as_integer(params.get("offset")) or 0)
    views = Views(context)
    return ok({"categories": [views.listed(row) for row in rows[start : start + limit]]})


def _check_numbers(params: dict[str, Any]) -> None:
    for name in ("parent_category_id", "page", "limit", "offset"):
        value = params.get(name)
        if not is_blank(value) and not re.fullmatch(r"-?\d+", str(value)):
            raise invalid_parameters(name)


class _Tree:
    """The categories that match a search and those above them."""

    def __init__(self, context: Context) -> None:
        params = context.params
        self.term = str(params.get("term") or "").strip().lower()
        self.depth = context.settings.number("max_category_nesting")
        visible = visible_categories(context)
        only = numbers(params.get("only")) or {row["id"] for row in visible}
        excepted = numbers(params.get("except")) or set()
        if not flag(params, "include_uncategorized", default=True):
            excepted = {*excepted, context.settings.number("uncategorized_category_id")}
        self.rows = [row for row in visible if row["id"] in only and row["id"] not in excepted]
        self.all = visible

    def children(self, parent: int | None) -> list[Document]:
        return [row for row in self.all if row["parent_category_id"] == parent]

    def matches(self, row: Document, words: list[str], *, at_start: bool) -> bool:
        name = row["name"].lower()
        own = name.startswith(self.term) if at_start else all(word in name for word in words)
        if own and row in self.rows:
            return True
        return any(self.matches(child, words, at_start=at_start) for child in self.children(row["id"]))

    def below(self, parent: int | None, level: int) -> list[Document]:
        """The matching rows under a parent, each followed by its own children; names that begin so come first."""
        words = self.term.split()
        hits = [row for row in self.children(parent) if self.matches(row, words, at_start=False)]
        hits.sort(key=lambda row: (not self.matches(row, words, at_start=True), row["name"]))
        if level > 1:
            hits = hits[:CHILDREN_PER_PARENT]
        out: list[Document] = []
        for row in hits:
            out.append(row)
            if level < self.depth:
                out += self.below(row["id"], level + 1)
        return out
