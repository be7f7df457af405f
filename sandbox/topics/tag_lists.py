"""Lists of topics with a tag, alone, in a category and together with others (Discourse 3.5, tags_controller.rb)."""

from idiaspora.sandbox.categories.access import can_see
from idiaspora.sandbox.categories.reads import find_by_slug_path_with_id
from idiaspora.sandbox.http.answers import Answer, not_found
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.names import tag_of_path
from idiaspora.sandbox.tags.tags import basic_tag, hidden_from, require_tagging
from idiaspora.sandbox.topics.lists import FILTERS, answer_list
from idiaspora.sandbox.versions import Profile

NO_TAG = "none"


def _has_numbers(profile: Profile) -> bool:
    return profile.tags.as_objects


@route("GET", "/tag/<slug>/<int:name>", "tags/show", offered=_has_numbers)
@route("GET", "/tag/<name>", "tags/show")
def tag_list(context: Context, name: str | int, slug: str = "") -> Answer:
    """The topics with a tag, About topics too; `none` those without any."""
    return _listed(context, [str(name)], f"/tag/{name}")


@route("GET", "/tag/<slug>/<int:name>/l/<filter>", "tags/show_latest", offered=_has_numbers)
@route("GET", "/tag/<name>/l/<filter>", "tags/show_latest")
def tag_list_by(context: Context, name: str | int, filter: str, slug: str = "") -> Answer:
    """The same in the form of one of the lists."""
    return _listed(context, [str(name)], f"/tag/{name}/l/{filter}", filter)


@route("GET", "/tags/intersection/<path:names>", "tags/show")
def together(context: Context, names: str) -> Answer:
    """The topics that have all of these tags."""
    return _listed(context, names.split("/"), f"/tags/intersection/{names}")


@route("GET", "/tags/c/<path:path>/l/<filter>", "tags/show_latest")
def in_category_by(context: Context, path: str, filter: str) -> Answer:
    return _in_category(context, path, filter, f"/tags/c/{path}/l/{filter}")


@route("GET", "/tags/c/<path:path>", "tags/show")
def in_category(context: Context, path: str) -> Answer:
    """The topics of a category with the tag that ends the path; `/none/` before it leaves out subcategories."""
    return _in_category(context, path, "latest", f"/tags/c/{path}")


def _in_category(context: Context, path: str, filter: str, address: str) -> Answer:
    place, _, name = path.rpartition("/")
    bare = place.removesuffix("/none")
    category = find_by_slug_path_with_id(context, bare.removesuffix("/all"))
    if category is None or not can_see(context, category):
        raise not_found()
    return _listed(context, [name], address, filter, category, alone=bare != place)


def _listed(
    context: Context,
    names: list[str],
    path: str,
    filter: str = "latest",
    category: Document | None = None,
    *,
    alone: bool = False,
) -> Answer:
    require_tagging(context)
    if filter not in FILTERS:
        raise not_found()
    tags = [] if names == [NO_TAG] else [_seen(context, name) for name in names]
    beside = {"tags": [basic_tag(context, tag) for tag in tags]} if tags else {}
    wanted = tuple(tag["name"] for tag in tags)
    return answer_list(context, filter, path, category, alone=alone, tags=wanted, beside=beside)


def _seen(context: Context, name: str) -> Document:
    tag = tag_of_path(context.store, name)
    if tag is None or hidden_from(context, tag["name"]):
        raise not_found()
    return tag
