"""Tags that nothing uses (core facts §5, Discourse 3.5)."""

from idiaspora.sandbox.http.answers import Answer, ok, success
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.ruby_text import inspect
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.tags import forget, groups_of_tag, require_tag_admin, require_tagging, tag_count


def _unused(context: Context) -> list[Document]:
    return [
        tag
        for tag in context.store.all("tag")
        if not tag["target_tag_id"]
        and not tag_count(context, tag["name"])
        and not groups_of_tag(context.store, tag["name"])
    ]


@route("GET", "/tags/unused", "tags/list_unused")
def list_unused(context: Context) -> Answer:
    """The names of tags on no topic and in no group."""
    require_tagging(context)
    require_tag_admin(context)
    return ok({"tags": [tag["name"] for tag in _unused(context)]})


@route("DELETE", "/tags/unused", "tags/destroy_unused")
def destroy_unused(context: Context) -> Answer:
    """Forget the unused tags; one row in the log names them."""
    require_tagging(context)
    require_tag_admin(context)
    tags = _unused(context)
    names = [tag["name"] for tag in tags]
    for tag in tags:
        forget(context, tag)
    log_staff_action(context, "deleted_unused_tags", details=f"tags: {inspect(names)}")
    return success()
