"""Topic voting by category (facts of the plugin in Discourse 3.5)."""

from sandbox.routes import Context
from sandbox.store import Document


def switch_voting(context: Context, category: Document, *, on: bool) -> Document:
    """Start or end the voting in a category.

    Ending it archives all votes of its topics; starting it again gives those of open topics back.
    """
    if category["topic_voting"] == on:
        return category
    switched = {**category, "topic_voting": on}
    context.store.put("category", switched)
    topics = {topic["id"]: topic for topic in context.store.where("topic", category_id=category["id"])}
    for vote in context.store.all("topic_vote"):
        topic = topics.get(vote["topic_id"])
        if topic is not None and not (on and (topic["closed"] or topic["archived"])):
            context.store.put("topic_vote", {**vote, "archive": not on})
    return switched
