"""Parts of a user's presentation that several serialisers share, with the acting user's rights over them (3.5)."""

from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group, rows_of_user
from idiaspora.sandbox.groups.serializers import flair_url
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.staff_log import avatar_template
from idiaspora.sandbox.store.store import Document, Store

FEATURED_BADGES = 3
TRUSTED_WITH_NEW = 2
DEFAULT_COLOUR = "bc79bd"


def basic(user: Document) -> dict[str, Any]:
    keys = ("id", "username", "name")
    return {**{key: user[key] for key in keys}, "avatar_template": picture(user)}


def picture(user: Document) -> str:
    """The address of the user's picture: their first letter on a colour, except for the system user."""
    if user["id"] == -1:
        return "/images/discourse-logo-sketch-small.png"
    return avatar_template(user).replace(DEFAULT_COLOUR, user.get("avatar_color", DEFAULT_COLOUR))


def group_of(store: Store, user: Document, key: str) -> Document | None:
    return None if user[key] is None else store.get("group", user[key])


def flair_parts(store: Store, user: Document) -> dict[str, Any]:
    """Primary group and flair for lists: only what is set."""
    primary, flair = group_of(store, user, "primary_group_id"), group_of(store, user, "flair_group_id")
    parts = {
        "primary_group_name": primary and primary["name"],
        "flair_name": flair and flair["name"],
        "flair_url": flair and flair_url(store, flair),
        "flair_bg_color": flair and flair["flair_bg_color"],
        "flair_color": flair and flair["flair_color"],
    }
    return {key: value for key, value in parts.items() if value}


def is_staff(user: Document) -> bool:
    return bool(user["admin"] or user["moderator"])


def is_me(context: Context, user: Document) -> bool:
    return context.user is not None and context.user["id"] == user["id"]


def can_edit(context: Context, user: Document) -> bool:
    return context.is_staff or is_me(context, user)


def can_administer(context: Context, user: Document) -> bool:
    """Whether the acting admin may change the user's roles: not their own, not those of system users."""
    return context.is_admin and user["id"] > 0 and not is_me(context, user)


def can_suspend(context: Context, user: Document) -> bool:
    return context.is_staff and not is_staff(user)


def can_delete(context: Context, user: Document) -> bool:
    return not user["admin"] and (context.is_staff or is_me(context, user))


def can_mute(context: Context, user: Document) -> bool:
    acting = context.user
    if acting is None or acting["id"] == user["id"] or is_staff(user):
        return False
    return context.is_staff or acting["trust_level"] >= 1


def can_ignore(context: Context, user: Document) -> bool:
    acting = context.user
    if acting is None or acting["id"] == user["id"] or is_staff(user):
        return False
    return context.is_staff or in_any_group(context, "ignore_allowed_groups")


def can_message(context: Context) -> bool:
    return context.user is not None and (context.is_staff or in_any_group(context, "personal_message_enabled_groups"))


def can_see_profile(context: Context, user: Document) -> bool:
    """Hidden profiles are open to staff and to oneself; those of new members to members of some trust.

    Who has written no reply yet is new to everybody else below trust level 2 (seen on 3.5).
    """
    if can_edit(context, user):
        return True
    hidden = context.settings.on("allow_users_to_hide_profile") and bool(options_of(user).get("hide_profile"))
    if hidden or is_staff(user) or not context.settings.on("hide_new_user_profiles"):
        return not hidden
    if context.settings.on("invite_only") or context.settings.on("must_approve_users"):
        return True
    trust = -1 if context.user is None else int(context.user["trust_level"])
    if max(trust, user["trust_level"]) < TRUSTED_WITH_NEW and not _has_replied(context.store, user):
        return False
    return trust >= 1 or bool(user["trust_level"] >= 1)


def _has_replied(store: Store, user: Document) -> bool:
    return any(post["post_number"] > 1 and not post["deleted_at"] for post in store.where("post", user_id=user["id"]))


def options_of(user: Document) -> dict[str, Any]:
    """The preferences that differ from the defaults."""
    return user.get("options") or {}


def is_until(moment: str | None) -> bool:
    """Whether a penalty with this end still holds."""
    return bool(moment) and str(moment) > Context.now()


def badge_rows(store: Store, user: Document) -> list[Document]:
    """The user's grants of enabled badges."""
    enabled = {badge["id"] for badge in store.all("badge") if badge.get("enabled", True)}
    return [row for row in store.where("user_badge", user_id=user["id"]) if row["badge_id"] in enabled]


def badge_count(store: Store, user: Document) -> int:
    return len({row["badge_id"] for row in badge_rows(store, user)})


def featured_badges(store: Store, user: Document) -> list[Document]:
    """Up to three grants, one for each badge, the most valuable first."""
    badges = {badge["id"]: badge for badge in store.all("badge")}
    first = {row["badge_id"]: row for row in badge_rows(store, user)[::-1]}
    rows = sorted(first.values(), key=lambda row: (badges[row["badge_id"]]["badge_type_id"], row["badge_id"]))
    return rows[:FEATURED_BADGES]


def group_rows(store: Store, user: Document) -> list[Document]:
    return sorted(rows_of_user(store, user["id"]), key=lambda row: int(row["group_id"]))


def count_posts(store: Store, user: Document) -> int:
    """Posts in public topics that are not deleted; the posts of seeded topics do not count."""
    topics = {
        topic["id"]
        for topic in store.all("topic")
        if topic["archetype"] == "regular" and not topic["deleted_at"] and not topic.get("is_category_definition")
    }
    return sum(
        1
        for post in store.where("post", user_id=user["id"])
        if post["topic_id"] in topics and not post["deleted_at"] and post["user_id"] > 0
    )


def count_topics(store: Store, user: Document) -> int:
    """Topics that the user began, without messages, deleted ones and About topics."""
    topics = store.where("topic", user_id=user["id"], archetype="regular", deleted_at=None)
    return sum(1 for topic in topics if not topic.get("is_category_definition") and user["id"] > 0)
