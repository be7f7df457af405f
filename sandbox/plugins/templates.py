"""Templates of answers: the topics of chosen categories (Discourse 3.5, plugins/discourse-templates).

Private templates, messages with chosen tags, are not known here.
"""

from idiaspora.sandbox.categories.access import can_see
from idiaspora.sandbox.http.answers import Answer, blank, invalid_access, not_found, ok, unprocessable
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.topics.lists import family, listed
from idiaspora.sandbox.topics.posts import by_number

MOST = 1000
CATEGORIES = "discourse_templates_categories"


@route("GET", "/discourse_templates", "discourse_templates/templates/index")
def index(context: Context) -> Answer:
    """The templates that the acting user sees, by title, with their texts. With `.json` there is no such page."""
    if context.has_suffix:
        raise blank(404)
    _require(context)
    wanted = _categories(context)
    topics = [
        topic
        for topic in listed(context)
        if topic["category_id"] in wanted and topic["visible"] and not topic["archived"]
    ]
    topics.sort(key=lambda topic: str(topic["title"]))
    return ok({"templates": [_row(context, topic) for topic in topics[:MOST]]})


@route("POST", "/discourse_templates/<id>/use", "discourse_templates/templates/use")
def use(context: Context, id: str) -> Answer:
    """Count one more use. What is answered is the number of counters that were changed (3.5)."""
    _require(context)
    topic = context.store.get("topic", number_of(id) or 0)
    if topic is None:
        raise unprocessable("Invalid template id")
    if not can_see_topic(context, topic):
        raise invalid_access()
    if topic["category_id"] not in _categories(context):
        raise unprocessable("Id does not belong to a template")
    context.store.put("topic", {**topic, "template_uses": topic.get("template_uses", 0) + 1})
    return ok(1)


def _require(context: Context) -> None:
    """Refuses while the plugin is off (404), and all who see none of the chosen categories (403).

    One that exists no longer turns templates off for everybody.
    """
    if not context.settings.has_on("discourse_templates_enabled"):
        raise not_found()
    context.require_login()
    for part in context.settings.items(CATEGORIES):
        category = context.store.get("category", as_integer(part) or 0)
        if category is None:
            break
        if can_see(context, category):
            return
    raise invalid_access()


def _categories(context: Context) -> set[int]:
    """The chosen categories with everything below them."""
    chosen = [context.store.get("category", as_integer(part) or 0) for part in context.settings.items(CATEGORIES)]
    return {number for category in chosen if category is not None for number in family(context, category)}


def _row(context: Context, topic: Document) -> Document:
    first = by_number(context, topic["id"], 1)
    return {
        **{key: topic[key] for key in ("id", "title", "slug")},
        "content": None if first is None else first["raw"],
        "tags": topic["tags"],
        "usages": topic.get("template_uses", 0),
    }
