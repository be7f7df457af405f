"""What staff see of a person's record (Discourse 3.5, users_controller.rb)."""

from idiaspora.sandbox.http.answers import Answer, invalid_access, ok
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.moderation.flags import LIKE
from idiaspora.sandbox.topics.post_serializers import ACTION
from idiaspora.sandbox.users.reads import seen_user, user_route


@user_route("GET", "/<username>/staff-info", "staff_info")
def staff_info(context: Context, username: str) -> Answer:
    """How often they were moderated, and how often they called for it."""
    user = seen_user(context, username)
    if not context.is_staff:
        raise invalid_access()
    own = context.store.where("post", user_id=user["id"])
    flags = [row for row in context.store.all(ACTION) if row["post_action_type_id"] != LIKE]
    numbers = {post["id"] for post in own}
    logged = [row["action_name"] for row in context.store.where("staff_action", target_user_id=user["id"])]
    return ok(
        {
            "number_of_deleted_posts": sum(bool(post["deleted_at"]) for post in own),
            "number_of_flagged_posts": len({row["post_id"] for row in flags} & numbers),
            "number_of_flags_given": sum(row["user_id"] == user["id"] for row in flags),
            "number_of_silencings": logged.count("silence_user"),
            "number_of_suspensions": logged.count("suspend_user"),
            "warnings_received_count": 0,
            "number_of_rejected_posts": 0,
        }
    )
