"""Lists of categories: the category page and the part of `/site.json` (Discourse 3.5)."""

from dataclasses import dataclass
from typing import Any

from idiaspora.sandbox.appearance.sidebar_links import shown_categories
from idiaspora.sandbox.categories.access import (
    MUTED,
    can_edit,
    is_uncategorized,
    lazy_loading,
    manages_categories,
    visible_categories,
)
from idiaspora.sandbox.categories.custom_fields import preloaded
from idiaspora.sandbox.categories.listable_topics import featured_topics, listable
from idiaspora.sandbox.categories.reads import fetch_optional, find_by_slug_path_with_id
from idiaspora.sandbox.categories.serializers import Views
from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.site.category_cache import keep_site_categories, kept_site_categories
from idiaspora.sandbox.store.store import Document

PER_PAGE = 20
CHILDREN_PER_PARENT = 5
MOST_IN_ONE_PAGE = 1000
Row = dict[str, Any]


def site_categories(context: Context) -> list[Row]:
    """The categories of `/site.json` for the acting user, by position.

    Children of parents that they do not see or that do not exist are left out. With lazy loading only those of their
    sidebar and their parents are there. The rows are up to half an hour old (3.5).
    """
    kept = kept_site_categories(context)
    if kept is None:
        kept = sorted(context.store.all("category"), key=lambda row: (row["position"], row["id"]))
        keep_site_categories(context, kept)
    visible = {row["id"] for row in visible_categories(context)}
    rows = [row for row in kept if row["id"] in visible]
    rows = [row for row in rows if row["parent_category_id"] is None or row["parent_category_id"] in visible]
    if lazy_loading(context):
        wanted = _sidebar_categories(context)
        wanted |= {row["parent_category_id"] for row in rows if row["id"] in wanted}
        rows = [row for row in rows if row["id"] in wanted]
    views = Views(context)
    return [_of_site(context, views, row) for row in rows]


def _of_site(context: Context, views: Views, category: Document) -> Row:
    row = views.site(category, joined=True, translated=True)
    row |= {"custom_fields": preloaded(views.facts, category), "notification_level": views.level(category)}
    row |= {"permission": views.permission(category), "has_children": bool(views.child_ids(category))}
    return row | {"can_edit": can_edit(context, category)}


def _sidebar_categories(context: Context) -> set[int | None]:
    """The categories in the user's navigation menu; visitors have the default ones."""
    if context.user is not None:
        return set(shown_categories(context, context.user))
    return {as_integer(part) for part in context.settings.items("default_navigation_menu_categories")}


@dataclass(frozen=True)
class Asked:
    """What the list is asked for."""

    parent_id: int | None
    with_children: bool
    with_topics: bool
    paged: bool
    page: int
    tag: str | None


@route("GET", "/categories", "categories/index")
def index(context: Context) -> Answer:
    """The category page. It is whole unless lazy loading covers the user or there are more than 1000 categories."""
    asked = _asked(context)
    listing = _Listing(context, asked)
    return ok(
        {
            "category_list": {
                "can_create_category": manages_categories(context),
                "can_create_topic": context.is_staff or in_any_group(context, "create_topic_allowed_groups"),
                "categories": listing.rows(),
            }
        }
    )


def _asked(context: Context) -> Asked:
    params = context.params
    parent: Document | None = None
    if not is_blank(params.get("parent_category_id")):
        parent = fetch_optional(context, str(params["parent_category_id"]))
    elif not is_blank(params.get("category_slug_path_with_id")):
        parent = find_by_slug_path_with_id(context, str(params["category_slug_path_with_id"]))
    style = context.settings.text("desktop_category_page_style")
    parent_id = None if parent is None else parent["id"]
    inside = [row for row in visible_categories(context) if parent_id in (None, row["parent_category_id"])]
    return Asked(
        parent_id=parent_id,
        with_children=style == "subcategories_with_featured_topics" or params.get("include_subcategories") == "true",
        with_topics=context.profile.categories.topics_in_list or _asks_for_topics(params, style, parent),
        paged=lazy_loading(context) or len(inside) > MOST_IN_ONE_PAGE,
        page=max(as_integer(params.get("page")) or 0, 1),
        tag=None if is_blank(params.get("tag")) else str(params["tag"]),
    )


def _asks_for_topics(params: dict[str, Any], style: str, parent: Document | None) -> bool:
    """Whether the list has topics where they are no matter of course: asked for, or by the style of the page."""
    by_parent = parent is not None and parent["subcategory_list_style"].endswith("with_featured_topics")
    return by_parent or style.endswith("with_featured_topics") or not is_blank(params.get("include_topics"))


class _Listing:
    """One page of the list for the acting user."""

    def __init__(self, context: Context, asked: Asked) -> None:
        self.context, self.asked = context, asked
        self.views = Views(context)
        self.visible = visible_categories(context)
        self.featured = featured_topics(context, self.visible, asked.tag)

    def rows(self) -> list[Row]:
        listed = self._paged() if self.asked.paged else self._whole()
        if not self.context.settings.on("allow_uncategorized_topics"):
            listed = [row for row in listed if not is_uncategorized(self.context.settings, row)]
        listed.sort(key=lambda row: self.views.level(row) == MUTED)
        return [self._detailed(row, nested=self.asked.with_children and not self.asked.paged) for row in listed]

    def _ordered(self) -> list[Document]:
        """By position where positions are fixed, else by the latest of the featured topics, then by id."""
        if self.context.settings.on("fixed_category_positions"):
            return sorted(self.visible, key=lambda row: (row["position"], row["id"]))
        by_id = sorted(self.visible, key=lambda row: int(row["id"]))
        return sorted(by_id, key=lambda row: self._latest(row) or "", reverse=True)

    def _latest(self, category: Document) -> str | None:
        return max((topic["bumped_at"] for topic in self.featured.get(category["id"], [])), default=None)

    def _whole(self) -> list[Document]:
        if self.asked.page > 1:
            return []
        return [row for row in self._ordered() if row["parent_category_id"] == self.asked.parent_id]

    def _paged(self) -> list[Document]:
        """Twenty of a page, and flat behind them at most five children of each when no parent is asked for."""
        start = (self.asked.page - 1) * PER_PAGE
        top = [row for row in self._ordered() if row["parent_category_id"] == self.asked.parent_id]
        shown = top[start : start + PER_PAGE]
        if self.asked.parent_id is not None:
            return shown
        children = [number for row in shown for number in self._children(row)[:CHILDREN_PER_PARENT]]
        return shown + [row for row in self.visible if row["id"] in children]

    def _children(self, category: Document) -> list[int]:
        return self.views.child_ids(category)

    def _detailed(self, category: Document, *, nested: bool) -> Row:
        """CategoryDetailedSerializer."""
        count = self.views.topic_count(category)
        row = self.views.basic(category, translated=True) | {"custom_fields": preloaded(self.views.facts, category)}
        row = self.views.with_user_fields(category, row)
        row |= {"topics_day": 0, "topics_week": 0, "topics_month": 0, "topics_year": 0, "topics_all_time": count}
        whole_list = self.asked.paged or self.asked.parent_id is None
        row["subcategory_ids"] = self._children(category) if whole_list else None
        topics = self.featured.get(category["id"], []) if self.asked.with_topics else []
        if topics:
            row["topics"] = [listable(self.context, topic) for topic in topics]
        if nested and self.asked.parent_id is None and self._children(category):
            below = [child for child in self._ordered() if child["parent_category_id"] == category["id"]]
            row["subcategory_list"] = [self._detailed(child, nested=True) for child in below]
        return row
