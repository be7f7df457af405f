"""Watched words, and their effects on posts (Discourse 3.5, app/models/watched_word.rb)."""

import re
from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok, refused, success
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document, Store

ACTIONS = ("block", "censor", "require_approval", "flag", "link", "replace", "tag", "silence")
NUMBERS = ("block", "censor", "require_approval", "flag", "replace", "tag", "silence", "link")
"""The actions in the order of their numbers, by which the words are listed."""

WITH_REPLACEMENT = ("link", "replace", "tag")
MOST_CHARACTERS = 100
MOST_WORDS = 2000
WORDS = "/admin/customize/watched_words"


@route("GET", WORDS, "admin/watched_words/index", constraint="staff")
def index(context: Context) -> Answer:
    """All words by action and text, with the expressions that are made of them."""
    rows = sorted(context.store.all("watched_word"), key=lambda row: (NUMBERS.index(row["action"]), row["word"]))
    return _list(context, rows)


def _list(context: Context, rows: list[Document]) -> Answer:
    return ok(
        {
            "actions": ACTIONS,
            "words": [_shown(context, row) for row in rows],
            "compiled_regular_expressions": {action: _compiled(context, rows, action) for action in ACTIONS},
        }
    )


@route("POST", WORDS, "admin/watched_words/create", constraint="staff")
def create(context: Context) -> Answer:
    """Adds words, or moves those that another action has; what a word has beside is not unset by leaving it out."""
    params = context.params
    words = params.get("words")
    words = [str(word) for word in words] if isinstance(words, list) else []
    action = params.get("action_key")
    _check(context, words, action)
    more = _sent(context, str(action))
    group = context.store.insert("watched_word_group", {"action": action})
    rows = [
        _written(context.store, word.strip(), {**more, "action": action, "group_id": group["id"]}) for word in words
    ]
    _forget_empty_groups(context.store)
    log_staff_action(context, "create_watched_word_group", subject=str(action), details=_details(rows))
    return _list(context, rows)


@route("DELETE", f"{WORDS}/<id>", "admin/watched_words/destroy", constraint="staff")
def destroy(context: Context, id: str) -> Answer:
    number = number_of(id)
    row = None if number is None else context.store.get("watched_word", number)
    if row is None:
        raise invalid_parameters("id")
    context.store.delete("watched_word", row["id"])
    _forget_empty_groups(context.store)
    log_staff_action(context, "watched_word_destroy", subject=row["action"], details=_details([row]))
    return success()


@route("DELETE", f"{WORDS}/action/<action>", "admin/watched_words/clear_all", constraint="staff")
def clear_all(context: Context, action: str) -> Answer:
    """All words of an action."""
    if action not in ACTIONS:
        raise invalid_parameters("id")
    for row in context.store.where("watched_word", action=action):
        context.store.delete("watched_word", row["id"])
        log_staff_action(context, "watched_word_destroy", subject=action, details=_details([row]))
    _forget_empty_groups(context.store)
    return success()


def _check(context: Context, words: list[str], action: Any) -> None:
    problems = []
    if action not in ACTIONS:
        problems = ["Action can't be blank", "Action can't be blank", "Watched words is invalid"]
    elif not words:
        problems = ["Watched words can't be empty"]
    elif any(is_blank(word) or len(word) > MOST_CHARACTERS for word in words) or not _fits(context, str(action)):
        problems = ["Watched words is invalid"]
    elif len(context.store.where("watched_word", action=action)) + len(words) > MOST_WORDS:
        problems = ["Too many words for that action"]
    if problems:
        raise refused(422, *problems, error_type="record_invalid")


def _fits(context: Context, action: str) -> bool:
    """Whether the replacement is what the action needs: an address, or tags that exist."""
    replacement = str(context.params.get("replacement") or "")
    if len(replacement) > MOST_CHARACTERS:
        return False
    if as_boolean(context.params.get("html")) and action != "replace":
        return False
    if action == "link":
        return bool(re.match(r"(https?://|/)", replacement))
    if action == "tag":
        names = {tag["name"] for tag in context.store.all("tag")}
        return bool(replacement) and all(name.strip() in names for name in replacement.split(","))
    return True


def _sent(context: Context, action: str) -> Document:
    sent: Document = {}
    replacement = context.params.get("replacement")
    if not is_blank(replacement):
        is_path = action == "link" and str(replacement).startswith("/")
        sent["replacement"] = f"{context.host}{replacement}" if is_path else str(replacement)
    for name in ("case_sensitive", "html"):
        if context.params.get(name) is not None:
            sent[name] = bool(as_boolean(context.params[name]))
    return sent


def _written(store: Store, word: str, values: Document) -> Document:
    known = next((row for row in store.all("watched_word") if row["word"].lower() == word.lower()), None)
    if known is None:
        fresh = {"word": word, "replacement": None, "case_sensitive": False, "html": False}
        return store.insert("watched_word", {**fresh, **values})
    row = {**known, **values}
    store.put("watched_word", row)
    return row


def _forget_empty_groups(store: Store) -> None:
    used = {row["group_id"] for row in store.all("watched_word")}
    for group in store.all("watched_word_group"):
        if group["id"] not in used:
            store.delete("watched_word_group", group["id"])


def _shown(context: Context, row: Document) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "word": row["word"],
        "regexp": _expression(context, row["word"]),
        "action": row["action"],
        "case_sensitive": row["case_sensitive"],
        "watched_word_group_id": row["group_id"],
    }
    if row["action"] in WITH_REPLACEMENT:
        shown["replacement"] = row["replacement"]
    return shown | ({"html": row["html"]} if row["action"] == "replace" else {})


def _expression(context: Context, word: str) -> str:
    if context.settings.on("watched_words_regular_expressions"):
        return word
    return rf"(?:\P{{L}}|^)({_escaped(word)})(?=\P{{L}}|$)"


def _escaped(word: str) -> str:
    """A word as an expression, where a star stands for letters without a space."""
    return re.sub(r"[.?+^$()\[\]{}|\\-]", lambda found: f"\\{found[0]}", word).replace("*", r"\S*")


def _compiled(context: Context, rows: list[Document], action: str) -> list[dict[str, Any]]:
    compiled = []
    for case_sensitive in (True, False):
        words = [row["word"] for row in rows if row["action"] == action and row["case_sensitive"] == case_sensitive]
        if words:
            expression = "|".join(f"({_escaped(word)})" for word in words)
            compiled.append({rf"(?:\P{{L}}|^)({expression})(?=\P{{L}}|$)": {"case_sensitive": case_sensitive}})
    return compiled


def _details(rows: list[Document]) -> str:
    return "\n".join(row["word"] for row in rows)
