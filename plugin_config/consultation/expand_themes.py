"""Themes and other categories: the category, its “Ask the moderator” category, what members recommend, the settings
for both, and the categories below."""

from collections.abc import Mapping, Sequence

from idiaspora.plugin_config.consultation.answers import ANSWERS, ANSWERS_BY_DEFAULT, INHERITED
from idiaspora.plugin_config.consultation.category_tree import CATEGORIES, Branch, Trees
from idiaspora.plugin_config.consultation.expand_categories import add_category, category_fields
from idiaspora.plugin_config.consultation.forum_file import ForumFile, Sidebar
from idiaspora.plugin_config.consultation.shape import SUBCATEGORIES, words_in
from idiaspora.plugin_config.consultation.shape_layers import SHAPES
from idiaspora.plugin_config.consultation.theme import (
    KINDS_OF_RECOMMENDATION,
    QUESTIONS_DESCRIPTION,
    QUESTIONS_NAME,
    QUESTIONS_SLUG,
    TAG_GROUP_NAME,
    Questions,
    Recommendations,
)
from idiaspora.plugin_config.desired.collector import THEMES, Collection
from idiaspora.plugin_config.desired.layers import Layers
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.kinds.names import TAG
from idiaspora.plugin_config.kinds.partial_lists import Holding
from idiaspora.plugin_config.kinds.resource import Declared, Resource, existing_members
from idiaspora.plugin_config.language.origins import Origin

SIDEBAR_SETTING = "default_navigation_menu_categories"


def add_declared(trees: Trees, collection: Collection, roles: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Add all themes and categories; returns the paths of both in order, each followed by its questions and its
    subcategories."""
    return (
        _add_list(trees.themes, THEMES, collection.origin((THEMES,)), collection, roles),
        _add_list(trees.categories, CATEGORIES, collection.origin((CATEGORIES,)), collection, roles),
    )


def _add_list(
    declared: Sequence[Branch] | None, name: str, at: Origin, collection: Collection, roles: Mapping[str, str]
) -> list[str]:
    """Add the categories of one list (None: it is not written)."""
    if declared is None:
        return []
    part_of = collection.collects(name, at)
    return [path for one in declared for path in _add_one(one, part_of, collection, roles)]


def add_sidebar(file: ForumFile, collection: Collection) -> None:
    """Ask for the themes in the sidebar, where the file says so."""
    said = file.forum.sidebar
    existing = None
    if isinstance(said, Sidebar):
        existing = existing_members(said.existing_members, collection.origin(("forum", "sidebar", "existing_members")))
        said = said.value
    if file.themes and said == "themes":
        collection.imply_setting(
            SIDEBAR_SETTING,
            Holding(tuple(slugs.part(theme.slug, theme.name) for theme in file.themes)),
            collection.origin(("forum", "sidebar")),
            f"remove forum.sidebar to leave the sidebar alone, or name all themes in {SIDEBAR_SETTING}, or remove that",
            existing,
        )


def questions_key(theme: str, questions: Layers) -> str:
    """The path of a theme's category of questions."""
    own = slugs.part(questions.value("slug", QUESTIONS_SLUG), questions.value("name", QUESTIONS_NAME))
    return f"{theme}/{own}"


def _add_one(one: Branch, part_of: str, collection: Collection, roles: Mapping[str, str]) -> list[str]:
    fields = category_fields(one.layers, roles)
    _add_recommendations(one, fields, collection)
    add_category(one.key, fields, one.layers, collection, part_of)
    order = [one.key, *_add_questions(one, fields, collection, roles)]
    if one.below is None:
        return order
    listed = one.layers.get(SUBCATEGORIES)
    origin = listed.origin if listed else one.layers.origin()
    return order + _add_list(one.below, one.part(SUBCATEGORIES), origin, collection, roles)


def _add_questions(
    one: Branch, of_theme: Mapping[str, Declared], collection: Collection, roles: Mapping[str, str]
) -> list[str]:
    asked = one.layers.get("questions")
    if asked is None:
        return []
    reason = f"{one.layers.place}.questions"
    origin = asked.origin.because(reason)
    inner = one.layers.inner("questions", Questions, reason)
    part_of = collection.collects(one.part("questions"), origin)
    key = questions_key(one.key, inner)
    if asked.value is False:
        collection.add(Resource("category", key, {}, origin, absent=True, collection=part_of))
        return []
    fields = category_fields(inner, roles)
    fields.setdefault("name", Declared(QUESTIONS_NAME, origin))
    fields.setdefault("slug", Declared(QUESTIONS_SLUG, origin))
    for name in INHERITED:
        if name in of_theme:
            fields.setdefault(name, Declared(of_theme[name].value, of_theme[name].origin.because(reason)))
    if template := inner.get("template"):
        collection.imply(fields, "topic_template", template.value, template.origin, "keep only one of the two")
    answers = inner.get("answers") or Declared(ANSWERS_BY_DEFAULT, origin)
    for name in ANSWERS[answers.value]:
        collection.imply(fields, name, True, answers.origin, f"remove {name}, or change answers")
    add_category(key, fields, inner, collection, part_of, QUESTIONS_DESCRIPTION.format(noun=one.noun))
    for group in fields["moderated_by"].value if "moderated_by" in fields else ():
        watching = {"watching": Declared((key,), origin)}
        collection.extend(Resource("notification_defaults", group, {}, origin), watching)
    return [key]


def _add_recommendations(one: Branch, fields: dict[str, Declared], collection: Collection) -> None:
    asked = one.layers.get("recommendations")
    if asked is None:
        return
    reason = f"{one.layers.place}.recommendations"
    origin = asked.origin.because(reason)
    remedy = "keep it in one of the two places only"
    part_of = collection.collects(one.part("recommendations"), origin)
    if asked.value is False:
        collection.imply(fields, "topic_voting", False, origin, remedy)
        collection.imply(fields, "required_tag_groups", (), origin, remedy)
        return
    inner = one.layers.inner("recommendations", Recommendations, reason)
    vote = inner.get("vote") or Declared(True, origin)
    collection.imply(fields, "topic_voting", vote.value, vote.origin, remedy)
    kinds = inner.get("kinds") or Declared(KINDS_OF_RECOMMENDATION, origin)
    name = inner.value("tag_group", _tag_group_name(one, kinds, collection))
    collection.imply(fields, "required_tag_groups", ({"name": name, "min_count": 1},), kinds.origin, remedy)
    _add_tag_group(name, kinds, collection, part_of)
    if meanings := inner.get("meanings"):
        _add_meanings(meanings, kinds, fields, collection)


def _add_meanings(meanings: Declared, kinds: Declared, fields: dict[str, Declared], collection: Collection) -> None:
    """What the kinds mean: the descriptions of their tags, and a comment with which the editor begins."""
    known = {folded(kind): kind for kind in kinds.value}
    for tag, text in meanings.value.items():
        if folded(tag) not in known:
            collection.problem(
                "wrong-value",
                f"{tag} is none of the kinds, which are {', '.join(kinds.value)}",
                meanings.origin,
                "correct it, or add it to kinds",
            )
            continue
        said = {"name": Declared(tag, meanings.origin), "description": Declared(text, meanings.origin)}
        present = collection.get(TAG, tag)
        if present is None:
            collection.add(Resource(TAG, tag, said, meanings.origin))
        elif "description" not in present.fields:
            collection.extend(present, said)
        elif present.fields["description"].value != text:
            remedy = "say in one place what the tag means"
            collection.contradiction(present.fields["description"].origin, f"what {tag} means", meanings.origin, remedy)
    lines = [f"{tag}: {' '.join(text.split())}".replace("--", "–") for tag, text in meanings.value.items()]
    fields.setdefault("topic_template", Declared("\n".join(("<!--", *lines, "-->", "")), meanings.origin))


def _tag_group_name(one: Branch, kinds: Declared, collection: Collection) -> str:
    """Themes with kinds of their own have a tag group of their own; those that take theirs from a shape share one."""
    if kinds.value == KINDS_OF_RECOMMENDATION:
        return TAG_GROUP_NAME
    path = kinds.origin.path
    if path.startswith(f"{SHAPES}."):
        written = collection.document.path_of(path) or ()
        is_shared = not words_in(collection.document.value_at(written))
        return f"{TAG_GROUP_NAME}: {written[1]}" if is_shared else f"{TAG_GROUP_NAME}: {one.key}"
    return f"{TAG_GROUP_NAME}: {one.key}" if path.startswith(f"{one.layers.place}.") else TAG_GROUP_NAME


def _add_tag_group(name: str, kinds: Declared, collection: Collection, part_of: str) -> None:
    present = collection.get("tag_group", name)
    if present is not None:
        tags = present.fields["tags"].value if "tags" in present.fields else ()
        if set(map(folded, tags)) != set(map(folded, kinds.value)):
            collection.contradiction(
                present.origin, f"the tag group {name}", kinds.origin, "give one of the two another tag_group"
            )
        return
    fields = {
        "name": Declared(name, kinds.origin),
        "tags": Declared(tuple(kinds.value), kinds.origin),
        "one_per_topic": Declared(True, kinds.origin),
    }
    collection.add(Resource("tag_group", name, fields, kinds.origin, collection=part_of))
