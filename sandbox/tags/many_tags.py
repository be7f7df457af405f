"""Many tags at once: those that nothing uses, and those of a file (core facts §5, Discourse 3.5)."""

import csv
import io

from idiaspora.sandbox.groups.groups import EVERYONE
from idiaspora.sandbox.http.answers import Answer, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.ruby_text import inspect
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.names import ensure_tags
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


@route("POST", "/tags/upload", "tags/upload")
def upload(context: Context) -> Answer:
    """Create tags from lines of `tag,group`; the group is created when it is not there."""
    require_tagging(context)
    require_tag_admin(context)
    file = context.files.get("file")
    if file is None:
        raise unhandled(500)
    for line in csv.reader(io.StringIO(file.read().decode("utf-8"))):
        if len(line) > 2:
            raise unprocessable(f'Line contains more than two columns: "{",".join(line)}"')
        _take_line(context, line)
    return success()


def _take_line(context: Context, line: list[str]) -> None:
    names = ensure_tags(context, line[:1])
    if len(line) < 2 or not line[1].strip():
        return
    groups = context.store.where("tag_group", name=line[1].strip())
    if groups:
        context.store.put("tag_group", {**groups[0], "tag_names": list({*groups[0]["tag_names"], *names})})
        return
    context.store.insert(
        "tag_group",
        {
            "name": line[1].strip(),
            "tag_names": names,
            "parent_tag_name": None,
            "one_per_topic": False,
            "permissions": [{"group_id": EVERYONE, "permission_type": 1}],
        },
    )
