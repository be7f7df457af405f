"""What lists leave out because the acting user muted it (Discourse 3.5, lib/topic_query.rb)."""

from collections.abc import Collection, Iterable

from idiaspora.sandbox.categories.access import notification_levels
from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, success
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.preferences import TAGS
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.topic_users import MUTED
from idiaspora.sandbox.users.reads import seen_user

PEOPLE = "muted_user"
QUIET = ("mute", "ignore")


def without_muted(context: Context, topics: Iterable[Document], named: Collection[int] | None = ()) -> list[Document]:
    """The topics without those that the acting user muted: themselves, their tags, or their categories, of which the
    `named` ones stay (None: all of them). Topics of people who are muted stay."""
    user = context.user
    if user is None:
        return list(topics)
    own = context.store.where("topic_user", user_id=user["id"], notification_level=MUTED)
    muted = {row["topic_id"] for row in own}
    categories = {id for id, level in notification_levels(context).items() if level == MUTED}
    categories = set() if named is None else categories - set(named)
    tags = set(preferences.at_level(context.store, TAGS, user["id"], "muted"))
    return [
        topic
        for topic in topics
        if topic["id"] not in muted and topic["category_id"] not in categories and not tags & set(topic["tags"])
    ]


@route("PUT", "/u/<username>/notification_level", "users/notification_level")
def mute_person(context: Context, username: str) -> Answer:
    """Mute or ignore somebody, or neither any more. Nobody mutes the staff."""
    user = context.require_login()
    other = seen_user(context, username)
    level = required(context.params, "notification_level")
    rows = context.store.where(PEOPLE, user_id=user["id"], muted_user_id=other["id"])
    if level in QUIET and not rows:
        if other["admin"] or other["moderator"] or other["id"] == user["id"]:
            raise invalid_access()
        context.store.insert(PEOPLE, {"user_id": user["id"], "muted_user_id": other["id"]})
    elif level == "normal":
        for row in rows:
            context.store.delete(PEOPLE, row["id"])
    elif level not in QUIET:
        raise invalid_parameters("notification_level")
    return success()
