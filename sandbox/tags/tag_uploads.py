"""Lists of tags that are uploaded (core facts §5, Discourse 3.5)."""

import csv
import io

from idiaspora.sandbox.groups.groups import EVERYONE
from idiaspora.sandbox.http.answers import Answer, success, unhandled, unprocessable
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.tags.names import ensure_tags
from idiaspora.sandbox.tags.tags import require_tag_admin, require_tagging


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
