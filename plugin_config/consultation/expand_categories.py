"""Categories, of a theme or not: their values, their About topic, and the settings that they need."""

from collections.abc import Mapping
from typing import Any

from idiaspora.facts.guarded_settings import MODERATION_SETTING
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.layers import Layers
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds import access, review
from idiaspora.plugin_config.kinds.category import FIELDS, Translation
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.plugins import post_voting, solved, topic_voting

TAGGING_SETTING = "tagging_enabled"
LOCALIZATION_SETTING = "content_localization_enabled"

# Which fields of a category do nothing, or are dropped in silence, while a setting is off (3.5).
NEEDED_SETTINGS: Mapping[str, tuple[str, ...]] = {
    MODERATION_SETTING: ("moderated_by",),
    TAGGING_SETTING: (
        "allowed_tags", "allowed_tag_groups", "required_tag_groups", "allow_global_tags", "minimum_required_tags",
    ),
    LOCALIZATION_SETTING: ("translations",),
    solved.ENABLED_SETTING: ("solved.enabled",),
    post_voting.ENABLED_SETTING: ("post_voting.default", "post_voting.only"),
    topic_voting.ENABLED_SETTING: ("topic_voting",),
    "experimental_form_templates": ("form_templates",),
}  # fmt: skip


def category_fields(layers: Layers, roles: Mapping[str, str]) -> dict[str, Declared]:
    """The declared fields of a category in the form in which they are compared: names, tuples, plain mappings."""
    fields = layers.declared(FIELDS)
    for name, declared in fields.items():
        fields[name] = Declared(_plain(name, declared.value, layers, roles), declared.origin)
    moderators = fields.get("moderated_by")
    if moderators is not None and "access" in fields:
        granted = fields["access"]
        fields["access"] = Declared(access.with_reply_for(granted.value, moderators.value), granted.origin)
    return fields


def _asking(name: str, origin: Origin, layers: Layers) -> Origin:
    """What asks for a setting: the category's own key, wherever its value stands."""
    place = f"{layers.place}.{name}"
    return origin if origin.reason or origin.path.startswith(place) else origin.because(place)


def _plain(name: str, value: Any, layers: Layers, roles: Mapping[str, str]) -> Any:
    if name == "access":
        return access.permissions(value, roles)
    if name == "moderated_by":
        return tuple(roles.get(role, role) for role in value)
    if name == "required_tag_groups":
        return tuple({"name": row.name, "min_count": row.min_count} for row in value)
    if name.startswith("approve."):
        return review.reviewed(value, roles)
    if name == "translations":
        return {locale: _texts(texts, layers.value("name", "")) for locale, texts in value.items()}
    return value


def _texts(texts: Translation, own_name: str) -> dict[str, str]:
    return {"name": texts.name or own_name, "description": texts.description or ""}


def add_category(
    key: str,
    fields: dict[str, Declared],
    layers: Layers,
    collection: Collection,
    part_of: str,
    description: str | None = None,
) -> None:
    """Add the category at a path, its About topic, and the settings without which its fields do nothing.

    `part_of` is the collection of the file that holds it; `description` stands in where no layer declares one.
    """
    former = tuple(map(slugs.path, layers.value("previously", ())))
    protect = layers.value("protect", False)
    collection.add(Resource("category", key, fields, layers.origin(), former, protect, collection=part_of))
    for setting, names in NEEDED_SETTINGS.items():
        name = next((name for name in names if name in fields and fields[name].value), "")
        if name:
            collection.imply_setting(setting, "true", _asking(name, fields[name].origin, layers))
    declared = layers.get("description")
    if declared is None and description is not None:
        declared = Declared(description, layers.origin())
    if declared is not None:
        is_own = declared.origin.path.startswith(f"{layers.place}.") or declared.origin.reason
        origin = declared.origin if is_own else layers.origin()
        collection.add(Resource("about_topic", key, {"description": declared}, origin))
