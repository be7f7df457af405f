"""Inviting somebody to a topic or message (Discourse 3.5, app/controllers/topics_controller.rb)."""

from idiaspora.sandbox.http.answers import Answer, Refusal, not_found, ok, success
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.model.usernames import find_by_email, find_user
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.users import notifications
from idiaspora.sandbox.users.invites import check_may_invite, generate_invite


@route("POST", "/t/<int:id>/invite", "topics/invite")
def invite_to_topic(context: Context, id: int) -> Answer:
    """Invite a user by name or address to a topic; an address that is nobody's gets an invite to the forum."""
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not can_see_topic(context, topic):
        raise not_found()
    sent = next((str(context.params[key]) for key in ("user", "email") if not is_blank(context.params.get(key))), "")
    user = find_by_email(context.store, sent.lower()) if "@" in sent else find_user(context.store, sent)
    check_may_invite(context, [])
    if user is None:
        if "@" not in sent:
            raise Refusal(Answer(422, json={"failed": "FAILED"}))
        generate_invite(context, {"email": sent, "custom_message": context.params.get("custom_message")}, [], topic)
        return success()
    if topic["archetype"] == "private_message":
        for key in ("allowed_user_ids", "addressed_user_ids"):
            topic[key] = sorted({*topic.get(key, []), user["id"]})
        context.store.put("topic", topic)
    data = {"topic_title": topic["title"], "display_username": context.require_login()["username"]}
    kind = "invited_to_private_message" if topic["archetype"] == "private_message" else "invited_to_topic"
    notifications.create(context, user["id"], notifications.TYPES[kind], topic, 1, data)
    return ok({"user": basic_user(context.store, user["id"])})
