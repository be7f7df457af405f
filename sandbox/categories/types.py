"""The types of categories (Discourse 2026): purposes of a category, with the settings that go with them."""

from dataclasses import dataclass, field
from typing import Any

from idiaspora.sandbox.categories.access import can_edit
from idiaspora.sandbox.categories.custom_fields import VOTING, asks_for_voting
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document

Row = dict[str, Any]
Fields = dict[str, str]


@dataclass(frozen=True, eq=False)
class CategoryType:
    """A type: how it is called, the plugin's switch that it needs, and what it makes of a category.

    `mark` is the custom field that makes a category one of this type. `fixed` are fields that every configuration
    sets, `offered` those that one may choose, with their defaults. `site_settings` are those that a write of a
    category may change with it.
    """

    id: str
    name: str
    icon: str
    switch: str | None = None
    mark: str | None = None
    fixed: Fields = field(default_factory=dict)
    offered: Fields = field(default_factory=dict)
    site_settings: tuple[str, ...] = ()

    @property
    def own_fields(self) -> frozenset[str]:
        return frozenset({*self.fixed, *self.offered, *([self.mark] if self.mark else [])})


DISCUSSION = CategoryType("discussion", "Discussion", "memo")
SUPPORT = CategoryType(
    "support",
    "Support",
    "person_raising_hand",
    switch="solved_enabled",
    mark="enable_accepted_answers",
    fixed={"notify_on_staff_accept_solved": "true", "empty_box_on_unsolved": "true"},
    offered={"solved_topics_auto_close_hours": "48"},
    site_settings=("show_filter_by_solved_status",),
)
IDEAS = CategoryType("ideas", "Ideas", "bulb", switch="topic_voting_enabled", mark=VOTING)
EVENTS = CategoryType("events", "Events", "date", switch="calendar_enabled", mark="sort_topics_by_event_start_date")
TYPES = {kind.id: kind for kind in (DISCUSSION, SUPPORT, IDEAS, EVENTS)}


class WrongTypesError(Exception):
    """Types that do not exist or cannot be had; the text goes into `errors`."""


@dataclass(frozen=True)
class TypeChange:
    """What a write does to the types of a category. Without `chosen` they stay; those attached may be set anew."""

    added: tuple[CategoryType, ...] = ()
    removed: tuple[CategoryType, ...] = ()
    settings: Row = field(default_factory=dict)
    chosen: bool = False


def _described(context: Context, kind: CategoryType) -> Row:
    return {
        "id": kind.id,
        "name": kind.name,
        "title": kind.name,
        "description": "",
        "icon": kind.icon,
        "available": kind.switch is None or kind.switch in context.settings.rows,
        "visible": True,
        "configuration_schema": _schema(kind),
    }


def _schema(kind: CategoryType) -> Row:
    if kind is DISCUSSION:
        return {}
    return {
        "site_settings": dict.fromkeys(kind.site_settings, True),
        "category_custom_fields": {name: {"default": int(default)} for name, default in kind.offered.items()},
    }


def available_types(context: Context) -> list[Row]:
    """All types, as the site and the forms of categories offer them."""
    return [_described(context, kind) for kind in TYPES.values()]


def _attached(category: Document) -> list[CategoryType]:
    return [kind for kind in TYPES.values() if _matches(category, kind)]


def _matches(category: Document, kind: CategoryType) -> bool:
    if kind is IDEAS:
        return bool(category["topic_voting"])
    return kind.mark is None or category["custom_fields"].get(kind.mark) in ("true", "t")


def types_of(context: Context, category: Document) -> Row:
    """The types of a category by their id; every category is one for discussions."""
    return {kind.id: _described(context, kind) for kind in _attached(category)}


def type_settings(context: Context, category: Document) -> Row:
    """What was chosen for the types of a category, by type; only for those who may change it."""
    if not can_edit(context, category):
        return {}
    fields = category["custom_fields"]
    return {
        kind.id: {name: int(fields.get(name) or default) for name, default in kind.offered.items()}
        for kind in _attached(category)
        if kind.offered
    }


def sent_change(context: Context, category: Document, *, is_new: bool) -> TypeChange:
    """What the request asks for. Raises WrongTypesError before anything is written."""
    params = context.params
    if not context.profile.categories.types:
        return TypeChange()
    settings = params.get("category_type_settings")
    values = settings if isinstance(settings, dict) else {}
    wanted = params.get("category_types")
    if not isinstance(wanted, list):
        single = params.get("category_type")
        if not is_new or not isinstance(single, str) or not single:
            return TypeChange(settings=values)
        wanted = [single]
    kinds = [DISCUSSION, *(_known(context, name) for name in wanted if name != DISCUSSION.id)]
    present = _attached(category)
    return TypeChange(
        tuple(kind for kind in kinds if kind not in present),
        tuple(kind for kind in present if kind not in kinds),
        values,
        chosen=True,
    )


def _known(context: Context, name: Any) -> CategoryType:
    kind = TYPES.get(str(name))
    if kind is None or (kind.switch is not None and kind.switch not in context.settings.rows):
        raise WrongTypesError("Category types is invalid")
    if kind.switch is not None and not context.settings.on(kind.switch) and not context.is_admin:
        raise WrongTypesError("Category types is invalid")
    return kind


def applied(change: TypeChange, category: Document) -> Document:
    """The category as its types would have it; other fields that it was sent stay, but for those of changed types."""
    fields = dict(category["custom_fields"])
    for kind in (*change.added, *change.removed):
        fields = {name: value for name, value in fields.items() if name not in kind.own_fields}
    attached = [kind for kind in _attached(category) if kind not in change.removed]
    for kind in dict.fromkeys([*attached, *change.added]):
        chosen = {name: str(value) for name, value in change.settings.items() if name in kind.offered}
        if kind in change.added:
            mark = {kind.mark: "true"} if kind.mark and kind is not IDEAS else {}
            fields |= {**mark, **kind.fixed, **kind.offered}
        fields |= chosen
    return {**category, "custom_fields": fields}


def votes(change: TypeChange, category: Document, params: Row) -> bool:
    """Whether the category has votes after the write: as its types say where they are sent, else as its field does."""
    if change.chosen:
        return IDEAS in change.added or (bool(category["topic_voting"]) and IDEAS not in change.removed)
    return asks_for_voting(params)


def switched_on(change: TypeChange) -> list[str]:
    """The switches of plugins that the added types need."""
    return [kind.switch for kind in change.added if kind.switch is not None]


def sent_site_settings(context: Context, category: Document) -> Row:
    """Site settings that come with the types of a category, as far as those declare them."""
    sent = context.params.get("category_type_site_settings")
    declared = {name for kind in _attached(category) for name in kind.site_settings}
    return {name: value for name, value in sent.items() if name in declared} if isinstance(sent, dict) else {}
