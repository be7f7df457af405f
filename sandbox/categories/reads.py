"""Finding and reading single categories (Discourse 3.5, app/controllers/categories_controller.rb)."""

import re
from typing import Any
from urllib.parse import urlencode

from idiaspora.sandbox.categories.access import MUTED, can_see, visible_among
from idiaspora.sandbox.categories.serializers import Views
from idiaspora.sandbox.groups.groups import EVERYONE, visible_groups
from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_access, not_found, ok, refused, success, unhandled
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.preferences import CATEGORIES, of_user, write
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.slugs import escaped, unescaped
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.topic_users import follow_preferences


class MissingParentError(Exception):
    """The category stands under a parent that does not exist, and has no path."""


def find_by_slug_path(store: Store, settings: SiteSettings, parts: list[str]) -> Document | None:
    """The category at a path of slugs from the top, in any letter case.

    `12-category` matches the id 12, whatever the slug. A path longer than `max_category_nesting` finds nothing.
    """
    if not parts or len(parts) > settings.number("max_category_nesting"):
        return None
    parents: list[int | None] = [None]
    found: list[Document] = []
    for part in parts:
        slug = escaped(part.lower())
        by_id = re.match(r"(\d+)-category", slug, re.ASCII)
        number = int(by_id[1]) if by_id else None
        named = [row for parent in parents for row in store.where("category", slug=slug, parent_category_id=parent)]
        numbered = store.get("category", number) if number is not None else None
        if numbered is not None and numbered["parent_category_id"] in parents and numbered not in named:
            named.append(numbered)
        found = sorted(named, key=lambda row: int(row["id"]))
        parents = [row["id"] for row in found]
    return found[0] if found else None


def fetch_optional(context: Context, key: str) -> Document | None:
    """The category that a key names by the slug of a top-level category or by its id, or None."""
    found = find_by_slug_path(context.store, context.settings, [key])
    return found or context.store.get("category", as_integer(key) or 0)


def fetch(context: Context, key: str) -> Document:
    """The category of a path's key; refuses an unknown one (404)."""
    found = fetch_optional(context, key)
    if found is None:
        raise not_found()
    return found


def find_by_slug_path_with_id(context: Context, path: str) -> Document | None:
    """The category of a path whose last part is its id; the slugs before it do not count."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[-1].isdecimal():
        return context.store.get("category", int(parts[-1]))
    return find_by_slug_path(context.store, context.settings, parts)


def slug_path(store: Store, category: Document) -> list[str]:
    """The slugs from the top down to the category, `ID-category` for one without. Raises MissingParentError."""
    path: list[str] = []
    seen: set[int] = set()
    row = category
    while True:
        path.insert(0, row["slug"] or f"{row['id']}-category")
        parent_id = row["parent_category_id"]
        if parent_id is None:
            return path
        parent = store.get("category", parent_id)
        if parent is None:
            raise MissingParentError(category["id"])
        if parent_id in seen:
            return path
        seen.add(parent_id)
        row = parent


def category_url(store: Store, category: Document) -> str:
    """The address of the category: `/c/parent/child/ID`."""
    return f"/c/{'/'.join(slug_path(store, category))}/{category['id']}"


def ancestors(store: Store, category: Document) -> list[Document]:
    """The categories above, the nearest first."""
    found: list[Document] = []
    above = category["parent_category_id"]
    while above is not None:
        row = store.get("category", above)
        if row is None or row in found:
            break
        found.append(row)
        above = row["parent_category_id"]
    return found


def listed_category(context: Context, path: str) -> Document:
    """The category of a list's path, which ends in its id; a path with other slugs is led to the right one (301).

    What is unknown or not visible is a 404.
    """
    category = find_by_slug_path_with_id(context, path)
    if category is None or not can_see(context, category):
        raise not_found()
    address = category_url(context.store, category).removeprefix("/c/")
    if unescaped(path) != unescaped(address):
        suffix = ".json" if context.json_wanted else ""
        query = f"?{urlencode(context.query, doseq=True)}" if context.query else ""
        right = context.path.replace(f"/c/{path}", f"/c/{address}", 1)
        raise Refusal(Answer(301, headers={"Location": f"{context.host}{right}{suffix}{query}"}))
    return category


def page_not_found() -> Refusal:
    """The 404 of routes that are pages too: it carries the rendered page."""
    extras = {"title": "Page Not Found", "html": '<div class="page-not-found"></div>', "group": None}
    text = "The requested URL or resource could not be found."
    return refused(404, text, error_type="not_found", extras=extras)


def ensure_can_see(context: Context, category: Document) -> None:
    if not can_see(context, category):
        raise invalid_access()


@route("GET", "/c/<id>/show", "categories/show")
def show(context: Context, id: str) -> Answer:
    category = fetch(context, id)
    ensure_can_see(context, category)
    return ok({"category": Views(context).shown(category)})


@route("GET", "/c/<path:category_slug>/find_by_slug", "categories/find_by_slug")
def find_by_slug(context: Context, category_slug: str) -> Answer:
    """The one read of 3.5 that carries `category_setting`; what is unknown or not visible is a 404 with its page."""
    category = find_by_slug_path(context.store, context.settings, [part for part in category_slug.split("/") if part])
    if category is None or not can_see(context, category):
        raise unhandled(500) if context.profile.categories.unknown_slug_breaks else page_not_found()
    return ok({"category": Views(context).shown(category, with_setting=True)})


@route("GET", "/c/<id>/visible_groups", "categories/visible_groups")
def groups_that_see(context: Context, id: str) -> Answer:
    """Names of the groups with a row, as far as the acting user sees them; none when everyone has one."""
    category = fetch(context, id)
    ensure_can_see(context, category)
    numbers = [row["group_id"] for row in category["permissions"]]
    visible = {group["id"]: group["name"] for group in visible_groups(context)}
    names = [] if EVERYONE in numbers else [visible[number] for number in numbers if number in visible]
    return success(groups=names)


@route("GET", "/categories/find", "categories/find")
def find(context: Context) -> Answer:
    """Categories by ids, or by a path together with what stands above; 404 when nothing is left.

    With `include_permissions`, whatever its text, each row is the full form.
    """
    views = Views(context)
    complete = context.params.get("include_permissions") is not None
    rows = [
        views.with_user_fields(category, views.full(category) if complete else views.site(category))
        for category in _found(context)
    ]
    return ok({"categories": rows})


def _found(context: Context) -> list[Document]:
    params = context.params
    if not is_blank(params.get("ids")):
        ids = params["ids"] if isinstance(params["ids"], list) else [params["ids"]]
        wanted = {number for number in map(as_integer, ids) if number is not None}
        known = [context.store.get("category", number) for number in sorted(wanted)]
        found = visible_among(context, [row for row in known if row is not None])
    else:
        found = _found_by_path(context, params)
    if not found:
        raise not_found()
    return found


def _found_by_path(context: Context, params: dict[str, Any]) -> list[Document]:
    if not is_blank(params.get("slug_path")):
        parts = [part for part in str(params["slug_path"]).split("/") if part]
        category = find_by_slug_path(context.store, context.settings, parts)
    elif not is_blank(params.get("slug_path_with_id")):
        category = find_by_slug_path_with_id(context, str(params["slug_path_with_id"]))
    else:
        return []
    if category is None:
        raise not_found()
    ensure_can_see(context, category)
    above = [row for row in ancestors(context.store, category) if can_see(context, row)]
    return [*reversed(above), category]


@route("POST", "/category/<category_id>/notifications", "categories/set_notifications")
def set_notifications(context: Context, category_id: str) -> Answer:
    """Changes the acting user's own level; answers with the children of categories that they muted."""
    user = context.require_login()
    level = as_integer(context.params.get("notification_level")) or 0
    write(context.store, CATEGORIES, user["id"], as_integer(category_id) or 0, level)
    follow_preferences(context.store, user["id"])
    levels = of_user(context.store, CATEGORIES, user["id"])
    below = [
        row["id"]
        for row in context.store.all("category")
        if row["id"] not in levels and levels.get(row["parent_category_id"]) == MUTED
    ]
    return success(indirectly_muted_category_ids=below)
