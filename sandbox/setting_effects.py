"""What else changes when a site setting changes: seeded topics are written anew while nobody edited them (3.5)."""

from collections.abc import Callable

from sandbox.routes import Context


def apply_effects(context: Context, name: str, previous: str, new: str) -> None:
    """Do what Discourse does after a changed setting."""
    effect = EFFECTS.get(name)
    if effect:
        effect(context, previous, new)


def _rename_welcome_topic(context: Context, previous: str, new: str) -> None:
    old_title = f"Welcome to {previous}! :wave:"
    for topic in context.store.where("topic", title=old_title):
        title = f"Welcome to {new}! :wave:"
        context.store.put("topic", {**topic, "title": title})


EFFECTS: dict[str, Callable[[Context, str, str], None]] = {"title": _rename_welcome_topic}
