"""The results of a poll by what people say of themselves (plugin poll of Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, not_found, ok, unprocessable
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.plugins.polls import of_post, votes
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_reply

NO_DATA = "No data"


@route("GET", "/polls/grouped_poll_results", "poll/polls/grouped_poll_results")
def grouped_results(context: Context) -> Answer:
    """The votes for each option by the answers to a user field that `poll_groupable_user_fields` names."""
    if not context.settings.has_on("poll_enabled"):
        raise not_found()
    context.require_login()
    asked = {name: required(context.params, name) for name in ("post_id", "poll_name", "user_field_name")}
    post = context.store.get("post", as_integer(asked["post_id"]) or 0)
    if post is None:
        raise invalid_parameters("post_id")
    poll = next((row for row in of_post(context, post) if row["name"] == asked["poll_name"]), None)
    if poll is None:
        raise invalid_parameters("poll_name")
    if not can_reply(context, context.store.get("topic", post["topic_id"])):
        raise unprocessable("You can't vote because you can't post in this topic.")
    if asked["user_field_name"] not in context.settings.items("poll_groupable_user_fields"):
        raise invalid_parameters("user_field_name")
    return ok({"grouped_results": _grouped(context, poll, str(asked["user_field_name"]))})


def _grouped(context: Context, poll: Document, name: str) -> list[dict[str, Any]]:
    field = next(iter(context.store.where("user_field", name=name)), None)
    by_answer: dict[str, list[str]] = {}
    for row in votes(context, poll):
        user = context.store.get("user", row["user_id"]) or {"user_fields": {}}
        answer = None if field is None else user["user_fields"].get(str(field["id"]))
        by_answer.setdefault(str(answer).title() if answer else NO_DATA, []).append(row["option"])
    return [
        {
            "group": answer,
            "options": [
                {"digest": option["id"], "html": option["html"], "votes": chosen.count(option["id"])}
                for option in poll["options"]
            ],
        }
        for answer, chosen in by_answer.items()
    ]
