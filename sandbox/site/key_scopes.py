"""The scopes of API keys: which requests each allows (Discourse 3.5, app/models/api_key_scope.rb). Pure.

Those that plugins add, and those for pages that the rehearsal forum does not have, are not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """`parameters` may be limited to values; `routes` are allowed by their names, `controller/action`.

    `urls` are the addresses that the forum lists for it, where they are known.
    """

    parameters: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


TOPIC_URLS = (
    "/t/:id", "/t/external_id/:external_id", "/t/:slug/:topic_id/print", "/t/:slug/:topic_id/summary",
    "/t/:topic_id/summary", "/t/:topic_id/:post_number", "/t/:topic_id/last", "/t/:slug/:topic_id.rss",
    "/t/:slug/:topic_id", "/t/:slug/:topic_id/:post_number", "/t/:slug/:topic_id/last", "/t/:topic_id/posts",
)  # fmt: skip
CATEGORY_URLS = ("/categories", "/categories/:parent_category_id", "/c/*category_slug_path_with_id/subcategories", "/")

SCOPES: Mapping[str, Scope] = {
    "global:read": Scope((), (), ("* (get)",)),
    "topics:write": Scope(("topic_id",), ("posts/create",)),
    "topics:update": Scope(("topic_id", "category_id"), ("topics/update",)),
    "topics:delete": Scope((), ("topics/destroy",)),
    "topics:recover": Scope((), ("topics/recover",)),
    "topics:read": Scope(
        ("topic_id", "external_id"),
        ("topics/show", "topics/posts", "topics/show_by_external_id"),
        tuple(f"{url} (GET)" for url in TOPIC_URLS),
    ),
    "topics:read_lists": Scope(
        ("category_id",),
        ("list/latest", "list/new", "list/top", "list/hot", "list/category_latest", "list/category_default"),
    ),
    "topics:status": Scope(("topic_id", "category_id", "status", "enabled"), ("topics/status",)),
    "posts:edit": Scope(("id",), ("posts/update",)),
    "posts:delete": Scope(("id",), ("posts/destroy",)),
    "posts:recover": Scope(("id",), ("posts/recover",)),
    "posts:list": Scope((), ("posts/latest",)),
    "tags:list": Scope((), ("tags/index",)),
    "tag_groups:list": Scope((), ("tag_groups/index",)),
    "tag_groups:show": Scope(("id",), ("tag_groups/show",)),
    "tag_groups:create": Scope((), ("tag_groups/create",)),
    "tag_groups:update": Scope(("id",), ("tag_groups/update",)),
    "categories:list": Scope((), ("categories/index",), tuple(f"{url} (GET)" for url in CATEGORY_URLS)),
    "categories:show": Scope(("id",), ("categories/show",)),
    "uploads:create": Scope((), ("uploads/create",)),
    "users:show": Scope(("username", "external_id", "external_provider"), ("users/show",)),
    "users:check_emails": Scope(("username",), ("users/check_emails",)),
    "users:update": Scope(("username",), ("users/update",)),
    "users:suspend": Scope((), ("admin/users/suspend",)),
    "users:list": Scope((), ("admin/users/index",)),
    "invites:create": Scope((), ("invites/create",)),
    "badges:create": Scope((), ("admin/badges/create",)),
    "badges:show": Scope((), ("badges/show",)),
    "badges:update": Scope((), ("admin/badges/update",)),
    "badges:delete": Scope((), ("admin/badges/destroy",)),
    "badges:list_user_badges": Scope(("username",), ("user_badges/username",)),
    "badges:assign_badge_to_user": Scope((), ("user_badges/create",)),
    "badges:revoke_badge_from_user": Scope((), ("user_badges/destroy",)),
    "groups:manage_groups": Scope(("id",), ("groups/members", "groups/add_members", "groups/remove_member")),
    "groups:administer_groups": Scope(
        (), ("admin/groups/create", "admin/groups/destroy", "groups/show", "groups/update", "groups/index")
    ),
    "search:show": Scope(("q", "page"), ("search/show",)),
    "search:query": Scope(("term",), ("search/query",)),
}
SAFE_METHODS = ("GET", "HEAD")


def name_of(scope: Any) -> str:
    """A scope is stored by its name, or with the values to which its parameters are limited."""
    return str(scope["name"] if isinstance(scope, dict) else scope)


def permits(scopes: list[Any], method: str, route: str, params: Mapping[str, Any]) -> bool:
    """Whether a key with these scopes allows a request."""
    return any(_allows(scope, method, route, params) for scope in scopes)


def _allows(scope: Any, method: str, route: str, params: Mapping[str, Any]) -> bool:
    name = name_of(scope)
    if name == "global:read":
        return method in SAFE_METHODS
    known = SCOPES.get(name)
    if known is None or route not in known.routes:
        return False
    limits = scope.get("allowed") or {} if isinstance(scope, dict) else {}
    return all(str(params.get(key, "")) in values for key, values in limits.items())


def shown(scope: Any) -> dict[str, Any]:
    """A scope as single keys and sessions show it."""
    name = name_of(scope)
    resource, action = name.split(":")
    known = SCOPES.get(name, Scope())
    return {
        "resource": resource,
        "action": action,
        "parameters": list(known.parameters),
        "urls": list(known.urls),
        "allowed_parameters": (scope.get("allowed") or None) if isinstance(scope, dict) else None,
        "key": action,
    }


def listed() -> dict[str, list[dict[str, Any]]]:
    """All scopes by resource, as the page of a new key offers them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, scope in SCOPES.items():
        resource, action = name.split(":")
        row = {"scope_id": name, "key": action, "name": action.replace("_", " "), "params": list(scope.parameters)}
        found.setdefault(resource, []).append({**row, "urls": list(scope.urls)})
    return found
