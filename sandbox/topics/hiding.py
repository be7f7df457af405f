"""Posts that are hidden because of flags, until a moderator or their author shows them again (Discourse 3.5)."""

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document

THRESHOLD_REACHED, FLAGGED_BY_TRUSTED, FLAGGED_BY_LEADER = 1, 3, 5
HIDDEN_TEXT = "<p>This post was flagged by the community and is temporarily hidden.</p>"
OWN_TEXT = "<p>This post was flagged by the community. Please see your messages.</p>"


def hide(context: Context, post: Document, reason: int = THRESHOLD_REACHED) -> Document:
    hidden = {**post, "hidden": True, "hidden_at": context.now(), "hidden_reason_id": reason}
    context.store.put("post", hidden)
    _show_topic(context, hidden, visible=False)
    return hidden


def unhide(context: Context, post: Document) -> Document:
    shown = {**post, "hidden": False, "hidden_at": None, "hidden_reason_id": None}
    context.store.put("post", shown)
    _show_topic(context, shown, visible=True)
    return shown


def _show_topic(context: Context, post: Document, *, visible: bool) -> None:
    """A topic whose opening is hidden is in no list of members."""
    topic = context.store.get("topic", post["topic_id"])
    if topic is not None and post["post_number"] == 1:
        context.store.put("topic", {**topic, "visible": visible})
