"""Polls in posts (plugin poll of Discourse 3.5): the text that makes them, and what becomes of them.

Of the types `regular`, `multiple` and `number`; the text of another one stays text.
"""

import json
import re
from hashlib import md5
from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import unprocessable
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import age_in_seconds

POLL, VOTE = "poll", "poll_vote"

MARKUP = re.compile(r"^\[poll\b([^\]\n]*)\]\n(.*?)^\[/poll\]", re.DOTALL | re.MULTILINE)
ATTRIBUTE = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S+)")
OPTION = re.compile(r"(?:[*+-]|\d+[.)])\s+(\S.*)")
TITLE = re.compile(r"#\s+(\S.*)")

REGULAR, MULTIPLE, NUMBER = "regular", "multiple", "number"
KEPT_ON_EDIT = ("status", "post_id", "created_at")


def written(raw: str) -> list[Document]:
    """The polls that a text asks for, in its order."""
    polls = (_written(found[1], found[2]) for found in MARKUP.finditer(raw))
    return [poll for poll in polls if poll["type"] in (REGULAR, MULTIPLE, NUMBER)]


def _written(attributes: str, body: str) -> Document:
    given = {key.lower(): value.strip("\"'") for key, value in ATTRIBUTE.findall(attributes)}
    kind = given.get("type", REGULAR)
    least, most = as_integer(given.get("min")), as_integer(given.get("max"))
    lines = [line.strip() for line in body.splitlines()]
    texts = [found[1] for line in lines if (found := OPTION.fullmatch(line))]
    step = max(as_integer(given.get("step")) or 1, 1)
    if kind == NUMBER:
        texts = [str(number) for number in range(least or 1, (10 if most is None else most) + 1, step)]
    return {
        "name": given.get("name", "poll"),
        "type": kind,
        "status": given.get("status", "open"),
        "public": given.get("public") == "true",
        "results": given.get("results", "always"),
        "options": [{"id": _digest(text), "html": text} for text in texts],
        "chart_type": given.get("charttype", "bar"),
        "title": next((found[1] for line in lines if (found := TITLE.fullmatch(line))), None),
        "min": least,
        "max": most,
        "step": step if kind == NUMBER else None,
        "groups": given.get("groups"),
    }


def _digest(text: str) -> str:
    """What an option is called: the same text has the same name everywhere."""
    return md5(json.dumps([text], ensure_ascii=False).encode(), usedforsecurity=False).hexdigest()


def problems(context: Context, raw: str) -> list[str]:
    """Why a text with polls is not taken from the acting user."""
    polls = written(raw) if context.settings.has_on("poll_enabled") else []
    if not polls:
        return []
    if not context.is_staff and not in_any_group(context, "poll_create_allowed_groups"):
        return ["You're not allowed to create polls."]
    names = [poll["name"] for poll in polls]
    found = [
        f"There are multiple polls with the name '{name}'." for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    most = context.settings.number("poll_maximum_options")
    for poll in polls:
        options = [option["id"] for option in poll["options"]]
        if not options:
            found.append("Poll must have at least 1 option.")
        elif len(set(options)) < len(options):
            found.append("Poll must have different options.")
        elif len(options) > most:
            found.append(f"Poll must have at most {most} options.")
    return found


def keep(context: Context, post: Document) -> None:
    """Make the polls of a new post."""
    if context.settings.has_on("poll_enabled"):
        for poll in written(post["raw"]):
            context.store.insert(POLL, {**poll, "post_id": post["id"], "created_at": context.now()})


def revise(context: Context, post: Document) -> None:
    """Bring the polls of an edited post in line with its text.

    Other options take all votes with them while the poll is young, and are refused (422) when it is not; without a
    window the votes always go. A poll that the text no longer has is deleted with its votes, however old (3.5).
    """
    if not context.settings.has_on("poll_enabled"):
        return
    found = problems(context, post["raw"])
    if found:
        raise unprocessable(*found)
    stored = {poll["name"]: poll for poll in of_post(context, post)}
    asked = {poll["name"]: poll for poll in written(post["raw"])}
    minutes = context.settings.number("poll_edit_window_mins")
    changed = [old for name, old in stored.items() if name in asked and _choice(old) != _choice(asked[name])]
    for old in changed:
        if votes(context, old) and minutes and age_in_seconds(old["created_at"]) > minutes * 60:
            raise unprocessable(f"You cannot change a poll after the first {minutes} minutes.")
    for old in changed:
        _forget_votes(context, old)
    for name, poll in asked.items():
        if (old_one := stored.get(name)) is None:
            context.store.insert(POLL, {**poll, "post_id": post["id"], "created_at": context.now()})
        else:
            context.store.put(POLL, {**old_one, **poll, **{key: old_one[key] for key in KEPT_ON_EDIT}})
    for name, poll in stored.items():
        if name not in asked:
            _forget_votes(context, poll)
            context.store.delete(POLL, poll["id"])


def _choice(poll: Document) -> tuple[Any, ...]:
    return (poll["type"], poll["min"], poll["max"], [option["id"] for option in poll["options"]])


def _forget_votes(context: Context, poll: Document) -> None:
    for row in votes(context, poll):
        context.store.delete(VOTE, row["id"])


def of_post(context: Context, post: Document) -> list[Document]:
    """The polls that a post has."""
    return context.store.where(POLL, post_id=post["id"])


def votes(context: Context, poll: Document) -> list[Document]:
    """Who chose what, a row an option and person."""
    return context.store.where(VOTE, poll_id=poll["id"])
