"""The badges that go with users: their featured grants, side-loaded as Discourse 3.5 does it."""

from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.moderation.badges import badge_row, types_of
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.serializer_parts import badge_rows, featured_badges


def with_badges(context: Context, users: list[Document]) -> dict[str, Any]:
    """`user_badges`, and where there are any the `badges` and `badge_types`, of the users' featured grants."""
    grants = [grant for user in users for grant in featured_badges(context.store, user)]
    if not grants:
        return {"user_badges": []}
    numbers = dict.fromkeys(grant["badge_id"] for grant in grants)
    badges = [badge for badge in (context.store.get("badge", number) for number in numbers) if badge]
    return {
        "user_badges": [_grant(context, grant) for grant in grants],
        "badges": [badge_row(context, badge) for badge in badges],
        "badge_types": types_of(badges),
    }


def _grant(context: Context, grant: Document) -> dict[str, Any]:
    holder = context.store.get("user", grant["user_id"])
    same = [row for row in badge_rows(context.store, holder) if row["badge_id"] == grant["badge_id"]] if holder else []
    keys = ("id", "granted_at", "created_at", "badge_id", "user_id", "granted_by_id")
    return {**{key: grant[key] for key in keys}, "count": len(same)}
