"""Rights in categories: seeing, using and changing them (Discourse 3.5, lib/guardian/category_guardian.rb)."""

from idiaspora.sandbox.groups.groups import EVERYONE, in_any_group, rows_of_user
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.store.store import Document, Store

FULL, CREATE_POST = 1, 2
MUTED, REGULAR = 0, 1


def group_ids_of(store: Store, user: Document | None) -> set[int]:
    """The groups that a user belongs to, automatic ones included; everyone is not a membership."""
    return set() if user is None else {row["group_id"] for row in rows_of_user(store, user["id"])}


def sees_all(context: Context) -> bool:
    """Whether the acting user sees restricted categories of groups that they are not in."""
    return context.is_admin and not context.settings.on("suppress_secured_categories_from_admin")


def can_see(context: Context, category: Document | None) -> bool:
    """Whether the acting user (or a visitor) sees the category; a row of any level is enough."""
    if category is None:
        return False
    if not category["read_restricted"] or sees_all(context):
        return True
    if context.user is None:
        return False
    mine = group_ids_of(context.store, context.user)
    strangers = bool(category["email_in"]) and category["email_in_allow_strangers"]
    return (context.user["staged"] and strangers) or any(row["group_id"] in mine for row in category["permissions"])


def visible_categories(context: Context) -> list[Document]:
    """The categories that the acting user sees, by id."""
    return visible_among(context, context.store.all("category"))


def visible_among(context: Context, categories: list[Document]) -> list[Document]:
    """Those of some categories that the acting user sees."""
    if sees_all(context):
        return categories
    mine = group_ids_of(context.store, context.user)
    return [
        row
        for row in categories
        if not row["read_restricted"] or any(entry["group_id"] in mine for entry in row["permissions"])
    ]


def manages_categories(context: Context) -> bool:
    """Admins, and moderators where a setting lets them."""
    if context.is_admin:
        return True
    moderator = context.user is not None and context.user["moderator"]
    return bool(moderator and context.settings.on(context.profile.categories.managed_by))


def can_edit(context: Context, category: Document) -> bool:
    """Whether the acting user may change the settings of the category."""
    return context.is_admin or (manages_categories(context) and can_see(context, category))


def _has_level(context: Context, category: Document, levels: tuple[int, ...]) -> bool:
    if context.is_admin:
        return True
    if context.user is None:
        return False
    mine = {EVERYONE, *group_ids_of(context.store, context.user)}
    rows = category["permissions"]
    granted = any(row["permission_type"] in levels and row["group_id"] in mine for row in rows)
    return granted or (not rows and not category["read_restricted"])


def can_create_topic_in(context: Context, category: Document) -> bool:
    """Whether the acting user has the full level in the category.

    Uncategorized is for staff only unless `allow_uncategorized_topics` is on.
    """
    closed = is_uncategorized(context.settings, category) and not context.settings.on("allow_uncategorized_topics")
    if closed and not context.is_staff:
        return False
    return _has_level(context, category, (FULL,))


def can_reply_in(context: Context, category: Document) -> bool:
    """Whether the acting user may at least reply in the category."""
    return _has_level(context, category, (FULL, CREATE_POST))


def moderates_category(context: Context, category: Document | None) -> bool:
    """Whether the acting user is in a moderating group of exactly this category, while that feature is on."""
    if category is None or context.user is None or not context.settings.on("enable_category_group_moderation"):
        return False
    return bool(set(category["moderating_group_ids"]) & group_ids_of(context.store, context.user))


def is_uncategorized(settings: SiteSettings, category: Document) -> bool:
    return bool(category["id"] == settings.number("uncategorized_category_id"))


def uncategorized_id(settings: SiteSettings) -> int | None:
    """The category of topics without one; None where there is no such category any more."""
    number = settings.number("uncategorized_category_id")
    return number if number > 0 else None


def lazy_loading(context: Context) -> bool:
    """Whether `lazy_load_categories_groups` covers the acting user; everyone covers visitors too."""
    groups = [as_integer(part) for part in context.settings.items("lazy_load_categories_groups")]
    return EVERYONE in groups or in_any_group(context, "lazy_load_categories_groups")


def locale_of(context: Context) -> str:
    """The locale in which the request is answered: the user's own where that is allowed, else the site's."""
    own = context.user.get("locale") if context.user and context.settings.on("allow_user_locale") else None
    return str(own or context.settings.text("default_locale"))


def notification_levels(context: Context) -> dict[int, int]:
    """The acting user's own notification levels by category.

    Visitors have the categories that are muted by default muted, all others regular.
    """
    if context.user is None:
        muted = [as_integer(part) for part in context.settings.items("default_categories_muted")]
        return {number: MUTED for number in muted if number}
    rows = context.store.where("category_user", user_id=context.user["id"])
    return {row["category_id"]: row["notification_level"] for row in rows}


def default_notification_level(context: Context) -> int:
    return MUTED if context.settings.on("mute_all_categories_by_default") else REGULAR
