"""Voting in polls and what everybody sees of it (plugin poll of Discourse 3.5)."""

from collections.abc import Iterable
from typing import Any

from idiaspora.sandbox.groups.groups import rows_of_user
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, unprocessable
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.plugins.polls import MULTIPLE, POLL, VOTE, of_post, votes
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_reply, can_see_post
from idiaspora.sandbox.users.serializer_parts import basic

PRELOADED, MOST_VOTERS = 25, 50
STATUSES = ("open", "closed")


@route("PUT", "/polls/vote", "poll/polls/vote")
def vote(context: Context) -> Answer:
    """Choose options, in place of those that were chosen before."""
    user = context.require_login()
    sent = required(context.params, "options")
    _, poll = _open(context)
    known = {option["id"] for option in poll["options"]}
    chosen = [name for name in dict.fromkeys(map(str, sent if isinstance(sent, list) else [sent])) if name in known]
    _check_number(poll, len(chosen))
    _take_back(context, poll, user)
    for name in chosen:
        context.store.insert(VOTE, {"poll_id": poll["id"], "user_id": user["id"], "option": name})
    return ok({"poll": shown(context, poll), "vote": chosen})


@route("DELETE", "/polls/vote", "poll/polls/remove_vote")
def remove_vote(context: Context) -> Answer:
    user = context.require_login()
    _, poll = _open(context)
    _take_back(context, poll, user)
    return ok({"poll": shown(context, poll)})


@route("PUT", "/polls/toggle_status", "poll/polls/toggle_status")
def toggle_status(context: Context) -> Answer:
    """Close or open a poll: for the writer of its post and the staff."""
    user = context.require_login()
    status = required(context.params, "status")
    post, poll = _named(context)
    if post["user_id"] != user["id"] and not context.is_staff:
        raise unprocessable("Only a staff member or the original poster can toggle a poll status.")
    if status not in STATUSES:
        raise unprocessable("The status of a poll is open or closed.")
    poll = {**poll, "status": status}
    context.store.put(POLL, poll)
    return ok({"poll": shown(context, poll)})


@route("GET", "/polls/voters", "poll/polls/voters")
def voters(context: Context) -> Answer:
    """Who chose which option, where the poll is public."""
    _, poll = _named(context)
    if not poll["public"]:
        raise invalid_access()
    if not _sees_results(context, poll):
        raise invalid_access()
    only = context.params.get("option_id")
    limit = as_integer(context.params.get("limit")) or PRELOADED
    size = max(min(limit, MOST_VOTERS), 1)
    page = max((as_integer(context.params.get("page")) or 1) - 1, 0)
    people = _voters(context, poll)
    return ok(
        {
            "voters": {
                option: rows[page * size : (page + 1) * size]
                for option, rows in people.items()
                if only in (None, "", option)
            }
        }
    )


def shown(context: Context, poll: Document) -> dict[str, Any]:
    """A poll with its results, as far as the acting user sees them."""
    rows = votes(context, poll)
    counts = {option["id"]: sum(row["option"] == option["id"] for row in rows) for option in poll["options"]}
    sees = _sees_results(context, poll)
    keys = ("id", "name", "type", "status", "public", "results")
    return {
        **{key: poll[key] for key in keys},
        **{key: poll[key] for key in ("min", "max", "step", "groups") if poll[key] is not None},
        "options": [{**option, **({"votes": counts[option["id"]]} if sees else {})} for option in poll["options"]],
        "voters": len({row["user_id"] for row in rows}),
        **({"preloaded_voters": _preloaded(context, poll)} if poll["public"] and sees else {}),
        "chart_type": poll["chart_type"],
        "title": poll["title"],
    }


def poll_fields(context: Context, post: Document) -> dict[str, Any]:
    """What the plugin adds to a post."""
    polls = of_post(context, post) if context.settings.has_on("poll_enabled") else []
    if not polls:
        return {}
    own = {poll["name"]: chosen for poll in polls if (chosen := _own(context, poll))}
    return {"polls": [shown(context, poll) for poll in polls], **({"polls_votes": own} if own else {})}


def _own(context: Context, poll: Document) -> list[str]:
    user_id = (context.user or {}).get("id")
    return [row["option"] for row in votes(context, poll) if row["user_id"] == user_id]


def _preloaded(context: Context, poll: Document) -> dict[str, list[dict[str, Any]]] | None:
    return {option: rows[:PRELOADED] for option, rows in _voters(context, poll).items()} or None


def _voters(context: Context, poll: Document) -> dict[str, list[dict[str, Any]]]:
    people: dict[str, list[dict[str, Any]]] = {}
    for row in votes(context, poll):
        user = context.store.get("user", row["user_id"])
        if user is not None:
            people.setdefault(row["option"], []).append({**basic(user), "title": user["title"]})
    return people


def _sees_results(context: Context, poll: Document) -> bool:
    when = poll["results"]
    if when == "staff_only":
        return context.is_staff
    if when == "on_vote":
        return poll["status"] == "closed" or bool(_own(context, poll))
    return bool(when != "on_close" or poll["status"] == "closed")


def _named(context: Context) -> tuple[Document, Document]:
    if not context.settings.has_on("poll_enabled"):
        raise not_found()
    post = context.store.get("post", as_integer(required(context.params, "post_id")) or 0)
    name = required(context.params, "poll_name")
    if post is None or post["deleted_at"] or not can_see_post(context, post):
        raise unprocessable("That post has been deleted.")
    topic = context.store.get("topic", post["topic_id"])
    if topic is None or topic["archived"]:
        raise unprocessable("The topic must be open to vote.")
    poll = next((row for row in of_post(context, post) if row["name"] == name), None)
    if poll is None:
        raise unprocessable(f"No poll named {name} is associated with this post.")
    return post, poll


def _open(context: Context) -> tuple[Document, Document]:
    post, poll = _named(context)
    if not can_reply(context, context.store.get("topic", post["topic_id"])):
        raise unprocessable("You can't vote because you can't post in this topic.")
    if poll["status"] != "open":
        raise unprocessable("Poll must be open to vote.")
    if poll["groups"] and not _is_in(context, poll["groups"].split(",")):
        raise unprocessable(f"You need to be a member of {poll['groups']} to vote in this poll.")
    return post, poll


def _is_in(context: Context, names: Iterable[str]) -> bool:
    wanted = {name.strip().lower() for name in names}
    groups = (
        context.store.get("group", row["group_id"])
        for row in rows_of_user(context.store, context.require_login()["id"])
    )
    return any(group is not None and group["name"].lower() in wanted for group in groups)


def _check_number(poll: Document, count: int) -> None:
    several = poll["type"] == MULTIPLE
    least = (poll["min"] or 1) if several else 1
    most = (poll["max"] or len(poll["options"])) if several else 1
    if count < least:
        raise unprocessable(f"You must select at least {least} valid option{'s' if least > 1 else ''}.")
    if count > most:
        raise unprocessable(f"You must select at most {most} option{'s' if most > 1 else ''}.")


def _take_back(context: Context, poll: Document, user: Document) -> None:
    for row in votes(context, poll):
        if row["user_id"] == user["id"]:
            context.store.delete(VOTE, row["id"])
