"""About topics, which describe their categories: made, renamed and read with them (Discourse 3.5)."""

import re

from idiaspora.sandbox.categories.access import locale_of
from idiaspora.sandbox.http.answers import unprocessable
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.site.category_cache import forget_site_categories
from idiaspora.sandbox.store.new_rows import first_post, new_topic
from idiaspora.sandbox.store.store import Document

# The title by the language of the request; other languages than these get the English one here.
TITLES = {
    "en": "About the {} category",
    "de": "Über die Kategorie {}",
    "es": "Acerca de la categoría {}",
    "fr": "À propos de la catégorie {}",
}
FIRST_PARAGRAPH = (
    "(Replace this first paragraph with a brief description of your new category. This guidance will appear in the "
    "category selection area, so try to keep it below 200 characters.)"
)
BOILERPLATE = (
    FIRST_PARAGRAPH
    + """

Use the following paragraphs for a longer description, or to establish category guidelines or rules:

- Why should people use this category? What is it for?

- How exactly is this different than the other categories we already have?

- What should topics in this category generally contain?

- Do we need this category? Can we merge with another category, or subcategory?
"""
)
# Text that starts like the boilerplate gives no description; so many characters are compared.
COMPARED = 51


def title_for(context: Context, name: str) -> str:
    """The title of an About topic in the locale of the request."""
    language = re.split("[_-]", locale_of(context))[0]
    return TITLES.get(language, TITLES["en"]).format(name)


def create_for(context: Context, category: Document, description: str | None = None) -> Document:
    """Make the pinned About topic of a new category; returns the category.

    Its first post is the description that came with the category, else the boilerplate.
    """
    title = title_for(context, category["name"])
    topic = insert_topic(context, title, category["id"])
    post = insert_first_post(context, topic, description or BOILERPLATE)
    described = {
        **category,
        "topic_id": topic["id"],
        "description": first_paragraph(post["cooked"]) if description else None,
    }
    context.store.put("category", described)
    return described


def describe(context: Context, category: Document, description: str | None) -> Document:
    """Write a description that came with an update into the About topic; returns the category."""
    posts = context.store.where("post", topic_id=category["topic_id"], post_number=1) if description else []
    if description is None or not posts:
        return category
    post = {**posts[0], "raw": description, "cooked": cook(description), "updated_at": context.now()}
    context.store.put("post", post)
    described = {**category, "description": first_paragraph(post["cooked"])}
    context.store.put("category", described)
    forget_site_categories(context)
    return described


def insert_topic(context: Context, title: str, category_id: int) -> Document:
    now = context.now()
    user = context.require_login()
    columns = {"title": title, "slug": slug_for(context.settings, title), "category_id": category_id}
    topic = new_topic(now, **columns, user_id=user["id"], pinned_at=now, is_category_definition=True)
    return context.store.insert("topic", topic)


def insert_first_post(context: Context, topic: Document, raw: str) -> Document:
    return context.store.insert("post", first_post(topic, raw, cook(raw)))


def rename_for(context: Context, category: Document, old_name: str) -> None:
    """Give the About topic its new title, unless somebody changed the old one or it was made in another language."""
    topic = None if category["topic_id"] is None else context.store.get("topic", category["topic_id"])
    if topic is None or topic["deleted_at"] or topic["title"] != title_for(context, old_name):
        return
    title = title_for(context, category["name"])
    slug = slug_for(context.settings, title)
    context.store.put("topic", {**topic, "title": title, "slug": slug, "updated_at": context.now()})


def trash_for(context: Context, category: Document) -> None:
    """Put the About topic of a deleted category into the trash."""
    topic = None if category["topic_id"] is None else context.store.get("topic", category["topic_id"])
    if topic is not None and not topic["deleted_at"]:
        user = context.require_login()
        context.store.put("topic", {**topic, "deleted_at": context.now(), "deleted_by_id": user["id"]})


def category_of(context: Context, topic: Document) -> Document | None:
    """The category that this topic describes, None for an ordinary topic."""
    return next(iter(context.store.where("category", topic_id=topic["id"])), None)


def update_description(context: Context, topic: Document, post: Document) -> Document | None:
    """Derive the description after an edit of an About topic's first post; returns the category, None for other posts.

    It is the inner HTML of the first paragraph without pictures; text that starts like the boilerplate gives null. A
    post without a paragraph is refused (422).
    """
    category = category_of(context, topic) if post["post_number"] == 1 else None
    if category is None:
        return None
    found = first_paragraph(post["cooked"])
    if found is None:
        raise unprocessable("Category description must have at least one paragraph.")
    described = {**category, "description": None if found.startswith(BOILERPLATE[:COMPARED]) else found}
    context.store.put("category", described)
    forget_site_categories(context)
    return described


def first_paragraph(cooked: str) -> str | None:
    """The inner HTML of the first paragraph, without images; None where there is no paragraph."""
    found = re.search(r"<p(?:\s[^>]*)?>(.*?)</p>", cooked, re.DOTALL)
    return re.sub(r"<img\b[^>]*>", "", found[1]).strip() if found else None
