"""Users as Discourse 3.5 serialises them for the staff: rows of the list, the short and the detailed form."""

from datetime import UTC, datetime, timedelta
from typing import Any

from idiaspora.sandbox.groups.groups import rows_of_user
from idiaspora.sandbox.groups.serializers import basic_group
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.serializer_parts import (
    badge_count,
    basic,
    can_administer,
    can_delete,
    can_suspend,
    count_posts,
    count_topics,
    is_me,
    is_staff,
    is_until,
)

PENALTY_COUNTS = {"silenced": "silence_user", "suspended": "suspend_user"}
TL3_REQUIREMENTS: dict[str, Any] = {
    "time_period": 100, "requirements_met": False, "on_grace_period": False, "days_visited": 0,
    "min_days_visited": 50, "num_topics_replied_to": 0, "min_topics_replied_to": 10, "topics_viewed": 0,
    "min_topics_viewed": 2, "posts_read": 0, "min_posts_read": 2, "topics_viewed_all_time": 0,
    "min_topics_viewed_all_time": 200, "posts_read_all_time": 0, "min_posts_read_all_time": 500,
    "num_flagged_posts": 0, "max_flagged_posts": 5, "num_flagged_by_users": 0, "max_flagged_by_users": 5,
    "num_likes_given": 0, "min_likes_given": 30, "num_likes_received": 0, "min_likes_received": 20,
    "num_likes_received_days": 0, "min_likes_received_days": 7, "num_likes_received_users": 0,
    "min_likes_received_users": 5,
}  # fmt: skip


def list_row(context: Context, user: Document, *, with_reason: bool = True, with_email: bool = False) -> dict[str, Any]:
    """A row of the admin list. The address shows for oneself and for staged users, for others when asked for."""
    out = {
        **basic(user),
        **{key: user[key] for key in ("active", "admin", "moderator", "last_seen_at", "created_at", "trust_level")},
        **{key: user[key] for key in ("manual_locked_trust_level", "title", "staged")},
        "last_emailed_at": None,
        "last_seen_age": _age(user["last_seen_at"]),
        "last_emailed_age": None,
        "created_at_age": _age(user["created_at"]),
        "time_read": 0,
        "days_visited": 0,
        "posts_read_count": user.get("posts_read_count", 0),
        "topics_entered": 0,
        "post_count": count_posts(context.store, user) if user["id"] > 0 else user.get("post_count", 0),
    }
    facts = context.profile.people
    if "can_be_deleted" in facts.list_keys:
        out["can_be_deleted"] = can_delete(context, user)
    if with_reason and "silence_reason" in facts.list_keys:
        out["silence_reason"] = silence_reason(user)
    if is_me(context, user) or user["staged"] or with_email:
        out |= {"email": user.get("email"), "secondary_emails": []}
    if context.settings.on("must_approve_users"):
        out["approved"] = user["approved"]
    if user.get("second_factor_enabled"):
        out["second_factor_enabled"] = True
    return out | _penalties(user)


def silence_reason(user: Document) -> str | None:
    """Why the user is silenced, None when they are not."""
    return user.get("silence_reason") if is_until(user.get("silenced_till")) else None


def _age(moment: str | None) -> float | None:
    if moment is None:
        return None
    return (datetime.now(UTC) - datetime.fromisoformat(moment.replace("Z", "+00:00"))).total_seconds()


def _penalties(user: Document) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if is_until(user.get("suspended_till")):
        out |= {"suspended_at": user.get("suspended_at"), "suspended_till": user["suspended_till"]}
    if is_until(user.get("silenced_till")):
        out |= {"silenced": True, "silenced_at": user.get("silenced_at")}
    if user.get("silenced_till"):
        out["silenced_till"] = user["silenced_till"]
    return out


def short(context: Context, user: Document) -> dict[str, Any]:
    """The form that a change of the trust level answers with."""
    return {
        **list_row(context, user, with_reason=False),
        "can_send_activation_email": context.is_staff and not context.settings.on("must_approve_users"),
        "can_activate": context.is_staff and not user["active"],
        "can_deactivate": can_suspend(context, user),
        "ip_address": None,
        "registration_ip_address": None,
        **dict.fromkeys(context.profile.people.role_keys),
        "single_sign_on_record": None,
    }


def detailed(context: Context, user: Document, *, on_its_page: bool = False) -> dict[str, Any]:
    """The form of a user's admin page; changes of roles answer with it too, there without a few keys."""
    store, administered = context.store, can_administer(context, user)
    suspended = is_until(user.get("suspended_till"))
    out = {
        **short(context, user),
        "can_grant_admin": administered and not user["admin"],
        "can_revoke_admin": administered and user["admin"],
        "can_grant_moderation": administered and not user["moderator"],
        "can_revoke_moderation": administered and user["moderator"],
        "can_impersonate": administered and not user["admin"],
        **dict.fromkeys(("like_count", "like_given_count", "flags_given_count", "flags_received_count"), 0),
        "topic_count": count_topics(context.store, user),
        "post_edits_count": None,
        "private_topics_count": user.get("private_topics_count", int(context.profile.site.welcomed)),
        "can_delete_all_posts": context.is_staff and not user["admin"],
        "can_be_anonymized": context.is_staff and not is_staff(user),
        "can_be_merged": context.is_admin and not is_staff(user),
        "full_suspend_reason": user.get("suspend_reason") if suspended else None,
        "penalty_counts": penalty_counts(context, user),
        "next_penalty": _in_a_day(),
        "primary_group_id": user["primary_group_id"],
        "badge_count": badge_count(store, user),
        "warnings_received_count": 0,
        "bounce_score": 0.0,
        "reset_bounce_score_after": None,
        "can_view_action_logs": context.is_staff,
        "can_disable_second_factor": administered,
        "can_delete_sso_record": False,
        "api_key_count": len(store.where("api_key", user_id=user["id"])),
        "external_ids": user.get("external_ids", {}),
        "approved_by": basic_user(store, user.get("approved_by_id")),
        "suspended_by": basic_user(store, user.get("suspended_by_id") if suspended else None),
        "silenced_by": basic_user(store, user.get("silenced_by_id") if is_until(user.get("silenced_till")) else None),
        "groups": _groups(context, user),
    }
    known: dict[str, Any] = {
        "latest_export": None,
        "can_be_deleted": can_delete(context, user),
        "can_change_trust_level": may_change_trust(context),
        "upcoming_changes_stats": [],
    }
    if context.profile.people.full_reasons:
        out["full_silence_reason"] = silence_reason(user)
    out |= {key: known[key] for key in context.profile.people.detail_keys}
    if on_its_page:
        out |= {"silence_reason": silence_reason(user), "similar_users_count": _count_similar(context, user)}
        out |= dict.fromkeys(context.profile.people.role_keys, True)
    if is_staff(user) or user["staged"] or user["trust_level"] >= 2:
        out["tl3_requirements"] = _tl3_requirements(context, user)
    return out


def _count_similar(context: Context, user: Document) -> int:
    """Others from the same address. Nobody here has one, which is the same for all where that counts."""
    if not context.profile.people.similar_without_address:
        return 0
    return sum(
        other["id"] > 0 and other["id"] != user["id"] and not is_staff(other) for other in context.store.all("user")
    )


def penalty_counts(context: Context, user: Document) -> dict[str, int]:
    rows = context.store.where("staff_action", target_user_id=user["id"])
    return {key: sum(row["action_name"] == name for row in rows) for key, name in PENALTY_COUNTS.items()}


def _in_a_day() -> str:
    moment = datetime.now(UTC) + timedelta(days=1)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _groups(context: Context, user: Document) -> list[dict[str, Any]]:
    """All groups of the user, in the order of joining."""
    groups = (context.store.get("group", row["group_id"]) for row in rows_of_user(context.store, user["id"]))
    return [basic_group(context, group) for group in groups if group]


def _tl3_requirements(context: Context, user: Document) -> dict[str, Any]:
    counts = penalty_counts(context, user)
    locked = user["manual_locked_trust_level"] is not None
    return {
        **TL3_REQUIREMENTS,
        "requirements_lost": not locked,
        "trust_level_locked": locked,
        "penalty_counts": {**counts, "total": sum(counts.values())},
    }


def may_see_addresses(context: Context) -> bool:
    """Admins, and moderators where `moderators_view_emails` is on."""
    return context.is_admin or (context.is_staff and context.settings.on("moderators_view_emails"))


def may_change_trust(context: Context) -> bool:
    """Admins, and moderators unless a newer setting keeps them from it."""
    switch = context.profile.people.trust_by_moderators
    return context.is_admin or (context.is_staff and (switch is None or context.settings.on(switch)))
