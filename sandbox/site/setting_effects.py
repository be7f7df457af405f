"""The effects of a changed site setting: seeded topics are written anew while nobody edited them (3.5)."""

from collections.abc import Callable

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.store.new_rows import new_topic

LEGAL_TOPICS = {
    "Terms of Service": "The following terms and conditions govern all use of this site, run by {company_name}. "
    "Write to {contact_email}.",
    "Privacy Policy": "What information do we collect? {company_name} collects what you tell us. "
    "Write to {contact_email}.",
}


def apply_effects(context: Context, name: str, previous: str, new: str) -> None:
    """Do what Discourse does after a changed setting."""
    effect = EFFECTS.get(name)
    if effect:
        effect(context, previous, new)


def _rename_welcome_topic(context: Context, previous: str, new: str) -> None:
    for topic in context.store.where("topic", title=f"Welcome to {previous}! :wave:"):
        title = f"Welcome to {new}! :wave:"
        context.store.put("topic", {**topic, "title": title, "slug": slug_for(context.settings, title)})


def _write_legal_topics(context: Context, _previous: str, _new: str) -> None:
    """With a company and an address the terms and the privacy policy stand in the staff's category, else not."""
    values = {name: context.settings.text(name) for name in ("company_name", "contact_email")}
    for title, text in LEGAL_TOPICS.items():
        if all(values.values()):
            _write(context, title, text.format(**values))
        else:
            _remove(context, title)


def _write(context: Context, title: str, raw: str) -> None:
    from idiaspora.sandbox.topics.post_store import add_post

    acting = Context(
        context.store, context.settings, context.method, context.path, {}, {}, user=context.store.get("user", -1)
    )
    topic = next(iter(context.store.where("topic", title=title, user_id=-1, deleted_at=None)), None)
    if topic is None:
        now = context.now()
        category_id = context.settings.number("staff_category_id")
        topic = context.store.insert("topic", new_topic(now, user_id=-1, title=title, category_id=category_id))
        context.store.put("topic", {**topic, "slug": slug_for(context.settings, title)})
        add_post(acting, topic, raw)
        return
    post = next(iter(context.store.where("post", topic_id=topic["id"], post_number=1)))
    if post["version"] == 1:
        context.store.put("post", {**post, "raw": raw, "cooked": f"<p>{raw}</p>"})


def _remove(context: Context, title: str) -> None:
    for topic in context.store.where("topic", title=title, user_id=-1, deleted_at=None):
        context.store.put("topic", {**topic, "deleted_at": context.now(), "deleted_by_id": -1})


EFFECTS: dict[str, Callable[[Context, str, str], None]] = {
    "title": _rename_welcome_topic,
    "company_name": _write_legal_topics,
    "contact_email": _write_legal_topics,
}
