"""Themes: the category, its “Ask the moderator” category, what members recommend, and the settings for both."""

from collections.abc import Iterator, Mapping

from idiaspora.plugin_config.consultation.expand_categories import add_category, category_fields
from idiaspora.plugin_config.consultation.forum_file import ForumFile, Sidebar
from idiaspora.plugin_config.consultation.theme import (
    KINDS_OF_RECOMMENDATION,
    QUESTIONS_DESCRIPTION,
    QUESTIONS_NAME,
    QUESTIONS_SLUG,
    TAG_GROUP_NAME,
    Questions,
    Recommendations,
)
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.layers import Layer, Layers
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.kinds.partial_lists import Holding
from idiaspora.plugin_config.kinds.resource import Declared, Resource, existing_members

THEMES = "themes"
SIDEBAR_SETTING = "default_navigation_menu_categories"

# What the category of a theme's questions takes from the theme where it says nothing of its own.
INHERITED = ("color", "text_color", "access", "moderated_by")

# The fields of a category that a way to answer switches on.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "accepted": ("solved.enabled",),
    "voted": ("post_voting.default", "post_voting.only"),
    "both": ("solved.enabled", "post_voting.default", "post_voting.only"),
    "any": (),
}
ANSWERS_BY_DEFAULT = "accepted"


def add_themes(file: ForumFile, collection: Collection, roles: Mapping[str, str]) -> list[str]:
    """Add all themes; returns the paths of their categories in order, each theme followed by its questions."""
    order: list[str] = []
    if file.themes is not None:
        collection.collects(THEMES, collection.origin((THEMES,)))
    for path, layers in theme_layers(file, collection):
        order += _add_theme(path, layers, collection, roles)
    _add_sidebar(file, collection)
    return order


def _add_sidebar(file: ForumFile, collection: Collection) -> None:
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


def theme_layers(file: ForumFile, collection: Collection) -> Iterator[tuple[str, Layers]]:
    """Each theme's path with what is declared of it."""
    for index, theme in enumerate(file.themes or ()):
        layers = [Layer(theme, ("themes", index))]
        if file.defaults and file.defaults.theme:
            layers.append(Layer(file.defaults.theme, ("defaults", "theme")))
        yield slugs.part(theme.slug, theme.name), Layers(collection.document, tuple(layers))


def questions_key(theme: str, questions: Layers) -> str:
    """The path of a theme's category of questions."""
    own = slugs.part(questions.value("slug", QUESTIONS_SLUG), questions.value("name", QUESTIONS_NAME))
    return f"{theme}/{own}"


def _add_theme(path: str, layers: Layers, collection: Collection, roles: Mapping[str, str]) -> list[str]:
    fields = category_fields(layers, roles)
    _add_recommendations(path, fields, layers, collection)
    add_category(path, fields, layers, collection, THEMES)
    return [path, *_add_questions(path, fields, layers, collection, roles)]


def _add_questions(
    theme: str, of_theme: Mapping[str, Declared], layers: Layers, collection: Collection, roles: Mapping[str, str]
) -> list[str]:
    asked = layers.get("questions")
    if asked is None:
        return []
    reason = f"{layers.origin().path}.questions"
    origin = asked.origin.because(reason)
    inner = layers.inner("questions", Questions, reason)
    part_of = collection.collects(f"themes[{theme}].questions", origin)
    key = questions_key(theme, inner)
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
    add_category(key, fields, inner, collection, part_of, QUESTIONS_DESCRIPTION)
    for group in fields["moderated_by"].value if "moderated_by" in fields else ():
        watching = {"watching": Declared((key,), origin)}
        collection.extend(Resource("notification_defaults", group, {}, origin), watching)
    return [key]


def _add_recommendations(path: str, fields: dict[str, Declared], layers: Layers, collection: Collection) -> None:
    asked = layers.get("recommendations")
    if asked is None:
        return
    reason = f"{layers.origin().path}.recommendations"
    origin = asked.origin.because(reason)
    remedy = "keep it in one of the two places only"
    part_of = collection.collects(f"themes[{path}].recommendations", origin)
    if asked.value is False:
        collection.imply(fields, "topic_voting", False, origin, remedy)
        collection.imply(fields, "required_tag_groups", (), origin, remedy)
        return
    inner = layers.inner("recommendations", Recommendations, reason)
    vote = inner.get("vote") or Declared(True, origin)
    collection.imply(fields, "topic_voting", vote.value, vote.origin, remedy)
    kinds = inner.get("kinds") or Declared(KINDS_OF_RECOMMENDATION, origin)
    name = inner.value("tag_group", _tag_group_name(path, layers, kinds))
    collection.imply(fields, "required_tag_groups", ({"name": name, "min_count": 1},), kinds.origin, remedy)
    _add_tag_group(name, kinds, collection, part_of)


def _tag_group_name(path: str, layers: Layers, kinds: Declared) -> str:
    """Themes with kinds of their own have a tag group of their own."""
    own = kinds.origin.path.startswith(f"{layers.origin().path}.")
    return f"{TAG_GROUP_NAME}: {path}" if own and kinds.value != KINDS_OF_RECOMMENDATION else TAG_GROUP_NAME


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
